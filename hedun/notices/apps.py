from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "hedun.notices"
    label = "notices"

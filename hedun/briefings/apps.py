from django.apps import AppConfig


class BriefingsConfig(AppConfig):
    name = "hedun.briefings"
    label = "briefings"

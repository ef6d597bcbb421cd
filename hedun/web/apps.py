from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "hedun.web"
    label = "web"

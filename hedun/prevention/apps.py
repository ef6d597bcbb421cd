from django.apps import AppConfig


class PreventionConfig(AppConfig):
    name = "hedun.prevention"
    label = "prevention"

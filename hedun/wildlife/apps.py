from django.apps import AppConfig


class WildlifeConfig(AppConfig):
    name = "hedun.wildlife"
    label = "wildlife"

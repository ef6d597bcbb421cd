from django.apps import AppConfig


class PaperConfig(AppConfig):
    name = "hedun.paper"
    label = "paper"

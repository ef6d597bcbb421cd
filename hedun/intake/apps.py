from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "hedun.intake"
    label = "intake"

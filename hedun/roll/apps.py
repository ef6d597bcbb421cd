from django.apps import AppConfig


class RollConfig(AppConfig):
    name = "hedun.roll"
    label = "roll"

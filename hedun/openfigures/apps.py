from django.apps import AppConfig


class OpenfiguresConfig(AppConfig):
    name = "hedun.openfigures"
    label = "openfigures"

from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "hedun.oversight"
    label = "oversight"

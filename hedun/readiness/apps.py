from django.apps import AppConfig


class ReadinessConfig(AppConfig):
    name = "hedun.readiness"
    label = "readiness"

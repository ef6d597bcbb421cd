from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "hedun.demo"
    label = "demo"

from django.apps import AppConfig


class OutlookConfig(AppConfig):
    name = "hedun.outlook"
    label = "outlook"

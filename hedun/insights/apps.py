from django.apps import AppConfig


class InsightsConfig(AppConfig):
    name = "hedun.insights"
    label = "insights"

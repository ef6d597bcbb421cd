from django.apps import AppConfig


class RecordConfig(AppConfig):
    name = "hedun.record"
    label = "record"

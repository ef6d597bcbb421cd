from django.apps import AppConfig


class MapsConfig(AppConfig):
    name = "hedun.maps"
    label = "maps"

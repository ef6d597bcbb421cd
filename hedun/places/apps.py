from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "hedun.places"
    label = "places"

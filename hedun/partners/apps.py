from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "hedun.partners"
    label = "partners"

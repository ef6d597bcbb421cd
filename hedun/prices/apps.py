from django.apps import AppConfig


class PricesConfig(AppConfig):
    name = "hedun.prices"
    label = "prices"

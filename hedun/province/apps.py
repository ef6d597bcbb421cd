from django.apps import AppConfig


class ProvinceConfig(AppConfig):
    name = "hedun.province"
    label = "province"

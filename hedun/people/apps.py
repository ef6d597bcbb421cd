from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "hedun.people"
    label = "people"

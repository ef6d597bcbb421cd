from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    name = "hedun.policies"
    label = "policies"

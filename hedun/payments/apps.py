from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "hedun.payments"
    label = "payments"

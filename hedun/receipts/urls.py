"""Addresses of the receipt page."""

from django.urls import URLPattern

app_name = "receipts"
urlpatterns: list[URLPattern] = []

"""Addresses of the desk's pages of phones."""

from django.urls import URLPattern

app_name = "phone"
urlpatterns: list[URLPattern] = []

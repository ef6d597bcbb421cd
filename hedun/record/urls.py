"""Addresses of the record."""

from django.urls import path

from hedun.record import views

app_name = "record"
urlpatterns = [
    path("", views.entries, name="entries"),
    path("check/", views.check, name="check"),
    path("roots/", views.roots, name="roots"),
]

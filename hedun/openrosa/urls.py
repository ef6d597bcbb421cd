"""Addresses of the desk's page of ODK Collect."""

from django.urls import path

from hedun.openrosa import views

app_name = "openrosa"
urlpatterns = [
    path("", views.collect, name="collect"),
    path("add/", views.add, name="add"),
]

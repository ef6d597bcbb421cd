"""Addresses of the desk's pages of phones."""

from django.urls import path

from hedun.phone import views

app_name = "phone"
urlpatterns = [
    path("", views.devices, name="devices"),
    path("parcels/<int:pk>/", views.settle, name="settle"),
    path("<str:number>/off/", views.switch_off, name="switch_off"),
]

"""Addresses of what phones ask for. They name parcels by the phone's own numbers, and no person."""

from django.urls import path

from hedun.phone import api

app_name = "phone_api"
PARCELS = [
    path("parcels/<str:uuid>", api.parcel, name="parcel"),
    path("parcels/<str:uuid>/whole", api.whole, name="whole"),
    path("parcels/<str:uuid>/files/<str:sha256>", api.file, name="file"),
    path("parcels/<str:uuid>/files/<str:sha256>/way", api.way, name="way"),
]
urlpatterns = [
    path("devices", api.device, name="devices"),
    path("package", api.packed, name="package"),
    path("parcels", api.parcels, name="parcels"),
    *PARCELS,
]

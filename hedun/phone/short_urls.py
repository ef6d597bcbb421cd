"""The addresses that go the short way (wire.py), and no others."""

from django.urls import include, path

from hedun.phone.api_urls import PARCELS

urlpatterns = [path("m/api/", include(PARCELS))]

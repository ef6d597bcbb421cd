"""The addresses that go the short way (phone/wire.py), and no others."""

from django.urls import include, path

urlpatterns = [path("odk/", include("hedun.openrosa.api_urls"))]

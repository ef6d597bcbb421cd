"""Addresses of the page on the phone. The worker's place is its scope: all of /m/."""

from django.urls import path

from hedun.phone import page

app_name = "phone_page"
urlpatterns = [
    path("", page.shell, name="shell"),
    path("manifest.webmanifest", page.manifest, name="manifest"),
    path("sw.js", page.worker, name="worker"),
    path("session", page.session, name="session"),
]

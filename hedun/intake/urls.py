"""Addresses of the inbox."""

from django.urls import path

from hedun.intake import views

app_name = "intake"
urlpatterns = [
    path("upload/", views.upload, name="upload"),
    path("upload/preview/", views.shown, name="preview"),
    path("upload/template/", views.template, name="template"),
]

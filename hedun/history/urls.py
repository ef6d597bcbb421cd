"""Addresses of past years: what was taken over, and how a list is handed over."""

from django.urls import path

from hedun.history import views

app_name = "history"
urlpatterns = [
    path("", views.past, name="past"),
    path("upload/", views.upload, name="upload"),
    path("preview/", views.preview, name="preview"),
    path("policies/<int:pk>/", views.year, name="year"),
]

"""Addresses of the county's list and of what it left open."""

from django.urls import path

from hedun.roll import views

app_name = "roll"
urlpatterns = [
    path("", views.queue, name="queue"),
    path("upload/", views.upload, name="upload"),
    path("preview/", views.preview, name="preview"),
    path("<str:number>/", views.doubt, name="doubt"),
]

"""The addresses of past decisions."""

from django.urls import path

from hedun.web.docket import views

app_name = "docket"
urlpatterns = [
    path("", views.past, name="past"),
    path("decisions.<slug:kind>", views.export, name="export"),
]

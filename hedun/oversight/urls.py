"""Addresses of oversight. `oversight/<number>/`, one case, is a page of web."""

from django.urls import path

from hedun.oversight import views

app_name = "oversight"
urlpatterns = [
    path("", views.cases, name="cases"),
]

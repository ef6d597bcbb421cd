"""Addresses of oversight."""

from django.urls import path

from hedun.oversight import views

app_name = "oversight"
urlpatterns = [
    path("", views.cases, name="cases"),
    path("<str:number>/", views.case, name="case"),
]

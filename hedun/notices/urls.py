"""Addresses of the notices."""

from django.urls import path

from hedun.notices import views

app_name = "notices"
urlpatterns = [
    path("report/<str:number>/", views.of_report, name="report"),
    path("<str:number>/", views.posted, name="notice"),
]

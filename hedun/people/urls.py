"""Addresses of the households. They name a household by its number, never by a person's."""

from django.urls import path

from hedun.people import views

app_name = "people"
urlpatterns = [
    path("", views.households, name="households"),
    path("new/", views.register, name="register"),
    path("kin/", views.kin, name="kin"),
    path("<str:number>/", views.household, name="household"),
    path("<str:number>/reveal/", views.reveal, name="reveal"),
    path("<str:number>/end/<str:code>/<int:pk>/", views.end, name="end"),
    path("<str:number>/<str:code>/", views.act, name="act"),
]

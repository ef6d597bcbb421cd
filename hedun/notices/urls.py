"""Addresses of the notices."""

from django.urls import path

from hedun.notices import objection_views, views

app_name = "notices"
urlpatterns = [
    path("objections/", objection_views.objections, name="objections"),
    path("objections/<str:number>/", objection_views.objection, name="objection"),
    path("report/<str:number>/", views.of_report, name="report"),
    path("<str:number>/", views.posted, name="notice"),
]

"""Addresses of the dated tables."""

from django.urls import path

from hedun.prices import views

app_name = "prices"
urlpatterns = [
    path("", views.tables, name="tables"),
    path("kinds/<slug:code>/", views.kind, name="kind"),
    path("kinds/<slug:code>/empty/", views.empty, name="empty"),
    path("<str:number>/", views.version, name="version"),
    path("<str:number>/file/", views.download, name="download"),
]

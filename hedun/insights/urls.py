"""The addresses of the season in figures."""

from django.urls import path

from hedun.insights import views

app_name = "insights"
urlpatterns = [
    path("", views.season, name="season"),
    path("outlines.geojson", views.outlines, name="outlines"),
    path("<slug:slug>.<slug:suffix>", views.table, name="table"),
]

"""The addresses of the season in figures."""

from django.urls import path

from hedun.insights import reading_views, views

app_name = "insights"
urlpatterns = [
    path("", views.season, name="season"),
    path("outlines.geojson", views.outlines, name="outlines"),
    path("readings/", reading_views.readings, name="readings"),
    path("readings/<slug:slug>.<slug:suffix>", reading_views.table, name="readings_table"),
    path("<slug:slug>.<slug:suffix>", views.table, name="table"),
]

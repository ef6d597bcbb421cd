"""The addresses of the season in figures."""

from django.urls import path

from hedun.insights import draw_views, reading_views, standing_views, views

app_name = "insights"
urlpatterns = [
    path("", views.season, name="season"),
    path("outlines.geojson", views.outlines, name="outlines"),
    path("standing-out/", standing_views.standing, name="standing"),
    path("standing-out/<slug:slug>.<slug:suffix>", standing_views.table, name="standing_table"),
    path("draw/<str:number>/", draw_views.draw, name="draw"),
    path("draw/<str:number>/draw.<slug:suffix>", draw_views.table, name="draw_table"),
    path("readings/", reading_views.readings, name="readings"),
    path("readings/<slug:slug>.<slug:suffix>", reading_views.table, name="readings_table"),
    path("<slug:slug>.<slug:suffix>", views.table, name="table"),
]

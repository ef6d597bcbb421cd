"""Addresses of prevention."""

from django.urls import path

from hedun.prevention import analysis_views, views

app_name = "prevention"
urlpatterns = [
    path("", views.measures, name="measures"),
    path("new/", views.enter, name="enter"),
    path("of/<str:number>/", views.measure, name="measure"),
    path("spots/", analysis_views.spots, name="spots"),
    path("again/", analysis_views.again, name="again"),
    path("effect/", analysis_views.effect, name="effect"),
    path("seen/<slug:slug>.<slug:suffix>", analysis_views.table, name="analysed"),
    path("<slug:slug>.<slug:suffix>", views.table, name="table"),
]

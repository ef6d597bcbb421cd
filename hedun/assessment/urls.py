"""Addresses of what waits for harvest, and of replantings."""

from django.urls import path

from hedun.assessment import gifts, views

app_name = "assessment"
urlpatterns = [
    path("harvest/", views.harvest, name="harvest"),
    path("ex-gratia/<str:number>/", gifts.ex_gratia, name="ex_gratia"),
    path("replanting/<str:number>/", views.replanting, name="replanting"),
    path("replanting/<str:number>/<int:pk>/end/", views.end, name="end_replanting"),
]

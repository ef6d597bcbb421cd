"""Addresses of forms and of reports by telephone."""

from django.urls import path

from hedun.paper import call_views, keying_views, views

app_name = "paper"
urlpatterns = [
    path("", views.index, name="index"),
    path("make/", views.make, name="make"),
    path("find/", views.find, name="find"),
    path("forms/<str:number>/", views.printed, name="printed"),
    path("forms/<str:number>/type/", keying_views.typing, name="typing"),
    path("forms/<str:number>/draft/", keying_views.draft, name="draft"),
    path("forms/<str:number>/entered/", keying_views.entered, name="entered"),
    path("call/", call_views.call, name="call"),
    path("call/<str:number>/", call_views.called, name="called"),
    path("roll/<str:code>/", call_views.roll, name="roll"),
]

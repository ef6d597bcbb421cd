"""Addresses of partners."""

from django.urls import path

from hedun.partners import views

app_name = "partners"
urlpatterns = [
    path("", views.partners, name="partners"),
    path("of/<str:number>/", views.partner, name="partner"),
]

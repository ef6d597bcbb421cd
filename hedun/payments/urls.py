"""Addresses of the payments."""

from django.urls import path

from hedun.payments import views

app_name = "payments"
urlpatterns = [
    path("", views.batches, name="batches"),
    path("repair/<str:number>/", views.repair, name="repair"),
    path("<str:number>/", views.batch, name="batch"),
    path("<str:number>/print/", views.printed, name="print"),
]

"""Addresses of what partners' systems ask for. They name claims by their numbers, and no person."""

from django.urls import path

from hedun.partners import api

app_name = "partners_api"
urlpatterns = [
    path("claims", api.claims, name="claims"),
    path("claims/<str:number>", api.claim, name="claim"),
    path("claims/<str:number>/household", api.household, name="household"),
    path("moves", api.moves, name="moves"),
    path("awards", api.awards, name="awards"),
    path("payments", api.payments, name="payments"),
]

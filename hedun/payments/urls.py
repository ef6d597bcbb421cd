"""Addresses of the payments."""

from django.urls import path

from hedun.payments import payee_views, reconcile_views, views

app_name = "payments"
urlpatterns = [
    path("", views.batches, name="batches"),
    path("repair/<str:number>/", views.repair, name="repair"),
    path("repair/<str:number>/<int:part>/", views.repair, name="repair"),
    path("payees/<str:number>/", payee_views.payees, name="payees"),
    path("reconciliation/<str:number>/", reconcile_views.reconciliation, name="reconciliation"),
    path("<str:number>/", views.batch, name="batch"),
]

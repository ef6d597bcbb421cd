"""Addresses of the policies."""

from django.urls import path

from hedun.policies import views

app_name = "policies"
urlpatterns = [
    path("", views.policies, name="policies"),
    path("<str:number>/", views.policy, name="policy"),
    path("<str:number>/proof/", views.proof, name="proof"),
    path("<str:number>/terms/<str:sha256>/", views.terms, name="terms"),
]

"""Addresses of the policies."""

from django.urls import path

from hedun.policies import books, views, year

app_name = "policies"
urlpatterns = [
    path("", views.policies, name="policies"),
    path("<str:number>/", views.policy, name="policy"),
    path("<str:number>/proof/", views.proof, name="proof"),
    path("<str:number>/ledger/", books.ledger, name="ledger"),
    path("<str:number>/ledger.csv", books.ledger_csv, name="ledger_csv"),
    path("<str:number>/year/", year.year, name="year"),
    path("<str:number>/year.json", year.year_file, name="year_file"),
    path("<str:number>/terms/<str:sha256>/", views.terms, name="terms"),
]

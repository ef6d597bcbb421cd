"""The addresses of reports and claims."""

from django.urls import path

from hedun.web.folders.views import export, sums
from hedun.web.folders.views import reports as every
from hedun.web.reports import views
from hedun.web.reports.acting import act
from hedun.web.search.views import found, search

app_name = "claims"

urlpatterns = [
    path("reports/", every, name="reports"),
    path("reports/export.<slug:kind>", export, name="export"),
    path("reports/sums/", sums, name="sums"),
    path("reports/<str:number>/", views.report, name="report"),
    path("reports/<str:number>/act/<slug:action>/", act, name="act"),
    path("claims/<str:number>/", views.claim, name="claim"),
    path("claims/<str:number>/row/", views.claim_row, name="row"),
    path("search/", search, name="search"),
    path("search/<str:key>/", found, name="found"),
]

"""The addresses of reports and claims."""

from django.urls import path

from hedun.web.reports import views
from hedun.web.reports.acting import act

app_name = "claims"

urlpatterns = [
    path("reports/", views.reports, name="reports"),
    path("reports/<str:number>/", views.report, name="report"),
    path("reports/<str:number>/act/<slug:action>/", act, name="act"),
    path("claims/<str:number>/", views.claim, name="claim"),
    path("claims/<str:number>/row/", views.claim_row, name="row"),
    path("search/", views.search, name="search"),
]

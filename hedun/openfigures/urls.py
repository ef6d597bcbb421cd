"""The public addresses: for everybody, where the county has opened them."""

from django.urls import path

from hedun.openfigures import views

app_name = "openfigures"
urlpatterns = [
    path("<str:code>/", views.page, name="page"),
    path("<str:code>/embed/", views.embed, name="embed"),
    path("<str:code>/figures.json", views.data, name="data"),
    path("<str:code>/<slug:slug>.csv", views.table, name="table"),
]

"""The addresses of what is ahead: will it last, what should it cost."""

from django.urls import path

from hedun.outlook import price_views, views

app_name = "outlook"
urlpatterns = [
    path("", views.lasting, name="lasting"),
    path("price/", price_views.cost, name="price"),
    path("price/renewal.pdf", price_views.paper, name="price_paper"),
    path("price/renewal.xlsx", price_views.book, name="price_book"),
    path("price/<slug:slug>.<slug:suffix>", price_views.table, name="price_table"),
    path("<slug:slug>.<slug:suffix>", views.table, name="table"),
]

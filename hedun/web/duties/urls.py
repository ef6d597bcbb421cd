"""The addresses of the board of duties."""

from django.urls import path

from hedun.web.duties import views

app_name = "duties"
urlpatterns = [
    path("", views.board, name="board"),
    path("rows/", views.behind, name="rows"),
    path("<slug:slug>.<slug:kind>", views.export, name="export"),
]

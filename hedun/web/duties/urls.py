"""The addresses of the board of duties."""

from django.urls import path

from hedun.web.duties import chasing, digests, views

app_name = "duties"
urlpatterns = [
    path("", views.board, name="board"),
    path("rows/", views.behind, name="rows"),
    path("chase/", chasing.chase_them, name="chase"),
    path("digest/", digests.digest, name="digest"),
    path("<slug:slug>.<slug:kind>", views.export, name="export"),
]

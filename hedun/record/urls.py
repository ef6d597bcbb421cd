"""Addresses of the record."""

from django.urls import path

from hedun.record import signing_views, views

app_name = "record"
urlpatterns = [
    path("", views.entries, name="entries"),
    path("check/", views.check, name="check"),
    path("roots/", views.roots, name="roots"),
    path("signatures/", signing_views.signatures, name="signatures"),
    path("signatures/key/", signing_views.enter, name="enter_key"),
    path("signatures/key/<int:pk>/<str:act>/", signing_views.change, name="change_key"),
    path("signatures/file/<str:party>/<int:seq>/", signing_views.root, name="root_file"),
    path("tool/<str:name>.py", signing_views.tool, name="tool"),
]

"""Addresses of what Collect asks for, each also with the phone's token in it."""

from django.urls import include, path

from hedun.openrosa import api

app_name = "openrosa_api"
_ALL = [
    path("formList", api.forms, name="forms"),
    path("forms/<str:name>.xml", api.form, name="form"),
    path("forms/<str:name>/manifest", api.form_manifest, name="manifest"),
    path("forms/<str:name>/<str:file>", api.form_file, name="file"),
    path("submission", api.submission, name="submission"),
]
urlpatterns = [*_ALL, path("key/<str:token>/", include(_ALL))]

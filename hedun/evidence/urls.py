"""The addresses of files."""

from django.urls import path

from hedun.evidence import views

app_name = "evidence"

urlpatterns = [
    path("<int:pk>/", views.file, name="file"),
    path("<int:pk>/sheet/", views.sheet, name="sheet"),
    path("<int:pk>/thumb/", views.thumb, name="thumb"),
]

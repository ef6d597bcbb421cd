"""Addresses of other cover: its lists, and the answers on what they say."""

from django.urls import path

from hedun.othercover import views

app_name = "othercover"
urlpatterns = [
    path("", views.lists, name="lists"),
    path("upload/", views.upload, name="upload"),
    path("preview/", views.preview, name="preview"),
    path("lists/<str:number>/", views.listed, name="list"),
    path("claims/<str:number>/<int:line>/<str:cover>/", views.answer, name="answer"),
]

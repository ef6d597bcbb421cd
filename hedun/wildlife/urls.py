"""The addresses of wildlife data."""

from django.urls import path

from hedun.wildlife import views

app_name = "wildlife"
urlpatterns = [
    path("", views.page, name="wildlife"),
    path("cameras/", views.detections, name="detections"),
    path("cameras/import/", views.take_in, name="take_in"),
    path("protection/", views.protect, name="protect"),
    path("protection/list/", views.provincial_list, name="provincial_list"),
    path("files/<slug:kind>/", views.hand_out, name="hand_out"),
    path("tables/<slug:slug>.<slug:suffix>", views.table, name="table"),
]

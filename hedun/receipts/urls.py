"""Addresses of the villager's page. Short: they stand in QR codes and are typed on small phones."""

from django.urls import path

from hedun.receipts import draw_views, person_views, views

app_name = "receipts"
urlpatterns = [
    path("", views.start, name="start"),
    path("data-protection/", views.protection, name="protection"),
    path("draw/<str:number>/", draw_views.draw, name="draw"),
    path("copy/<str:number>/", person_views.export, name="export"),
    path("<str:code>/", views.receipt_page, name="receipt"),
    path("<str:code>/leave/", views.leave, name="leave"),
    path("<str:code>/object/", views.objecting, name="object"),
    path("<str:code>/proof/", views.proof, name="proof"),
    path("<str:code>/take-back/", views.take_back, name="take_back"),
]

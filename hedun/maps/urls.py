"""The addresses of the map."""

from django.urls import path

from hedun.maps import views

app_name = "maps"
urlpatterns = [
    path("", views.index, name="map"),
    path("outlines.geojson", views.outlines, name="outlines"),
    path("villages.bin", views.village_columns, name="villages"),
    path("heat.bin", views.heat_columns, name="heat"),
    path("points.bin", views.point_columns, name="points"),
    path("villages.<slug:suffix>", views.table, name="table"),
    path("plots/<str:claim>/<int:number>/", views.plot, name="plot"),
    path("cells/<slug:index>/", views.cell, name="cell"),
]

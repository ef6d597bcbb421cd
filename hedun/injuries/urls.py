"""The addresses of injuries. A number names a claim and how many-th of its injured; nobody."""

from django.urls import path

from hedun.injuries import sealed_views, views

app_name = "injuries"

urlpatterns = [
    path("", views.index, name="index"),
    path("of/<str:claim>/report/", views.report, name="report"),
    path("<str:number>/", views.injury, name="injury"),
    path("<str:number>/open/", views.open_it, name="open"),
    path("<str:number>/act/<slug:code>/", views.act, name="act"),
    path("<str:number>/judge/", sealed_views.judge, name="judge"),
    path("<str:number>/count-in/", sealed_views.count_in, name="count_in"),
    path("<str:number>/withdraw/<slug:what>/<int:pk>/", sealed_views.withdraw, name="withdraw"),
    path("<str:number>/papers/<int:pk>/", sealed_views.paper, name="paper"),
    path("<str:number>/account/<int:pk>/", sealed_views.account, name="account"),
]

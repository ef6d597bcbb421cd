"""The addresses of the administrator's pages."""

from django.urls import path

from hedun.web.accounts import inviting, overseeing, securing, telephones, views

app_name = "accounts"

urlpatterns = [
    path("", views.accounts, name="accounts"),
    path("telephones/", telephones.telephones, name="telephones"),
    path("acts/", overseeing.acts, name="acts"),
    path("invite/", inviting.invite, name="invite"),
    path("add/", views.add, name="add"),
    path("of/<str:username>/", views.account, name="account"),
    path("of/<str:username>/give/", views.give, name="give"),
    path("of/<str:username>/end/<int:posting>/", views.end, name="end"),
    path("of/<str:username>/password/", views.reset, name="reset"),
    path("of/<str:username>/secure/<slug:what>/", securing.secure, name="secure"),
    path("of/<str:username>/close/", views.close, name="close"),
    path("of/<str:username>/reopen/", views.reopen, name="reopen"),
]

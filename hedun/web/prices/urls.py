"""The address under which a table is proposed: below the tables' own."""

from django.urls import path

from hedun.web.prices.proposing import propose

app_name = "proposing"
urlpatterns = [path("kinds/<slug:code>/propose/", propose, name="propose")]

"""The addresses of briefings."""

from django.urls import path

from hedun.briefings import views

app_name = "briefings"
urlpatterns = [
    path("", views.page, name="briefing"),
    path("briefing.xlsx", views.book, name="book"),
    path("briefing.pdf", views.paper, name="paper"),
    path("tables/<slug:slug>.<slug:suffix>", views.table, name="table"),
    path("rows/<slug:measure>/", views.rows, name="rows"),
    path("rows/<slug:measure>.<slug:suffix>", views.rows_file, name="rows_file"),
]

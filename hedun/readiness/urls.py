"""Addresses of readiness."""

from django.urls import path

from hedun.readiness import roster_views, views

app_name = "readiness"
urlpatterns = [
    path("", views.tasks, name="tasks"),
    path("tasks.<slug:suffix>", views.tasks_file, name="tasks_file"),
    path("new/", views.enter, name="enter"),
    path("of/<str:number>/", views.task, name="task"),
    path("means/", views.means_page, name="means"),
    path("roster/", roster_views.roster, name="roster"),
    path("roster/<str:number>/duties.pdf", roster_views.printed, name="printed"),
    path("backlog/", roster_views.backlog, name="backlog"),
    path("seen/<slug:slug>.<slug:suffix>", roster_views.table, name="table"),
]

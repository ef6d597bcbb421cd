"""The address of the jobs, for the system administrator."""

from django.urls import path

from hedun.oversight import job_views

app_name = "jobs"
urlpatterns = [
    path("", job_views.jobs, name="jobs"),
]

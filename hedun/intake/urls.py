"""Addresses of the inbox."""

from django.urls import path

from hedun.intake import inbox_views, row_views, sent_views, undo_views, views

app_name = "intake"
urlpatterns = [
    path("", inbox_views.inbox, name="inbox"),
    path("upload/", views.upload, name="upload"),
    path("upload/preview/", views.shown, name="preview"),
    path("upload/corrected/", views.corrected, name="preview_corrected"),
    path("upload/template/", views.template, name="template"),
    path("files/", inbox_views.files, name="files"),
    path("restore/", undo_views.restore, name="restore"),
    path("assign/", undo_views.assign, name="assign"),
    path("part/", undo_views.part, name="part"),
    path("<str:number>/", inbox_views.submission, name="submission"),
    path("<str:number>/corrected/", inbox_views.corrected, name="corrected"),
    path("<str:number>/again/", inbox_views.again, name="again"),
    path("<str:number>/slip/", sent_views.slip, name="slip"),
    path("<str:number>/enclosures/<int:n>/", sent_views.enclosure, name="enclosure"),
    path("<str:number>/rows/<int:key>/", row_views.row, name="row"),
]

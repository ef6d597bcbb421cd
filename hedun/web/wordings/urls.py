"""Addresses of the wordings of a policy: below the policy's own."""

from django.urls import path

from hedun.web.wordings import deciding, editing, views

app_name = "wordings"
urlpatterns = [
    path("<str:number>/wordings/", views.index, name="index"),
    path("<str:number>/wordings/new/", views.start, name="start"),
    path("<str:number>/wordings/new/<slug:name>/", views.fill, name="fill"),
    path("<str:number>/wordings/<str:sha256>/", views.version, name="version"),
    path("<str:number>/wordings/<str:sha256>/print/", views.printed, name="printed"),
    path("<str:number>/drafts/<int:pk>/", editing.draft, name="draft"),
    path("<str:number>/drafts/<int:pk>/look/", editing.look_at, name="look"),
    path("<str:number>/drafts/<int:pk>/save/", editing.save, name="save"),
    path("<str:number>/drafts/<int:pk>/download/", editing.download, name="download"),
    path("<str:number>/drafts/<int:pk>/print/", editing.printed, name="draft_printed"),
    path("<str:number>/drafts/<int:pk>/differences/", editing.compared, name="compared"),
    path("<str:number>/drafts/<int:pk>/discard/", views.discard, name="discard"),
    path("<str:number>/drafts/<int:pk>/restore/", views.restore, name="restore"),
    path("<str:number>/drafts/<int:pk>/propose/", deciding.propose, name="propose"),
    path("<str:number>/proposals/<int:pk>/", deciding.proposal, name="proposal"),
    path("<str:number>/proposals/<int:pk>/file/", deciding.proposed_file, name="proposed_file"),
]

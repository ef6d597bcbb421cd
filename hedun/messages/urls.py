"""Addresses of messages, printed lists, calls back and complaints."""

from django.urls import path

from hedun.messages import complaint_views, views

app_name = "messages"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("outbox/", views.sent, name="outbox"),
    path("print/", views.villages, name="boards"),
    path("print/<str:code>/", views.board, name="board"),
    path("words/", views.words, name="words"),
    path("switches/", views.switches, name="switches"),
    path("calls/", complaint_views.calls, name="calls"),
    path("calls/<str:number>/", complaint_views.call, name="call"),
    path("complaints/", complaint_views.listed, name="complaints"),
    path("complaints/new/", complaint_views.enter, name="enter"),
    path("complaints/<str:number>/", complaint_views.one, name="complaint"),
]

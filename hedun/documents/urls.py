"""Addresses of printed papers."""

from django.urls import path

from hedun.documents import views

app_name = "documents"
urlpatterns = [
    path("claims/<str:number>/slip.pdf", views.slip, name="slip"),
    path("reports/<str:number>/slips.pdf", views.slips_of_report, name="slips_of_report"),
    path("notices/<str:number>/slips.pdf", views.slips_of_notice, name="slips_of_notice"),
    path("reports/<str:number>/notice.pdf", views.notice_to_post, name="notice_to_post"),
    path("reports/<str:number>/notice.png", views.picture_to_post, name="picture_to_post"),
    path("notices/<str:number>/notice.pdf", views.notice_as_posted, name="notice"),
    path("claims/<str:number>/refusal.pdf", views.refusal, name="refusal"),
    path("questions/<int:question>/decision.pdf", views.decision, name="decision"),
    path("objections/<str:number>/answer.pdf", views.answer, name="answer"),
    path("claims/<str:number>/archive.pdf", views.archive, name="archive"),
    path("reports/<str:number>/refusals.pdf", views.refusals_of_report, name="refusals"),
    path("reports/<str:number>/handing-over.pdf", views.handing_over, name="handing_over"),
    path("reports/<str:number>/losses.pdf", views.losses, name="losses"),
    path("policies/<str:number>/closing.pdf", views.closing, name="closing"),
    path("policies/<str:number>/reconciliation.pdf", views.reconciliation, name="reconciliation"),
    path("payments/<str:number>/payments.pdf", views.payments, name="payments"),
]

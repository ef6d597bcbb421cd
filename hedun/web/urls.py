"""The front desk's addresses. The demo's door is one of them only while the demo runs."""

from django.conf import settings
from django.urls import URLPattern, path

from hedun.web import views
from hedun.web.accounts.factors import factor, own_factors
from hedun.web.accounts.own import own_password
from hedun.web.accounts.single import single
from hedun.web.away import away
from hedun.web.demo import demo
from hedun.web.keeping import views as views_kept
from hedun.web.reports.hard_case import hard_case

app_name = "web"


def addresses(with_demo: bool) -> list[URLPattern]:
    always = [
        path("", views.work, name="work"),
        path("work/more/", views.work_more, name="work_more"),
        path("me/views/", views_kept, name="views"),
        path("me/away/", away, name="away"),
        path("sign-in/", views.sign_in, name="sign_in"),
        path("sign-in/factor/", factor, name="factor"),
        path("sign-in/office/", single, name="single"),
        path("sign-out/", views.sign_out, name="sign_out"),
        path("me/password/", own_password, name="own_password"),
        path("me/factors/", own_factors, name="own_factors"),
        path("choose/", views.choose, name="choose"),
        path("oversight/<str:number>/", hard_case, name="hard_case"),
    ]
    return [*always, path("demo/", demo, name="demo")] if with_demo else always


urlpatterns = addresses(with_demo=settings.DEMO)

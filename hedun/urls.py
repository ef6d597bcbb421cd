"""Every address of the desk: the front desk (web) at the root, each room under its own name.

A room without urls.py has no pages. The pages of reports and claims put all rooms together, so web
has them (names `claims:…`).
"""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from hedun.web.accounts.single import single_back
from hedun.web.operating import views as operating

ROOMS = (
    ("", "hedun.web.urls"),
    ("", "hedun.web.reports.urls"),
    ("people/accounts/", "hedun.web.accounts.urls"),
    ("record/", "hedun.record.urls"),
    ("households/", "hedun.people.urls"),
    ("roll/", "hedun.roll.urls"),
    ("policies/", "hedun.policies.urls"),
    ("policies/", "hedun.web.wordings.urls"),
    ("prices/", "hedun.prices.urls"),
    ("prices/", "hedun.web.prices.urls"),
    ("evidence/", "hedun.evidence.urls"),
    ("inbox/", "hedun.intake.urls"),
    ("phones/odk/", "hedun.openrosa.urls"),
    ("phones/", "hedun.phone.urls"),
    ("m/api/", "hedun.phone.api_urls"),
    ("odk/", "hedun.openrosa.api_urls"),
    ("paper/", "hedun.paper.urls"),
    ("m/", "hedun.phone.page_urls"),
    ("assessment/", "hedun.assessment.urls"),
    ("injuries/", "hedun.injuries.urls"),
    ("other-cover/", "hedun.othercover.urls"),
    ("past-years/", "hedun.history.urls"),
    ("notices/", "hedun.notices.urls"),
    ("r/", "hedun.receipts.urls"),
    ("payments/", "hedun.payments.urls"),
    ("messages/", "hedun.messages.urls"),
    ("partners/", "hedun.partners.urls"),
    ("partners/api/", "hedun.partners.api_urls"),
    ("oversight/", "hedun.oversight.urls"),
    ("jobs/", "hedun.oversight.job_urls"),
    ("documents/", "hedun.documents.urls"),
    ("decisions/", "hedun.web.docket.urls"),
    ("duties/", "hedun.web.duties.urls"),
    ("season/", "hedun.insights.urls"),
    ("briefings/", "hedun.briefings.urls"),
    ("map/", "hedun.maps.urls"),
    ("wildlife/", "hedun.wildlife.urls"),
    ("prevention/", "hedun.prevention.urls"),
    ("readiness/", "hedun.readiness.urls"),
    ("open/", "hedun.openfigures.urls"),
    ("outlook/", "hedun.outlook.urls"),
)


urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", operating.healthz, name="healthz"),
    path("readyz", operating.readyz, name="readyz"),
    path("metrics", operating.metrics, name="metrics"),
    path(
        "sign-in/<slug:provider_id>/back/",
        single_back,
        name="openid_connect_callback",
    ),
    path("i18n/", include("django.conf.urls.i18n")),
    *(path(prefix, include(module)) for prefix, module in ROOMS if find_spec(module)),
]

handler500 = "hedun.web.trouble.server_error"

"""The front desk's pages: signing in and out, my work, the reader's choices."""

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LogoutView
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from hedun import clock
from hedun.claims.queries import visible_to, work_rows
from hedun.domain.actors import READERS, Role
from hedun.intake.queries import assigned_to
from hedun.oversight.chasing import chases_of
from hedun.people.queries import actor_for
from hedun.web.accounts.own import SignIn
from hedun.web.choices import CHOICES, YEAR, cookie
from hedun.web.forms import SignInForm
from hedun.web.reports.amounts import latest_amounts
from hedun.web.work import A_PAGE, DUES, ORDERS, Wanted, desk, stands

MOST_SUMS = A_PAGE + 10  # rows asked for at once

sign_in = SignIn.as_view(
    template_name="web/sign_in.html",
    authentication_form=SignInForm,
    redirect_authenticated_user=True,
)
sign_out = LogoutView.as_view()


@require_GET
@login_required
def work(request: HttpRequest) -> HttpResponse:
    """My work: what waits for me by due date, by village or by step."""
    now = clock.now()
    actor = actor_for(request.user)
    rows = work_rows(actor, now)
    context = {
        "actor": actor,
        "now": now,
        "desk": desk(rows, Wanted.read(request.GET), now, request.GET.get("page")),
        "stands": stands(rows, now),
        "shows": DUES,
        "orders": ORDERS,
        "assigned": assigned_to(actor, now).count(),
        "chases": chases_of(actor, now),
        "reads_claims": bool(actor.roles(now) & READERS),
        "keeps_accounts": Role.ADMINISTRATOR in actor.roles(now),
    }
    return render(request, "web/work.html", context)


@require_GET
@login_required
def work_sums(request: HttpRequest) -> HttpResponse:
    """What rows of my work come to by the latest figures: `row` is a report's number, "_" and
    a state. The page asks when it is there already, since an estimate takes the policy's terms."""
    now = clock.now()
    actor = actor_for(request.user)
    asked = set(request.GET.getlist("row")[:MOST_SUMS])
    seen = visible_to(actor, now).filter(
        report__number__in={row.partition("_")[0] for row in asked}
    )
    row_of = {claim: f"{claim.report.number}_{claim.state}" for claim in seen}
    claims = [claim for claim, row in row_of.items() if row in asked]
    known = latest_amounts(claims)
    sums: dict[str, int] = {}
    for claim in claims:
        sums[row_of[claim]] = sums.get(row_of[claim], 0) + known[claim.pk]
    return render(request, "web/work_sums.html", {"sums": sums})


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Keep one of the reader's choices (theme, rows) and go back to the page."""
    picked = {name: request.POST[name] for name in CHOICES if name in request.POST}
    if not picked or any(value not in CHOICES[name] for name, value in picked.items()):
        return HttpResponseBadRequest()
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        target = "/"
    response = redirect(target)
    for name, value in picked.items():
        response.set_cookie(
            cookie(name), value, YEAR, samesite="Lax", httponly=True, secure=request.is_secure()
        )
    return response

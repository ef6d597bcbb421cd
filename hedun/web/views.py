"""The front desk's pages: signing in and out, my work, the reader's choices."""

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from hedun import clock
from hedun.claims.queries import work_rows
from hedun.domain.actors import READERS
from hedun.people.queries import actor_for
from hedun.web.choices import CHOICES, YEAR, cookie
from hedun.web.forms import SignInForm
from hedun.web.reports.amounts import amounts
from hedun.web.work import groups, items, texts

sign_in = LoginView.as_view(
    template_name="web/sign_in.html",
    authentication_form=SignInForm,
    redirect_authenticated_user=True,
)
sign_out = LogoutView.as_view()


@login_required
def work(request: HttpRequest) -> HttpResponse:
    """My work by due date."""
    now = clock.now()
    actor = actor_for(request.user)
    rows = work_rows(actor, now)
    sums = {pk: a.latest_fen for pk, a in amounts([c for r in rows for c in r.claims]).items()}
    found = groups(items(rows, texts(rows, now), sums), now)
    counts = {g.key: len(g.items) for g in found}
    today = counts.get("late", 0) + counts.get("today", 0)
    context = {
        "actor": actor,
        "now": now,
        "groups": found,
        "today": today,
        "week": counts.get("week", 0),
        "reads_claims": bool(actor.roles(now) & READERS),
    }
    return render(request, "web/work.html", context)


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

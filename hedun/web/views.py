"""The front desk's pages: signing in and out, my work, the reader's choices."""

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LogoutView
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from hedun import clock
from hedun.claims.queries import visible_to, work_rows
from hedun.domain.actors import KEEPERS, READERS
from hedun.intake.queries import assigned_to
from hedun.oversight.chasing import chases_of
from hedun.people.queries import actor_for
from hedun.readiness.queries import own_duties, own_tasks
from hedun.readiness.words import TASKS
from hedun.web.accounts.own import SignIn
from hedun.web.choices import CHOICES, YEAR, cookie
from hedun.web.forms import SignInForm
from hedun.web.keeping import kept_views
from hedun.web.queue import remember
from hedun.web.reports.amounts import latest_amounts
from hedun.web.reports.eyes import Split, looked_at
from hedun.web.wanted import DUES, EYES, HANDS, ORDERS, Wanted, choices, matching
from hedun.web.work import A_PAGE, count_of, desk, stands

MOST_ROWS = A_PAGE + 10  # asked for at once

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
    rows, wanted = work_rows(actor, now), Wanted.read(request.GET)
    made = desk(matching(rows, wanted), wanted, now, request.GET.get("page"))
    shown = (item for group in made.groups for item in group.items)
    remember(request, "reports", ((f"at-{item.name}", item.url) for item in shown))
    context = {
        "actor": actor,
        "now": now,
        "desk": made,
        "stands": stands(rows, now),
        "shows": DUES,
        "orders": ORDERS,
        "choices": choices(rows, wanted.place),
        "whose": HANDS,
        "looks": EYES,
        "views": kept_views(
            request, "web:work", lambda kept: [count_of(rows, query, now) for query in kept]
        ),
        "assigned": assigned_to(actor, now).count(),
        "chases": chases_of(actor, now),
        "own_duties": own_duties(actor, now),
        "own_tasks": own_tasks(actor, now),
        "task_words": TASKS,
        "reads_claims": bool(actor.roles(now) & READERS),
        "keeps_accounts": bool(actor.roles(now) & KEEPERS),
    }
    return render(request, "web/work.html", context)


@require_GET
@login_required
def work_more(request: HttpRequest) -> HttpResponse:
    """What takes longer than my work itself, since an estimate takes the policy's terms and the
    checks take the pictures: what rows come to by the latest figures (`sum`), and what of them is
    clear (`eyes`), which is what a row's button says it leads to. A row is a report's number, "_"
    and a state."""
    now = clock.now()
    actor = actor_for(request.user)
    asked = {name: set(request.GET.getlist(name)[:MOST_ROWS]) for name in ("sum", "eyes")}
    numbers = {row.partition("_")[0] for rows in asked.values() for row in rows}
    seen = visible_to(actor, now).filter(report__number__in=numbers)
    row_of = {claim: f"{claim.report.number}_{claim.state}" for claim in seen}
    fen = latest_amounts([claim for claim, row in row_of.items() if row in asked["sum"]])
    why = looked_at([claim for claim, row in row_of.items() if row in asked["eyes"]])
    sums: dict[str, int] = {}
    splits: dict[str, Split] = {}
    for claim, row in row_of.items():
        if claim.pk in fen:
            sums[row] = sums.get(row, 0) + fen[claim.pk]
        if claim.pk in why:
            splits.setdefault(row, Split()).add(why[claim.pk])
    return render(request, "web/work_more.html", {"sums": sums, "splits": splits})


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

"""Reconciliation: batches and days beside the ledger and the bank's statement."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hedun import clock
from hedun.domain.deadlines import local_day
from hedun.payments import actions
from hedun.payments.forms import StatementForm
from hedun.payments.queries import SEES, is_cashier, policies_seen
from hedun.payments.reconciling import HAPPENS, reconciled
from hedun.payments.templates import templates
from hedun.people.queries import actor_for, names_of
from hedun.people.tried import tried
from hedun.policies.models import Policy


@login_required
@require_http_methods(["GET", "POST"])
def reconciliation(request: HttpRequest, number: str) -> HttpResponse:
    """One policy's year with its banks. POST enters a bank's statement of one day."""
    now = clock.now()
    actor = actor_for(request.user)
    if not actor.roles(now) & SEES:
        raise Http404
    policy = get_object_or_404(policies_seen(actor, now), number=number)
    cashier = is_cashier(policy, actor, now)
    sent = request.method == "POST"
    if sent and not cashier:
        raise Http404
    form = StatementForm(request.POST if sent else None, initial=_as_last(policy, now))
    problems = []
    if sent and form.is_valid():
        said = dict(form.cleaned_data)
        problems = list(
            tried(form, lambda: actions.enter_statement(policy, **said, actor=actor, now=now))
        )
        if not problems and not form.errors:
            messages.success(request, _("Entered."))
            return redirect("payments:reconciliation", policy.number)
    found = reconciled(policy)
    said_by = {b.statement.entered_by for d in found.days for b in d.banks if b.statement}
    context = {
        "actor": actor,
        "now": now,
        "found": found,
        "happens": HAPPENS,
        "banks": {key: one.name for key, one in templates().items()},
        "names": names_of(sorted(said_by)),
        "cashier": cashier,
        "form": form,
        "problems": problems,
    }
    return render(request, "payments/reconciliation.html", context, status=422 if sent else 200)


def _as_last(policy: Policy, now: datetime) -> dict[str, object]:
    """The bank is mostly the one of the last batch, and the day is today."""
    last = policy.batches.order_by("-pk").first()
    return {"day": local_day(now), "template": last.template if last else None}

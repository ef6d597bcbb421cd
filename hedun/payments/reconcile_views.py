"""Reconciliation: batches and days beside the ledger and the bank's statement."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from hedun import clock
from hedun.domain.actors import Actor
from hedun.domain.deadlines import local_day
from hedun.domain.problems import Problem
from hedun.payments import actions
from hedun.payments.actions import StatementRead
from hedun.payments.forms import StatementFileForm, StatementForm
from hedun.payments.queries import SEES, is_cashier, policies_seen
from hedun.payments.reconciling import HAPPENS, reconciled
from hedun.payments.templates import templates
from hedun.people.queries import actor_for, names_of
from hedun.people.tried import tried
from hedun.policies.models import Policy


@login_required
@require_http_methods(["GET", "POST"])
def reconciliation(request: HttpRequest, number: str) -> HttpResponse:
    """One policy's year with its banks. POST enters a statement: of one day, or as a file."""
    now = clock.now()
    actor = actor_for(request.user)
    if not actor.roles(now) & SEES:
        raise Http404
    policy = get_object_or_404(policies_seen(actor, now), number=number)
    cashier = is_cashier(policy, actor, now)
    sent = request.method == "POST"
    if sent and not cashier:
        raise Http404
    by_file = request.POST.get("action") == "file"
    form = StatementForm(
        request.POST if sent and not by_file else None, initial=_as_last(policy, now)
    )
    file_form = StatementFileForm(*((request.POST, request.FILES) if by_file else ()))
    problems: list[Problem] = []
    if by_file and file_form.is_valid():
        problems = _read(request, file_form, policy, actor, now)
    elif sent and not by_file and form.is_valid():
        said = dict(form.cleaned_data)
        problems = list(
            tried(form, lambda: actions.enter_statement(policy, **said, actor=actor, now=now))
        )
        if not problems and not form.errors:
            messages.success(request, _("Entered."))
    if sent and not problems and not (form.errors or file_form.errors):
        return redirect("payments:reconciliation", policy.number)
    found = reconciled(policy)
    said_by = {b.statement.entered_by for d in found.days for b in d.banks if b.statement}
    context = {
        "actor": actor,
        "now": now,
        "found": found,
        "happens": HAPPENS,
        "banks": {key: one.bank for key, one in templates().items()},
        "names": names_of(sorted(said_by)),
        "cashier": cashier,
        "form": form,
        "file_form": file_form,
        "problems": problems,
    }
    return render(request, "payments/reconciliation.html", context, status=422 if sent else 200)


def _read(
    request: HttpRequest, form: StatementFileForm, policy: Policy, actor: Actor, now: datetime
) -> list[Problem]:
    """Reads the file and says what it changed, or answers what is wrong with it."""
    read: list[StatementRead] = []
    why = form.cleaned_data["why"]

    def enter() -> None:
        data = form.content()
        read.append(
            actions.enter_statement_file(policy, data, explanation=why, actor=actor, now=now)
        )

    problems = list(tried(form, enter))
    if not read or read[0].problems:
        return problems + [one for done in read for one in done.problems]
    [done] = read
    messages.success(
        request,
        ngettext("%(n)s day entered.", "%(n)s days entered.", done.days) % {"n": done.days},
    )
    if done.same:
        told = ngettext("%(n)s day stood so already.", "%(n)s days stood so already.", done.same)
        messages.info(request, told % {"n": done.same})
    if done.elsewhere:
        lines = ", ".join(str(one.line) for one in done.elsewhere[:20])
        told = _("Lines that name no batch of this policy were not counted: %(lines)s")
        messages.warning(request, told % {"lines": lines})
    return problems


def _as_last(policy: Policy, now: datetime) -> dict[str, object]:
    """The bank is mostly the one of the last batch, and the day is today."""
    last = policy.batches.order_by("-pk").first()
    return {"day": local_day(now), "template": last.template if last else None}

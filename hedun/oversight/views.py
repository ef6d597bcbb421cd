"""Oversight: the docket of hard cases, one case before the panel, the board of who holds what."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from hedun import clock
from hedun.assessment.figures import figures
from hedun.claims.models import Claim
from hedun.claims.queries import visible_to
from hedun.domain.actors import Actor
from hedun.domain.case import State
from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused
from hedun.oversight import actions
from hedun.oversight.actions import PANEL
from hedun.oversight.forms import AnswerForm, OpinionForm
from hedun.oversight.queries import SEES, answered, board, docket, may, names_of, towns
from hedun.people.queries import actor_for


@login_required
@require_GET
def cases(request: HttpRequest) -> HttpResponse:
    """The open questions by age, those lately answered, and the board of every town."""
    now = clock.now()
    actor = actor_for(request.user)
    if not actor.roles(now) & SEES:
        raise Http404
    open_ones, closed = list(docket(actor, now)), list(answered(actor, now))
    rows = board(actor, now)
    context = {
        "actor": actor,
        "now": now,
        "docket": open_ones,
        "answered": closed,
        "names": names_of(one.referred_by for one in (*open_ones, *closed)),
        "panel": PANEL,
        "towns": towns(rows),
        "count": sum(row.count for row in rows),
        "late": sum(row.late for row in rows),
    }
    return render(request, "oversight/cases.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def case(request: HttpRequest, number: str) -> HttpResponse:
    """One hard case: the question, the figures, the opinions; POST gives one, or the answer."""
    now = clock.now()
    actor = actor_for(request.user)
    claim = get_object_or_404(visible_to(actor, now), number=number)
    referral = claim.referrals.order_by("-pk").first()
    if referral is None or not actor.roles(now) & SEES:
        raise Http404
    lines = list(claim.lines.order_by("number"))
    found = figures(lines)
    latest = {pk: one.latest for pk, one in found.items()}
    action = request.POST.get("action", "")
    opinion = OpinionForm(request.POST if action == "opinion" else None)
    answering = request.POST if action in ("decide", "uphold") else None
    answer = AnswerForm(answering, lines=lines, latest=latest, prefix="answer")
    problems: Sequence[Any] = ()
    if request.method == "POST":
        if action not in ("opinion", "decide", "uphold"):
            raise Http404
        form = opinion if action == "opinion" else answer
        if form.is_valid():
            problems = _act(action, claim, form.cleaned_data, actor, now)
            if not problems:
                messages.success(request, DONE[action]())
                return redirect("oversight:case", claim.number)
    opinions = list(referral.opinions.order_by("pk"))
    is_open = claim.state == State.ESCALATED and referral.closed_at is None
    given = any(o.user == actor.user for o in opinions)
    against = may("uphold", claim, actor, now) if is_open else ()
    context = {
        "actor": actor,
        "now": now,
        "claim": claim,
        "referral": referral,
        "is_open": is_open,
        "opinions": opinions,
        "names": names_of([referral.referred_by]),
        "rows": [{"line": line, "figures": found[line.pk]} for line in lines],
        "panel": PANEL,
        "missing": PANEL - len(opinions),
        "upholding": sum(o.upholds for o in opinions),
        "sets_anew": sum(not o.upholds for o in opinions),
        "opinion": opinion if is_open and not given and _sits(against) else None,
        "answer": answer if is_open and not against else None,
        "problems": problems,
    }
    wrong = request.method == "POST"
    return render(request, "oversight/case.html", context, status=422 if wrong else 200)


# ── parts ───────────────────────────────────────────────────────────────────────────────────────

DONE = {
    "opinion": lambda: _("Your opinion was entered."),
    "decide": lambda: _("Decided. The case goes back to be assessed and awarded anew."),
    "uphold": lambda: _("Upheld. The case goes on where it was."),
}


def _sits(against: Sequence[Any]) -> bool:
    """An opinion may be given while nothing but the number of opinions stands against an answer."""
    return all(refusal.code == "PANEL_INCOMPLETE" for refusal in against)


def _act(
    action: str, claim: Claim, said: dict[str, Any], actor: Actor, now: datetime
) -> Sequence[Any]:
    """Why it could not be done; nothing when it was."""
    reason, who = said["reason"], {"actor": actor, "now": now}
    try:
        if action == "opinion":
            upholds = said["side"] == "uphold"
            actions.give_opinion(claim, upholds=upholds, reason=reason, **who)
            return ()
        if action == "decide":
            outcome = actions.decide(claim, reason=reason, found=said["found"], **who)
        else:
            outcome = actions.uphold(claim, reason=reason, **who)
    except Malformed as wrong:
        return [wrong.problem]
    except Refused as refused:
        return refused.refusals
    return [r for _claim, refusals in outcome.refused for r in refusals]

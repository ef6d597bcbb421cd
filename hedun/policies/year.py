"""The closing of a policy's year: the statement as the ledger stands, proposed and confirmed."""

import json
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from hedun.domain.actors import Actor
from hedun.domain.chain import Json
from hedun.domain.deadlines import local_day
from hedun.domain.permissions import PERMITTED, permits
from hedun.domain.problems import Problem
from hedun.domain.words import SECTIONS
from hedun.people.tried import tried
from hedun.places.queries import lineage
from hedun.policies import closing
from hedun.policies.books import policy_read
from hedun.policies.files import TermsFileFault
from hedun.policies.forms import Declined, Remark
from hedun.policies.models import Policy, YearClosing
from hedun.policies.statement import digest, statement
from hedun.policies.words import RULES
from hedun.record import papers
from hedun.record.models import PaperSignature, PartyKey
from hedun.record.queries import names

State = YearClosing.State


@login_required
@require_http_methods(["GET", "POST"])
def year(request: HttpRequest, number: str) -> HttpResponse:
    """What is proposed or confirmed; else the statement as it would be now."""
    policy, actor, now = policy_read(request, number)
    row = newest(policy)
    remark, declined = Remark(request.POST or None), Declined()
    problems: list[Problem] = []
    if request.method == "POST":
        by: dict[str, Any] = {"actor": actor, "now": now}
        match request.POST.get("do"), row:
            case "propose", _:
                if remark.is_valid():
                    said = remark.cleaned_data["remark"]
                    problems = tried(
                        remark, lambda: closing.propose_year(policy, remark=said, **by)
                    )
            case "confirm", YearClosing():
                problems = tried(None, lambda: closing.confirm_year(row, **by))
            case "withdraw", YearClosing():
                problems = tried(None, lambda: closing.withdraw_year(row, **by))
            case "decline", YearClosing():
                declined = Declined(request.POST)
                if declined.is_valid():
                    why = declined.cleaned_data["reason"]
                    problems = tried(declined, lambda: closing.decline_year(row, reason=why, **by))
        if not problems and not remark.errors and not declined.errors:
            messages.success(request, _said(request.POST.get("do", "")))
            return redirect("policies:year", number)
    told, fault = told_of(policy, row)
    waits = row is not None and row.state == State.OPEN
    mine = row is not None and waits and row.proposed_by == actor.user
    context = {
        "actor": actor,
        "now": now,
        "policy": policy,
        "row": row,
        "told": told,
        "fault": fault,
        "over": local_day(now) > policy.ends,
        "limits": [(SECTIONS[x["section"]], x) for x in told["limits"]] if told else [],
        "rule": RULES[told["rule"]] if told else None,
        "sha256": row.sha256 if row else digest(told) if told else "",
        "parties": _parties(row) if row and row.state == State.CONFIRMED else [],
        "reads_signatures": bool(actor.roles(now) & PERMITTED["see.signatures"]),
        "names": names({row.proposed_by, row.decided_by} - {""}) if row else {},
        "proposes": row is None and _may("year.propose", policy, actor, now),
        "decides": waits and not mine and _may("year.confirm", policy, actor, now),
        "mine": mine,
        "before": policy.closings.filter(state__in=(State.DECLINED, State.WITHDRAWN)).last(),
        "remark": remark,
        "declined": declined,
        "problems": problems,
    }
    return render(request, "policies/year.html", context, status=422 if problems else 200)


@login_required
@require_GET
def year_file(request: HttpRequest, number: str) -> HttpResponse:
    """The statement for the parties' machines, and for whoever checks it."""
    policy, _actor, _now = policy_read(request, number)
    row = newest(policy)
    told, _fault = told_of(policy, row)
    if told is None:  # its page says what is missing
        raise Http404
    state = row.state if row else "draft"
    paper = papers.paper_file(number, state, row.sha256 if row else digest(told), told)
    text = json.dumps(paper, ensure_ascii=False)
    answer = HttpResponse(text + "\n", content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="closing-{number}.json"'
    return answer


def newest(policy: Policy) -> YearClosing | None:
    """The statement that waits or was confirmed."""
    rows = policy.closings.filter(state__in=(State.OPEN, State.CONFIRMED))
    return rows.last()


def told_of(
    policy: Policy, row: YearClosing | None
) -> tuple[dict[str, Any] | None, TermsFileFault | None]:
    """The statement of the row, or as the ledger stands; what is wrong where no wording says by
    which rule."""
    if row is not None:
        return row.statement, None
    try:
        told: dict[str, Json] = statement(policy)[0]
    except TermsFileFault as fault:
        return None, fault
    return told, None


def _parties(row: YearClosing) -> list[tuple[str, PaperSignature | None]]:
    """Each party with its signature of the statement, as far as there is one."""
    signed = {one.key.party: one for one in papers.signatures_of(row.policy.number, row.sha256)}
    return [(party.value, signed.get(party.value)) for party in PartyKey.Party]


def _may(action: str, policy: Policy, actor: Actor, now: Any) -> bool:
    return permits(action, lineage(policy.place), actor, now, policy.insurer)


def _said(done: str) -> str:
    return {
        "propose": _("Proposed. The forestry bureau confirms it."),
        "confirm": _("The year is closed."),
        "withdraw": _("The proposal is taken back."),
        "decline": _("The proposal is declined."),
    }.get(done, "")

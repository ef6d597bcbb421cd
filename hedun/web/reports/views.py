"""Reports and claims to read: the page of a report, a row opened in place, the claim.

Everything comes through `visible_to`: what an actor may not see does not exist for them (404).
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from hedun.checks.captions import captions
from hedun.claims.models import Report
from hedun.claims.officers import of_claims
from hedun.claims.queries import claim_seen, claims_of, report_seen
from hedun.domain.actors import READERS, Actor
from hedun.injuries import queries as injuries
from hedun.intake.forms import CHANNELS, CONSENTS, HOWS, RELATIONS
from hedun.intake.queries import sources_of, telling_of
from hedun.people.reading import reader_with
from hedun.web.queue import place, remember
from hedun.web.reports import explanation
from hedun.web.reports.filters import heads, sorted_rows, tabs, wanted_rows
from hedun.web.reports.notes import take_refusals
from hedun.web.reports.page import footing, head, next_due, withheld_here
from hedun.web.reports.rows import main_operation, rows
from hedun.web.reports.trail import trail
from hedun.web.templatetags.desk import addresses, at

reader = reader_with(READERS)


@require_GET
@login_required
def report(request: HttpRequest, number: str) -> HttpResponse:
    """A village's list: every household, what may be done, and what each figure rests on."""
    actor, now = reader(request)
    folder = report_of(number, actor, now)
    show, state, sort = (request.GET.get(name, "") for name in ("show", "state", "sort"))
    refused = take_refusals(request, folder.number)
    claims = claims_of(folder)
    every = rows(claims, actor, now, refused.sentences)
    try:
        shown = sorted_rows(wanted_rows(every, show, state), sort)
    except KeyError:
        raise Http404 from None
    main = main_operation(shown)
    shown = [replace(row, chosen=row.main is main and row.can_go_on) for row in shown]
    there = addresses("claims:claim")
    listed = ((f"row-{r.claim.row}", at(r.claim.number, there)) for r in shown)
    remember(request, "claims", listed)
    context = {
        "actor": actor,
        "now": now,
        "report": folder,
        "queue": place(request, "reports"),
        "rows": shown,
        "tabs": tabs(every, show, state, sort),
        "heads": heads(request.GET),
        "refused": refused,
        "main": main,
        **head(folder, every, actor, now),
        **footing(shown, main),
        "withheld": withheld_here(shown, actor, now),
    }
    return render(request, "claims/report.html", context)


@require_GET
@login_required
def claim_row(request: HttpRequest, number: str) -> HttpResponse:
    """What stands under a row when it is opened in place."""
    return render(request, "claims/detail.html", _of_claim(request, number))


@require_GET
@login_required
def claim(request: HttpRequest, number: str) -> HttpResponse:
    """One household's claim: facts, lines, evidence, explanation, history."""
    context = _of_claim(request, number)
    refused = take_refusals(request, context["claim"].report.number)
    found, actor, now = context["claim"], context["actor"], context["now"]
    extra = explanation.of_claim(found, actor, now)
    extra |= {
        "sources": telling_of(found, sources_of(found.report, actor, now)),
        "channel_words": CHANNELS,
        "relations": RELATIONS,
        "hows": HOWS,
        "consents": CONSENTS,
        "injured": injuries.panel(found),
        "may_report_injury": injuries.may_report(found, actor, now),
        "queue": place(request, "claims"),
        "in_hand": of_claims([found]).get(found.pk, []),
    }
    return render(request, "claims/claim.html", context | {"refused": refused} | extra)


def _of_claim(request: HttpRequest, number: str) -> dict[str, Any]:
    actor, now = reader(request)
    found = claim_seen(number, actor, now)
    if found is None:
        raise Http404
    [row] = rows([found], actor, now)
    told = captions([found]) if row.pictures else {}
    for photo in row.pictures:
        photo.told = told.get(photo.pk)  # type: ignore[attr-defined]  # for its caption
    return {
        "actor": actor,
        "now": now,
        "claim": found,
        "report": found.report,
        "row": row,
        "explained": explanation.explanation(found, row),
        "trail": trail(found),
        "next_due": next_due([found]),
    }


def report_of(number: str, actor: Actor, now: datetime) -> Report:
    """The report, or 404 for one that the actor may not see."""
    found = report_seen(number, actor, now)
    if found is None:
        raise Http404
    return found

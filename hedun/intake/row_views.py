"""One row of the inbox, put right."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hedun.claims.codes import MISSING
from hedun.claims.queries import visible_to as visible_to_claims
from hedun.domain.actors import Actor
from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused
from hedun.intake import actions
from hedun.intake.acting import carry_out, refusals, tell_gone_on
from hedun.intake.cards import cards
from hedun.intake.forms import CHANNELS, CONSENTS, HOWS, RELATIONS, WHY, RowForm
from hedun.intake.inbox_views import reader
from hedun.intake.models import Waiting
from hedun.intake.queries import (
    households_like,
    officers,
    source_of,
    sources_of,
    visible_to,
)
from hedun.intake.rereading import BadCells
from hedun.intake.settling import Settled
from hedun.language import spoken
from hedun.people import searching

State = Waiting.State


@login_required
@require_http_methods(["GET", "POST"])
def row(request: HttpRequest, number: str, key: int) -> HttpResponse:
    """A row with what is wrong with it; only those cells are open. POST: correct, confirm, drop."""
    actor, now = reader(request)
    seen = visible_to(actor, now)
    found = get_object_or_404(seen, pk=key, submission__number=number)
    [card] = cards([found], actor, now)
    do = request.POST.get("do", "")
    if found.state != State.WAITING and do != "erase":
        return render(request, "intake/settled.html", {"actor": actor, "now": now, "card": card})
    if request.method == "POST" and do not in ("correct", "search"):
        if carry_out(request, do, [found], actor, now):
            return redirect("intake:submission", number)
        return redirect("intake:row", number, found.pk)
    if do == "search":
        return redirect(searching.address(request))
    wanted = searching.asked(request) or card.values.get("name", "")
    asks = found.why in (Waiting.Why.CLAIMANT, Waiting.Why.ROLL)
    asks = asks or (found.household_id and not card.listed)
    asks = asks or any(name in card.open for name in ("name", "id_number"))
    households = households_like(wanted, found.submission.village) if asks else []
    form = RowForm(request.POST or None, card=card, households=households)
    if request.method == "POST" and form.is_valid():
        answer = _correct(request, found, form, actor, now)
        if answer is not None:
            return answer
    others = seen.filter(submission=found.submission, state=State.WAITING).exclude(pk=found.pk)
    context = {
        "actor": actor,
        "now": now,
        "card": card,
        "form": form,
        "cells": [(form[name], card.said(name)) for name in card.open],
        "whole": [one for one in card.problems if not any(one in card.said(n) for n in card.open)],
        "asks": asks,
        "looked": wanted,
        "households": households,
        "others": others.filter(name=found.name) if found.name else (),
        "why": WHY[found.why],
        "first": _first(found, actor, now) if card.listed else None,
        "files": found.enclosures.filter(erased_at=None),
        "source": source_of(found.submission),
        "officers": officers(found.submission.village, now) if card.acts else [],
        "channel_words": CHANNELS,
        "missing_words": MISSING,
        "relations": RELATIONS,
        "hows": HOWS,
        "consents": CONSENTS,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "intake/row.html", context, status=status)


def _correct(
    request: HttpRequest, found: Waiting, form: RowForm, actor: Actor, now: datetime
) -> HttpResponse | None:
    """None: what was written cannot be read, which the form says now."""
    try:
        settled = actions.correct(
            found, form.texts(), household=form.household(), actor=actor, now=now
        )
    except BadCells as bad:
        for name, wrong in bad.problems.items():
            form.add_error(name, spoken(wrong))
    except Malformed as wrong:
        form.add_error(None, spoken(wrong.problem))
    except Refused as refused:
        form.add_error(None, refusals(refused))
    else:
        if found.pk in {one.pk for one in settled.taken}:
            tell_gone_on(request, [settled])
            return redirect(_next(settled, found))
        messages.warning(request, _("Kept. The row still waits; what is left is said below."))
        return redirect("intake:row", found.submission.number, found.pk)
    return None


def _first(found: Waiting, actor: Actor, now: datetime) -> dict[str, Any] | None:
    """What the claim says in which the household's accident stands already, and where from."""
    claim = visible_to_claims(actor, now).filter(pk=found.claim_id).first()
    if claim is None:
        return None
    return {"lines": claim.lines.all(), "sources": sources_of(claim.report, actor, now)}


def _next(settled: Settled, found: Waiting) -> str:
    """The next row of the same list, or the inbox."""
    if settled.waiting:
        following = next((r for r in settled.waiting if r.pk > found.pk), settled.waiting[0])
        return reverse("intake:row", args=[found.submission.number, following.pk])
    return reverse("intake:submission", args=[found.submission.number])

"""Crop-insurance lists: handed in, shown as they were read, taken in; what waits for an answer."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from hedun import clock
from hedun.claims.models import Claim
from hedun.claims.queries import visible_to
from hedun.domain.actors import Actor
from hedun.domain.deadlines import local_day
from hedun.domain.permissions import permits
from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused, say
from hedun.intake.aside import Handing
from hedun.intake.pending import Pending
from hedun.language import lang, spoken
from hedun.othercover import actions
from hedun.othercover.forms import AnswerForm, CoverForm
from hedun.othercover.matching import Match
from hedun.othercover.queries import (
    HANDS_IN,
    READERS,
    covers_of,
    lists_seen,
    of_claim,
    says,
    waiting,
)
from hedun.othercover.words import HOW, SAYS
from hedun.people.queries import actor_for
from hedun.people.reading import reader_with
from hedun.places.queries import lineage

_reader = reader_with(READERS)

A_PAGE = 50


@login_required
@require_GET
def lists(request: HttpRequest) -> HttpResponse:
    """What waits for an answer, and the lists that were taken in."""
    actor, now = _reader(request)
    open_ones = waiting(actor, now)
    context = {
        "actor": actor,
        "now": now,
        "waiting": [(claim, one, HOW[one.how]) for claim, met in open_ones for one in met],
        "lists": lists_seen(actor, now),
        "hands_in": bool(actor.roles(now) & HANDS_IN),
    }
    return render(request, "othercover/lists.html", context)


@login_required
@require_GET
def listed(request: HttpRequest, number: str) -> HttpResponse:
    """One list with its rows."""
    actor, now = _reader(request)
    found = get_object_or_404(lists_seen(actor, now), number=number)
    page = Paginator(covers_of(found, actor, now), A_PAGE).get_page(request.GET.get("page"))
    context = {"actor": actor, "now": now, "list": found, "page": page}
    return render(request, "othercover/list.html", context)


def _whose(chosen: Pending) -> dict[str, Any]:
    season, _blank, insurer = chosen.reason.partition(" ")
    return {"season": season, "insurer": insurer}


def _take(chosen: Pending, **how: Any) -> actions.Imported:
    whose = _whose(chosen)
    season, insurer = int(whose["season"]), whose["insurer"]
    return actions.import_cover(
        chosen.data, insurer=insurer, season=season, name=chosen.name, **how
    )


def _done(done: actions.Imported) -> tuple[str, str]:
    text = _("%(new)s insured plots added, %(old)s updated.")
    return text % {"new": done.added, "old": done.changed}, "othercover:lists"


HANDING = Handing("othercover", _take, _done, _whose)


@login_required
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Choose the list. It is put aside and shown; nothing is written yet."""
    actor, now = _sender(request)
    first = {"season": local_day(now).year}
    form = CoverForm(request.POST or None, request.FILES or None, initial=first)
    return HANDING.upload(
        request, form, actor, now, lambda said: {"reason": f"{said['season']} {said['insurer']}"}
    )


@login_required
@require_http_methods(["GET", "POST"])
def preview(request: HttpRequest) -> HttpResponse:
    """What the list would do; POST does it."""
    return HANDING.preview(request, *_sender(request))


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, number: str, line: int, cover: str) -> HttpResponse:
    """One line beside one cover, and what the insurer says of them."""
    actor, now = actor_for(request.user), clock.now()
    claim: Claim = get_object_or_404(visible_to(actor, now), number=number)
    if not permits(
        "claim.answer_cover", lineage(claim.report.village), actor, now,
        claim.report.policy.insurer,
    ):  # fmt: skip
        raise Http404
    found = [m for m in of_claim(claim) if (m.line.number, m.cover.number) == (line, cover)]
    if not found:
        raise Http404
    match, policy_says = found[0], says(claim)
    sent = request.POST if request.method == "POST" and "undo" not in request.POST else None
    form = AnswerForm(sent, match=match, policy_says=policy_says)
    problems: list[str] = []
    if request.method == "POST" and (sent is None or form.is_valid()):
        problems = _tried(request, match, form, actor, now)
        if not problems:
            return redirect("claims:claim", number)
    context = {
        "actor": actor,
        "now": now,
        "claim": claim,
        "match": match,
        "how": HOW[match.how],
        "policy_says": SAYS[policy_says],
        "form": form,
        "problems": problems,
    }
    status = 422 if problems or form.errors else 200
    return render(request, "othercover/answer.html", context, status=status)


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _tried(
    request: HttpRequest, match: Match, form: AnswerForm, actor: Actor, now: datetime
) -> list[str]:
    who: dict[str, Any] = {"actor": actor, "now": now}
    try:
        if "undo" in request.POST:
            if match.answer is None:
                raise Http404
            actions.take_back(match.answer, reason=request.POST.get("reason", ""), **who)
            messages.success(request, _("The answer is taken back; the question is open again."))
        else:
            actions.answer_as_said(match, form.cleaned_data, **who)
            messages.success(request, _("The answer is kept."))
    except Malformed as wrong:
        return [spoken(wrong.problem)]
    except Refused as refused:
        return [say(one, lang()) for one in refused.refusals]
    return []


def _sender(request: HttpRequest) -> tuple[Actor, datetime]:
    actor, now = _reader(request)
    if not actor.roles(now) & HANDS_IN:
        raise Http404
    return actor, now

"""The objections of the places one works for: the list, one of them, and its answer to print."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from hedun.domain.words import Word
from hedun.notices.answers import CHANNELS
from hedun.notices.objections import (
    READERS,
    SHOWS,
    Row,
    counts,
    objections_visible_to,
    second_look,
    told,
    wanted,
)
from hedun.people.reading import reader_with

A_PAGE = 50
reader = reader_with(READERS)


@require_GET
@login_required
def objections(request: HttpRequest) -> HttpResponse:
    """Open ones by their clock, answered ones with their answer; filters stand in the address."""
    actor, now = reader(request)
    show = request.GET.get("show", "open")
    channel, words = request.GET.get("channel", ""), request.GET.get("q", "").strip()[:40]
    if show not in SHOWS or (channel and channel not in CHANNELS):
        raise Http404
    seen = objections_visible_to(actor, now)
    paged = Paginator(wanted(seen, show, channel, words), A_PAGE)
    page = paged.get_page(request.GET.get("page"))
    kept = {name: value for name, value in (("channel", channel), ("q", words)) if value}
    context = {
        "actor": actor,
        "now": now,
        "show": show,
        "counts": counts(wanted(seen, "all", channel, words)),
        "rows": told(list(page.object_list)),
        "page": page,
        "channel": channel,
        "channels": CHANNELS,
        "q": words,
        "kept": urlencode(kept),
        "address": urlencode({"show": show, **kept}),
        "none_ever": not seen.exists(),
    }
    return render(request, "notices/objections.html", context)


@require_GET
@login_required
def objection(request: HttpRequest, number: str) -> HttpResponse:
    """One objection: what was said, who may look again, and the answer."""
    context = _of(request, number)
    row: Row = context["row"]
    context["look"] = second_look(row.claim, context["actor"], context["now"])
    return render(request, "notices/objection.html", context)


@require_GET
@login_required
def answer(request: HttpRequest, number: str) -> HttpResponse:
    """The answer as a letter; 404 while there is none."""
    context = _of(request, number)
    if context["row"].answer is None:
        raise Http404
    return render(request, "notices/answer.html", context)


def _of(request: HttpRequest, number: str) -> dict[str, Any]:
    actor, now = reader(request)
    found = get_object_or_404(objections_visible_to(actor, now), number=number)
    [row] = told([found])
    sentences: list[Word] = row.answer.sentences() if row.answer else []
    return {"actor": actor, "now": now, "row": row, "claim": found.claim, "sentences": sentences}

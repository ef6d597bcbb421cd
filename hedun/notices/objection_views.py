"""The objections of the places one works for: the list, and one of them."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from hedun.notices.answers import CHANNELS
from hedun.notices.objections import (
    READERS,
    SHOWS,
    counts,
    objections_visible_to,
    second_look,
    told,
    wanted,
)
from hedun.people.reading import reader_with
from hedun.people.searching import KEY, address, asked

A_PAGE = 50
reader = reader_with(READERS)


@require_http_methods(["GET", "POST"])
@login_required
def objections(request: HttpRequest) -> HttpResponse:
    """Open ones by their clock, answered ones with their answer. POST: what is looked for; its
    words stand in no address."""
    actor, now = reader(request)
    asks = request.POST if request.method == "POST" else request.GET
    show, channel = asks.get("show", "open"), asks.get("channel", "")
    if show not in SHOWS or (channel and channel not in CHANNELS):
        raise Http404
    if request.method == "POST":
        return redirect(address(request, show=show, channel=channel))
    words = asked(request)
    seen = objections_visible_to(actor, now)
    page = Paginator(wanted(seen, show, channel, words), A_PAGE).get_page(request.GET.get("page"))
    kept = {name: request.GET[name] for name in ("channel", KEY) if request.GET.get(name)}
    context = {
        "actor": actor,
        "now": now,
        "show": show,
        "counts": counts(wanted(seen, "all", channel, words)),
        "rows": told(list(page.object_list)),
        "page": page,
        "channel": channel,
        "channels": CHANNELS,
        "words": words,
        "kept": urlencode(kept),
        "address": urlencode({"show": show, **kept}),
        "none_ever": not seen.exists(),
    }
    return render(request, "notices/objections.html", context)


@require_GET
@login_required
def objection(request: HttpRequest, number: str) -> HttpResponse:
    """One objection: what was said, who may look again, and the answer."""
    actor, now = reader(request)
    found = get_object_or_404(objections_visible_to(actor, now), number=number)
    [row] = told([found])
    context = {
        "actor": actor,
        "now": now,
        "row": row,
        "claim": found.claim,
        "look": second_look(found.claim, actor, now),
    }
    return render(request, "notices/objection.html", context)

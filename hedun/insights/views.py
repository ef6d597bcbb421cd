"""The season: the page, its tables as files, the outlines for its map."""

from datetime import datetime
from decimal import Decimal

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from hedun.domain.actors import Actor
from hedun.domain.deadlines import local_day
from hedun.domain.permissions import PERMITTED
from hedun.insights import drawing
from hedun.insights.export import FORMATS, as_file
from hedun.insights.gauge import gauge
from hedun.insights.queries import Season
from hedun.insights.queries import season as season_of
from hedun.insights.selection import Reading, insisted, reading, reads_season
from hedun.insights.tables import TABLES, said
from hedun.people.queries import places_of


@login_required
@require_GET
def season(request: HttpRequest) -> HttpResponse:
    """The season in figures: cover, who holds what, the map, the tables."""
    at = reading(request, reads_season)
    if not isinstance(at, Reading):
        return render(request, "insights/nothing.html", at.context)
    wanted, near, now = at.wanted, at.near, at.now
    found = season_of(wanted, near, at.actor, now)
    context = at.context | {"season": found}
    if not found.cells and not wanted.narrowed:
        return render(request, "insights/nothing.html", context)
    half, nine = found.days(50), found.days(90)
    context |= {
        "gauge": gauge(found),
        "ledger": _ledger(found, at.actor, now),
        "used": f"{Decimal(100 * found.given_fen) / wanted.policy.cover_fen:.1f}",
        "half": said(half, "days"),
        "nine": said(nine, "days"),
        "map": drawing.drawn(found, drawing.shown_outlines(near, wanted, now)),
        "wanted_claims": wanted.measured("claims"),
        "wanted_paid": wanted.measured("paid"),
        "tables": {slug: make(found) for slug, make in TABLES.items()},
    }
    return render(request, "insights/season.html", context)


def _ledger(found: Season, actor: Actor, now: datetime) -> str:
    """Where the cover's movements stand, for who is shown the cover and may read the book."""
    if not (found.whole and places_of(actor, now, PERMITTED["see.books"])):
        return ""
    return reverse("policies:ledger", args=[found.wanted.policy.number])


@login_required
@require_GET
def table(request: HttpRequest, slug: str, suffix: str) -> HttpResponse:
    """One table of the page, with the same choice, as a file."""
    at = insisted(request, reads_season)
    if slug not in TABLES or suffix not in FORMATS:
        raise Http404
    made = TABLES[slug](season_of(at.wanted, at.near, at.actor, at.now))
    return as_file(made, suffix, at.wanted.town or at.wanted.policy.place.code, local_day(at.now))


@login_required
@require_GET
def outlines(request: HttpRequest) -> HttpResponse:
    """The outlines of the villages on the map, GeoJSON."""
    at = insisted(request, reads_season)
    rows = drawing.shown_outlines(at.near, at.wanted, at.now)
    answer = JsonResponse(drawing.collection(rows), content_type="application/geo+json")
    answer["Cache-Control"] = "private, max-age=300"
    return answer

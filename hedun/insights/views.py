"""The season: the page, its tables as files, the outlines for its map."""

from datetime import datetime
from decimal import Decimal

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from hedun.domain.actors import Actor
from hedun.domain.deadlines import local_day
from hedun.insights import drawing
from hedun.insights.export import FORMATS, as_file
from hedun.insights.gauge import gauge
from hedun.insights.queries import season as season_of
from hedun.insights.selection import (
    Choices,
    Ground,
    Wanted,
    ground,
    place_shown,
    read,
    reader,
    reads_season,
)
from hedun.insights.tables import TABLES, said


@login_required
@require_GET
def season(request: HttpRequest) -> HttpResponse:
    """The season in figures: cover, who holds what, the map, the tables."""
    actor, now = reader(request, reads_season)
    near = ground(actor, now)
    chosen = read(request.GET, near, actor, now)
    context = {"actor": actor, "now": now}
    if chosen is None:
        return render(request, "insights/nothing.html", context)
    wanted, choices = chosen
    found = season_of(wanted, near, actor, now)
    context |= {
        "season": found,
        "wanted": wanted,
        "choices": choices,
        "shown": place_shown(actor, now, near, wanted, choices),
    }
    if not found.cells and not wanted.narrowed:
        return render(request, "insights/nothing.html", context)
    half, nine = found.days(50), found.days(90)
    context |= {
        "gauge": gauge(found),
        "used": f"{Decimal(100 * found.given_fen) / wanted.policy.cover_fen:.1f}",
        "half": said(half, "days"),
        "nine": said(nine, "days"),
        "map": drawing.drawn(found, drawing.shown_outlines(near, wanted, now)),
        "wanted_claims": wanted.measured("claims"),
        "wanted_paid": wanted.measured("paid"),
        "tables": {slug: make(found) for slug, make in TABLES.items()},
    }
    return render(request, "insights/season.html", context)


@login_required
@require_GET
def table(request: HttpRequest, slug: str, suffix: str) -> HttpResponse:
    """One table of the page, with the same choice, as a file."""
    actor, now = reader(request, reads_season)
    wanted, near, _choices = _chosen(request, actor, now)
    if slug not in TABLES or suffix not in FORMATS:
        raise Http404
    made = TABLES[slug](season_of(wanted, near, actor, now))
    return as_file(made, suffix, wanted.town or wanted.policy.place.code, local_day(now))


@login_required
@require_GET
def outlines(request: HttpRequest) -> HttpResponse:
    """The outlines of the villages on the map, GeoJSON."""
    actor, now = reader(request, reads_season)
    wanted, near, _choices = _chosen(request, actor, now)
    rows = drawing.shown_outlines(near, wanted, now)
    answer = JsonResponse(drawing.collection(rows), content_type="application/geo+json")
    answer["Cache-Control"] = "private, max-age=300"
    return answer


def _chosen(request: HttpRequest, actor: Actor, now: datetime) -> tuple[Wanted, Ground, Choices]:
    near = ground(actor, now)
    chosen = read(request.GET, near, actor, now)
    if chosen is None:
        raise Http404
    return chosen[0], near, chosen[1]

"""The map: the page, the columns it draws, the reports of a cell."""

from dataclasses import dataclass, replace
from datetime import date, datetime

import h3.api.basic_int as h3
import numpy as np
from csp.constants import SELF
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import conditional_page, require_GET

from hedun.claims.items import PERSON
from hedun.claims.models import LossLine
from hedun.claims.queries import visible_to
from hedun.domain.actors import READERS, Actor
from hedun.domain.deadlines import local_day
from hedun.domain.foreign import whole
from hedun.insights.export import FORMATS, as_file
from hedun.insights.kept import Kept
from hedun.insights.selection import Reader, on_ground, reader
from hedun.maps import drawing, plots, points, tables
from hedun.maps.columns import FINEST, Columns, in_cell
from hedun.maps.heat import COARSEST, Sums, by_village, heat
from hedun.maps.packed import CONTENT_TYPE, packed
from hedun.maps.reading import columns_of
from hedun.maps.selecting import (
    MEASURES,
    SHOWS,
    Box,
    Choices,
    Wanted,
    choices_of,
    chosen_of,
    policy_of,
    read,
    rows_of_week,
    seen_of,
)
from hedun.places.models import Place

# Sums may lie in the browser, which asks whether they still hold; single places of loss may not.
ASK_AGAIN, NOT_KEPT = "private, no-cache", "private, no-store"
CELL_ROWS = 200  # claims that the page of a cell lists
_SEEN: Kept[Columns] = Kept(16)
_ANSWERS: Kept[bytes] = Kept(64)


def forget() -> None:
    """For measuring, and for tests that change rows behind the record's back."""
    _SEEN.forget()
    _ANSWERS.forget()


def reads_map(actor: Actor, now: datetime) -> bool:
    return bool(actor.roles(now) & READERS)


@dataclass(frozen=True)
class Asked(Reader):
    """Who asks for what. `rows`: of what they may see those that are chosen, of every week."""

    wanted: Wanted
    choices: Choices
    rows: Columns

    @property
    def start(self) -> date:
        """The Monday of the first week; without any loss the policy's first day."""
        return self.choices.weeks[0] if self.choices.weeks else self.wanted.policy.starts

    @property
    def of_week(self) -> Columns:
        return rows_of_week(self.rows, self.wanted.week)

    def by_village(self) -> tuple[Sums, Sums]:
        """Of every week, and of the one chosen."""
        every, week = by_village(self.rows, self.start), self.wanted.week
        if week is None:
            return every, every
        return every, every.of(every.week == (week - self.start).days // 7)


def asked(request: HttpRequest) -> Reader:
    """What is asked for; who reads alone where there is no policy yet. Raises Http404 for who reads
    no reports."""
    here = on_ground(request, reads_map)
    near = here.near
    policy = policy_of(request.GET, near, here.now)
    if policy is None:
        return here
    rows = columns_of(policy)
    key = (policy.pk, near.places)
    seen = _SEEN.get(*key, make=lambda: seen_of(rows, near))
    choices = choices_of(seen, near)
    wanted = read(request.GET, policy, choices)
    return Asked(here.actor, here.now, near, wanted, choices, chosen_of(seen, wanted, near))


def _insist(request: HttpRequest) -> Asked:
    found = asked(request)
    if not isinstance(found, Asked):
        raise Http404
    return found


@login_required
@require_GET
@gzip_page
def index(request: HttpRequest) -> HttpResponse:
    """The page with the server's own drawing and the table."""
    found = asked(request)
    if not isinstance(found, Asked):
        return render(request, "maps/nothing.html", found.context)
    wanted, rows = found.wanted, found.of_week
    every, sums = found.by_village()
    cells = heat(rows, found.start, drawing.RESOLUTION) if wanted.show == "heat" else None
    places = Place.objects.filter(pk__in=sums.keys.tolist()).select_related("parent")
    known = {place.pk: place for place in places}
    placed = rows.of(rows.placed)
    outlines = drawing.shown(found.near, wanted, found.now)
    drawn = drawing.drawn(outlines, wanted, sums, cells, placed)
    weeks = found.choices.weeks
    counts = drawing.week_sums(every, weeks)
    most = max(counts, default=0) or 1
    context = {
        "actor": found.actor,
        "now": found.now,
        "wanted": wanted,
        "choices": found.choices,
        "map": drawn,
        "shows": _shows(found),
        "measures": [(wanted.measured(name), name == wanted.measure, name)
                     for name in MEASURES],
        "weeks": [(day, count, -(-count * 40 // most), day == wanted.week)
                  for day, count in zip(weeks, counts, strict=True)],
        "bars": len(weeks) * 10,
        "table": tables.villages(rows, sums, known),
        "claims": int(sums.claims.sum()),
        "placed": placed.claims,
        "states": points.STATES,
        "legend": drawing.legend_of(wanted),
        "under": settings.MAP_GROUND,
    }  # fmt: skip
    return _opened(render(request, "maps/index.html", context))


def _opened(answer: HttpResponse) -> HttpResponse:
    """This page's policy lets it fetch the ground's tiles, from exactly their host."""
    if settings.MAP_GROUND:
        origin = settings.MAP_GROUND.origin
        more = {"connect-src": [SELF, origin], "img-src": [origin]}
        answer._csp_update = more  # type: ignore[attr-defined]  # as csp.decorators says it
    return answer


def _shows(found: Asked) -> list[tuple[str, bool, str]]:
    """(address, whether it is shown, which)"""
    wanted = found.wanted
    return [(wanted.shown(show), show == wanted.show, show) for show in SHOWS]


@login_required
@require_GET
@gzip_page
@conditional_page
def outlines(request: HttpRequest) -> HttpResponse:
    """The outlines on the map, GeoJSON."""
    found = _insist(request)
    rows = drawing.shown(found.near, found.wanted, found.now)
    answer = JsonResponse(drawing.collection(rows), content_type="application/geo+json")
    answer["Cache-Control"] = ASK_AGAIN
    return answer


@login_required
@require_GET
@gzip_page
@conditional_page
def village_columns(request: HttpRequest) -> HttpResponse:
    """Every village and week: claims and area."""
    found = _insist(request)
    return _binary(_ANSWERS.get(*_key(found, "villages"), make=lambda: _villages(found)))


def _villages(found: Asked) -> bytes:
    sums = by_village(found.rows, found.start)
    codes = dict(Place.objects.filter(pk__in=sums.keys.tolist()).values_list("pk", "code"))
    columns = {
        "at": sums.at.astype(np.uint32),
        "week": sums.week.astype(np.uint16),
        "claims": sums.claims.astype(np.uint32),
        "area": sums.area_e4.astype(np.float64),
    }
    return packed(columns, codes=[codes[pk] for pk in sums.keys.tolist()])


@login_required
@require_GET
@gzip_page
@conditional_page
def heat_columns(request: HttpRequest) -> HttpResponse:
    """Cells of `resolution` in `box`, every week: corners, claims and area."""
    found = _insist(request)
    box, resolution = Box.read(request.GET.get("box", "")), whole(request.GET.get("resolution", ""))
    if box is None or resolution is None:
        raise BadRequest("box=west,south,east,north in degrees and resolution=5–10 are asked for")
    level = min(max(resolution, COARSEST), FINEST)
    key = _key(found, "heat", level, box)
    return _binary(_ANSWERS.get(*key, make=lambda: _heat(found, level, box)))


def _heat(found: Asked, resolution: int, box: Box) -> bytes:
    made = heat(found.rows, found.start, resolution, box)
    sums = made.sums
    columns = {
        "high": (sums.keys >> 32).astype(np.uint32),
        "low": (sums.keys & 0xFFFFFFFF).astype(np.uint32),
        "corners": made.corners.reshape(-1),
        "at": sums.at.astype(np.uint32),
        "week": sums.week.astype(np.uint16),
        "claims": sums.claims.astype(np.uint32),
        "area": sums.area_e4.astype(np.float64),
    }
    return packed(columns, resolution=made.resolution)


@login_required
@require_GET
@gzip_page
def point_columns(request: HttpRequest) -> HttpResponse:
    """The places of loss in `box`, of the week where one is chosen."""
    found = _insist(request)
    box = Box.read(request.GET.get("box", ""))
    if box is None:
        raise BadRequest("box=west,south,east,north in degrees is asked for")
    rows = found.of_week
    there = rows.of(rows.placed & box.holds(rows))
    return _binary(points.as_columns(there, found.actor, found.now), NOT_KEPT)


def _key(found: Asked, *more: object) -> tuple[object, ...]:
    every_week = replace(found.wanted, week=None, show="", measure="")
    return (found.near.places, every_week.address, *more)


def _binary(data: bytes, caching: str = ASK_AGAIN) -> HttpResponse:
    return HttpResponse(data, content_type=CONTENT_TYPE, headers={"Cache-Control": caching})


@login_required
@require_GET
def table(request: HttpRequest, suffix: str) -> HttpResponse:
    """The table beside the map as a file."""
    found = _insist(request)
    if suffix not in FORMATS:
        raise Http404
    _, sums = found.by_village()
    places = Place.objects.filter(pk__in=sums.keys.tolist()).select_related("parent")
    made = tables.villages(found.of_week, sums, {place.pk: place for place in places})
    place = found.wanted.town or found.wanted.policy.place.code
    return as_file(replace(made, slug="map"), suffix, place, local_day(found.now))


@login_required
@require_GET
def cell(request: HttpRequest, index: str) -> HttpResponse:
    """The losses of one cell, each with its report. Raises Http404 for what is no cell."""
    found = _insist(request)
    try:
        number = int(index, 16)
        resolution = h3.get_resolution(number) if h3.is_valid_cell(number) else -1
    except (ValueError, OverflowError):
        raise Http404 from None
    if not COARSEST <= resolution <= FINEST:
        raise Http404
    rows = found.of_week
    inside = rows.of(in_cell(rows, number))
    lines = points.lines_of(inside, found.actor, found.now).select_related(
        "claim__report__village__parent", "claim__event", "claim__household"
    )
    listed = list(lines.order_by("-claim__event__occurred", "claim", "number")[:CELL_ROWS])
    context = {
        "actor": found.actor,
        "now": found.now,
        "wanted": found.wanted,
        "cell": index,
        "km2": h3.cell_area(number, "km^2"),
        "lines": listed,
        "claims": inside.claims,
        "more": max(0, len(inside) - CELL_ROWS),
        "area_e4": int(inside.area_e4.sum()),
        "species": [inside.words[n] for n in np.unique(inside.species).tolist()],
    }
    return render(request, "maps/cell.html", context)


@login_required
@require_GET
def plot(request: HttpRequest, claim: str, number: int) -> HttpResponse:
    """The plot that a loss line tells of. Of an injury there is none."""
    actor, now = reader(request, reads_map)
    lines = LossLine.objects.filter(claim__in=visible_to(actor, now)).exclude(section=PERSON)
    whole = lines.select_related(
        "claim__event", "claim__household", "claim__report__village__parent",
        "claim__report__policy",
    )  # fmt: skip
    line = get_object_or_404(whole, claim__number=claim, number=number)
    context = {"actor": actor, "now": now, "line": line, "plot": plots.plot_of(line, actor, now)}
    return render(request, "maps/plot.html", context)

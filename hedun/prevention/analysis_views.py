"""What the figures of a year say to who prevents: hot spots, who was hit again, what helped."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from hedun.domain.deadlines import local_day
from hedun.insights.drawing import shown_outlines
from hedun.insights.export import FORMATS, as_file
from hedun.insights.selection import Reading, insisted, reading, reads_season
from hedun.insights.tables import Table
from hedun.prevention import analysis_tables as made
from hedun.prevention.helping import SPAN, SPANS, compared
from hedun.prevention.picture import picture
from hedun.prevention.repeating import MOST, YEARS, repeated
from hedun.prevention.seasons import over_seasons
from hedun.prevention.spotting import FEWEST, spotted
from hedun.prevention.tabs import tabs


@dataclass(frozen=True)
class _Asked(Reading):
    span: int

    def shows(self, here: str) -> dict[str, Any]:
        """What every page of the room shows."""
        pages = {"tabs": tabs(self.actor, self.now, here), "address": self.address}
        return self.context | pages

    @property
    def address(self) -> str:
        return f"{self.wanted.address}&span={self.span}"


def _asked(request: HttpRequest, at: Reading) -> _Asked:
    spans = {str(span): span for span in SPANS}
    span = spans.get(request.GET.get("span", ""), SPAN)
    return _Asked(at.actor, at.now, at.near, at.wanted, at.choices, span)


def _page(
    request: HttpRequest, name: str, told: Callable[[_Asked], dict[str, Any]]
) -> HttpResponse:
    """A page about what is asked for; or, before there is a policy, one that says so."""
    at = reading(request, reads_season)
    if not isinstance(at, Reading):
        context = at.context | {"tabs": tabs(at.actor, at.now, f"prevention:{name}")}
        return render(request, "prevention/nothing.html", context)
    asked = _asked(request, at)
    context = asked.shows(f"prevention:{name}") | told(asked)
    return render(request, f"prevention/{name}.html", context)


@login_required
@require_GET
def spots(request: HttpRequest) -> HttpResponse:
    """The map and the tables of where more happens than chance explains."""

    def told(asked: _Asked) -> dict[str, Any]:
        found = spotted(asked.wanted, asked.near, asked.actor, asked.now)
        return {
            "found": found,
            "fewest": FEWEST,
            "map": picture(found, shown_outlines(asked.near, asked.wanted, asked.now)),
            "tables": {slug: make(found) for slug, make in made.SPOT_TABLES.items()},
        }

    return _page(request, "spots", told)


@login_required
@require_GET
def again(request: HttpRequest) -> HttpResponse:
    """Households hit again in the policy's year and those before it."""

    def told(asked: _Asked) -> dict[str, Any]:
        found = repeated(asked.wanted, asked.actor, asked.now)
        return {
            "found": found,
            "years": YEARS,
            "more": max(len(found.rows) - MOST, 0),
            "table": made.again(found, named=True),
            "bare": sum(not one.measures for one in found.rows),
        }

    return _page(request, "again", told)


@login_required
@require_GET
def effect(request: HttpRequest) -> HttpResponse:
    """What the figures can tell of each kind of measure, and what they cannot."""

    def told(asked: _Asked) -> dict[str, Any]:
        found = compared(asked.wanted, asked.span, asked.near, asked.actor, asked.now)
        over = over_seasons(asked.wanted, asked.near, asked.actor, asked.now)
        return {
            "seasons": made.followed(over),
            "months": made.by_month(over),
            "found": found,
            "span": asked.span,
            "spans": SPANS,
            "table": made.helped(found),
            "weeks": made.by_week(found),
            "any_week": any(done or beside for _week, done, beside in found.weeks),
            "told": [
                {"says": made.kind_said(one.kind), "effect": one.effect}
                for one in found.rows
                if one.effect.ratio is not None
            ],
        }

    return _page(request, "effect", told)


@login_required
@require_GET
def table(request: HttpRequest, slug: str, suffix: str) -> HttpResponse:
    """One table of these pages, with the same choice, as a file."""
    asked = _asked(request, insisted(request, reads_season))
    if suffix not in FORMATS:
        raise Http404
    who: Any = (asked.actor, asked.now)
    if slug in made.SPOT_TABLES:
        found: Table = made.SPOT_TABLES[slug](spotted(asked.wanted, asked.near, *who))
    elif slug in made.HELP_TABLES:
        found = made.HELP_TABLES[slug](compared(asked.wanted, asked.span, asked.near, *who))
    elif slug in made.SEASON_TABLES:
        found = made.SEASON_TABLES[slug](over_seasons(asked.wanted, asked.near, *who))
    elif slug == "again":
        found = made.again(repeated(asked.wanted, *who))
    else:
        raise Http404
    place = asked.wanted.town or asked.wanted.policy.place.code
    return as_file(found, suffix, place, local_day(asked.now))

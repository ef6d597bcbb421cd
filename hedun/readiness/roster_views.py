"""The roster of a week: what is to be expected, who would be where, what if; kept as a duty list;
and the backlog of each step in the weeks to come."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from hedun import speech
from hedun.documents.answering import paper, wanted
from hedun.documents.lists import Column, told_as_list
from hedun.domain.actors import Actor
from hedun.domain.chain import Json, canonical
from hedun.domain.deadlines import day_said, local_day, monday_of
from hedun.domain.permissions import PERMITTED, permits
from hedun.domain.problems import Malformed, Problem
from hedun.domain.refusals import Refused
from hedun.insights.export import FORMATS, as_file
from hedun.insights.kept import Kept
from hedun.people.queries import names_of
from hedun.people.reading import reader_with
from hedun.people.tried import problems_of
from hedun.places.models import Place
from hedun.places.queries import lineage
from hedun.readiness import rosters, tables
from hedun.readiness.backlog import backlog as ahead_of
from hedun.readiness.expecting import Expected, expected_reports
from hedun.readiness.models import Duty, Roster
from hedun.readiness.problems import malformed
from hedun.readiness.queries import SEES, counties_of, rosters_of
from hedun.readiness.rostering import WhatIf, stand_ins, week_of, what_if
from hedun.readiness.tabs import tabs

_reader = reader_with(SEES)
_planner = reader_with(PERMITTED["see.season"])
WEEK = timedelta(days=7)
LOOKED_AHEAD = 12  # weeks of the outlook
_PROPOSED: Kept[Any] = Kept(16)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def roster(request: HttpRequest) -> HttpResponse:
    """One week of a county: expected, proposed, kept."""
    actor, now = _reader(request)
    county, counties = _county(request, actor, now)
    monday = _monday(request, now)
    if county is None:
        raise Http404
    problems = list[Problem]()
    if request.method == "POST":
        try:
            rosters.make_roster(*_posted(request.POST, counties), actor=actor, now=now)
        except (Malformed, Refused) as wrong:
            problems = problems_of(wrong)
        else:
            messages.success(
                request, _("The roster is kept; it takes the place of an earlier one.")
            )
            return redirect(f"{request.path}?county={county.code}&week={monday}")
    week, dealt, ifs = _proposed(county, monday, now)
    foreseen = expected_reports(county, monday, LOOKED_AHEAD, now)
    kept = rosters_of([county]).filter(monday=monday).first()
    own = kept.duties.select_related("user", "place", "stand_in") if kept else ()
    stands = stand_ins(week, dealt)
    proposal = [
        Duty(
            user=week.users[one.person], place=week.towns[one.place], day=week.days[one.day],
            drives=one.drives,
            stand_in=week.users.get(stands.get((one.person, one.day), "")),
        )
        for one in dealt.duties
    ]  # fmt: skip
    context = {
        "actor": actor,
        "now": now,
        "tabs": tabs(actor, now, "readiness:roster"),
        "county": county,
        "counties": counties,
        "monday": monday,
        "sunday": monday + timedelta(days=6),
        "earlier": monday - WEEK,
        "later": monday + WEEK,
        "week": week,
        "kept": kept,
        "names": names_of([kept.made_by]) if kept else {},
        "open_": _open(kept, week.towns) if kept else {
            week.towns[code].name: n for code, n in dealt.open.items()
        },
        "away": [(week.users[name].name, n) for name, n in week.away.items()],
        "duties": tables.duties(own if kept else proposal, tables.role_names(week)),
        "expected": tables.expected(week),
        "outlook": tables.outlook(_outlook(foreseen)),
        "by_town": tables.by_town(foreseen),
        "what_if": tables.what_ifs(ifs),
        "may": permits("roster.make", lineage(county, local_day(now)), actor, now)
        and monday >= monday_of(local_day(now)),
        "problems": problems,
        "address": f"county={county.code}&week={monday}",
    }  # fmt: skip
    return render(request, "readiness/roster.html", context, status=422 if problems else 200)


@login_required
@require_GET
def table(request: HttpRequest, slug: str, suffix: str) -> HttpResponse:
    """One table of these pages as a file."""
    actor, now = _reader(request)
    county, _counties = _county(request, actor, now)
    monday = _monday(request, now)
    if county is None or suffix not in FORMATS:
        raise Http404
    if slug == "backlog":
        _planner(request)
        made = tables.backlog(ahead_of(county, now))
    elif slug == "outlook":
        made = tables.outlook(_outlook(expected_reports(county, monday, LOOKED_AHEAD, now)))
    elif slug == "by-town":
        made = tables.by_town(expected_reports(county, monday, LOOKED_AHEAD, now))
    elif slug in ("expected", "what-if", "duties"):
        week, _dealt, ifs = _proposed(county, monday, now)
        if slug == "duties":
            kept = get_object_or_404(rosters_of([county]), monday=monday)
            rows = kept.duties.select_related("user", "place", "stand_in")
            made = tables.duties(rows, tables.role_names(week))
        else:
            made = tables.expected(week) if slug == "expected" else tables.what_ifs(ifs)
    else:
        raise Http404
    return as_file(made, suffix, county.code, monday)


@login_required
@require_GET
def printed(request: HttpRequest, number: str) -> HttpResponse:
    """值守表: the duty list of a week, to hang up."""
    actor, now = _reader(request)
    row = get_object_or_404(rosters_of(counties_of(actor, now)), number=number)
    lang = wanted(request, "zh")
    data = duty_list(row, now)
    return paper(request, "list", data, name=row.number, lang=lang, actor=actor, now=now)


@login_required
@require_GET
def backlog(request: HttpRequest) -> HttpResponse:
    """What will wait in the weeks to come."""
    actor, now = _planner(request)
    county, counties = _county(request, actor, now)
    if county is None:
        raise Http404
    found = ahead_of(county, now)
    context = {
        "actor": actor,
        "now": now,
        "tabs": tabs(actor, now, "readiness:backlog"),
        "county": county,
        "counties": counties,
        "table": tables.backlog(found),
        "waits": sum(step.now for step in found.steps),
        "comes": round(sum(found.comes["middle"])),
        "any_ahead": any(round(n) for step in found.steps for n in step.ahead["middle"]),
        "growing": [
            step.state for step in found.steps if step.ahead["middle"][-1] > step.now + 0.5
        ],
        "address": f"county={county.code}",
    }
    return render(request, "readiness/backlog.html", context)


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def duty_list(row: Roster, now: datetime) -> dict[str, Json]:
    """Data of typst/list.typ."""
    found = list(row.duties.select_related("user", "place", "stand_in"))
    week = week_of(row.place, row.monday, now)
    roles = tables.role_names(week)
    rows: list[Json] = [
        [
            speech.day(one.day, now, year=False), one.place.name, one.user.name,
            roles.get(one.user.username, ""), _("drives") if one.drives else _("is there"),
            one.stand_in.name if one.stand_in else "—", "",
        ]
        for one in found
    ]  # fmt: skip
    open_ = "、".join(f"{name} {n}" for name, n in _open(row, week.towns).items())
    return told_as_list(
        title=_("Duty list"),
        under=f"{row.place.name} · {row.number}",
        facts=[
            [_("Week, from Monday"), speech.day(row.monday, now, year=True)],
            [_("Vehicles"), str(row.vehicles)],
            [_("Duties nobody could take"), open_ or "—"],
        ],
        columns=(
            Column(_("Day"), "34"), Column(_("Town"), "30"), Column(_("On duty"), "26"),
            Column(_("Office"), "1fr"), Column(pgettext("duty", "How"), "20"),
            Column(_("Stands in"), "26"), Column(_("Signature"), "34"),
        ),
        rows=rows,
        bold=[2],
        total=[],
        total_fen=None,
        note=_("Who falls out tells the one who stands in and the forestry bureau at once."),
        signs=[[_("Forestry bureau (signature)"), _("____ (date)")]],
        digest=sha256(canonical([row.number, rows])).hexdigest(),
        wide=False,
    )  # fmt: skip


def _open(row: Roster, towns: Any) -> dict[str, int]:
    return {towns[code].name: n for code, n in row.open.items() if code in towns}


def _county(request: HttpRequest, actor: Actor, now: datetime) -> tuple[Place | None, list[Place]]:
    """The county that is named, else the first of the actor's."""
    counties = counties_of(actor, now)
    chosen = _of_code(_said(request).get("county", ""), counties)
    return chosen or (counties[0] if counties else None), counties


def _monday(request: HttpRequest, now: datetime) -> date:
    """The Monday of the week that is named, else of this one."""
    day = day_said(_said(request).get("week", ""))
    return monday_of(day or local_day(now))


def _posted(form: QueryDict, counties: Sequence[Place]) -> tuple[Place, date]:
    """What a roster is to be kept of, as the page showed it: nothing is supposed. Raises Malformed
    (ROSTER_COUNTY, ROSTER_WEEK)."""
    county = _of_code(form.get("county", ""), counties)
    if county is None:
        raise malformed("ROSTER_COUNTY", own="、".join(one.name for one in counties))
    monday = day_said(form.get("week", ""))
    if monday is None:
        raise malformed("ROSTER_WEEK", weeks=rosters.WEEKS_AHEAD)
    return county, monday


def _said(request: HttpRequest) -> QueryDict:
    return request.POST if request.method == "POST" else request.GET


def _of_code(code: str, counties: Sequence[Place]) -> Place | None:
    return next((one for one in counties if one.code == code), None)


def _proposed(county: Place, monday: date, now: datetime) -> tuple[Any, Any, list[WhatIf]]:
    """The week, what would be dealt out, and the what-ifs; once while nothing is written."""

    def make() -> tuple[Any, Any, list[WhatIf]]:
        week = week_of(county, monday, now)
        dealt = week.dealt()
        return week, dealt, what_if(week, dealt)

    found: tuple[Any, Any, list[WhatIf]] = _PROPOSED.get(
        county.pk, monday, local_day(now), make=make
    )
    return found


def _outlook(foreseen: Sequence[Expected]) -> list[tuple[date, float, int, int]]:
    """The county's weeks: its towns' added up."""
    found: dict[date, tuple[float, int, int]] = {}
    for one in foreseen:
        mean, low, high = found.get(one.monday, (0.0, 0, 0))
        found[one.monday] = mean + one.mean, low + one.p10, high + one.p90
    return [(day, *sums) for day, sums in found.items()]

"""Dealing out a week: who there is, what each town wants, what vehicles there are; and what would
be with one officer less, one vehicle less, twice the reports.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from math import ceil, hypot
from typing import Any

from django.db.models import Q

from hedun.actuarial.assignment import Dealt, Duty, Need, Person, deal
from hedun.domain.actors import Level, Role
from hedun.domain.deadlines import is_working_day
from hedun.domain.permissions import PERMITTED
from hedun.people.models import Absence, RolePosting, User
from hedun.places.models import Place
from hedun.places.queries import below, on_day
from hedun.prevention.counting import middles
from hedun.readiness.expecting import Expected, expected_reports
from hedun.readiness.queries import tongues, vehicles_in

DAY = timedelta(days=1)
ON_DUTY = PERMITTED["duty.take"]
DAYS_A_REPORT = 0.5  # of one person: a village's list on site, and its papers
LEAST = 0.1  # reports expected, for a town to want anybody
KM_A_DEGREE = 111.2
NARROW = 0.8  # of a degree of longitude, at 36° of latitude
UNKNOWN_KM = 30.0  # where a town has no outline


@dataclass(frozen=True)
class Week:
    """Everything a roster is dealt from. `people` by username; `towns` by code."""

    county: Place
    monday: date
    days: tuple[date, ...]
    users: Mapping[str, User]
    roles: Mapping[str, Role]
    people: tuple[Person, ...]
    needs: tuple[Need, ...]
    towns: Mapping[str, Place]
    vehicles: int
    km: Mapping[tuple[str, str], float]
    expected: Sequence[Expected]
    away: Mapping[str, int]  # working days on leave

    def dealt(self) -> Dealt:
        return deal(self.people, self.needs, [self.vehicles] * len(self.days), self.km)


@dataclass(frozen=True, slots=True)
class WhatIf:
    """`code`: asis, officer, vehicle, twice."""

    code: str
    wanted: int
    done: int
    open: int
    km: float
    most: int  # duties of who has the most


def week_of(county: Place, monday: date, now: datetime) -> Week:
    """Nine queries."""
    days = tuple(monday + n * DAY for n in range(7) if is_working_day(monday + n * DAY))
    towns = {
        one.code: one
        for one in on_day(monday).filter(parent=county, level=Level.TOWNSHIP).order_by("code")
    }
    expected = expected_reports(county, monday, 1, now)
    spoken, speaks = defaultdict(set), defaultdict(set)
    for row in tongues(now):
        if row.place_id and row.place:
            spoken[row.place.code].add(row.code)
        elif row.user:
            speaks[row.user.username].add(row.code)
    needs = tuple(
        Need(one.town.code, wanted(one), frozenset(spoken[one.town.code])) for one in expected
    )
    users, roles, people, away = _people(county, monday, days, speaks)
    vehicles = vehicles_in(county, now).count()
    places = {**towns, county.code: county}
    return Week(
        county, monday, days, users, roles, people, needs, towns, vehicles, _ways(places), expected,
        away,
    )  # fmt: skip


def wanted(one: Expected) -> int:
    """Duties for what stays below in 80 of 100 such weeks; one at least where any is likely."""
    return max(ceil(one.p80 * DAYS_A_REPORT), int(one.mean >= LEAST))


def _people(
    county: Place, monday: date, days: Sequence[date], speaks: Mapping[str, set[str]]
) -> tuple[dict[str, User], dict[str, Role], tuple[Person, ...], dict[str, int]]:
    """With one posting each, the first; without the days on which they are away."""
    sunday = monday + 6 * DAY
    rows = (
        RolePosting.objects.filter(
            Q(until__isnull=True) | Q(until__gte=sunday), starts__lte=monday,
            role__in=[str(role) for role in ON_DUTY], user__is_active=True,
            place__in=below({county.code}, monday),
        )
        .select_related("user", "place")
        .order_by("user__username", "id")
    )  # fmt: skip
    absent = Absence.objects.filter(ended_at=None, starts__lte=sunday, until__gte=monday)
    leave = defaultdict(set)
    for username, first, last in absent.values_list("user__username", "starts", "until"):
        leave[username] |= {n for n, day in enumerate(days) if first <= day <= last}
    users: dict[str, User] = {}
    roles: dict[str, Role] = {}
    people, away = [], {}
    for row in rows:
        name = row.user.username
        if name in users:
            continue
        users[name], roles[name] = row.user, Role(row.role)
        there = frozenset(range(len(days))) - leave[name]
        people.append(Person(name, row.place.code, there, frozenset(speaks.get(name, ()))))
        if leave[name]:
            away[name] = len(leave[name])
    return users, roles, tuple(people), away


def _ways(places: Mapping[str, Place]) -> dict[tuple[str, str], float]:
    """Kilometres between middles of towns, as the crow flies; the county's office stands in the
    middle of its towns."""
    rows = Place.objects.filter(pk__in=[one.pk for one in places.values()])
    found = middles(rows)
    at = {code: found[one.pk] for code, one in places.items() if one.pk in found}
    ways = {}
    for a in places:
        for b in places:
            known = a in at and b in at
            ways[a, b] = _apart(at[a], at[b]) if known else UNKNOWN_KM * (a != b)
    return ways


def _apart(a: tuple[float, float], b: tuple[float, float]) -> float:
    return KM_A_DEGREE * hypot((a[0] - b[0]) * NARROW, a[1] - b[1])


def what_if(week: Week, dealt: Dealt) -> list[WhatIf]:
    """As it is; without who has the most duties; with one vehicle less; with twice the reports."""
    found = [_told("asis", week, dealt)]
    if week.people:
        loads = Counter(one.person for one in dealt.duties)
        busiest = max(week.people, key=lambda p: (loads[p.key], p.key)).key
        less = replace(week, people=tuple(p for p in week.people if p.key != busiest))
        found.append(_told("officer", less, less.dealt()))
    if week.vehicles:
        less = replace(week, vehicles=week.vehicles - 1)
        found.append(_told("vehicle", less, less.dealt()))
    twice = replace(week, needs=tuple(replace(one, duties=2 * one.duties) for one in week.needs))
    found.append(_told("twice", twice, twice.dealt()))
    return found


def _told(code: str, week: Week, dealt: Dealt) -> WhatIf:
    loads = Counter(one.person for one in dealt.duties)
    want = sum(one.duties for one in week.needs)
    left = sum(dealt.open.values())
    return WhatIf(code, want, want - left, left, dealt.km, max(loads.values(), default=0))


def stand_ins(week: Week, dealt: Dealt) -> dict[tuple[str, int], str]:
    """Who takes a duty where its person falls out, by (person, day), of those who are there that
    day without a duty: who stands in for the fewest that day, then of the same office, then who
    speaks what is spoken there, then the nearest, then who has the fewest duties. Where nobody is
    free there is none."""
    by_day: dict[int, set[str]] = defaultdict(set)
    for one in dealt.duties:
        by_day[one.day].add(one.person)
    loads = Counter(one.person for one in dealt.duties)
    people = {one.key: one for one in week.people}
    spoken = {one.place: one.languages for one in week.needs}
    asked: Counter[tuple[str, int]] = Counter()
    found: dict[tuple[str, int], str] = {}
    for duty in dealt.duties:
        own, day = people[duty.person], duty.day
        free = [p for p in week.people if day in p.days and p.key not in by_day[day]]

        def cost(p: Person, own: Person = own, duty: Duty = duty) -> tuple[Any, ...]:
            strange = bool(spoken.get(duty.place)) and not p.languages & spoken[duty.place]
            other = p.place != own.place, week.roles[p.key] != week.roles[own.key]
            way = week.km.get((p.place, own.place), UNKNOWN_KM)
            return asked[p.key, duty.day], *other, strange, way, loads[p.key], p.key

        best = min(free, key=cost, default=None)
        if best:
            asked[best.key, day] += 1
            found[duty.person, day] = best.key
    return found

"""The list of reports: which are shown, and what each says in one row."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet

from hedun.assessment.standing import standing
from hedun.claims.models import Claim, Event, Report
from hedun.domain.case import State
from hedun.places.models import Place
from hedun.web.reports.amounts import total
from hedun.web.states import word


@dataclass(frozen=True, slots=True)
class Wanted:
    """The filters of the list as they stand in its address; what is not understood is left out."""

    state: str = ""
    village: str = ""
    q: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Wanted":
        state = query.get("state", "")
        known = state if state in set(State) else ""
        return cls(known, query.get("village", ""), query.get("q", "").strip())

    @property
    def narrowed(self) -> bool:
        return bool(self.state or self.village or self.q)

    @property
    def address(self) -> str:
        """The filters for the links to other pages of the list."""
        parts = {"state": self.state, "village": self.village, "q": self.q}
        return urlencode({name: value for name, value in parts.items() if value})


def matching(reports: QuerySet[Report], wanted: Wanted) -> QuerySet[Report]:
    """Newest first."""
    if wanted.state:
        reports = reports.filter(claims__state=wanted.state)
    if wanted.village:
        reports = reports.filter(village__code=wanted.village)
    if wanted.q:
        named = Q(claims__household__name__icontains=wanted.q)
        place = Q(village__name__icontains=wanted.q) | Q(village__parent__name__icontains=wanted.q)
        reports = reports.filter(Q(number__icontains=wanted.q) | place | named)
    return reports.distinct().order_by("-opened_at", "-pk")


def villages(reports: QuerySet[Report]) -> list[Place]:
    """The villages that have reports, for the filter."""
    return list(Place.objects.filter(pk__in=reports.values("village")).order_by("code"))


def states(reports: QuerySet[Report]) -> list[tuple[State, str]]:
    """The states that claims of these reports are in, along the road, with their words."""
    found = set(Claim.objects.filter(report__in=reports).values_list("state", flat=True).distinct())
    return [(state, str(word(state))) for state in State if state in found]


@dataclass(frozen=True)
class Folder:
    """One report in the list. `states`: how many households stand where, along the road."""

    report: Report
    states: list[tuple[State, int]]
    count: int
    first: date | None
    last: date | None
    awarded_fen: int | None


def folders(reports: Iterable[Report]) -> list[Folder]:
    """Three queries for any number of reports."""
    shown = list(reports)
    claims = list(Claim.objects.filter(report__in=shown).order_by("id"))
    awards = standing(c.pk for c in claims)
    days: dict[int, list[date]] = {}
    for pk, day in Event.objects.filter(report__in=shown).values_list("report_id", "occurred"):
        days.setdefault(pk, []).append(day)
    own: dict[int, list[Claim]] = {}
    for claim in claims:
        own.setdefault(claim.report_id, []).append(claim)
    return [_folder(each, own.get(each.pk, []), days.get(each.pk, []), awards) for each in shown]


def _folder(
    report: Report, claims: list[Claim], days: list[date], awards: Mapping[int, Any]
) -> Folder:
    at = [claim.state for claim in claims]
    return Folder(
        report=report,
        states=[(state, at.count(state)) for state in State if state in at],
        count=len(claims),
        first=min(days, default=None),
        last=max(days, default=None),
        awarded_fen=total(awards[c.pk].total_fen for c in claims if c.pk in awards),
    )

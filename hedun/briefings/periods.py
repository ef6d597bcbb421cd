"""Of what time a briefing tells: a week, a month, or the whole of a policy's year."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from django.utils.translation import gettext as _

from hedun import speech
from hedun.domain.deadlines import end_of_day, monday_of, start_of_day

WEEK, MONTH, YEAR = "week", "month", "year"
KINDS = (WEEK, MONTH, YEAR)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Period:
    """`first` and `last`: its days (Beijing). The year has none: it is all that ever happened under
    the policy, also a payment after its last day."""

    kind: str
    code: str
    first: date | None = None
    last: date | None = None

    @property
    def span(self) -> tuple[datetime, datetime] | None:
        """Its first and last instant, UTC; None: without an end."""
        if self.first is None or self.last is None:
            return None
        return start_of_day(self.first), end_of_day(self.last)

    def said(self, now: datetime) -> str:
        """Week 35 of 2026 (24 Aug — 30 Aug), August 2026, the year."""
        if self.first is None or self.last is None:
            return _("the whole year")
        year, number, _weekday = self.first.isocalendar()
        days = " — ".join(speech.day(one, now, year=False) for one in (self.first, self.last))
        facts = {"n": number, "year": year, "days": days}
        if self.kind == WEEK:
            return _("week %(n)s of %(year)s (%(days)s)") % facts
        return _("month %(n)s of %(year)s") % {"n": self.first.month, "year": self.first.year}


THE_YEAR = Period(YEAR, YEAR)


def week_of(day: date) -> Period:
    first = monday_of(day)
    year, number, _weekday = first.isocalendar()
    return Period(WEEK, f"{year}-W{number:02}", first, first + timedelta(days=6))


def month_of(day: date) -> Period:
    first = day.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return Period(MONTH, f"{first:%Y-%m}", first, last)


@dataclass(frozen=True, slots=True)
class Offered:
    """The periods that can be chosen, the newest first; at least one of each kind."""

    weeks: tuple[Period, ...]
    months: tuple[Period, ...]

    def find(self, code: str) -> Period:
        """The period of an address; the newest week for anything else: an old address still
        opens."""
        known = {one.code: one for one in (*self.weeks, *self.months, THE_YEAR)}
        return known.get(code) or self.weeks[0]

    def newest(self, kind: str) -> Period:
        return {WEEK: self.weeks[0], MONTH: self.months[0], YEAR: THE_YEAR}[kind]


def offered(first: date, last: date) -> Offered:
    """Every week and month from one day to another."""
    days = [last - timedelta(days=n) for n in range(max(0, (last - first).days) + 1)]
    return Offered(_each(map(week_of, days)), _each(map(month_of, days)))


def _each(found: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(found))

"""What the address of the board asks for: a place, a period; of its rows also a stage and what."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hedun.domain.case import State
from hedun.domain.deadlines import local_day
from hedun.domain.foreign import whole
from hedun.oversight.board import STAGES, WITHOUT_PERIOD, Period

# How many days up to today can be chosen at a touch.
SPANS: dict[int, str | Promise] = {
    7: _("7 days"),
    30: _("30 days"),
    90: _("90 days"),
    365: _("a year"),
}
WHATS: dict[str, str | Promise] = {
    "held": _("Held now"),
    "late": _("Overdue now"),
    "handed": _("Handed over"),
    "back": pgettext_lazy("board", "Sent back"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What is not understood is left out. `days`: 0 where first and last day were given."""

    period: Period
    place: str = ""
    days: int = WITHOUT_PERIOD
    stage: State | None = None
    what: str = "held"
    before: int | None = None
    wrong: bool = False

    @classmethod
    def read(cls, query: Mapping[str, str], now: datetime) -> "Asked":
        """Two days the wrong way round are turned; one alone goes from there, or up to there."""
        place, stage = query.get("place", ""), query.get("stage", "")
        asked = whole(query.get("days", ""))
        days = asked if asked in SPANS else WITHOUT_PERIOD
        period, wrong = Period.up_to(now, days), False
        if query.get("first") or query.get("last"):
            try:
                first = _day(query.get("first", ""), period.first)
                last = _day(query.get("last", ""), local_day(now))
                period, days = Period(min(first, last), max(first, last)), 0
            except ValueError:
                wrong = True
        before = query.get("before", "")
        return cls(
            period=period,
            place=place if place.isdigit() else "",
            days=days,
            stage=State(stage) if stage in set(STAGES) else None,
            what=query.get("what", "") if query.get("what") in WHATS else "held",
            before=whole(before),
            wrong=wrong,
        )

    @property
    def filters(self) -> dict[str, str]:
        found = {"place": self.place}
        if self.days == 0:
            found |= {"first": self.period.first.isoformat(), "last": self.period.last.isoformat()}
        elif self.days != WITHOUT_PERIOD:
            found["days"] = str(self.days)
        return {name: value for name, value in found.items() if value}

    @property
    def address(self) -> str:
        """Place and period."""
        return urlencode(self.filters)

    def rows(self, stage: State, what: str, place: str = "") -> str:
        """The query of the rows behind a number."""
        own = {"stage": str(stage), "what": what}
        return urlencode(self.filters | own | ({"place": place} if place else {}))

    def at(self, **other: object) -> "Asked":
        return replace(self, **other)  # type: ignore[arg-type]


def _day(text: str, otherwise: date) -> date:
    return date.fromisoformat(text) if text else otherwise

"""The filters of the list of reports as they stand in its address, so that it can be sent on.

No name and no number of a person is among them: whom one looks for is asked by the search, which
keeps its words out of addresses.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hedun.claims import words
from hedun.claims.shelf import Seen, Shelved
from hedun.domain.case import State
from hedun.domain.deadlines import local_day
from hedun.domain.foreign import whole
from hedun.language import lang
from hedun.places.queries import below, lineages
from hedun.web.grounds import Offered, offered
from hedun.web.states import word

# order in the address → the column's word, and whether it begins with the greatest
SORTS: dict[str, tuple[str | Promise, bool]] = {
    "opened": (pgettext_lazy("column", "Opened"), True),
    "village": (_("Village"), False),
    "number": (_("Report"), False),
    "occurred": (_("Occurred"), True),
    "households": (_("Households"), True),
    "due": (_("Time left"), False),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """`place`: code of a village or of a division above; what is not understood is left out."""

    place: str = ""
    state: str = ""
    species: str = ""
    year: str = ""
    overdue: bool = False
    held: bool = False
    q: str = ""
    sort: str = "opened"
    turned: bool = False

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Wanted":
        """`village` and `town` say the same as `place`; a minus before the order turns it round."""
        places = (query.get(name, "") for name in ("place", "village", "town"))
        state, year, sort = (query.get(name, "") for name in ("state", "year", "sort"))
        return cls(
            place=next((place for place in places if place.isdigit()), ""),
            state=state if state in set(State) else "",
            species=query.get("species", ""),
            year=year if len(year) == 4 and whole(year) else "",
            overdue=query.get("overdue") == "1",
            held=query.get("held") == "1",
            q=query.get("q", "").strip()[:60],
            sort=sort.removeprefix("-") if sort.removeprefix("-") in SORTS else "opened",
            turned=sort.startswith("-") and sort[1:] in SORTS,
        )

    @property
    def filters(self) -> dict[str, str]:
        found = {
            "place": self.place,
            "state": self.state,
            "species": self.species,
            "year": self.year,
            "overdue": "1" if self.overdue else "",
            "held": "1" if self.held else "",
            "q": self.q,
        }
        return {name: value for name, value in found.items() if value}

    @property
    def narrowed(self) -> bool:
        return bool(self.filters)

    @property
    def address(self) -> str:
        """The filters and the order, for the links to other pages and to the files."""
        order = f"{'-' * self.turned}{self.sort}"
        return urlencode(self.filters | ({"sort": order} if order != "opened" else {}))

    def sorted_by(self, sort: str) -> str:
        """The query of the column's head: this order, or the other way round if it is here."""
        turn = sort == self.sort and not self.turned
        return urlencode(self.filters | {"sort": f"{'-' * turn}{sort}"})

    def direction(self, sort: str) -> str:
        """ascending, descending or nothing, as a page says it of a column."""
        if sort != self.sort:
            return ""
        return "descending" if SORTS[sort][1] != self.turned else "ascending"


def matching(seen: Seen, wanted: Wanted, now: datetime) -> Sequence[Shelved]:
    """The reports that fit, the newest first. No query."""
    if not wanted.narrowed:
        return seen.reports
    tests = [true(wanted, now) for name, true in FITS.items() if getattr(wanted, name)]
    return [report for report in seen.reports if all(true(report) for true in tests)]


Fits = Callable[[Shelved], bool]


def _of_state(wanted: Wanted, now: datetime) -> Fits:
    return lambda report: any(part.state == wanted.state for part in report.parts)


def _on_hold(wanted: Wanted, now: datetime) -> Fits:
    return lambda report: any(part.held for part in report.parts)


def _overdue(wanted: Wanted, now: datetime) -> Fits:
    return lambda report: (due := report.due_at) is not None and due < now


def _of_year(wanted: Wanted, now: datetime) -> Fits:
    year = int(wanted.year)
    return lambda report: any(day.year == year for day in report.days)


def _of_place(wanted: Wanted, now: datetime) -> Fits:
    villages = below({wanted.place}, local_day(now))
    return lambda report: report.village_id in villages


def _with_words(wanted: Wanted, now: datetime) -> Fits:
    words = wanted.q.casefold()
    return lambda report: any(
        words in text.casefold() for text in (report.number, report.village, report.town)
    )


# filter → whether a report fits it
FITS: dict[str, Callable[[Wanted, datetime], Fits]] = {
    "place": _of_place,
    "state": _of_state,
    "held": _on_hold,
    "overdue": _overdue,
    "species": lambda wanted, now: lambda report: wanted.species in report.species,
    "year": _of_year,
    "q": _with_words,
}


def in_order(reports: Sequence[Shelved], wanted: Wanted) -> Sequence[Shelved]:
    """`reports`: the newest first. Those of which it is not known what they are sorted by come
    last; equals come the newest first."""
    greatest_first = SORTS[wanted.sort][1] != wanted.turned
    if wanted.sort == "opened":
        return reports if greatest_first else _turned(reports)
    key = KEYS[wanted.sort]
    by_pk = sorted(reports, key=lambda report: -report.pk)
    known = [report for report in by_pk if key(report) is not None]
    known.sort(key=key, reverse=greatest_first)
    return known + [report for report in by_pk if key(report) is None]


def _turned(reports: Sequence[Shelved]) -> list[Shelved]:
    return sorted(reports, key=lambda report: (report.opened_at, -report.pk))


# order → what it sorts by; None where that is not known
KEYS: dict[str, Callable[[Shelved], Any]] = {
    "village": lambda report: report.code,
    "number": lambda report: report.number,
    "occurred": lambda report: min(report.days, default=None),
    "households": lambda report: report.count or None,
    "due": lambda report: report.due_at,
}


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be chosen: only what the reports one may see have."""

    places: Offered
    states: list[tuple[State, str]]
    species: list[tuple[str, str]]
    years: list[int]


def choices(seen: Seen, chosen: str) -> Choices:
    """`chosen`: the code of the place that is asked for. One query."""
    above = lineages()
    return Choices(
        places=offered((above[pk] for pk in seen.villages), chosen),
        states=[(state, str(word(state))) for state in State if state in seen.states],
        species=[(code, words.say(code, words.SPECIES, lang())) for code in sorted(seen.species)],
        years=sorted(seen.years, reverse=True),
    )

"""The filters of the list of reports as they stand in its address, so that it can be sent on.

No name and no number of a person is among them: whom one looks for is asked by the search, which
keeps its words out of addresses.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hedun.claims import words
from hedun.claims.models import Claim, Event, Report
from hedun.domain.case import State
from hedun.domain.deadlines import local_day
from hedun.domain.foreign import whole
from hedun.domain.lifecycle import ENDED
from hedun.language import lang
from hedun.places.queries import below, lineages
from hedun.record.statements import answered
from hedun.web.grounds import Offered, offered
from hedun.web.states import word

# order in the address → the column's word, the field, and whether it begins with the greatest
SORTS: dict[str, tuple[str | Promise, str, bool]] = {
    "opened": (pgettext_lazy("column", "Opened"), "opened_at", True),
    "village": (_("Village"), "village__code", False),
    "number": (_("Report"), "number", False),
    "occurred": (_("Occurred"), "first_day", True),
    "households": (_("Households"), "households", True),
    "due": (_("Time left"), "due_at", False),
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
        return "descending" if SORTS[sort][2] != self.turned else "ascending"


def matching(reports: QuerySet[Report], wanted: Wanted, now: datetime) -> QuerySet[Report]:
    """The reports that fit, without an order."""
    inside = Claim.objects.filter(report=OuterRef("pk")).order_by()
    if wanted.state:
        reports = reports.filter(Exists(inside.filter(state=wanted.state)))
    if wanted.held:
        reports = reports.filter(Exists(inside.filter(held=True)))
    if wanted.overdue:
        late = inside.filter(due_at__lt=now).exclude(state__in=ENDED)
        reports = reports.filter(Exists(late))
    events = Event.objects.filter(report=OuterRef("pk"))
    if wanted.species:
        reports = reports.filter(Exists(events.filter(species=wanted.species)))
    if wanted.year:
        reports = reports.filter(Exists(events.filter(occurred__year=int(wanted.year))))
    if wanted.place:
        reports = reports.filter(village__pk__among=below({wanted.place}, local_day(now)))
    if wanted.q:
        place = Q(village__name__icontains=wanted.q) | Q(village__parent__name__icontains=wanted.q)
        reports = reports.filter(Q(number__icontains=wanted.q) | place)
    return reports


def in_order(reports: QuerySet[Report], wanted: Wanted) -> QuerySet[Report]:
    """With what it sorts by; those of which it is not known come last."""
    _title, field, down = SORTS[wanted.sort]
    own = {"report": OuterRef("pk")}
    events = Event.objects.filter(**own).order_by().values("report")
    claims = Claim.objects.filter(**own).order_by().values("report")
    made = {
        "first_day": events.annotate(of=Min("occurred")),
        "households": claims.annotate(of=Count("pk")),
        "due_at": claims.exclude(state__in=ENDED).annotate(of=Min("due_at")),
    }
    if field in made:
        reports = reports.annotate(**{field: Subquery(made[field].values("of"))})
    by = F(field)
    greatest_first = down != wanted.turned
    order = by.desc(nulls_last=True) if greatest_first else by.asc(nulls_last=True)
    return reports.order_by(order, "-pk")


def _states_of(claims: QuerySet[Claim]) -> set[State]:
    """Those in which any of the claims is: of each state one is looked for, in one query."""
    texts, values = [], []
    for state in State:
        text, own = claims.filter(state=state).values("pk")[:1].query.sql_with_params()
        texts.append(f"EXISTS({text})")
        values += own
    [found] = answered(f"SELECT {', '.join(texts)}", values)
    return {state for state, there in zip(State, found, strict=True) if there}


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be chosen: only what the reports one may see have."""

    places: Offered
    states: list[tuple[State, str]]
    species: list[tuple[str, str]]
    years: list[int]


def choices(reports: QuerySet[Report], chosen: str) -> Choices:
    """`chosen`: the code of the place that is asked for. Five queries."""
    above = lineages()
    villages = reports.order_by().values_list("village_id", flat=True).distinct()
    inside = reports.order_by().values("pk")
    claims = Claim.objects.filter(report__in=inside).order_by()
    events = Event.objects.filter(report__in=inside).order_by()
    there = _states_of(claims)
    species = sorted(events.values_list("species", flat=True).distinct())
    return Choices(
        places=offered((above[pk] for pk in villages), chosen),
        states=[(state, str(word(state))) for state in State if state in there],
        species=[(code, words.say(code, words.SPECIES, lang())) for code in species],
        years=[day.year for day in events.dates("occurred", "year", order="DESC")],
    )

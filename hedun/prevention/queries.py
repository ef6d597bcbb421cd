"""Measures of prevention: those a person sees, what they come to, whom they reached."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet, Sum

from hedun.domain.actors import EVERYWHERE, Actor, Level
from hedun.domain.deadlines import local_day
from hedun.domain.permissions import PERMITTED
from hedun.people.models import Household
from hedun.people.queries import households_visible_to, places_of
from hedun.places.models import Place
from hedun.places.queries import around, below, on_day
from hedun.prevention.models import Handout, Measure, Reached
from hedun.prevention.problems import malformed

SEES = PERMITTED["see.prevention"]
RECORDS = PERMITTED["measure.record"]


def visible_to(actor: Actor, now: datetime) -> QuerySet[Measure]:
    """The measures at or under the places where the actor works, and those of the places above,
    which are for them too."""
    rows = Measure.objects.select_related("place__parent", "household")
    codes = places_of(actor, now, SEES)
    if EVERYWHERE in codes:
        return rows
    return rows.filter(place__pk__among=around(codes))


def records_in(actor: Actor, now: datetime) -> QuerySet[Place]:
    """The places of today for which the actor enters measures: counties, towns, villages."""
    codes, today = places_of(actor, now, RECORDS), local_day(now)
    rows = on_day(today).filter(level__gte=Level.COUNTY).select_related("parent")
    if EVERYWHERE not in codes:
        rows = rows.filter(pk__among=below(codes, today))
    return rows.order_by("code")


def villages_of(place: Place, day: date) -> frozenset[int]:
    """Primary keys of what lies at or under the place."""
    return below({place.code}, day)


def standing(rows: QuerySet[Measure], first: date, last: date) -> QuerySet[Measure]:
    """Those that stood on one of these days and were not withdrawn."""
    there = Q(until__isnull=True) | Q(until__gte=first)
    return rows.filter(there, starts__lte=last, withdrawn_at=None)


@dataclass(frozen=True, slots=True)
class Sums:
    """What measures of one kind come to. `reached`: different households; `handed`: things."""

    kind: str
    count: int
    places: int
    cost_fen: int
    reached: int
    present: int
    handed: int


def sums(rows: QuerySet[Measure]) -> tuple[list[Sums], Sums]:
    """By kind, in the order of the kinds, and of all. Three queries."""
    found = list(rows.order_by().values_list("pk", "kind", "place", "cost_fen", "present"))
    pks = rows.order_by().values("pk")
    reached = Reached.objects.filter(measure__in=pks).order_by()
    whom = set(reached.values_list("measure__kind", "household").distinct())
    things = Handout.objects.filter(measure__in=pks).order_by().values_list("measure__kind")
    handed = dict(things.annotate(n=Sum("count")))

    def come_to(kind: str, kinds: Collection[str]) -> Sums:
        own = [row for row in found if row[1] in kinds]
        return Sums(
            kind, len(own), len({row[2] for row in own}), sum(row[3] for row in own),
            len({home for of, home in whom if of in kinds}), sum(row[4] for row in own),
            sum(handed.get(of, 0) for of in kinds),
        )  # fmt: skip

    there = [kind for kind in Measure.Kind.values if any(row[1] == kind for row in found)]
    return [come_to(kind, (kind,)) for kind in there], come_to("", there)


def households_reached(measure: Measure, actor: Actor, now: datetime) -> QuerySet[Household]:
    """Those that the actor may see by name."""
    seen = households_visible_to(actor, now)
    return seen.filter(reached_by__measure=measure).order_by("village__code", "number")


def named(text: str, place: Place, day: date) -> list[Household]:
    """The households that a text names, one a line by number or by the full name of its head, among
    those of the place. Raises Malformed (MEASURE_NOBODY, MEASURE_SEVERAL)."""
    lines = [(n, line.strip()) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
    said = {line for _, line in lines}
    rows = Household.objects.filter(Q(number__in=said) | Q(name__in=said), until=None)
    by_word: dict[str, list[Household]] = {}
    for row in rows.filter(village__pk__among=villages_of(place, day)).order_by("pk"):
        for word in {row.number, row.name}:
            by_word.setdefault(word, []).append(row)
    found = []
    for n, line in lines:
        of = by_word.get(line, [])
        if len(of) != 1:
            raise (
                malformed("MEASURE_SEVERAL", row=n, count=len(of))
                if of
                else malformed("MEASURE_NOBODY", row=n)
            )
        found.append(of[0])
    return list({one.pk: one for one in found}.values())


def measures_of(
    households: Iterable[int], villages: Iterable[int], rows: QuerySet[Measure]
) -> Sequence[Measure]:
    """Of these measures those made for one of the households, reaching it, or for its village."""
    own = set(households)
    wanted = Q(household__in=own) | Q(reached__household__in=own)
    return list(rows.filter(wanted | Q(place__in=set(villages), household=None)).distinct())

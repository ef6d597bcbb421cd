"""Households struck again and again: where guarding or a fence would help most."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Max, QuerySet, Sum

from hedun.assessment.models import AwardLine
from hedun.assessment.standing import newest_standing
from hedun.claims.items import PERSON
from hedun.claims.models import Claim, LossLine
from hedun.claims.queries import visible_to
from hedun.domain.actors import Actor
from hedun.history.models import PastClaim
from hedun.history.queries import by_household
from hedun.insights.selection import Wanted
from hedun.people.models import Household
from hedun.prevention.models import Measure
from hedun.prevention.queries import measures_of
from hedun.prevention.queries import visible_to as measures_visible_to

YEARS = 3  # the policy's and those before it
TWICE = 2
MOST = 300  # on the page; the file has all


@dataclass(frozen=True, slots=True)
class Again:
    """A household with its different accidents in these years, those that an insurer's list of past
    years has of it too. `measures`: made for it, reaching it, or for all its village, withdrawn
    ones apart."""

    household: Household
    accidents: int
    species: tuple[str, ...]
    last: date
    given_fen: int
    measures: tuple[Measure, ...]


@dataclass(frozen=True)
class Repeated:
    """`struck`: households with an accident at all in these years."""

    first: date
    last: date
    struck: int
    rows: Sequence[Again]


def repeated(wanted: Wanted, actor: Actor, now: datetime) -> Repeated:
    """The most often first. Eight queries, and one more where past years were taken over."""
    last = wanted.policy.ends
    first = date(last.year - YEARS + 1, 1, 1)
    claims = visible_to(actor, now).filter(
        event__occurred__range=(first, last), merged_into__isnull=True
    )
    if wanted.town:
        claims = claims.filter(report__village__parent__code=wanted.town)
    if wanted.species:
        claims = claims.filter(event__species=wanted.species)
    lines = LossLine.objects.exclude(section=PERSON).filter(
        claim__in=claims.select_related(None).order_by().values("pk")
    )
    counted = (
        lines.order_by()
        .values_list("claim__household")
        .annotate(n=Count("claim__event", distinct=True), last=Max("claim__event__occurred"))
    )
    struck = {pk: (n, day) for pk, n, day in counted}
    past = _past(wanted, claims, actor, now, first, last)
    for pk, rows_of in past.items():
        n, day = struck.get(pk, (0, first))
        accidents = {(one.occurred, one.species) for one in rows_of}
        struck[pk] = n + len(accidents), max(day, *(one.occurred for one in rows_of))
    often = {pk for pk, (n, _) in struck.items() if n >= TWICE}
    own = claims.filter(household__in=often).select_related(None).order_by()
    species = defaultdict(set)
    for pk, code in own.values_list("household", "event__species").distinct():
        species[pk].add(code)
    fen = defaultdict(int, _given(own))
    for pk in often & past.keys():
        species[pk].update(one.species for one in past[pk])
        fen[pk] += sum(one.paid_fen for one in past[pk])
    homes = Household.objects.filter(pk__in=often).select_related("village__parent")
    measures = _measures(list(homes), actor, now)
    rows = [
        Again(
            home, struck[home.pk][0], tuple(sorted(species[home.pk])), struck[home.pk][1],
            fen[home.pk], measures[home.pk],
        )
        for home in homes
    ]  # fmt: skip
    rows.sort(key=lambda one: (-one.accidents, -one.given_fen, one.household.number))
    return Repeated(first, last, len(struck), rows)


def _past(
    wanted: Wanted, claims: QuerySet[Claim], actor: Actor, now: datetime, first: date, last: date
) -> dict[int, list[PastClaim]]:
    """By household, what past years have of it and its own claims have not: an accident that stands
    in both is one."""
    found = by_household(first, last, actor, now, town=wanted.town, species=wanted.species)
    if not found:
        return {}
    rows = claims.filter(household__in=found).select_related(None).order_by()
    own = set(rows.values_list("household", "event__occurred", "event__species"))
    left = {
        pk: [one for one in past if (pk, one.occurred, one.species) not in own]
        for pk, past in found.items()
    }
    return {pk: past for pk, past in left.items() if past}


def _given(claims: QuerySet[Claim]) -> dict[int, int]:
    """fen awarded for what is no injury, by household."""
    rows = AwardLine.objects.filter(claim_award__in=newest_standing(), line__claim__in=claims)
    rows = rows.exclude(line__section=PERSON).order_by()
    return dict(rows.values_list("line__claim__household").annotate(fen=Sum("payable_fen")))


def _measures(
    homes: Sequence[Household], actor: Actor, now: datetime
) -> dict[int, tuple[Measure, ...]]:
    """By household. Two queries."""
    keys = {one.pk for one in homes}
    villages = {one.village_id for one in homes}
    rows = measures_visible_to(actor, now).filter(withdrawn_at=None)
    found = measures_of(keys, villages, rows.prefetch_related("reached"))
    by: dict[int, list[Measure]] = defaultdict(list)
    for one in found:
        whom = {one.household_id, *(r.household_id for r in one.reached.all())} - {None}
        for home in homes:
            of_village = one.household_id is None and one.place_id == home.village_id
            if home.pk in whom or (of_village and one.kind != Measure.Kind.VISIT):
                by[home.pk].append(one)
    return {pk: tuple(by.get(pk, ())) for pk in keys}

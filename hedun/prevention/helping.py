"""Did it help? Villages with a measure, before and after its first day, beside villages most like
them before where nothing of any kind was done (actuarial.before_after has the mathematics)."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import log, log1p

from django.db.models import QuerySet

from hedun.actuarial.before_after import Beside, Effect, alike, effect, matched
from hedun.claims.models import Claim
from hedun.claims.queries import visible_to as claims_visible_to
from hedun.domain.actors import Actor, Level
from hedun.domain.deadlines import local_day
from hedun.insights.kept import Kept
from hedun.insights.selection import Ground, Wanted
from hedun.places.models import Place
from hedun.places.queries import below
from hedun.prevention.counting import Accident, accidents, households_in, middles
from hedun.prevention.models import Measure
from hedun.prevention.queries import visible_to

SPANS = (30, 60, 90, 365)  # days before and after that may be chosen
SPAN = 60
DAY, WEEK = timedelta(days=1), timedelta(days=7)
WEEKS = 8  # of the chart, before and after
Kind = Measure.Kind


@dataclass(frozen=True, slots=True)
class Helped:
    """`kind`: empty: of any. `cost_fen`: of the measures counted. `fewer`: accidents that did not
    happen, by the ratio (negative: more), None without one."""

    kind: str
    measures: int
    cost_fen: int
    effect: Effect

    @property
    def fewer(self) -> float | None:
        ratio = self.effect.ratio
        return None if ratio is None else self.effect.after / ratio - self.effect.after


@dataclass(frozen=True)
class Compared:
    """`weeks`: (week from the first day, accidents where it was done, beside), of all kinds
    together. `single`: measures for one household, of which no village's figures tell."""

    span: int
    rows: Sequence[Helped]
    weeks: Sequence[tuple[int, int, int]]
    single: int
    untouched: int


@dataclass(frozen=True, slots=True)
class Begun:
    """The first measure of a village, and its first day."""

    village: int
    day: date
    measure: Measure


@dataclass(frozen=True)
class Done:
    """Of the ground that is looked at: its villages (pk), the measures that began in the policy's
    period, the villages where nothing was ever begun (`free`), measures for one household."""

    villages: QuerySet[Place]
    keys: Sequence[int]
    begun: Sequence[Begun]
    free: Sequence[int]
    single: int

    @property
    def kinds(self) -> list[str]:
        return [kind for kind in Kind.values if any(one.measure.kind == kind for one in self.begun)]

    def of_kinds(self) -> list[tuple[str, list[Begun]]]:
        """Kind by kind; all of them together first (kind empty), where there are several."""
        kinds = ("", *self.kinds) if len(self.kinds) > 1 else self.kinds
        return [
            (kind, [one for one in self.begun if kind in ("", one.measure.kind)]) for kind in kinds
        ]


def done(wanted: Wanted, near: Ground, actor: Actor, now: datetime) -> Done:
    """Three queries."""
    policy, today = wanted.policy, local_day(now)
    inside = near.under(wanted.town or policy.place.code)
    villages = Place.objects.filter(pk__in=inside, level=Level.VILLAGE, until=None)
    keys = sorted(villages.values_list("pk", flat=True))
    rows = visible_to(actor, now).filter(withdrawn_at=None, starts__lte=policy.ends)
    every = [one for one in rows if one.starts <= today]
    first = _begun(every, frozenset(keys))
    begun = [
        one for one in first if policy.starts <= one.day and _against(one.measure, wanted.species)
    ]
    touched = {one.village for one in first}
    single = sum(one.household_id is not None for one in every if one.starts >= policy.starts)
    return Done(villages, keys, begun, [pk for pk in keys if pk not in touched], single)


def claims_between(
    first: date, last: date, wanted: Wanted, actor: Actor, now: datetime
) -> QuerySet[Claim]:
    """Those of these days of loss, under whatever policy, of the animal that is looked at."""
    claims = claims_visible_to(actor, now).filter(
        event__occurred__range=(first, last), merged_into__isnull=True
    )
    if wanted.species:
        claims = claims.filter(event__species=wanted.species)
    return claims.select_related(None)


_KEPT: Kept[Compared] = Kept(16)


def compared(wanted: Wanted, span: int, near: Ground, actor: Actor, now: datetime) -> Compared:
    """Over the measures that began in the policy's period. Worked out once while nothing is
    written."""
    choice = (wanted.policy.pk, wanted.town, wanted.species, span, near.places, local_day(now))
    return _KEPT.get(*choice, make=lambda: _compared(wanted, span, near, actor, now))


def _compared(wanted: Wanted, span: int, near: Ground, actor: Actor, now: datetime) -> Compared:
    policy, today = wanted.policy, local_day(now)
    of = done(wanted, near, actor, now)
    claims = claims_between(policy.starts - span * DAY, policy.ends, wanted, actor, now)
    counts = _Counts(accidents(claims), of.keys, of.villages, policy.ends)
    made = []
    for kind, own in of.of_kinds():
        measures = {one.measure.pk: one.measure for one in own}
        cost = sum(one.cost_fen for one in measures.values())
        strata, _ = counts.strata(own, of.free, span, today)
        made.append(Helped(kind, len(measures), cost, effect(strata)))
    _, weeks = counts.strata(of.begun, of.free, span, today)
    return Compared(span, made, weeks, of.single, len(of.free))


def _against(one: Measure, species: str) -> bool:
    return not species or one.species in ("", species)


def _begun(measures: Sequence[Measure], villages: frozenset[int]) -> list[Begun]:
    """The village and first day of each measure for a whole place, those of a town in each of its
    villages; what was begun later where something stood already says nothing of itself, so only
    the first of each village counts."""
    first: dict[int, Begun] = {}
    for one in sorted(measures, key=lambda m: (m.starts, m.pk)):
        if one.household_id is None:
            for pk in sorted(below({one.place.code}) & villages):
                first.setdefault(pk, Begun(pk, one.starts, one))
    return list(first.values())


class _Counts:
    """Accidents by village and day, and what villages are like."""

    def __init__(
        self, found: Sequence[Accident], keys: Sequence[int], villages: QuerySet[Place], day: date
    ) -> None:
        self.days: dict[int, Counter[date]] = defaultdict(Counter)
        for one in found:
            self.days[one.village][one.day] += 1
        self.homes = households_in(keys, day)
        self.at: Mapping[int, tuple[float, float]] = middles(villages)
        self.keys = list(keys)

    def within(self, village: int, first: date, last: date) -> int:
        """Both days included."""
        return sum(n for day, n in self.days[village].items() if first <= day <= last)

    def strata(
        self, begun: Sequence[Begun], free: Sequence[int], span: int, today: date
    ) -> tuple[list[Beside], list[tuple[int, int, int]]]:
        """Each beside those most like it that were as bad before, the worst first; nobody stands
        beside two. And the accidents by week from the first day."""
        left, strata = set(free), []
        weeks: dict[int, list[int]] = {n: [0, 0] for n in range(-WEEKS, WEEKS)}
        spans = {one.village: (one.day - span * DAY, one.day - DAY) for one in begun}
        worst = sorted(begun, key=lambda b: (-self.within(b.village, *spans[b.village]), b.village))
        for one in worst:
            until = one.measure.until or today
            before = spans[one.village]
            after = one.day, min(one.day + (span - 1) * DAY, today, until)
            others = self._alike(one.village, sorted(left), *before)
            left -= set(others)
            strata.append(
                Beside(
                    self.within(one.village, *before),
                    self.within(one.village, *after),
                    tuple((self.within(pk, *before), self.within(pk, *after)) for pk in others),
                )
            )
            for n, sums in weeks.items() if others else ():
                days = one.day + n * WEEK, one.day + (n + 1) * WEEK - DAY
                sums[0] += self.within(one.village, *days)
                sums[1] += sum(self.within(pk, *days) for pk in others)
        return strata, [(n, *sums) for n, sums in weeks.items()] if begun else []  # type: ignore[misc]

    def _alike(self, village: int, among: Sequence[int], first: date, last: date) -> list[int]:
        bad = self.within(village, first, last)
        own = [village, *(pk for pk in among if alike(bad, self.within(pk, first, last)))]
        rows = [
            (
                log1p(self.within(pk, first, last)),
                log(max(self.homes.get(pk, 0), 1)),
                *self.at.get(pk, (0.0, 0.0)),
            )
            for pk in own
        ]
        return [own[n] for n in matched(0, range(1, len(own)), rows)]

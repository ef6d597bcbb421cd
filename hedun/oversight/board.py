"""The board of duties as it is read: who holds how much since when, what is overdue, how long each
step took.

Nothing here reads claims one by one. What is held and what was handed over are sums that the worker
keeps from the entries of the record (`reckoning`); what is overdue is counted by the index of due
dates. As many queries whatever there is to count.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from django.db.models import Count, Min, Q, Sum

from hedun.claims.models import Claim
from hedun.domain.actors import EVERYWHERE, Actor, Level, Role
from hedun.domain.case import State
from hedun.domain.deadlines import local_day
from hedun.domain.lifecycle import ENDED, waits_for
from hedun.oversight.models import BoardDay, BoardMark, BoardStand
from hedun.oversight.queries import SEES
from hedun.oversight.reckoning import behind, mark_of
from hedun.oversight.stays import BACK
from hedun.people.models import RolePosting
from hedun.people.queries import places_of
from hedun.places.models import Place
from hedun.places.queries import below, lineages
from hedun.policies.queries import Pks, insurers, own_among_others

STAGES: tuple[State, ...] = tuple(state for state in State if state not in ENDED)
OFTEN = 20  # hand-overs
EVER = datetime(2000, 1, 1, tzinfo=UTC)
WITHOUT_PERIOD = 30  # days up to today, where no period is asked for


@dataclass(frozen=True, slots=True)
class Period:
    """Days in China, both included."""

    first: date
    last: date

    @classmethod
    def up_to(cls, now: datetime, days: int = WITHOUT_PERIOD) -> "Period":
        today = local_day(now)
        return cls(today - timedelta(days=days - 1), today)


@dataclass(frozen=True)
class Ground:
    """The villages and policies the board is about. `place`: the division that was asked for (None:
    all that the actor sees); `groups`: the divisions it is told by, `of`: village → one of them."""

    place: Place | None
    groups: tuple[Place, ...]
    of: Mapping[int, int]
    towns: tuple[Place, ...]
    up: str = ""  # from a village to its group, as a query goes
    policies: Pks = None  # of a company's staff, where others insure here too

    @property
    def villages(self) -> list[int]:
        return list(self.of)

    def holds(self, path: str = "") -> Q:
        """Of rows with a village and a policy by this path: those that the board is about."""
        here = Q(**{f"{path}village__pk__among": self.villages})
        return here if self.policies is None else here & Q(**{f"{path}policy__in": self.policies})

    def under(self, group: int) -> list[int]:
        return [village for village, of in self.of.items() if of == group]


def reads_board(actor: Actor, now: datetime) -> bool:
    return bool(actor.roles(now) & SEES)


def ground(actor: Actor, now: datetime, code: str = "") -> Ground:
    """Told by county where there are several, else by town, else by village. A code that the actor
    does not see asks nothing. Two queries."""
    day = local_day(now)
    codes = places_of(actor, now, SEES)
    seen = set(lineages(day)) if EVERYWHERE in codes else below(codes, day)
    rows = Place.objects.filter(pk__among=seen, level=Level.VILLAGE).order_by("code")
    villages = [row for row in rows.select_related("parent__parent") if row.parent is not None]
    towns = {v.parent.pk: v.parent for v in villages if v.parent}
    chain = lineages(day)
    inside = [v for v in villages if code in chain[v.pk]] if code else villages
    if not inside:
        inside, code = villages, ""
    level = next((n for n in (2, 1) if len({_above(v, n).pk for v in inside}) > 1), 0)
    if code and any(code == v.parent.code for v in inside if v.parent):
        level = 0
    if level == 2 and any(v.parent is None or v.parent.parent is None for v in inside):
        level = 1  # a town without a county: told by town
    groups = {v.pk: _above(v, level) for v in inside}
    place = next(
        (p for v in inside for p in (v, _above(v, 1), _above(v, 2)) if p.code == code), None
    )
    ordered = sorted({g.pk: g for g in groups.values()}.values(), key=lambda g: (g.code, g.pk))
    of = {village: group.pk for village, group in groups.items()}
    up, own = "__parent" * level, own_among_others(actor, now, "see.hard_cases")
    return Ground(place, tuple(ordered), of, tuple(towns.values()), up, own)


def _above(village: Place, n: int) -> Place:
    here = village
    for _ in range(n):
        here = here.parent or here
    return here


# ── figures ─────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Duty:
    """One stage of one place, or of all of them. `hours`: how long each hand-over took → how many;
    `due_at`: the first due date."""

    stage: State
    held: int = 0
    since: datetime | None = None
    late: int = 0
    due_at: datetime | None = None
    hours: Counter[int] = field(default_factory=Counter)
    by: Counter[str] = field(default_factory=Counter)
    holders: "Holders | None" = None

    @property
    def roles(self) -> list[Role]:
        """The roles it waits for, as the road has them."""
        return [role for role in Role if role in waits_for(self.stage)]

    @property
    def handed(self) -> int:
        return sum(self.hours.values())

    @property
    def back(self) -> int:
        """How many went back to those who had it before."""
        return sum(n for action, n in self.by.items() if action in BACK)

    @property
    def back_percent(self) -> float | None:
        return 100 * self.back / self.handed if self.handed else None

    def days(self, percent: int) -> float | None:
        """Calendar days within which so many in a hundred were handed over; None: there were none.
        Of the sorted hours the one at the rank rounded up, so it is one that occurred."""
        found = at_rank(self.hours, percent)
        return None if found is None else found / 24

    @property
    def median(self) -> float | None:
        return self.days(50)

    @property
    def nine_in_ten(self) -> float | None:
        return self.days(90)

    @property
    def is_there(self) -> bool:
        return bool(self.held or self.handed)

    def add(self, other: "Duty") -> None:
        self.held += other.held
        self.late += other.late
        self.since = min(filter(None, (self.since, other.since)), default=None)
        self.due_at = min(filter(None, (self.due_at, other.due_at)), default=None)
        self.hours.update(other.hours)
        self.by.update(other.by)


def at_rank(hours: Mapping[int, int], percent: int) -> int | None:
    """The percentile by nearest rank: the smallest value that at least so many reach."""
    total = sum(hours.values())
    rank = -(-total * percent // 100)
    seen = 0
    for value in sorted(hours):
        seen += hours[value]
        if seen >= rank and seen:
            return value
    return None


@dataclass(frozen=True)
class Town:
    """The duties of one place, in the road's order."""

    place: Place
    duties: tuple[Duty, ...]

    @property
    def held(self) -> int:
        return sum(duty.held for duty in self.duties)

    @property
    def late(self) -> int:
        return sum(duty.late for duty in self.duties)


@dataclass(frozen=True)
class Board:
    """`stages`: over all places; `mark`: the entry up to which it is reckoned; `missing`: how many
    entries came after it."""

    ground: Ground
    period: Period
    stages: tuple[Duty, ...]
    places: tuple[Town, ...]
    mark: BoardMark
    missing: int

    @property
    def held(self) -> int:
        return sum(duty.held for duty in self.stages)

    @property
    def late(self) -> int:
        return sum(duty.late for duty in self.stages)

    @property
    def slowest(self) -> float:
        """Days; the full length of a bar. What is seldom done does not shorten the others'."""
        often = [duty for duty in self.stages if duty.handed >= OFTEN] or self.stages
        return max((duty.nine_in_ten or 0 for duty in often), default=0)


def board(near: Ground, period: Period, now: datetime) -> Board:
    """Eight queries."""
    found: dict[tuple[int, State], Duty] = {}

    def duty(group: int, stage: str) -> Duty:
        key = group, State(stage)
        return found.setdefault(key, Duty(key[1]))

    for group, stage, n, since in _held(near):
        duty(group, stage).add(Duty(State(stage), held=n, since=since))
    for group, stage, n, due in _due(near, now):
        duty(group, stage).add(Duty(State(stage), late=n, due_at=due))
    for group, stage, action, hours, n in _handed(near, period):
        one = duty(group, stage)
        one.hours[hours] += n
        one.by[action] += n
    posted = _posted(near, now)
    for (group, _stage), one in found.items():
        one.holders = posted.of(group, one.roles)
    places = [
        Town(group, tuple(found[group.pk, s] for s in STAGES if (group.pk, s) in found))
        for group in near.groups
    ]
    total = {stage: Duty(stage) for stage in STAGES}
    for (_group, stage), one in found.items():
        total[stage].add(one)
    return Board(
        near,
        period,
        tuple(one for one in total.values() if one.is_there),
        tuple(town for town in places if town.duties),
        mark_of(),
        behind(),
    )


def _held(near: Ground) -> Iterable[tuple[int, str, int, datetime]]:
    rows = BoardStand.objects.filter(near.holds(), state__in=STAGES).order_by()
    return rows.values_list(f"village{near.up}", "state").annotate(
        n=Count("pk"), first=Min("since")
    )


def _due(near: Ground, now: datetime) -> Iterable[tuple[int, str, int, datetime]]:
    """Due dates are columns of claims, sealed by the same entries."""
    rows = Claim.objects.filter(near.holds("report__"), state__in=STAGES, due_at__gt=EVER)
    rows = rows.order_by().values_list(f"report__village{near.up}", "state")
    return rows.annotate(n=Count("pk", filter=Q(due_at__lt=now)), first=Min("due_at"))


def _handed(near: Ground, period: Period) -> Iterable[tuple[int, str, str, int, int]]:
    rows = BoardDay.objects.filter(near.holds(), day__gte=period.first, day__lte=period.last)
    rows = rows.order_by().values_list(f"village{near.up}", "stage", "action", "hours")
    return rows.annotate(all=Sum("n"))


# ── by name ─────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Holders:
    """Who holds the roles there now: (username, name), those posted nearest first."""

    people: tuple[tuple[str, str], ...]

    @property
    def named(self) -> list[str]:
        return [name for _user, name in self.people[:3]]

    @property
    def more(self) -> int:
        return max(0, len(self.people) - 3)


@dataclass(frozen=True)
class Posted:
    """role → postings there: (code of the place, username, name)."""

    rows: Mapping[Role, Sequence[tuple[str, str, str]]]
    chains: Mapping[int, tuple[str, ...]]
    above: Mapping[str, tuple[str, ...]]
    codes: Mapping[int, str]

    def of(self, group: int, roles: Iterable[Role]) -> Holders:
        """Whose posting covers the place or a part of it."""
        chain, code = self.chains[group], self.codes[group]
        found = {
            user: name
            for role in roles
            for place, user, name in self.rows.get(role, ())
            if place in chain or code in self.above.get(place, ())
        }
        return Holders(tuple(found.items()))


def _posted(near: Ground, now: datetime) -> Posted:
    day = local_day(now)
    chains = lineages(day)
    group_codes = {group.pk: group.code for group in near.groups}
    codes = {code for pk in near.of for code in chains[pk]}
    rows = RolePosting.objects.filter(
        Q(until__isnull=True) | Q(until__gte=day),
        starts__lte=day,
        user__is_active=True,
        place__code__in=codes,
    )
    found: dict[Role, list[tuple[str, str, str]]] = defaultdict(list)
    above: dict[str, tuple[str, ...]] = {}
    own = None if near.policies is None else insurers(near.policies)
    columns = ("company", "role", "place_id", "place__code", "user__username", "user__name")
    for company, role, pk, code, user, name in rows.order_by("id").values_list(*columns):
        if own is not None and not any(insurer.startswith(company) for insurer in own):
            continue
        found[Role(role)].append((code, user, name))
        above[code] = chains[pk]
    return Posted(found, {pk: chains[pk] for pk in group_codes}, above, group_codes)

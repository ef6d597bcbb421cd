"""Who and what stands out in a season: villages, reviewers, assessors, first digits.

The database adds up, in a fixed number of queries; each unit is then held against its equals
(checks.peers). A figure that stands out is a question to be asked, and never one of a claim.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from math import exp, log
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, CharField, Count, F, Q, QuerySet, Sum
from django.db.models.functions import Cast, Length, Mod, Substr

from hedun.assessment.models import Assessment, ClaimAward
from hedun.assessment.standing import newest_standing
from hedun.checks.peers import Digits, Standing, Unit, compare, first_digits, mean, share
from hedun.claims.items import CROP
from hedun.claims.models import Claim, ClaimMove, LossLine
from hedun.domain.actors import Role
from hedun.people.models import Household
from hedun.policies.models import Policy

FORTNIGHT = timedelta(days=14)
HALF_MU_E4 = 5_000
TO_MU, TO_POINTS = 10_000, 10_000  # from ten-thousandths of a mu; from millionths to percent
# What honest units differ in at the least, as a standard deviation: our defaults.
FLOORS = {"rate": 0.15, "area": 0.10, "round": 0.10, "late": 0.05, "back": 0.05, "shift": 3.0}
SENT_BACK = frozenset({"return", "refuse"})
GOES_ON = {Role.TOWNSHIP: "verify", Role.INSURER: "accept"}


class Officer(NamedTuple):
    """`name`: as it stands in the record beside what was done."""

    user: str
    name: str
    role: str


@dataclass(frozen=True)
class Village:
    """`of`: measure → how it stands among all; a measure that cannot be asked is left out."""

    name: str
    town: str
    claims: int
    of: Mapping[str, Standing[int]]

    @property
    def farthest(self) -> float:
        return max((abs(one.z or 0) for one in self.of.values()), default=0.0)


@dataclass(frozen=True)
class Ending:
    """Of a town: how many of its accidents fell into the policy's last fortnight."""

    name: str
    late: int
    standing: Standing[int]


@dataclass(frozen=True)
class Reviewed:
    """Of a reviewer: claims decided, and the share that was sent back or refused."""

    officer: Officer
    back: int
    standing: Standing[Officer]


@dataclass(frozen=True)
class Assessed:
    """Of who found figures: by how many points the degree moved from the village's (mean), and what
    the areas came to of the village's, percent."""

    officer: Officer
    area_percent: float | None
    standing: Standing[Officer]


@dataclass(frozen=True)
class Outstanding:
    villages: list[Village]
    endings: list[Ending]
    reviewers: list[Reviewed]
    assessors: list[Assessed]
    digits: Digits


def outstanding(claims: QuerySet[Claim], policy: Policy) -> Outstanding:
    """Of the claims that were handed in. Seven queries."""
    told = claims.exclude(state="draft")
    return Outstanding(
        villages(told), endings(told, policy), reviewers(told), assessors(told), digits(told)
    )


# ── villages ────────────────────────────────────────────────────────────────────────────────────


def villages(claims: QuerySet[Claim]) -> list[Village]:
    """The farthest from the others first."""
    columns = ("report__village", "report__village__name", "report__village__parent__name")
    rows = list(claims.values_list(*columns).annotate(n=Count("pk")))
    roll = Household.objects.filter(until=None, village__in=[row[0] for row in rows]).order_by()
    households = dict(roll.values_list("village").annotate(n=Count("pk")))
    areas = _areas(claims)
    units: dict[str, dict[int, Unit]] = {
        # Rates of neighbours differ by factors: compared as logarithms, with variance 1/n.
        "rate": {
            pk: Unit(log(100 * n / households[pk]), 1 / n, n)
            for pk, _, _, n in rows
            if households.get(pk)
        },
        "area": areas[0],
        "round": areas[1],
    }
    stand = {
        name: {one.key: one for one in compare(own, FLOORS[name])} for name, own in units.items()
    }
    found = [
        Village(name, town or "", n, {key: own[pk] for key, own in stand.items() if pk in own})
        for pk, name, town, n in rows
    ]
    return sorted(found, key=lambda one: (-one.farthest, -one.claims, one.name))


def endings(claims: QuerySet[Claim], policy: Policy) -> list[Ending]:
    """Losses just before the policy ends, by town: claims come by the accident, and a village has
    too few of these."""
    late = Q(event__occurred__gt=policy.ends - FORTNIGHT)
    rows = list(
        claims.values_list("report__village__parent", "report__village__parent__name").annotate(
            n=Count("event", distinct=True), late=Count("event", distinct=True, filter=late)
        )
    )
    common = sum(row[3] for row in rows) / (sum(row[2] for row in rows) or 1)
    stand = compare({pk: share(k, n, common) for pk, _, n, k in rows}, FLOORS["late"])
    of_town = {pk: (name or "", k) for pk, name, _, k in rows}
    return [Ending(*of_town[one.key], one) for one in stand]


def per_100(standing: Standing[int]) -> tuple[float, float]:
    """Claims per 100 households, as counted and shrunk."""
    return exp(standing.figure), exp(standing.shrunk)


def _areas(claims: QuerySet[Claim]) -> tuple[dict[int, Unit], dict[int, Unit]]:
    """By village the mean area of a family's crop line, mu, and the share in whole or half mu."""
    lines = LossLine.objects.filter(
        claim__in=claims.values("pk"), section=CROP, claim__household__kind=Household.Kind.FAMILY
    ).order_by()
    rows = list(
        lines.annotate(rest=Mod(F("quantity_e4"), HALF_MU_E4))
        .values_list("claim__report__village")
        .annotate(
            n=Count("pk"),
            total=Sum("quantity_e4"),
            squares=Sum(F("quantity_e4") * F("quantity_e4")),
            even=Count("pk", filter=Q(rest=0)),
        )
    )
    n, total, squares, even = (sum(int(row[at]) for row in rows) for at in range(1, 5))
    if not n:
        return {}, {}
    common = squares / n / TO_MU**2 - (total / n / TO_MU) ** 2
    means = {pk: mean(int(t) / TO_MU, int(s) / TO_MU**2, k, common) for pk, k, t, s, _ in rows}
    return means, {pk: share(e, k, even / n) for pk, k, _, _, e in rows}


# ── officers ────────────────────────────────────────────────────────────────────────────────────


def reviewers(claims: QuerySet[Claim]) -> list[Reviewed]:
    """Townships among townships, the insurer's among theirs."""
    actions = [*SENT_BACK, *GOES_ON.values()]
    moves = ClaimMove.objects.filter(
        claim__in=claims.values("pk"), action__in=actions, role__in=list(GOES_ON)
    ).order_by()
    counts: dict[Officer, dict[bool, int]] = {}
    rows = moves.values_list("user", "user_name", "role", "action").annotate(n=Count("pk"))
    for user, name, role, action, n in rows:
        own = counts.setdefault(Officer(user, name, role), {True: 0, False: 0})
        own[action in SENT_BACK] += n
    found = []
    for role in GOES_ON:
        ours = {officer: own for officer, own in counts.items() if officer.role == role}
        every = sum(own[True] + own[False] for own in ours.values()) or 1
        common = sum(own[True] for own in ours.values()) / every
        units = {
            officer: share(own[True], own[True] + own[False], common)
            for officer, own in ours.items()
        }
        stand = compare(units, FLOORS["back"])
        found += [Reviewed(one.key, ours[one.key][True], one) for one in stand]
    return found


def assessors(claims: QuerySet[Claim]) -> list[Assessed]:
    """Whose figures drift from the villages': townships among townships, experts among experts."""
    levels = {Assessment.Level.TOWNSHIP: Role.TOWNSHIP, Assessment.Level.EXPERT: Role.EXPERT}
    rows = Assessment.objects.filter(
        line__claim__in=claims.values("pk"), line__section=CROP, level__in=list(levels),
        degree_ppm__isnull=False, line__degree_ppm__isnull=False,
    ).order_by()  # fmt: skip
    shift = Cast(F("degree_ppm"), BigIntegerField()) - Cast(
        F("line__degree_ppm"), BigIntegerField()
    )
    sums = (
        rows.annotate(shift=shift)
        .values_list("user", "user_name", "level")
        .annotate(
            n=Count("pk"),
            total=Sum("shift"),
            squares=Sum(F("shift") * F("shift")),
            after=Sum("quantity_e4"),
            before=Sum("line__quantity_e4"),
        )
    )
    of_level: dict[int, list[tuple[Any, ...]]] = {}
    for row in sums:
        of_level.setdefault(row[2], []).append(row)
    found = []
    for level, own in sorted(of_level.items()):
        n, total, squares = (sum(int(row[at]) for row in own) for at in (3, 4, 5))
        common = max(squares / n - (total / n) ** 2, 0.0) / TO_POINTS**2
        role = levels[Assessment.Level(level)]
        areas = {row[0]: 100 * int(row[6]) / int(row[7]) if row[7] else None for row in own}
        units = {
            Officer(user, name, role): mean(int(t) / TO_POINTS, int(s) / TO_POINTS**2, k, common)
            for user, name, _, k, t, s, _, _ in own
        }
        stand = compare(units, FLOORS["shift"])
        found += [Assessed(one.key, areas[one.key.user], one) for one in stand]
    return found


# ── digits ──────────────────────────────────────────────────────────────────────────────────────


def digits(claims: QuerySet[Claim]) -> Digits:
    """First digits of what the claims were awarded, fen."""
    awards = ClaimAward.objects.filter(
        pk__in=newest_standing(), claim__in=claims.values("pk"), total_fen__gt=0
    ).order_by()
    text = Cast("total_fen", CharField())
    rows = (
        awards.annotate(length=Length(text), first=Substr(text, 1, 1))
        .values_list("length", "first")
        .annotate(n=Count("pk"))
    )
    return first_digits({(length, int(first)): n for length, first, n in rows})

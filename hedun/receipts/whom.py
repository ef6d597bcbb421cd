"""Whom a villager turns to: the people in charge at the village and above it, by name and office.

Their posts are public duties. Telephones are those of offices, as an administrator entered them.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from hedun.claims.models import Claim
from hedun.domain.actors import Role
from hedun.domain.deadlines import local_day
from hedun.domain.words import ROLES, Word
from hedun.people.models import RolePosting
from hedun.places.queries import lineage
from hedun.places.telephones import OFFICES, telephones


@dataclass(frozen=True, slots=True)
class Office:
    """`names`: who holds the office now; `telephone`: empty where none is entered."""

    role: Role
    place: str
    names: tuple[str, ...]
    telephone: str = ""

    @property
    def what(self) -> Word:
        return ROLES[self.role]


def whom_to_call(claim: Claim, now: datetime) -> list[Office]:
    """The clerk first. Two queries, however many there are."""
    day, above = local_day(now), lineage(claim.report.village)
    rows = (
        RolePosting.objects.filter(
            Q(until=None) | Q(until__gte=day),
            role__in=OFFICES,
            place__code__in=above,
            starts__lte=day,
            user__is_active=True,
        )
        .order_by("id")
        .values_list("role", "place__name", "user__name")
    )
    found: dict[tuple[str, str], list[str]] = {}
    for role, place, name in rows:
        found.setdefault((role, place), []).append(name)
    numbers = telephones(above)
    return [
        Office(role, place, tuple(dict.fromkeys(names)), numbers[role])
        for role in OFFICES
        for (held, place), names in found.items()
        if held == role
    ]

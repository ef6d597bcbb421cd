"""Whom a villager turns to: the people in charge at the village and above it, by name and office.

Their posts are public duties; numbers of telephones are entered by nobody yet and stand on the
sheet and the slip in handwriting.
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

IN_CHARGE = (Role.CLERK, Role.TOWNSHIP, Role.FORESTRY, Role.INSURER)


@dataclass(frozen=True, slots=True)
class Office:
    """`names`: who holds the office now."""

    what: Word
    place: str
    names: tuple[str, ...]


def whom_to_call(claim: Claim, now: datetime) -> list[Office]:
    """The clerk first. One query, however many there are."""
    day = local_day(now)
    rows = (
        RolePosting.objects.filter(
            Q(until=None) | Q(until__gte=day),
            role__in=IN_CHARGE,
            place__code__in=lineage(claim.report.village),
            starts__lte=day,
            user__is_active=True,
        )
        .order_by("id")
        .values_list("role", "place__name", "user__name")
    )
    found: dict[tuple[str, str], list[str]] = {}
    for role, place, name in rows:
        found.setdefault((role, place), []).append(name)
    return [
        Office(ROLES[role], place, tuple(dict.fromkeys(names)))
        for role in IN_CHARGE
        for (held, place), names in found.items()
        if held == role
    ]

"""Accidents counted for the mathematics: by village and day, by cell. An accident (one animal, one
night, one village) is counted once, however many households it struck: those are no chances of
their own. Nobody's injury is counted here.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.db.models import Count, Q, QuerySet

from hedun.claims.items import CROP, PERSON
from hedun.claims.models import Claim, LossLine
from hedun.people.models import Household
from hedun.places.models import Place, PlaceOutline
from hedun.places.outlines import area_of
from hedun.places.queries import outlines

E7 = 10_000_000


@dataclass(frozen=True, slots=True)
class Accident:
    """`crops`: what of the fields was hit; empty: none was."""

    key: int
    village: int
    species: str
    day: date
    crops: frozenset[str]


def accidents(claims: QuerySet[Claim]) -> list[Accident]:
    """Of these claims, in order of day. One query."""
    rows = (
        LossLine.objects.filter(claim__in=claims.order_by().values("pk"))
        .exclude(section=PERSON)
        .order_by()
        .values_list(
            "claim__event", "claim__report__village", "claim__event__species",
            "claim__event__occurred", "section", "item",
        )
        .distinct()
    )  # fmt: skip
    found: dict[tuple[int, int, str, date], set[str]] = {}
    for event, village, species, day, section, item in rows:
        crops = found.setdefault((event, village, species, day), set())
        if section == CROP:
            crops.add(item)
    made = [Accident(*known, frozenset(crops)) for known, crops in found.items()]
    return sorted(made, key=lambda one: (one.day, one.key))


def positions(claims: QuerySet[Claim]) -> list[tuple[int, float, float]]:
    """(accident, longitude, latitude) of each line that has a point, degrees. One query."""
    rows = (
        LossLine.objects.filter(claim__in=claims.order_by().values("pk"), lat_e7__isnull=False)
        .exclude(section=PERSON)
        .order_by("pk")
    )
    found = rows.values_list("claim__event", "lon_e7", "lat_e7")
    return [(event, lon / E7, lat / E7) for event, lon, lat in found]


def households_in(villages: Collection[int], day: date) -> Mapping[int, int]:
    """How many households each village has on the day, by primary key. One query."""
    there = Q(until__isnull=True) | Q(until__gte=day)
    rows = Household.objects.filter(there, village__in=villages, starts__lte=day).order_by()
    return Counter(dict(rows.values_list("village").annotate(n=Count("pk"))))


def middles(villages: QuerySet[Place]) -> dict[int, tuple[float, float]]:
    """Longitude and latitude within each village that has an outline, by primary key."""
    rows = outlines(villages).defer("geojson")
    return {row.place_id: _middle(row.pk) for row in rows}


# Rows of outlines are added and never edited, so what was read of one stays true.
@lru_cache(maxsize=4096)
def _middle(outline: int) -> tuple[float, float]:
    point = area_of(PlaceOutline.objects.get(pk=outline).geojson).representative_point()
    return point.x, point.y

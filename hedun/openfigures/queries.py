"""Which counties have opened their figures, and of which policies."""

from datetime import datetime

from hedun.domain.actors import Level
from hedun.domain.deadlines import local_day
from hedun.messages.switches import OPEN_FIGURES, switches_of
from hedun.places.models import Place
from hedun.policies.models import Policy
from hedun.policies.queries import chosen


def open_county(code: str) -> Place | None:
    """The county with this division code, where its figures are open; None: as if there were
    none."""
    place = Place.objects.filter(code=code, level=Level.COUNTY, until=None).first()
    if place is None or switches_of([place.pk])[place.pk].values[OPEN_FIGURES] != "1":
        return None
    return place


def policies_of(place: Place) -> tuple[Policy, ...]:
    """The newest first."""
    rows = Policy.objects.filter(place=place).select_related("place")
    return tuple(rows.order_by("-starts", "number"))


def policy_of(number: str, among: tuple[Policy, ...], now: datetime) -> Policy | None:
    """The one asked for, else the one in force; None where there is none yet."""
    return chosen(number, among, local_day(now)) if among else None

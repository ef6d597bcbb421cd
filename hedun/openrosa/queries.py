"""Reading what came by ODK Collect, for the desk."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from hedun.domain.actors import Actor
from hedun.domain.deadlines import local_day
from hedun.domain.permissions import PERMITTED
from hedun.openrosa.models import Instance
from hedun.people.queries import places_of
from hedun.phone.models import Device
from hedun.phone.queries import devices_visible_to
from hedun.places.models import Place
from hedun.places.queries import below


def instances_visible_to(actor: Actor, now: datetime) -> QuerySet[Instance]:
    """One's own, and to who settles parcels those of their places; the newest first."""
    codes = places_of(actor, now, PERMITTED["parcel.settle"])
    places = Place.objects.filter(pk__among=below(codes, local_day(now)))
    villages = set(places.values_list("code", flat=True))
    rows = Instance.objects.filter(
        Q(device__officer__username=actor.user) | Q(village__in=villages)
    )
    return rows.select_related("device__officer", "parcel__handover__submission").order_by("-id")


def not_passed_on() -> QuerySet[Instance]:
    """Forms that are no parcel yet: their rest is to come, or something stood in the way. For the
    worker."""
    return Instance.objects.filter(parcel=None)


def collects_of(actor: Actor, now: datetime) -> QuerySet[Device]:
    """One's own phones with Collect that are in use."""
    rows = devices_visible_to(actor, now).filter(kind=Device.Kind.COLLECT, off_at=None)
    return rows.filter(officer__username=actor.user)


def name_villages(rows: Iterable[Instance]) -> None:
    """Give each its village's `village_name`; a code that is of no village stands for itself."""
    rows = list(rows)
    places = Place.objects.filter(code__in={row.village for row in rows})
    names = dict(places.values_list("code", "name"))
    for row in rows:
        row.village_name = names.get(row.village, row.village)  # type: ignore[attr-defined]

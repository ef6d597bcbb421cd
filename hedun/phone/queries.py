"""Reading phones and what they sent: for the phone itself, and for the desk."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from hedun.domain.actors import Actor
from hedun.domain.deadlines import local_day
from hedun.people.models import RolePosting
from hedun.people.permissions import PERMITTED
from hedun.people.queries import places_of
from hedun.phone.devices import Sender
from hedun.phone.models import Device, Parcel
from hedun.phone.receiving import receipt, so_far
from hedun.places.models import Place
from hedun.places.queries import below

State = Parcel.State
LATEST = 200
READERS = PERMITTED["device.register"] | PERMITTED["device.switch_off"]


def parcels_of(by: Sender, since: datetime | None, uuid: str = "") -> list[dict[str, Any]]:
    """The parcels of the phone's officer, the newest first; `since`: begun or changed after it."""
    rows = Parcel.objects.filter(device__officer=by.officer).select_related("handover__submission")
    if uuid:
        rows = rows.filter(uuid=uuid)
    if since is not None:
        later = Q(begun_at__gte=since) | Q(received_at__gte=since) | Q(handover__at__gte=since)
        rows = rows.filter(later | Q(conflict_at__gte=since))
    return [_told(by, parcel) for parcel in rows.order_by("-id")[:LATEST]]


def _told(by: Sender, parcel: Parcel) -> dict[str, Any]:
    found: dict[str, Any] = {
        "uuid": parcel.uuid,
        "state": parcel.state,
        "conflict": parcel.conflict_at is not None,
        "receipt": receipt(parcel),
        "received": {sha256: size for sha256, size in parcel.files},
        "missing": [],
        "report": None,
        "claims": [],
    }
    if parcel.state == State.RECEIVING:
        found["received"] = so_far(by.officer, parcel)
    return found


def devices_visible_to(actor: Actor, now: datetime) -> QuerySet[Device]:
    """One's own, and those of the officers of one's places; the newest first."""
    over = below(places_of(actor, now, PERMITTED["device.switch_off"]), local_day(now))
    theirs = RolePosting.objects.filter(place__in=over).values("user")
    rows = Device.objects.filter(Q(officer__username=actor.user) | Q(officer__in=theirs))
    return rows.select_related("officer").order_by("-registered_at", "-pk")


def parcels_visible_to(actor: Actor, now: datetime, states: Iterable[State]) -> QuerySet[Parcel]:
    """Parcels in these states of one's own phones and, to who settles them, of one's places."""
    codes = places_of(actor, now, PERMITTED["parcel.settle"])
    villages = set(_codes_below(codes, now))
    rows = Parcel.objects.filter(state__in=list(states))
    rows = rows.filter(Q(device__officer__username=actor.user) | Q(village__in=villages))
    return rows.select_related("device__officer", "handover__submission").order_by("-id")


def count_aside(actor: Actor, now: datetime) -> int:
    """Parcels that wait for a person to look, for the menu."""
    return parcels_visible_to(actor, now, {State.ASIDE}).count()


def _codes_below(codes: set[str], now: datetime) -> Iterable[str]:
    places = Place.objects.filter(pk__in=below(codes, local_day(now)) if codes else ())
    return places.values_list("code", flat=True)

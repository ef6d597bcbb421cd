"""Reading phones and what they sent: for the phone itself, and for the desk."""

from collections import ChainMap
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from hedun.claims.models import Claim, Report
from hedun.domain.actors import Actor
from hedun.domain.deadlines import local_day
from hedun.domain.permissions import PERMITTED
from hedun.intake.models import Waiting
from hedun.intake.told import Told, of_references
from hedun.people.models import RolePosting
from hedun.people.queries import places_of
from hedun.phone.devices import Sender
from hedun.phone.kinds import KINDS
from hedun.phone.manifest import read
from hedun.phone.models import Device, Parcel
from hedun.phone.problems import problem
from hedun.phone.receiving import manifest_of, receipt, so_far
from hedun.places.models import Place
from hedun.places.queries import below, codes_below
from hedun.record.selecting import select

State = Parcel.State
LATEST = 200
AT_WORK = (State.RECEIVING, State.RECEIVED, State.ASIDE)  # what the index of parcels is of
READERS = PERMITTED["see.phones"]


def parcels_of(by: Sender, since: datetime | None, uuid: str = "") -> list[dict[str, Any]]:
    """The parcels of the officer's phones, the newest first; `since`: begun or changed after it."""
    rows = Parcel.objects.filter(device__officer=by.officer, device__kind=Device.Kind.PAGE)
    rows = rows.select_related("handover__submission")
    if uuid:
        rows = rows.filter(uuid=uuid)
    if since is not None:
        later = Q(begun_at__gte=since) | Q(received_at__gte=since) | Q(handover__at__gte=since)
        later |= Q(conflict_at__gte=since) | Q(handover__submission__in=_gone_on(by, since))
        rows = rows.filter(later)
    found = list(rows.order_by("-id")[:LATEST])
    handed = [parcel.uuid for parcel in found if parcel.state == State.HANDED]
    told, claims = of_references(Report.Channel.PHONE, handed), _claims(handed)
    beside = ChainMap(*(dict(kind.became(handed)) for kind in KINDS.values()))
    return [
        _told(by, parcel)
        | _in_the_inbox(told.get(parcel.uuid), claims.get(parcel.uuid, []))
        | beside.get(parcel.uuid, {})
        for parcel in found
    ]


def _gone_on(by: Sender, since: datetime) -> QuerySet[Waiting, dict[str, Any]]:
    """Submissions of the officer's phones of which a row or its claim has moved since."""
    rows = Waiting.objects.filter(submission__handovers__parcel__device__officer=by.officer)
    moved = Q(settled_at__gte=since) | Q(line__claim__since__gte=since)
    return rows.filter(moved).order_by().values("submission")


def _told(by: Sender, parcel: Parcel) -> dict[str, Any]:
    found: dict[str, Any] = {
        "uuid": parcel.uuid,
        "state": parcel.state,
        "conflict": parcel.conflict_at is not None,
        "receipt": receipt(parcel),
        "received": dict(parcel.files),
        "missing": [],
        "submission": None,
        "report": None,
        "rows": [],
        "claims": [],
    }
    if parcel.state == State.RECEIVING:
        found["received"] = so_far(by.officer, parcel)
    if parcel.state in (State.ASIDE, State.REFUSED):
        found["missing"] = [{"zh": zh, "en": en} for _code, zh, en in parcel.handover.why]
    elif parcel.state == State.HANDED:
        found["missing"] = list(_left(parcel, parcel.handover.left))
    return found


def _in_the_inbox(told: Told | None, claims: list[dict[str, str]]) -> dict[str, Any]:
    """What became of its rows, which the phone knows by their ids."""
    if told is None:
        return {}
    rows = [
        {"id": one.reference, "state": one.state, "missing": list(one.missing),
         "claim": one.claim, "claim_state": one.claim_state, "reason": one.reason}
        for one in told.rows
    ]  # fmt: skip
    return {
        "state": told.state,
        "submission": told.number,
        "report": next(iter(told.reports), None),
        "rows": rows,
        "claims": claims,
    }


def _claims(uuids: list[str]) -> dict[str, list[dict[str, str]]]:
    """The claims that came of parcels, each once, by household."""
    rows = Claim.objects.filter(
        lines__waited__submission__channel=Report.Channel.PHONE,
        lines__waited__submission__reference__in=uuids,
    ).order_by("pk")
    found: dict[str, list[dict[str, str]]] = {}
    names = ("lines__waited__submission__reference", "household__number", "state")
    for uuid, number, state in rows.values_list(*names).distinct():
        found.setdefault(uuid, []).append({"household": number, "state": state})
    return found


def _left(parcel: Parcel, left: list[list[str]]) -> Iterator[dict[str, str]]:
    """The files that could not be taken, by the names the phone has for them."""
    if not left:
        return
    told = parcel.manifest_enc  # none: erased when due
    files = read(manifest_of(parcel), 2**62).files if told else ()
    names = {file.expected.sha256: file.name for file in files}
    for sha256, code in left:
        said = problem("FILE_LEFT", name=names.get(sha256, sha256[:8]), code=code)
        yield {"zh": said.zh, "en": said.en}


def devices_visible_to(actor: Actor, now: datetime) -> QuerySet[Device]:
    """One's own, and those of the officers of one's places; the newest first."""
    over = below(places_of(actor, now, PERMITTED["device.switch_off"]), local_day(now))
    theirs = RolePosting.objects.filter(place__pk__among=over).values("user")
    rows = Device.objects.filter(Q(officer__username=actor.user) | Q(officer__in=theirs))
    return rows.select_related("officer").order_by("-registered_at", "-pk")


def parcels_visible_to(actor: Actor, now: datetime, states: Iterable[State]) -> QuerySet[Parcel]:
    """Parcels in these states of one's own phones and, to who settles them, of one's places; of a
    village that is in no list of divisions, those of the officers who work there."""
    codes = places_of(actor, now, PERMITTED["parcel.settle"])
    seen = Q(device__officer__username=actor.user) | Q(village__among=_codes_below(codes, now))
    if codes:
        over = below(codes, local_day(now))
        theirs = RolePosting.objects.filter(place__in=over).values("user")
        nowhere = ~Exists(Place.objects.filter(code=OuterRef("village")))
        seen |= Q(nowhere, device__officer__in=theirs)
    rows = Parcel.objects.filter(seen, state__in=list(states))
    return rows.select_related("device__officer", "handover__submission").order_by("-id")


def parcels_received() -> QuerySet[Parcel]:
    """All that is still to be handed over to the inbox. For the worker."""
    return Parcel.objects.filter(state=State.RECEIVED)


def count_aside(actor: Actor, now: datetime) -> int:
    """Parcels that wait for a person to look, for the menu. They are few, whoever sees them: so
    they are looked at one by one, and not in the database those that the actor sees."""
    codes = places_of(actor, now, PERMITTED["parcel.settle"])
    rows = Parcel.objects.filter(state__in=AT_WORK).filter(state=State.ASIDE).order_by()
    aside = list(rows.values_list("village", "device__officer__username", "device__officer"))
    villages, there = _codes_below(codes, now), _known(village for village, _, _ in aside)
    strays = {pk for village, _, pk in aside if village not in there} if codes else set()
    over = below(codes, local_day(now)) if strays else ()
    theirs = RolePosting.objects.filter(user__in=strays, place__in=over) if strays else None
    near = set(theirs.values_list("user", flat=True)) if theirs is not None else set()
    return sum(
        officer == actor.user or (pk in near if village not in there else village in villages)
        for village, officer, pk in aside
    )


def _known(codes: Iterable[str]) -> set[str]:
    """Those of the codes that some list of divisions has."""
    return {code for (code,) in select(Place, ("code",), "code", set(codes))}


def _codes_below(codes: set[str], now: datetime) -> frozenset[str]:
    return codes_below(codes, local_day(now))

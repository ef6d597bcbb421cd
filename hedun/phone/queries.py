"""Reading phones and what they sent: for the phone itself, and for the desk."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from hedun.claims.models import Claim, Report
from hedun.domain.actors import Actor
from hedun.domain.deadlines import local_day
from hedun.intake.kept import revealed
from hedun.intake.models import Submission, Waiting
from hedun.people.models import RolePosting
from hedun.people.permissions import PERMITTED
from hedun.people.queries import places_of
from hedun.phone.devices import Sender
from hedun.phone.manifest import read
from hedun.phone.models import Device, Parcel
from hedun.phone.problems import problem
from hedun.phone.receiving import manifest_of, receipt, so_far
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
        "received": dict(parcel.files),
        "missing": [],
        "report": None,
        "submission": None,
        "claims": [],
    }
    if parcel.state == State.RECEIVING:
        found["received"] = so_far(by.officer, parcel)
    handover = getattr(parcel, "handover", None)
    if parcel.state == State.ASIDE:
        found["missing"] = [{"zh": zh, "en": en} for _code, zh, en in handover.why]
    elif parcel.state == State.HANDED:
        found |= _in_the_inbox(handover.submission)
        found["missing"] += list(_left(parcel, handover.left))
    return found


def _in_the_inbox(submission: Submission) -> dict[str, Any]:
    """What became of its rows."""
    rows = list(Waiting.objects.filter(submission=submission).order_by("row"))
    states = {row.state for row in rows}
    state = next((word for of, word in _WORDS if of in states), "taken")
    open_rows = [row for row in rows if row.state in _OPEN and row.cells_enc]
    wrong = [problem for row in open_rows for problem in revealed(row).problems]
    claims = Claim.objects.filter(lines__waited__submission=submission).distinct()
    pairs = claims.order_by("pk").values_list("household__number", "state")
    reports = Report.objects.filter(openings__submission=submission).order_by("pk")
    return {
        "state": state,
        "submission": submission.number,
        "missing": [{"zh": one.zh, "en": one.en, "row": one.row} for one in wrong],
        "report": reports.values_list("number", flat=True).first(),
        "claims": [{"household": number, "state": of} for number, of in pairs],
    }


# What a phone is told of rows in these states: the first that applies.
_OPEN = (Waiting.State.WAITING,)
_WORDS = ((Waiting.State.WAITING, "waiting"),)


def _left(parcel: Parcel, left: list[list[str]]) -> Iterator[dict[str, str]]:
    """The files that could not be taken, by the names the phone has for them."""
    if not left:
        return
    files = read(manifest_of(parcel), 2**62).files
    names = {file.expected.sha256: file.name for file in files}
    for sha256, code in left:
        said = problem("FILE_LEFT", name=names.get(sha256, sha256[:8]), code=code)
        yield {"zh": said.zh, "en": said.en}


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

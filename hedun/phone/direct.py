"""The way of one file: what of it is here, and where its bytes go (part of the room's actions).

One question for every house: where the bucket takes files by itself the answer is a signed address
there, for the whole file; else the address of this server, for pieces. Asked again afterwards, what
lies in the bucket is taken over as if it had been sent here.
"""

from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings

from hedun.evidence import incoming
from hedun.evidence.store import StoreAway
from hedun.phone.problems import Answered, answered
from hedun.phone.receiving import Arrived, Sent, received, take_piece
from hedun.phone.staging import Expected, Read

HERE = "/m/api/parcels/{uuid}/files/{sha256}"


@dataclass(frozen=True, slots=True)
class Put:
    """`pieces`: with Content-Range, and as everything is sent here; else whole, without the phone's
    token and with these headers, before `until`."""

    url: str
    pieces: bool
    headers: dict[str, str] = field(default_factory=dict)
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """`here`: bytes; `arrived`: how the parcel stands, where it is known; `put`: None when nothing
    is missing of the file."""

    here: int
    arrived: Arrived | None
    put: Put | None


def way(sent: Sent, one: Expected) -> Way:
    """Raises Answered (TOO_LARGE, DIGEST, DISK_FULL, …)."""
    if one.size > settings.PHOTO_MAX_BYTES:
        raise answered("TOO_LARGE", most=settings.PHOTO_MAX_BYTES // (1024 * 1024))
    if (whole := received(sent, one)) is not None:
        return Way(one.size, whole, None)
    here, arrived = take_piece(sent, one, 0, 0, lambda most: b"")
    if here >= one.size:
        return Way(here, arrived, None)
    put = Put(HERE.format(uuid=sent.uuid, sha256=one.sha256), pieces=True)
    if here or not incoming.offered():
        return Way(here, arrived, put)
    name = f"{sent.by.officer}/{sent.uuid}.{one.sha256}"
    try:
        here, arrived = _taken_over(sent, one, name) or (here, arrived)
        if here >= one.size:
            return Way(here, arrived, None)
        url, headers = incoming.address(name, one.sha256, one.size)
    except StoreAway:
        return Way(here, arrived, put)
    return Way(here, arrived, Put(url, False, headers, sent.now + incoming.HOLDS))


def _taken_over(sent: Sent, one: Expected, name: str) -> tuple[int, Arrived | None] | None:
    """What lies in the bucket, as if it came here now. What is not this file goes from there."""
    found: list[tuple[int, Arrived | None]] = []
    wrong: list[Answered] = []

    def take(read: Read) -> bool:
        try:
            found.append(take_piece(sent, one, 0, one.size, read))
        except Answered as said:
            if said.problem.code != "DIGEST":
                raise
            wrong.append(said)
        return bool(wrong) or found[0][0] >= one.size

    incoming.taken(name, one.size, take)
    if wrong:
        raise wrong[0]
    return found[0] if found else None

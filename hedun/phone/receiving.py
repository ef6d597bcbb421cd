"""What arrives from phones: manifests and files, and the receipt (part of the room's actions).

This is the one place that writes without the record's pen, which all writers queue for: a phone
that sends must not wait for the desk, nor the desk for a hundred phones. What is written here
decides nothing. The row has a keyed seal of its own, and the hand-over, under the pen, binds it
into the record (docs/decisions/0023).

A receipt is given when every file was flushed to the disk under its digest, its folder too, and the
parcel's row is committed; not before, and then always the same.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import psycopg
from django.conf import settings
from django.db import OperationalError

from hedun import keys
from hedun.domain.chain import canonical
from hedun.evidence.store import digest
from hedun.people import vault
from hedun.phone.devices import Sender, sender
from hedun.phone.manifest import Manifest, read
from hedun.phone.models import Parcel
from hedun.phone.problems import answered
from hedun.phone.rows import durably, insert_if_allowed
from hedun.phone.staging import (
    CutShort,
    DiskFull,
    Expected,
    Held,
    OtherContent,
    Read,
    add_piece,
    finish,
    holding,
    insist_on_room,
    keep_all,
)
from hedun.record.inserting import fresh
from hedun.record.seals import plain

State = Parcel.State


@dataclass(frozen=True, slots=True)
class Sent:
    """Who sends what when: `token_hash` of the phone, `skew_s` how far it is ahead of our clock."""

    by: Sender
    token_hash: str
    uuid: str
    skew_s: int | None
    now: datetime


@dataclass(frozen=True, slots=True)
class Arrived:
    """How a parcel stands: `received`, bytes of each file; `receipt` when all of it is here."""

    state: str
    received: dict[str, int]
    receipt: dict[str, Any] | None
    new: bool = False


def take_manifest(sent: Sent, data: bytes) -> Arrived:
    """The manifest of a parcel, before or after its files. Raises Answered (MANIFEST, TOO_LARGE,
    CONFLICT, SIGN_IN, DEVICE_OFF, DISK_FULL, BUSY)."""
    manifest = read(data, settings.PHOTO_MAX_BYTES)
    if not manifest.files:
        with said():
            return _written_down(sent, manifest, data)
    with said(), holding(sent.by.officer) as held:
        if all(finish(held, sent.uuid, one, sent.now) for one in manifest.expected):
            return _written_down(sent, manifest, data)
        row = _row(sent, manifest, data)
        row.state, row.received_at = State.RECEIVING, None
        row.seal = seal_of(row)
        if (pk := insert_if_allowed(row, sent.token_hash, sent.now)) is None:
            sender(sent.token_hash, sent.now)
            return _stands(held, sent, _known(sent, row), digest(data))
        # A file may have become whole while the row was not there yet for it to be seen.
        return _stands(held, sent, Parcel.objects.get(pk=pk), digest(data), new=True)


def take_accepted(sent: Sent, data: bytes) -> Parcel:
    """A manifest whose files are all here, of a sending that was let in before: whether the phone
    may send was asked then. Raises Answered as `take_manifest`."""
    manifest = read(data, settings.PHOTO_MAX_BYTES)
    row = _row(sent, manifest, data)
    if _of_officer(sent) is not None:
        return _known(sent, row)
    with said(), durably():
        row.save(force_insert=True)
    return row


def take_piece(
    sent: Sent, one: Expected, start: int, size: int, body: Read
) -> tuple[int, Arrived | None]:
    """A piece of a file: how many bytes of it are here, and how its parcel stands, if known.

    Raises Answered (TOO_LARGE, DIGEST, DISK_FULL, …).
    """
    if one.size > settings.PHOTO_MAX_BYTES:
        raise answered("TOO_LARGE", most=settings.PHOTO_MAX_BYTES // (1024 * 1024))
    with said(), holding(sent.by.officer) as held:
        insist_on_room(size)
        here = add_piece(held, sent.uuid, one, start, size, body, sent.now)
        if here < one.size:
            return here, None
        sender(sent.token_hash, sent.now)  # the bytes were let in as of a moment ago
        parcel = _of_officer(sent)
        return here, None if parcel is None else _stands(held, sent, parcel)


def take_whole(sent: Sent, body: Read, manifest_size: int, length: int) -> Arrived:
    """A manifest and its files, one behind the other, in the order of the manifest.

    Raises Answered as `take_manifest`, and REQUEST, CUT, DIGEST.
    """
    data = body(manifest_size)
    if len(data) < manifest_size:
        raise answered("CUT")
    manifest = read(data, settings.PHOTO_MAX_BYTES)
    expected = manifest.expected
    if length != manifest_size + sum(one.size for one in expected):
        raise answered("REQUEST", what="Content-Length")
    if not expected:
        with said():
            return _written_down(sent, manifest, data)
    with said(), holding(sent.by.officer) as held:
        insist_on_room(length)
        bundle = keep_all(held, sent.uuid, expected, body, sent.now)
        return _written_down(sent, manifest, data, held, bundle)


def received(sent: Sent, one: Expected) -> Arrived | None:
    """How the parcel stands, where all of it was received, this file with it."""
    parcel = _of_officer(sent)
    if parcel is None or parcel.state == State.RECEIVING:
        return None
    if [one.sha256, one.size] not in parcel.files:
        return None
    with said(), holding(sent.by.officer) as held:
        return _stands(held, sent, parcel)


def file_here(sent: Sent, sha256: str) -> int:
    """How many bytes of a file have arrived."""
    with said(), holding(sent.by.officer) as held:
        return held.so_far(sent.uuid, sha256)


def so_far(officer: int, parcel: Parcel) -> dict[str, int]:
    """Bytes of each file of a parcel that is being received."""
    with holding(officer) as held:
        return {sha256: held.so_far(parcel.uuid, sha256) for sha256, _size in parcel.files}


def receipt(parcel: Parcel, manifest_sha256: str = "") -> dict[str, Any] | None:
    """The receipt of a parcel; None while it is not whole."""
    if parcel.received_at is None:
        return None
    digests = {
        "manifest": manifest_sha256
        or (digest(manifest_of(parcel)) if parcel.manifest_enc else ""),  # erased when due
        "files": [sha256 for sha256, _size in parcel.files],
    }
    return {
        "number": parcel.number,
        "uuid": parcel.uuid,
        "digests": digests,
        "at": _told(parcel.received_at),
        "device_clock": _told(parcel.device_clock),
    }


def manifest_of(parcel: Parcel) -> bytes:
    """The manifest as it was sent. Raises vault.DoesNotOpen."""
    return vault.reveal_bytes(parcel.manifest_enc, _context(parcel.uuid))


def seal_of(parcel: Parcel, generation: int = 0) -> str:
    """The seal that belongs to what stands in the row. `generation`: of the key; 0: the newest."""
    told = {name: plain(getattr(parcel, name)) for name in _SEALED}
    return keys.digest("seal", generation)(canonical({"parcel": told}))


# ── writing the row ─────────────────────────────────────────────────────────────────────────────


_SEALED = ("uuid", "device_id", "village", "rows", "files", "bundle", "manifest_enc",
           "manifest_hash", "device_clock", "skew_s", "begun_at", "received_at")  # fmt: skip


def _row(sent: Sent, manifest: Manifest, data: bytes, bundle: str = "") -> Parcel:
    """The row of a parcel of which all is here; not written yet."""
    row = fresh(
        Parcel,
        uuid=sent.uuid,
        device_id=sent.by.device,
        village=manifest.village,
        rows=len(manifest.rows),
        files=[[one.sha256, one.size] for one in manifest.expected],
        bundle=bundle,
        manifest_enc=vault.hide_bytes(data, _context(sent.uuid)),
        manifest_hash=_manifest_hash(data),
        device_clock=manifest.device_clock,
        skew_s=sent.skew_s,
        begun_at=sent.now,
        received_at=sent.now,
        state=State.RECEIVED,
    )
    row.seal = seal_of(row)
    return row


def _written_down(
    sent: Sent, manifest: Manifest, data: bytes, held: Held | None = None, bundle: str = ""
) -> Arrived:
    """Files, if any, are on the disk: the row, and with it the receipt. Raises Answered (SIGN_IN,
    DEVICE_OFF, CONFLICT)."""
    row = _row(sent, manifest, data, bundle)
    row.pk = insert_if_allowed(row, sent.token_hash, sent.now)
    if row.pk is not None:
        sizes = {one.sha256: one.size for one in manifest.expected}
        return Arrived(State.RECEIVED, sizes, receipt(row, digest(data)), new=True)
    try:
        sender(sent.token_hash, sent.now)  # why nothing was written: not allowed, or there already
        parcel = _known(sent, row)
        if bundle and parcel.state == State.RECEIVING:  # its manifest came first, alone
            _complete(parcel, sent.now, bundle)
    finally:
        if held is not None and not Parcel.objects.filter(uuid=sent.uuid, bundle=bundle).exists():
            os.unlink(held.bundle(sent.uuid, bundle))
    if held is not None:
        return _stands(held, sent, parcel, digest(data))
    with holding(sent.by.officer) as again:
        return _stands(again, sent, parcel, digest(data))


def _complete(parcel: Parcel, now: datetime, bundle: str = "") -> None:
    """Its last part is here. Somebody else may have been quicker: there is one receipt."""
    parcel.received_at, parcel.bundle = now, bundle
    with durably():
        Parcel.objects.filter(pk=parcel.pk, state=State.RECEIVING).update(
            received_at=now, bundle=bundle, state=State.RECEIVED, seal=seal_of(parcel)
        )
    parcel.refresh_from_db()


def _stands(
    held: Held, sent: Sent, parcel: Parcel, manifest_sha256: str = "", *, new: bool = False
) -> Arrived:
    """How a parcel stands; whoever brings its last part finds it whole and gives the receipt."""
    expected = [Expected(*one) for one in parcel.files]
    if parcel.state != State.RECEIVING:
        received = {one.sha256: one.size for one in expected}
        return Arrived(parcel.state, received, receipt(parcel, manifest_sha256), new)
    if not all([finish(held, parcel.uuid, one, sent.now) for one in expected]):
        here = {one.sha256: held.so_far(parcel.uuid, one.sha256) for one in expected}
        return Arrived(parcel.state, here, None, new)
    _complete(parcel, sent.now)
    return _stands(held, sent, parcel, manifest_sha256, new=new)


def _of_officer(sent: Sent) -> Parcel | None:
    return Parcel.objects.filter(uuid=sent.uuid, device__officer=sent.by.officer).first()


def _known(sent: Sent, row: Parcel) -> Parcel:
    """The parcel of this number, if it is this one. Raises Answered (CONFLICT), and notes it."""
    parcel = _of_officer(sent)
    if parcel is None or parcel.manifest_hash != row.manifest_hash:
        Parcel.objects.filter(uuid=sent.uuid).update(conflict_at=sent.now)
        raise answered("CONFLICT")
    return parcel


@contextmanager
def said() -> Iterator[None]:
    """What goes wrong on the way is said in words; what was kept before stays."""
    try:
        yield
    except CutShort:
        raise answered("CUT") from None
    except OtherContent:
        raise answered("DIGEST") from None
    except DiskFull:
        raise answered("DISK_FULL") from None
    except OperationalError as error:
        full = isinstance(error.__cause__, psycopg.errors.DiskFull) or "full" in str(error)
        raise answered("DISK_FULL" if full else "BUSY") from error


def _manifest_hash(data: bytes) -> str:
    """Keyed: with few rows a plain digest would let somebody try out what they say."""
    return keys.digest("hash")(b"manifest:" + data)


def _context(uuid: str) -> str:
    return f"phone.Parcel.manifest:{uuid}"


def _told(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

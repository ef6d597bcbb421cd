"""What arrives from phones: manifests and files, and the receipt (part of the room's actions).

This is the one place that writes without the record's pen, which all writers queue for: a phone
that sends must not wait for the desk, nor the desk for a hundred phones. What is written here
decides nothing. The row has a keyed seal of its own, and the hand-over, under the pen, binds it
into the record (docs/decisions/0023).

A receipt is given when every file was flushed to the disk under its digest, its folder too, and the
parcel's row is committed; not before, and then always the same.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import psycopg
from django.conf import settings
from django.db import OperationalError, connection

from hedun import keys
from hedun.domain.chain import canonical
from hedun.domain.deadlines import local_day
from hedun.people import vault
from hedun.phone.devices import Sender, sender
from hedun.phone.manifest import Manifest, read
from hedun.phone.models import Device, Parcel, receipt_number
from hedun.phone.problems import answered
from hedun.phone.staging import (
    CutShort,
    DiskFull,
    Expected,
    Held,
    OtherContent,
    Read,
    add_piece,
    draft,
    holding,
    insist_on_room,
)
from hedun.record.inserting import keeps
from hedun.record.seals import plain
from hedun.record.statements import answered as rows_of
from hedun.record.statements import vendor

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
    with _said(), holding(sent.by.officer) as held:
        complete = all(held.whole(sent.uuid, one) for one in manifest.expected)
        row = _insert(sent, manifest, data, complete)
        if row is None:
            parcel = _known(sent, data)
            return _stands(held, sent, parcel, _digest(data))
        if complete:
            return _received(row, sent.uuid, manifest, _digest(data))
        # A file may have become whole while the row was not there yet for it to be seen.
        return _stands(held, sent, Parcel.objects.get(pk=row.pk), _digest(data), new=True)


def take_piece(
    sent: Sent, one: Expected, start: int, size: int, body: Read
) -> tuple[int, Arrived | None]:
    """A piece of a file: how many bytes of it are here, and how its parcel stands, if known.

    Raises Answered (TOO_LARGE, DIGEST, DISK_FULL, …).
    """
    if one.size > settings.PHOTO_MAX_BYTES:
        raise answered("TOO_LARGE", most=settings.PHOTO_MAX_BYTES // (1024 * 1024))
    with _said(), holding(sent.by.officer) as held:
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
    with _said(), holding(sent.by.officer) as held:
        insist_on_room(length)
        drafts = []
        try:
            for one in expected:
                drafts.append((draft(held, sent.uuid, one, body, sent.now), one))
            held.name(sent.uuid, drafts)
        except BaseException:
            for path, _one in drafts:
                path.unlink(missing_ok=True)
            raise
        row = _insert(sent, manifest, data, complete=True)
        if row is not None:
            return _received(row, sent.uuid, manifest, _digest(data))
        return _stands(held, sent, _known(sent, data), _digest(data))


def file_here(sent: Sent, sha256: str) -> int:
    """How many bytes of a file have arrived."""
    with _said(), holding(sent.by.officer) as held:
        return held.so_far(sent.uuid, sha256)


def so_far(officer: int, parcel: Parcel) -> dict[str, int]:
    """Bytes of each file of a parcel that is being received."""
    with holding(officer) as held:
        return {sha256: held.so_far(parcel.uuid, sha256) for sha256, _size in parcel.files}


def receipt(parcel: Parcel, manifest_sha256: str = "") -> dict[str, Any] | None:
    """The receipt of a parcel; None while it is not whole."""
    if parcel.received_at is None:
        return None
    return _receipt(
        parcel.number,
        parcel.uuid,
        manifest_sha256 or _digest(manifest_of(parcel)),
        [sha256 for sha256, _size in parcel.files],
        parcel.received_at,
        parcel.device_clock,
    )


def manifest_of(parcel: Parcel) -> bytes:
    """The manifest as it was sent. Raises vault.DoesNotOpen."""
    return vault.reveal_bytes(parcel.manifest_enc, _context(parcel.uuid))


def seal_of(parcel: Parcel) -> str:
    """The seal that belongs to what stands in the row."""
    return _seal({name: getattr(parcel, name) for name in _SEALED})


# ── writing the row ─────────────────────────────────────────────────────────────────────────────


_SEALED = ("uuid", "device_id", "village", "rows", "files", "manifest_hash", "device_clock",
           "skew_s", "begun_at", "received_at")  # fmt: skip
_COLUMNS = (*_SEALED, "manifest_enc", "state", "seal", "tries")


@dataclass(frozen=True, slots=True)
class _Row:
    """A row that was just written."""

    pk: int
    at: datetime
    device_clock: datetime


def _insert(sent: Sent, manifest: Manifest, data: bytes, complete: bool) -> _Row | None:
    """The parcel's row, if the phone still may send; None where its number is there already.

    One statement asks both and writes: a phone that was switched off this very moment gets no
    receipt. Raises Answered (SIGN_IN, DEVICE_OFF).
    """
    values: dict[str, Any] = {
        "uuid": sent.uuid,
        "device_id": sent.by.device,
        "village": manifest.village,
        "rows": len(manifest.rows),
        "files": [[one.sha256, one.size] for one in manifest.expected],
        "manifest_hash": _manifest_hash(data),
        "device_clock": manifest.device_clock,
        "skew_s": sent.skew_s,
        "begun_at": sent.now,
        "received_at": sent.now if complete else None,
    }
    values["seal"] = _seal(values)
    values["manifest_enc"] = vault.hide_bytes(data, _context(sent.uuid))
    values["state"] = State.RECEIVED if complete else State.RECEIVING
    values["tries"] = 0
    how = keeps(vendor(), Parcel, _COLUMNS)
    kept = [
        values[name] if values[name] is None else keep(values[name])
        for name, keep in zip(_COLUMNS, how, strict=True)
    ]
    [as_until] = keeps(vendor(), Device, ("until",))
    with durably():
        found = rows_of(_INSERT, [*kept, sent.token_hash, as_until(sent.now)])
    if found:
        return _Row(found[0][0], sent.now, manifest.device_clock)
    sender(sent.token_hash, sent.now)  # why nothing was written: not allowed, or there already
    return None


_INSERT = (
    f"INSERT INTO phone_parcel ({', '.join(_COLUMNS)}) "
    f"SELECT {', '.join(['%s'] * len(_COLUMNS))} FROM phone_device d "
    "JOIN people_user u ON u.id = d.officer_id "
    "WHERE d.token_hash = %s AND d.off_at IS NULL AND d.until >= %s AND u.is_active "
    "ON CONFLICT (uuid) DO NOTHING RETURNING id"
)


@contextmanager
def durably() -> Iterator[None]:
    """What is committed inside is on the disk when it is committed. SQLite waits for the disk only
    when told to; PostgreSQL does."""
    if vendor() != "sqlite" or connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=FULL")
        try:
            yield
        finally:
            cursor.execute("PRAGMA synchronous=NORMAL")


def _stands(
    held: Held, sent: Sent, parcel: Parcel, manifest_sha256: str = "", *, new: bool = False
) -> Arrived:
    """How a parcel stands; whoever brings its last part finds it whole and gives the receipt."""
    expected = [Expected(*one) for one in parcel.files]
    if parcel.state != State.RECEIVING:
        received = {one.sha256: one.size for one in expected}
        return Arrived(parcel.state, received, receipt(parcel, manifest_sha256), new)
    if not all(held.whole(parcel.uuid, one) for one in expected):
        here = {one.sha256: held.so_far(parcel.uuid, one.sha256) for one in expected}
        return Arrived(parcel.state, here, None, new)
    parcel.received_at = sent.now
    with durably():
        Parcel.objects.filter(pk=parcel.pk, state=State.RECEIVING).update(
            received_at=sent.now, state=State.RECEIVED, seal=seal_of(parcel)
        )
    parcel.refresh_from_db()  # somebody else may have been quicker: there is one receipt
    return _stands(held, sent, parcel, manifest_sha256, new=new)


def _of_officer(sent: Sent) -> Parcel | None:
    return Parcel.objects.filter(uuid=sent.uuid, device__officer=sent.by.officer).first()


def _known(sent: Sent, data: bytes) -> Parcel:
    """The parcel of this number, if it is this one. Raises Answered (CONFLICT), and notes it."""
    parcel = _of_officer(sent)
    if parcel is None or parcel.manifest_hash != _manifest_hash(data):
        Parcel.objects.filter(uuid=sent.uuid).update(conflict_at=sent.now)
        raise answered("CONFLICT")
    return parcel


def _received(row: _Row, uuid: str, manifest: Manifest, manifest_sha256: str) -> Arrived:
    """What is answered to the one who sent all of it at once."""
    sizes = {one.sha256: one.size for one in manifest.expected}
    number = receipt_number(row.pk, local_day(row.at).year)
    told = _receipt(number, uuid, manifest_sha256, list(sizes), row.at, row.device_clock)
    return Arrived(State.RECEIVED, sizes, told, new=True)


def _receipt(
    number: str,
    uuid: str,
    manifest_sha256: str,
    files: Sequence[str],
    at: datetime,
    device_clock: datetime,
) -> dict[str, Any]:
    return {
        "number": number,
        "uuid": uuid,
        "digests": {"manifest": manifest_sha256, "files": list(files)},
        "at": _written(at),
        "device_clock": _written(device_clock),
    }


@contextmanager
def _said() -> Iterator[None]:
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


def _seal(values: Mapping[str, Any]) -> str:
    told = {name: plain(value) for name, value in values.items()}
    return keys.digest("seal")(canonical({"parcel": told}))


def _manifest_hash(data: bytes) -> str:
    """Keyed: with few rows a plain digest would let somebody try out what they say."""
    return keys.digest("hash")(b"manifest:" + data)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _context(uuid: str) -> str:
    return f"phone.Parcel.manifest:{uuid}"


def _written(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

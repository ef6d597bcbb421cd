"""Filled forms as they arrive, and making parcels of them: the only writer of the room.

As with parcels nothing here takes the record's pen: it decides nothing yet (docs/decisions/0023,
0025). A file counts when it lies flushed under its digest in the officer's folder; a form is whole
when its sender has said that this was all, and every file it speaks of is here. A photograph that
does not come is waited for a while, and then the form goes on and says which one is missing.
"""

import hashlib
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from hedun import keys
from hedun.domain.chain import canonical
from hedun.openrosa.bodies import Body, file_too_large
from hedun.openrosa.definition import definition
from hedun.openrosa.models import Instance
from hedun.openrosa.problems import refused
from hedun.openrosa.reading import Filled, manifest_of, read
from hedun.people import vault
from hedun.phone import manifest
from hedun.phone.devices import Sender, sender
from hedun.phone.models import Parcel
from hedun.phone.problems import Answered
from hedun.phone.receiving import Sent, said, take_accepted, take_manifest
from hedun.phone.rows import durably
from hedun.phone.staging import PIECE, Expected, Held, add_piece, holding, insist_on_room
from hedun.record.seals import plain

WAITED = timedelta(minutes=10)  # for a photograph, after the sender said that this was all
GIVEN_UP = timedelta(days=3)  # on a sender that never said so
log = logging.getLogger(__name__)
File = tuple[str, Expected]  # its name, and what it is


@dataclass(frozen=True, slots=True)
class Taken:
    """How a form stands: `new`, something of it was not here before; `missing`, files that are
    still waited for; `number` of the receipt, once it is whole."""

    new: bool
    missing: tuple[str, ...] = ()
    number: str = ""


def take(sent: Sent, body: Body) -> Taken:
    """One request of a sending (its `uuid` is looked up in the XML). Raises Answered (XML,
    OTHER_FORM, MANIFEST, CONFLICT, TOO_LATE, TOO_LARGE, OFF, DISK_FULL, BUSY, …)."""
    filled = read(body.xml)
    if filled.form != definition().form:
        raise refused("OTHER_FORM", form=filled.form[:40])
    sent = Sent(sent.by, sent.token_hash, filled.uuid, sent.skew_s, sent.now)
    files = [(name, _digested(file)) for name, file in body.files if file.size]
    known = Instance.objects.filter(uuid=filled.uuid).select_related("parcel", "device").first()
    if known is not None and known.parcel is not None:
        return _again(known, sent, body.xml, files)
    _insist_on_parcel(filled, [] if known is None else known.files, files, sent.now)
    with said(), holding(sent.by.officer) as held:
        for (_name, one), file in zip(files, (f for _, f in body.files if f.size), strict=True):
            _keep(held, filled.uuid, one, file, sent.now)
        before = () if known is None else known.files
        instance = _written(sent, filled, body, files)
    if instance.last_at is None or instance.missing:
        return Taken(instance.files != before, tuple(instance.missing))
    return Taken(True, (), pass_on(instance, sent).number)


def pass_on(instance: Instance, sent: Sent | None = None, now: datetime | None = None) -> Parcel:
    """The parcel of a form of which all is here that will come; the same again answers the same.

    `sent`: by whom just now, who is asked once more whether they may; else `now`, by the worker.
    Raises Answered, vault.DoesNotOpen.
    """
    data = manifest_of(
        read(xml_of(instance)),
        {name: (sha256, size) for name, sha256, size in instance.files},
        instance.begun_at.isoformat(),
    )
    if sent is not None:
        take_manifest(sent, data)
        parcel = Parcel.objects.get(uuid=instance.uuid)
    else:
        assert now is not None
        device = instance.device
        by = Sender(device.pk, device.number, device.officer_id, device.officer.username)
        parcel = take_accepted(Sent(by, "", instance.uuid, instance.skew_s, now), data)
    with durably():
        Instance.objects.filter(pk=instance.pk).update(parcel=parcel)
    return parcel


def pass_on_what_is_due(now: datetime) -> int:
    """Forms that were whole when the server was killed, and those of which the rest does not come.
    Answers how many."""
    done = 0
    rows = Instance.objects.filter(parcel=None).select_related("device__officer")
    for instance in rows:
        if not _due(instance, now):
            continue
        try:
            pass_on(instance, now=now)
            done += 1
        except (Answered, vault.DoesNotOpen, IntegrityError) as wrong:
            log.warning("instance %s: %s", instance.uuid, type(wrong).__name__)
    return done


def xml_of(instance: Instance) -> bytes:
    """The XML as it came. Raises vault.DoesNotOpen."""
    return vault.reveal_bytes(instance.xml_enc, _context(instance.uuid))


def forget_form(parcel: Parcel) -> None:
    """What was filled in goes with the parcel that was made of it (phone/retention.py)."""
    for instance in Instance.objects.filter(parcel=parcel):
        if instance.seal == seal_of(instance):
            instance.xml_enc = b""
            instance.seal = seal_of(instance)
            instance.save(update_fields=["xml_enc", "seal"])


def seal_of(instance: Instance, generation: int = 0) -> str:
    """The seal that belongs to what stands in the row. `generation`: of the key; 0: the newest."""
    told = {name: plain(getattr(instance, name)) for name in _SEALED}
    return keys.digest("seal", generation)(canonical({"instance": told}))


# ── parts ───────────────────────────────────────────────────────────────────────────────────────

_SEALED = ("uuid", "device_id", "form", "version", "village", "rows", "xml_enc", "xml_hash",
           "expected", "files", "skew_s", "begun_at", "last_at")  # fmt: skip


def _insist_on_parcel(
    filled: Filled, before: Iterable[Any], files: Iterable[File], now: datetime
) -> None:
    """That a parcel can be made of it later, while it can still be said. Raises Answered."""
    here = {name: (sha256, size) for name, sha256, size in before}
    here |= {name: (one.sha256, one.size) for name, one in files}
    manifest.read(manifest_of(filled, here, now.isoformat()), settings.PHOTO_MAX_BYTES)


def _digested(file: UploadedFile) -> Expected:
    if (file.size or 0) > settings.PHOTO_MAX_BYTES:
        raise file_too_large()
    found = hashlib.sha256()
    for piece in file.chunks():
        found.update(piece)
    return Expected(found.hexdigest(), file.size or 0)


def _keep(held: Held, uuid: str, one: Expected, file: UploadedFile, now: datetime) -> None:
    """Whole, flushed, and under its digest; what is here already is left as it is."""
    insist_on_room(one.size)
    start = held.so_far(uuid, one.sha256)
    file.seek(start)
    here = add_piece(held, uuid, one, start, one.size - start, _pieces(file), now)
    while here < one.size:  # somebody else began it meanwhile
        file.seek(here)
        here = add_piece(held, uuid, one, here, one.size - here, _pieces(file), now)


def _pieces(file: UploadedFile) -> Any:
    return lambda size: file.read(min(size, PIECE))


def _written(sent: Sent, filled: Filled, body: Body, files: Iterable[File]) -> Instance:
    """The row, committed and on the disk. Raises Answered (CONFLICT, OFF, RUN_OUT)."""
    try:
        sender(sent.token_hash, sent.now)  # it may have been switched off while it sent
    except Answered:
        raise refused("OFF") from None
    for last in (False, True):
        try:
            with durably(), transaction.atomic():
                row = Instance.objects.select_for_update().filter(uuid=filled.uuid).first()
                row = row or _fresh(sent, filled, body.xml)
                _insist_on_same(row, sent, body.xml)
                row.files = _joined(row, files)
                if not body.more:
                    row.last_at = row.last_at or sent.now
                row.seal = seal_of(row)
                row.save()
                return row
        except IntegrityError:  # another request of the same form was first
            if last:
                raise
        except Answered:
            Instance.objects.filter(uuid=filled.uuid).update(conflict_at=sent.now)
            raise
    raise AssertionError("either written or raised")


def _fresh(sent: Sent, filled: Filled, xml: bytes) -> Instance:
    return Instance(
        uuid=filled.uuid,
        device_id=sent.by.device,
        form=filled.form[:40],
        version=filled.version[:40],
        village=dict(filled.head).get("village", ""),
        rows=len(filled.lines),
        xml_enc=vault.hide_bytes(xml, _context(filled.uuid)),
        xml_hash=_hash(xml),
        expected=filled.files,
        files=[],
        skew_s=sent.skew_s,
        begun_at=sent.now,
    )


def _insist_on_same(row: Instance, sent: Sent, xml: bytes) -> None:
    """Raises Answered (CONFLICT)."""
    if row.xml_hash != _hash(xml) or row.device.officer_id != sent.by.officer:
        raise refused("CONFLICT")


def _joined(row: Instance, files: Iterable[File]) -> list[list[Any]]:
    """What was here and what has come. Raises Answered (CONFLICT) where a name holds another
    content than before."""
    found = {name: [sha256, size] for name, sha256, size in row.files}
    for name, one in files:
        if found.setdefault(name, [one.sha256, one.size]) != [one.sha256, one.size]:
            raise refused("CONFLICT")
    return [[name, *one] for name, one in found.items()]


def _again(known: Instance, sent: Sent, xml: bytes, files: Iterable[File]) -> Taken:
    """What was received whole is sent once more. Raises Answered (CONFLICT, TOO_LATE)."""
    assert known.parcel is not None
    try:
        _insist_on_same(known, sent, xml)
        here = _joined(known, files)
    except Answered:
        Instance.objects.filter(pk=known.pk).update(conflict_at=sent.now)
        raise
    if len(here) > len(known.files):
        raise refused("TOO_LATE", number=known.parcel.number)
    return Taken(False, (), known.parcel.number)


def _due(instance: Instance, now: datetime) -> bool:
    if instance.last_at is None:
        return now - instance.begun_at > GIVEN_UP
    return not instance.missing or now - instance.last_at > WAITED


def _hash(xml: bytes) -> str:
    return keys.digest("hash")(b"instance:" + xml)


def _context(uuid: str) -> str:
    return f"openrosa.Instance.xml:{uuid}"

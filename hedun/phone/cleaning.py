"""What was sent in part and never gone on with is cleaned away (part of the room's actions).

A phone that still has it sends it anew. Of a parcel whose manifest is known the record says that it
was cleaned away; bytes that no manifest ever spoke of go without a word.
"""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from django.conf import settings

from hedun.domain.actors import TICKER
from hedun.evidence import incoming
from hedun.phone.models import Parcel
from hedun.phone.staging import folder_of, forget, holding, officers
from hedun.record.pen import writing

State = Parcel.State
WANTED = (State.RECEIVING, State.RECEIVED, State.ASIDE)  # whose files nothing else holds


def clean(now: datetime) -> int:
    """Drop what is older than HALF_RECEIVED_KEPT, and what phones put into the bucket and never
    asked for again; answers how many parcels and files. Raises StoreAway after all the rest."""
    before = now - settings.HALF_RECEIVED_KEPT
    dropped = 0
    for officer in officers():
        # where somebody is sending: the next time
        with suppress(BlockingIOError), holding(officer, alone=True):
            dropped += _expire(officer, before, now) + _sweep(officer, before)
    return dropped + incoming.sweep(now)


def _expire(officer: int, before: datetime, now: datetime) -> int:
    """Parcels of which files are missing still."""
    rows = Parcel.objects.filter(
        device__officer=officer, state=State.RECEIVING, begun_at__lt=before
    ).select_related("device")
    for parcel in list(rows):
        forget(officer, parcel.uuid)
        with writing(actor=TICKER, now=now) as pen:
            files = [sha256 for sha256, _size in parcel.files]
            told = {"uuid": parcel.uuid, "device": parcel.device.number, "files": files}
            pen.write("parcel.expire", parcel.number, told)
            parcel.delete()
    return len(rows)


def _sweep(officer: int, before: datetime) -> int:
    """Files that no parcel waits for."""
    old = list(_older(folder_of(officer), before))
    uuids = {path.name[:36] for path in old}
    wanted = {
        uuid: bundle
        for uuid, bundle in Parcel.objects.filter(uuid__in=uuids, state__in=WANTED).values_list(
            "uuid", "bundle"
        )
    }
    gone = 0
    for path in old:
        uuid, rest = path.name[:36], path.name[37:]
        if uuid in wanted and (not wanted[uuid] or rest.startswith(wanted[uuid])):
            continue
        path.unlink(missing_ok=True)
        gone += 1
    return gone


def _older(folder: Path, before: datetime) -> Iterator[Path]:
    limit = before.timestamp()
    for path in folder.iterdir():
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < limit:
                yield path

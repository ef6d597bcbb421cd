"""Every file of the store read once a week, a little at a time, whoever asks for it or not: what is
missing or was altered is found before somebody needs it (part of the room's actions).

Disks and buckets lose and spoil files in silence. `hedun verify` reads them too, when it is run;
this is the worker's, and says what it found until a later reading finds it in order.
"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import QuerySet

from hedun.evidence import store
from hedun.evidence.models import Evidence, Sweep

EVERY = timedelta(days=7)
FIRST = timedelta(days=1)  # the oldest file is that old before the first reading
AT_ONCE, SECONDS = 200, 2.0  # of one round of the worker
Rows = Callable[[], QuerySet]

_rows: list[Rows] = [lambda: Evidence.objects.all()]


def register(rows: Rows) -> None:
    """Rows of another room with a column `stored_sha256`."""
    _rows.append(rows)


def sweep_some(now: datetime) -> int:
    """A round of the worker: answers how many were read. Raises OSError where the store is away,
    which says nothing of a file."""
    row = _open(now)
    return _go_on(row, now) if row is not None else 0


def sweep_all(now: datetime) -> Sweep:
    """Everything, now, from the beginning. Raises OSError."""
    Sweep.objects.filter(ended_at=None).delete()
    row = Sweep.objects.create(begun_at=now)
    while _go_on(row, now):
        row.refresh_from_db()
    return row


def last() -> Sweep | None:
    """The last reading that came to its end."""
    return Sweep.objects.filter(ended_at__isnull=False).order_by("-pk").first()


def left() -> int:
    """How many files this reading has not come to; 0 where none is under way."""
    row = Sweep.objects.filter(ended_at=None).first()
    return sum(_after(rows, row.after).count() for rows in _rows) if row is not None else 0


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _open(now: datetime) -> Sweep | None:
    """The reading that is under way, or a new one where it is time."""
    row = Sweep.objects.order_by("-pk").first()
    if row is not None and row.ended_at is None:
        return row
    if row is None:
        old = Evidence.objects.filter(given_at__lte=now - FIRST).exists()
    else:
        old = row.begun_at <= now - EVERY
    return Sweep.objects.create(begun_at=now) if old else None


def _go_on(row: Sweep, now: datetime) -> int:
    """Some more of it. Two workers may read the same; one of them writes it down."""
    names, before, begun = _names(row.after), row.after, time.monotonic()
    read = 0
    for name in names:
        try:
            row.bytes += len(store.read(name))
        except store.FileLost as lost:
            (row.altered if lost.changed else row.missing).append(name)
        read, row.after = read + 1, name
        if time.monotonic() - begun > SECONDS:
            break
    told = {"after": row.after, "read": row.read + read, "bytes": row.bytes}
    told |= {"missing": row.missing, "altered": row.altered}
    if not names:
        told["ended_at"] = now
    Sweep.objects.filter(pk=row.pk, after=before, ended_at=None).update(**told)
    row.refresh_from_db()
    return read


def _names(after: str) -> list[str]:
    """The next digests behind this one, in order."""
    found: set[str] = set()
    for rows in _rows:
        asked = _after(rows, after).order_by("stored_sha256")
        found |= set(asked.values_list("stored_sha256", flat=True).distinct()[:AT_ONCE])
    return sorted(found)[:AT_ONCE]


def _after(rows: Rows, after: str) -> QuerySet:
    return rows().exclude(stored_sha256="").filter(stored_sha256__gt=after)

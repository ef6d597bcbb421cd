"""Wrong tries to open a receipt: counted for each connection and each code, and slowed down.

The counts stand in the database: they hold for all processes and survive a restart. A try is
counted before it is looked at and given back when it was right, so that many at once get no further
than one after the other. A code that is none is counted like one that is: nothing tells them apart.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models import F

from hedun.people import vault
from hedun.receipts.models import Tries
from hedun.record.standby import PRIMARY, read_from

log = logging.getLogger(__name__)

CODE, READER, OPEN = "code", "reader", "open"
MINUTE, QUARTER, DAY, MONTH = 60, 900, 86_400, 30 * 86_400  # seconds
# (kind, span) → so many wrong tries within it; the next one waits until the span is over. Of 10,000
# endings of a number somebody who holds the code can try 30 a month; many villagers share a
# connection, and only their wrong tries count.
LIMITS: Mapping[tuple[str, int], int] = {
    (CODE, MINUTE): 3,
    (CODE, QUARTER): 6,
    (CODE, DAY): 12,
    (CODE, MONTH): 30,
    (READER, MINUTE): 10,
    (READER, QUARTER): 30,
    (READER, DAY): 120,
}
# (span) → so many pages of open figures a connection may ask for within it.
PAGES: Mapping[int, int] = {MINUTE: 60, DAY: 2_000}
WHAT = {CODE: "code", READER: "connection"}
_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
Keys = tuple[tuple[str, str], ...]  # (kind, subject)


@dataclass
class Try:
    """One try. `wait_until`: it is not looked at before; else `right` is set when it was right."""

    wait_until: datetime | None = None
    right: bool = False


@contextmanager
def trying(reader: str, code: str, now: datetime, of: str = "receipts") -> Iterator[Try]:
    """Count a try by a connection at a code ("": none is named) and let it be looked at. `of`: what
    is tried, for the log.

    What is raised inside leaves it counted.
    """
    keys = _keys(reader, code)
    with transaction.atomic():
        counts = {
            (kind, span): _count(kind, subject, span, now)
            for kind, subject in keys
            for (of, span) in LIMITS
            if of == kind
        }
    full = [key for key, count in counts.items() if count > LIMITS[key]]
    one = Try(wait_until=max((_end(span, now) for _, span in full), default=None))
    if full:
        _give_back(keys, now)
    yield one
    if one.right:
        _give_back(keys, now)
    elif not full:
        _say([key for key, count in counts.items() if count == LIMITS[key]], dict(keys), of)


def waits_until(reader: str, code: str, now: datetime) -> datetime | None:
    """When the next try may be made, where too many were wrong; nothing is counted."""
    subjects = dict(_keys(reader, code))
    full = [
        _end(span, now)
        for (kind, span), most in LIMITS.items()
        if kind in subjects
        and Tries.objects.filter(
            kind=kind,
            subject=subjects[kind],
            span=span,
            began_at=_begin(span, now),
            wrong__gte=most,
        ).exists()
    ]
    return max(full, default=None)


@read_from(PRIMARY)
def too_often(reader: str, now: datetime) -> datetime | None:
    """One more page for everybody from this connection; when the next may be asked for where these
    were too many. Beyond that nothing more is counted."""
    subject = vault.keyed_hash(reader, "reader")
    full = [
        _end(span, now)
        for span, most in PAGES.items()
        if Tries.objects.filter(
            kind=OPEN, subject=subject, span=span, began_at=_begin(span, now), wrong__gte=most
        ).exists()
    ]
    if full:
        return max(full)
    with transaction.atomic():
        for span in PAGES:
            _count(OPEN, subject, span, now)
    return None


def forget(*, now: datetime) -> int:
    """The clock: counts whose span is over tell nothing any more."""
    over = now - timedelta(seconds=max(span for _, span in LIMITS))
    return Tries.objects.filter(began_at__lt=over).delete()[0]


def _say(reached: Iterable[tuple[str, int]], subjects: Mapping[str, str], of: str) -> None:
    """Once a span: the office sees an attack. The mark tells one from another, and nobody's."""
    for kind, span in reached:
        log.warning(
            "wrong %s: %d tries in %d s by one %s, which waits now (mark %s)",
            of, LIMITS[kind, span], span, WHAT[kind], subjects[kind][:8],
        )  # fmt: skip


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _keys(reader: str, code: str) -> Keys:
    """What is counted, by keyed hashes."""
    named = ((CODE, code, "receipt"), (READER, reader, "reader"))
    return tuple((kind, vault.keyed_hash(of, hashed)) for kind, of, hashed in named if of)  # type: ignore[arg-type]


def _begin(span: int, now: datetime) -> datetime:
    """The beginning of the span that an instant lies in; spans lie side by side."""
    return now - timedelta(seconds=(now - _BEGINNING).total_seconds() % span)


def _end(span: int, now: datetime) -> datetime:
    return _begin(span, now) + timedelta(seconds=span)


def _count(kind: str, subject: str, span: int, now: datetime) -> int:
    """One more; answers how many with it. Two at once wait for each other at the row."""
    where = {"kind": kind, "subject": subject, "span": span, "began_at": _begin(span, now)}
    Tries.objects.bulk_create([Tries(**where)], ignore_conflicts=True)
    Tries.objects.filter(**where).update(wrong=F("wrong") + 1)
    return Tries.objects.values_list("wrong", flat=True).get(**where)


def _give_back(keys: Keys, now: datetime) -> None:
    for kind, subject in keys:
        for of, span in LIMITS:
            if of == kind:
                row = Tries.objects.filter(kind=kind, subject=subject, span=span, wrong__gt=0)
                row.filter(began_at=_begin(span, now)).update(wrong=F("wrong") - 1)

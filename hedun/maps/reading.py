"""Every loss line of a policy, read once and followed by the record from then on: each entry names
the rows it sealed, so only the claims that were written since are read again. What was read is kept
beside the database (snapshot.py) for the next process.
"""

from collections.abc import Sequence
from datetime import date
from itertools import islice
from threading import Lock
from typing import Any

import numpy as np
from django.db.models import QuerySet
from numpy.typing import NDArray

from hedun.claims.items import CROP, PERSON
from hedun.claims.models import Claim, LossLine
from hedun.maps import snapshot
from hedun.maps.columns import UNKNOWN, Columns, cells_at, joined, ordered
from hedun.maps.snapshot import Read
from hedun.policies.models import Policy
from hedun.record.following import Written, written_since
from hedun.record.marks import Mark
from hedun.record.models import Head
from hedun.record.standby import PRIMARY, REPLICA, source

KEPT_AFTER = 500  # entries since the snapshot, after which another one is kept
_AT_ONCE = 50_000
_FIELDS = (
    "pk",
    "claim_id",
    "claim__report__village_id",
    "claim__event__occurred",
    "claim__event__species",
    "section",
    "item",
    "quantity_e4",
    "lon_e7",
    "lat_e7",
)
# By whose rows they are (standby.source) and policy: a replica is a moment behind the primary.
_KEPT: dict[tuple[str, int], Read] = {}
_STORED: dict[int, int] = {}  # under which entry the snapshot was read
_LOCK = Lock()


def columns_of(policy: Policy) -> Columns:
    """Every line of the policy's claims that were not merged into others, whoever asks: what is
    shown of them is chosen by selecting.py. One query while nothing is written."""
    head = Head.objects.first()
    if head is None:
        return _read(_lines(policy))
    with _LOCK:
        kept = _kept(policy, head) or _stored(policy)
        if kept is None or kept.digest != head.digest:
            columns = _followed(policy, kept, head) if kept else None
            if columns is None:
                columns = _read(_lines(policy))
                _STORED.pop(policy.pk, None)  # nothing that could be gone on from
            kept = Read(head.seq, head.digest, columns)
        _KEPT[source(), policy.pk] = kept
        if kept.seq - _STORED.get(policy.pk, -KEPT_AFTER) >= KEPT_AFTER:
            snapshot.keep(policy.pk, kept)
            _STORED[policy.pk] = kept.seq
        return kept.columns


def forget() -> None:
    """As in a new process. For measuring, and for tests that change rows behind the record's
    back."""
    _KEPT.clear()
    _STORED.clear()


def _kept(policy: Policy, head: Head) -> Read | None:
    """Of whom is read now, else of the other where it can be gone on from."""
    both = (_KEPT.get((which, policy.pk)) for which in (PRIMARY, REPLICA))
    other = next((one for one in both if one and one.seq <= head.seq), None)
    return _KEPT.get((source(), policy.pk)) or other


def _stored(policy: Policy) -> Read | None:
    found = snapshot.kept(policy.pk)
    if found:
        _STORED[policy.pk] = found.seq
    return found


def _followed(policy: Policy, kept: Read, head: Head) -> Columns | None:
    """The columns with what was written since; None where that cannot be told or is too much."""
    written = written_since(Mark(kept.seq, kept.digest), Mark(head.seq, head.digest))
    if written is None:
        return None
    touched = _touched(written)
    if not touched:
        return kept.columns
    stays = kept.columns.of(~np.isin(kept.columns.claim, list(touched)))
    return joined(stays, _read(_lines(policy).filter(claim__in=touched)))


def _touched(written: Written) -> set[int]:
    """The claims (pks) whose lines, event or report was written."""
    claims = set(written.of("claims.Claim"))
    for table, field in (("claims.LossLine", "lines__in"), ("claims.Event", "event__in"),
                         ("claims.Report", "report__in")):  # fmt: skip
        if touched := written.of(table):
            rows = Claim.objects.filter(**{field: touched}).order_by()
            claims |= set(rows.values_list("pk", flat=True))
    return claims


def _lines(policy: Policy) -> "QuerySet[LossLine]":
    return LossLine.objects.filter(
        claim__report__policy=policy, claim__merged_into__isnull=True
    ).order_by()


def _read(lines: "QuerySet[LossLine]") -> Columns:
    rows = lines.values_list(*_FIELDS).iterator(_AT_ONCE)
    words: dict[str, int] = {}
    parts = []
    while some := list(islice(rows, _AT_ONCE)):
        parts.append(_part(some, words))
    whole = [np.concatenate(column) for column in zip(*parts, strict=True)] or _part([], words)
    cells, cell = cells_at(*whole[-2:])
    return ordered(Columns(tuple(words), cells, *whole, cell))


def _part(rows: Sequence[Sequence[Any]], words: dict[str, int]) -> list[NDArray[Any]]:
    """Some rows as columns, in the order of ROWS without the cells. A position stands only of what
    is no person."""
    pks, claims, villages, days, species, sections, items, areas, lons, lats = (
        zip(*rows, strict=True) if rows else [()] * len(_FIELDS)
    )
    person = np.array([section == PERSON for section in sections], np.bool_)
    crop = np.array([section == CROP for section in sections], np.bool_)
    lon = np.array([UNKNOWN if x is None else x for x in lons], np.int32)
    lat = np.array([UNKNOWN if y is None else y for y in lats], np.int32)
    lon[person] = lat[person] = UNKNOWN
    things = [PERSON if s == PERSON else item for s, item in zip(sections, items, strict=True)]
    return [
        np.array(pks, np.int64),
        np.array(claims, np.int64),
        np.array(villages, np.int64),
        np.array(_ordinals(days), np.int32),
        np.array([words.setdefault(code, len(words)) for code in species], np.int16),
        np.array([words.setdefault(code, len(words)) for code in things], np.int16),
        person,
        np.where(crop, np.array(areas, np.int64), 0),
        lon,
        lat,
    ]


def _ordinals(days: Sequence[date]) -> list[int]:
    known = {day: day.toordinal() for day in set(days)}
    return [known[day] for day in days]

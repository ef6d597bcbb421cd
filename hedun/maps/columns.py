"""Where every loss line of a policy lies, as columns in memory: the map adds up a million at once.

Nothing is stored for it. The columns are read once and follow the record from then on: each entry
names the rows it sealed, so only the claims that were written since are read again. H3 cells stand
here in their finest resolution; a coarser one is a few bits less.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from itertools import islice
from threading import Lock
from typing import Any

import h3.api.basic_int as h3
import numpy as np
from django.db.models import QuerySet
from numpy.typing import NDArray

from hedun.claims.items import CROP, PERSON
from hedun.claims.models import Claim, LossLine
from hedun.policies.models import Policy
from hedun.record.models import Entry, Head

FINEST = 10  # H3: cells of about 1.5 ha, a few plots
E7 = 10_000_000
NOWHERE = 0  # the cell of a line without a position
MOST_NEW = 5_000  # entries since, beyond which everything is read again
_AT_ONCE = 50_000
_COLUMNS = (
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
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Columns:
    """One value a loss line. `day`: of the loss, as its ordinal. `thing`: an index of `words`, as
    `species`. `person`: it is about somebody's injury, which is never shown as a place.
    `area_e4`: ten-thousandths of a mu, 0 of what is no crop. `lon`, `lat`: ten-millionths of a
    degree; `cell`: H3, both only where the position is known and may be shown."""

    words: tuple[str, ...]
    line: Ints
    claim: Ints
    village: Ints
    day: NDArray[np.int32]
    species: NDArray[np.int16]
    thing: NDArray[np.int16]
    person: Mask
    area_e4: Ints
    lon: NDArray[np.int32]
    lat: NDArray[np.int32]
    cell: Ints

    def __len__(self) -> int:
        return len(self.line)

    def of(self, mask: Mask | NDArray[np.intp]) -> "Columns":
        """Those rows alone."""
        return Columns(self.words, *(getattr(self, name)[mask] for name in ROWS))

    def word(self, code: str) -> int:
        """The index of a code; −1, which no row has, where it is nowhere."""
        return self.words.index(code) if code in self.words else -1

    @property
    def placed(self) -> Mask:
        return self.cell != NOWHERE


ROWS = tuple(field.name for field in fields(Columns))[1:]


@dataclass(slots=True)
class _Kept:
    seq: int
    digest: str
    columns: Columns


_KEPT: dict[int, _Kept] = {}
_LOCK = Lock()


def columns_of(policy: Policy) -> Columns:
    """Every line of the policy's claims that were not merged into others, whoever asks: what is
    shown of them is chosen by `mask_of` (selecting.py). Two queries while nothing is written."""
    head = Head.objects.first()
    if head is None:
        return _read(_lines(policy))
    with _LOCK:
        kept = _KEPT.get(policy.pk)
        if kept is None or kept.digest != head.digest:
            columns = _followed(policy, kept, head) if kept else None
            kept = _Kept(head.seq, head.digest, columns or _read(_lines(policy)))
            _KEPT[policy.pk] = kept
        return kept.columns


def version(policy: Policy) -> str:
    """The digest of the record's head that the columns in hand were read under."""
    kept = _KEPT.get(policy.pk)
    return kept.digest if kept else ""


def forget() -> None:
    """For tests that change rows behind the record's back."""
    _KEPT.clear()


def _followed(policy: Policy, kept: _Kept, head: Head) -> Columns | None:
    """The columns with what was written since; None where that cannot be told or is too much."""
    if head.seq < kept.seq or head.seq - kept.seq > MOST_NEW:
        return None
    if not Entry.objects.filter(seq=kept.seq, digest=kept.digest).exists():
        return None
    bodies = Entry.objects.filter(seq__gt=kept.seq, seq__lte=head.seq)
    touched = _touched(bodies.values_list("body", flat=True))
    if not touched:
        return kept.columns
    stays = kept.columns.of(~np.isin(kept.columns.claim, list(touched)))
    return _joined(stays, _read(_lines(policy).filter(claim__in=touched)))


def _touched(bodies: Iterable[str]) -> set[int]:
    """The claims (pks) whose lines, event or report these entries wrote."""
    found: dict[str, set[int]] = {"Claim": set(), "LossLine": set(), "Event": set(),
                                  "Report": set()}  # fmt: skip
    for body in bodies:
        for key in json.loads(body).get("seals", ()):
            label, _, pk = key.partition(":")
            room, _, model = label.partition(".")
            if room == "claims" and model in found:
                found[model].add(int(pk))
    claims = found["Claim"]
    for model, field in (("LossLine", "lines__in"), ("Event", "event__in"),
                         ("Report", "report__in")):  # fmt: skip
        if found[model]:
            rows = Claim.objects.filter(**{field: found[model]}).order_by()
            claims |= set(rows.values_list("pk", flat=True))
    return claims


def _lines(policy: Policy) -> "QuerySet[LossLine]":
    return LossLine.objects.filter(
        claim__report__policy=policy, claim__merged_into__isnull=True
    ).order_by()


def _read(lines: "QuerySet[LossLine]") -> Columns:
    rows = lines.values_list(*_COLUMNS).iterator(_AT_ONCE)
    words: dict[str, int] = {}
    parts = []
    while some := list(islice(rows, _AT_ONCE)):
        parts.append(_part(some, words))
    joined = [np.concatenate(column) for column in zip(*parts, strict=True)] or _part([], words)
    return Columns(tuple(words), *joined)


def _part(rows: Sequence[Sequence[Any]], words: dict[str, int]) -> list[NDArray[Any]]:
    """Some rows as columns, in the order of ROWS. A position stands only of what is no person."""
    pks, claims, villages, days, species, sections, items, areas, lons, lats = (
        zip(*rows, strict=True) if rows else [()] * len(_COLUMNS)
    )
    person = np.array([section == PERSON for section in sections], np.bool_)
    crop = np.array([section == CROP for section in sections], np.bool_)
    lon = np.array([NOWHERE if x is None else x for x in lons], np.int32)
    lat = np.array([NOWHERE if y is None else y for y in lats], np.int32)
    lon[person] = lat[person] = NOWHERE
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
        cells_at(lon, lat),
    ]


def _ordinals(days: Sequence[date]) -> list[int]:
    known = {day: day.toordinal() for day in set(days)}
    return [known[day] for day in days]


def cells_at(lon: NDArray[np.int32], lat: NDArray[np.int32]) -> Ints:
    """The finest cell of each position; NOWHERE where there is none."""
    here = (lon != NOWHERE) | (lat != NOWHERE)
    cells = np.zeros(len(lon), np.int64)
    pairs = zip((lat[here] / E7).tolist(), (lon[here] / E7).tolist(), strict=True)
    at = h3.latlng_to_cell
    cells[here] = [at(y, x, FINEST) for y, x in pairs]
    return cells


def parents(cells: Ints, resolution: int) -> Ints:
    """The cells of a coarser resolution that hold these: H3 keeps the resolution in four bits and
    a digit of three bits a level, all ones below its own level."""
    below = (np.int64(1) << np.int64(3 * (15 - resolution))) - np.int64(1)
    level = np.int64(15) << np.int64(52)
    return (cells & ~level) | (np.int64(resolution) << np.int64(52)) | below


def _joined(one: Columns, other: Columns) -> Columns:
    """Both, by the words of the first and what the other has beside them."""
    words = tuple(dict.fromkeys((*one.words, *other.words)))
    turn = np.array([words.index(word) for word in other.words], np.int16)
    joined = []
    for name in ROWS:
        more = getattr(other, name)
        if name in ("species", "thing") and len(more):
            more = turn[more]
        joined.append(np.concatenate([getattr(one, name), more]))
    return Columns(words, *joined)

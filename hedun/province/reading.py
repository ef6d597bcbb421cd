"""The lines of one export: checked against what was signed, then as sums and as lists of losses.

Everything here runs in a worker: no database, no settings. Sums are whole numbers of 64 bits that
are known to hold them, so they are exact.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyarrow import parquet

from hedun.actuarial.fitting import LONGEST, Lists, Season
from hedun.domain.deadlines import local_day
from hedun.province.columns import SCHEMA, SUMS
from hedun.province.manifest import Manifest
from hedun.province.problems import malformed

Whole = npt.NDArray[np.int64]
MOST_FEN = 10**13  # of a line: a hundred thousand million yuan
SAFE = 2**62
MIDDLE = 14  # days after the first of a month: when an injury is taken to have happened


class Key(NamedTuple):
    """`month`: its number since year 0, year × 12 + month − 1."""

    section: str
    item: str
    species: str
    month: int


class Cell(NamedTuple):
    """Amounts in fen; `quantity_e4`: in the unit of the item."""

    lines: int
    quantity_e4: int
    given_fen: int
    paid_fen: int
    estimate_fen: int

    def __add__(self, other: "Cell") -> "Cell":  # type: ignore[override]
        return Cell(*(a + b for a, b in zip(self, other, strict=True)))


NOTHING = Cell(0, 0, 0, 0, 0)


@dataclass(frozen=True)
class Facts:
    """An export that counts. `states`: claims by state; `season`: its lists; `open_fen`: estimates
    of the claims that are not awarded; `closed`: (paid something, all) of the others."""

    manifest: Manifest
    cube: Mapping[Key, Cell]
    states: Mapping[str, int]
    season: Season
    open_fen: npt.NDArray[np.float64]
    closed: tuple[int, int]


def facts(manifest: Manifest) -> Facts:
    """Raises Malformed, OSError."""
    table = _table(manifest)
    columns = {name: _numbers(table[name]) for name in SCHEMA.names}
    _insist_as_said(manifest, table, columns)
    claims, first, which = np.unique(columns["claim"], return_index=True, return_inverse=True)
    if claims.size != manifest.claims:
        raise malformed("NOT_WHAT_IT_SAYS")
    states = np.bincount(columns["state"][first], minlength=len(_words(table["state"])))
    is_open = columns["open"][first].astype(bool)
    given = _sums(columns["given_fen"], which, claims.size)
    estimates = _sums(columns["estimate_fen"], which, claims.size)
    closed = given[~is_open]
    return Facts(
        manifest,
        _cube(table, columns),
        {word: int(n) for word, n in zip(_words(table["state"]), states, strict=True) if n},
        _season(manifest, _words(table["village"]), columns),
        estimates[is_open].astype(np.float64),
        (int((closed > 0).sum()), closed.size),
    )


def _table(manifest: Manifest) -> pa.Table:
    """Read from the very bytes that were compared with the signed digest."""
    try:
        data = manifest.parquet.read_bytes()
    except FileNotFoundError:
        raise malformed("FILE_MISSING") from None
    if len(data) < manifest.bytes:
        raise malformed("TRUNCATED")
    if len(data) > manifest.bytes or hashlib.sha256(data).hexdigest() != manifest.file_sha256:
        raise malformed("TAMPERED")
    try:
        table = parquet.read_table(pa.BufferReader(data), use_threads=False)
    except (pa.ArrowException, OSError, ValueError):
        raise malformed("NOT_WHAT_IT_SAYS") from None
    if not table.schema.remove_metadata().equals(SCHEMA) or table.num_rows != manifest.lines:
        raise malformed("NOT_WHAT_IT_SAYS")
    if any(column.null_count for column in table.columns):
        raise malformed("NOT_WHAT_IT_SAYS")
    return table.unify_dictionaries().combine_chunks()


def _words(column: Any) -> list[str]:
    chunks = column.chunks
    return list(chunks[0].dictionary.to_pylist()) if chunks else []


def _numbers(column: Any) -> Whole:
    """A column as whole numbers: a word by its place in its dictionary, a day since 1970."""
    if pa.types.is_dictionary(column.type):
        parts = [chunk.indices for chunk in column.chunks]
        column = pa.chunked_array(parts, pa.int32())
    if pa.types.is_date32(column.type):
        column = column.cast(pa.int32())
    out: Whole = column.to_numpy().astype(np.int64)
    return out


def _insist_as_said(manifest: Manifest, table: pa.Table, columns: Mapping[str, Whole]) -> None:
    """Raises Malformed. Nothing is below 0, and nothing so large that a sum could run over."""
    amounts = [columns[name] for name in (*SUMS, "quantity_e4")]
    bounded = all(
        not one.size or (one.min() >= 0 and one.max() <= min(MOST_FEN, SAFE // one.size))
        for one in amounts
    )
    villages = {one.code for one in manifest.villages}
    as_said = (
        bounded
        and all(int(columns[name].sum()) == manifest.sums[name] for name in SUMS)
        and not columns["estimate_fen"][columns["open"] == 0].any()
        and set(_words(table["village"])) <= {*villages, ""}
        and not (columns["occurred"] > columns["told"]).any()
    )
    if not as_said:
        raise malformed("NOT_WHAT_IT_SAYS")


def _sums(values: Whole, which: Whole, many: int) -> Whole:
    """The exact sum of the values of each of `many` groups."""
    out = np.zeros(many, dtype=np.int64)
    np.add.at(out, which, values)
    return out


def _cube(table: pa.Table, columns: Mapping[str, Whole]) -> dict[Key, Cell]:
    words = {name: _words(table[name]) for name in ("section", "item", "species")}
    days = columns["occurred"].astype("datetime64[D]").astype("datetime64[M]")
    month = days.astype(np.int64) + 1970 * 12
    shape = [len(words["section"]), len(words["item"]), len(words["species"])]
    if not month.size:
        return {}
    lowest = int(month.min())
    shape.append(int(month.max()) - lowest + 1)
    at = np.ravel_multi_index(
        [columns["section"], columns["item"], columns["species"], month - lowest], shape
    )
    there, which = np.unique(at, return_inverse=True)
    sums = [np.bincount(which, minlength=there.size)]
    sums += [_sums(columns[name], which, there.size) for name in ("quantity_e4", *SUMS)]
    places = np.stack(np.unravel_index(there, shape), axis=1).tolist()
    cells = np.stack(sums, axis=1).tolist()
    return {
        Key(words["section"][s], words["item"][i], words["species"][a], m + lowest): Cell(*cell)
        for (s, i, a, m), cell in zip(places, cells, strict=True)
    }


def _season(manifest: Manifest, villages: list[str], columns: Mapping[str, Whole]) -> Season:
    """Each report is a list: of its first day of loss, of the sum of its claims."""
    number = {one.code: n for n, one in enumerate(manifest.villages)}
    place = np.array([number.get(code, -1) for code in villages], dtype=np.int64)
    reports, first, which = np.unique(columns["report"], return_index=True, return_inverse=True)
    village = place[columns["village"][first]]
    hidden = village < 0
    village = np.where(hidden, reports % len(manifest.villages), village)
    begins = np.datetime64(manifest.starts, "D").astype(np.int64)
    days = (manifest.ends - manifest.starts).days + 1
    occurred = np.full(reports.size, np.iinfo(np.int64).max)
    np.minimum.at(occurred, which, columns["occurred"])
    day = np.clip(np.where(hidden, occurred + MIDDLE, occurred) - begins, 0, days - 1)
    told = np.maximum(columns["told"][first] - begins, day)
    fen = np.where(columns["open"] == 1, columns["estimate_fen"], columns["given_fen"])
    until = min((local_day(manifest.at) - manifest.starts).days, days - 1 + LONGEST)
    lists = Lists(village, day, told, _sums(fen, which, reports.size).astype(np.float64))
    return Season(manifest.starts, days, lists, until)

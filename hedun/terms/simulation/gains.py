"""Who gains and who loses against the first wording: by village, by what was damaged, by size of
loss; and the lines that differ most.

Counted are claims: a claim with lines of two crops stands in the rows of both, with its lines of
that crop.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from hedun.terms.columns import Numbering, renumbered, together
from hedun.terms.exact import Column, Index, group_sum, larger, minus
from hedun.terms.simulation.comparison import Comparison, Numbered
from hedun.terms.simulation.distribution import Bands

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """Of one wording against the first: claims that are paid more, by how much in all; less."""

    gaining: int
    gain_fen: int
    losing: int
    loss_fen: int

    @property
    def fen(self) -> int:
        """The difference of the sums."""
        return self.gain_fen - self.loss_fen


@dataclass(frozen=True, slots=True)
class Row:
    """Some of the claims. `payable_fen`: one for each wording; `changes`: for all but the first."""

    key: Key
    claims: int
    payable_fen: tuple[int, ...]
    changes: tuple[Change, ...]

    @property
    def moved_fen(self) -> int:
        """The largest difference, whatever its sign."""
        return max((abs(one.fen) for one in self.changes), default=0)


def overall(found: Comparison) -> Row:
    """All claims together."""
    everything = Numbered(np.zeros(len(found.lines), dtype=np.int32), 1)
    return _rows(found, everything, [()])[0]


def split_by(found: Comparison, split: str, bands: Bands | None = None) -> list[Row]:
    """The claims by "village" (place), "crop" (section, item) or "size" (number of the band of
    the loss, ascending); the rows of the first two by the size of their difference."""
    return SPLITS[split](found, bands or Bands())


def _by_columns(*columns: str) -> Callable[[Comparison, Bands], list[Row]]:
    def rows(found: Comparison, bands: Bands) -> list[Row]:
        numbered = found.numbered(*columns)
        named = [found.lines.text[name] for name in columns]
        some_line = np.zeros(numbered.size, dtype=np.int64)
        some_line[numbered.of] = np.arange(len(found.lines))
        keys = [tuple(column[row] for column in named) for row in some_line.tolist()]
        ordered = sorted(_rows(found, numbered, keys), key=lambda row: (-row.moved_fen, row.key))
        return ordered

    return rows


def _by_size(found: Comparison, bands: Bands) -> list[Row]:
    of, size = found.claims
    band = bands.of(group_sum(found.loss_fen, of, size))
    count = len(bands.edges_fen) + 2
    rows = _rows(found, Numbered(band[of], count), [(str(n),) for n in range(count)])
    return [row for row in rows if row.claims]


SPLITS: Mapping[str, Callable[[Comparison, Bands], list[Row]]] = {
    "village": _by_columns("place"),
    "crop": _by_columns("section", "item"),
    "size": _by_size,
}


def _rows(found: Comparison, group: Numbered, keys: list[Key]) -> list[Row]:
    """A row for each group of lines; a claim counts in every group that has lines of it."""
    both = together([found.claims, group], len(found.lines), Numbering()).of
    part, parts = renumbered(both)
    group_of = np.zeros(parts, dtype=np.int64)
    group_of[part] = group.of
    paid = [group_sum(one.payable_fen, part, parts) for one in found.outcomes]
    claims = _count(group_of, group.size)
    sums = [group_sum(each, group_of, group.size).tolist() for each in paid]
    changes = [_changes(paid[0], paid[n], group_of, group.size) for n in found.others]
    return [
        Row(key, claims[n], tuple(each[n] for each in sums), tuple(each[n] for each in changes))
        for n, key in enumerate(keys)
    ]


def _changes(first: Column, other: Column, group: Index, size: int) -> list[Change]:
    more, less = minus(other, first), minus(first, other)
    columns = (
        _count(group[more > 0], size),
        group_sum(more, group, size).tolist(),
        _count(group[less > 0], size),
        group_sum(less, group, size).tolist(),
    )
    return [Change(*values) for values in zip(*columns, strict=True)]


def _count(group: Index, size: int) -> list[int]:
    return list(np.bincount(group, minlength=size).tolist())


def largest(found: Comparison, most: int) -> list[int]:
    """The lines (positions) whose amounts differ most from the first wording's, the largest first,
    at most so many; lines that no wording pays differently are left out."""
    if not found.others or not len(found.lines):
        return []
    first = found.outcomes[0].payable_fen
    spread: Column = np.zeros(len(found.lines), dtype=np.int64)
    for n in found.others:
        other = found.outcomes[n].payable_fen
        spread = larger(spread, larger(minus(other, first), minus(first, other)))
    differing = np.flatnonzero(spread > 0)
    order = differing[np.argsort(-spread[differing], kind="stable")]
    return list(order[:most].tolist())

"""Adding up: different claims and damaged area by village or H3 cell, and week."""

from dataclasses import dataclass
from datetime import date

import h3.api.basic_int as h3
import numpy as np
from numpy.typing import NDArray

from hedun.maps.columns import FINEST, Columns, Ints, parents
from hedun.maps.selecting import Box

COARSEST = 5
MOST_CELLS = 6_000  # in one answer; where there are more, the next coarser resolution
# Degrees that a cell of each resolution reaches from its middle, and a little more.
REACH = {5: 0.13, 6: 0.05, 7: 0.02, 8: 0.008, 9: 0.003, 10: 0.0012}
CORNERS = 6
_CLAIM_BITS = np.int64(32)


@dataclass(frozen=True, slots=True)
class Sums:
    """Entries: `at`, an index of `keys` (villages' primary keys, or cells), with `week` (0 is the
    first), different claims and ten-thousandths of a mu. A claim has one day of loss, so claims of
    weeks add up."""

    keys: Ints
    at: NDArray[np.int64]
    week: NDArray[np.int64]
    claims: NDArray[np.int64]
    area_e4: NDArray[np.int64]

    def totals(self, name: str) -> NDArray[np.int64]:
        """By key, all weeks."""
        return np.bincount(self.at, getattr(self, name), len(self.keys)).astype(np.int64)


Keyed = tuple[Ints, NDArray[np.int64]]  # different keys, and for each row an index of them


def keyed(by: Ints) -> Keyed:
    keys, at = np.unique(by, return_inverse=True)
    return keys, at.astype(np.int64)


def summed(rows: Columns, by: Keyed, start: date) -> Sums:
    """`by`: what each row is counted under; `start`: the Monday of the first week."""
    keys, at = by
    week = (rows.day.astype(np.int64) - start.toordinal()) // 7
    weeks = np.int64(week.max() + 1 if len(week) else 1)
    group = at * weeks + week
    groups = int(len(keys) * weeks)
    # Claim beside group in one number: sorting it once finds the different ones.
    each = np.unique((group << _CLAIM_BITS) | rows.claim) >> _CLAIM_BITS
    claims = np.bincount(each, minlength=groups)
    # A float64 is exact here: all the fields of China are fewer ten-thousandths of a mu than 2⁵³.
    area = np.bincount(group, rows.area_e4, groups).astype(np.int64)
    some = np.flatnonzero(claims)
    return Sums(keys, some // weeks, some % weeks, claims[some], area[some])


def by_village(rows: Columns, start: date) -> Sums:
    """Injuries too: a village's number is all that is told of them here."""
    return summed(rows, keyed(rows.village), start)


@dataclass(frozen=True, slots=True)
class Heat:
    """`corners`: of each cell six pairs of longitude and latitude, degrees."""

    resolution: int
    sums: Sums
    corners: NDArray[np.float32]


def heat(rows: Columns, start: date, resolution: int, box: Box | None = None) -> Heat:
    """The cells of that resolution with a middle in the box, whole to their borders; of a coarser
    one where they were too many."""
    resolution = min(max(resolution, COARSEST), FINEST)
    while True:
        there = rows.placed
        if box:
            there &= box.wider(2 * REACH[resolution]).holds(rows)
        inside = rows.of(there)
        cells = keyed(parents(inside.cell, resolution))
        if resolution == COARSEST or len(cells[0]) <= MOST_CELLS:
            break
        resolution -= 1
    found = summed(inside, cells, start)
    if box:
        found = _within(found, box.wider(REACH[resolution]))
    return Heat(resolution, found, corners_of(found.keys))


def _within(sums: Sums, box: Box) -> Sums:
    """Without the cells beyond: not all of their rows were counted."""
    middles = [h3.cell_to_latlng(cell) for cell in sums.keys.tolist()]
    keep = np.array(
        [box.west <= x <= box.east and box.south <= y <= box.north for y, x in middles], np.bool_
    )
    number = np.cumsum(keep) - 1
    entries = keep[sums.at] if len(keep) else np.zeros(0, np.bool_)
    at = number[sums.at[entries]]
    return Sums(sums.keys[keep], at, sums.week[entries], sums.claims[entries],
                sums.area_e4[entries])  # fmt: skip


def corners_of(cells: Ints) -> NDArray[np.float32]:
    """Where a cell has fewer or more than six corners (none in China has), it is shown by six."""
    found = np.zeros((len(cells), CORNERS, 2), np.float32)
    for n, cell in enumerate(cells.tolist()):
        corners = h3.cell_to_boundary(cell)[:CORNERS]
        corners += (corners[-1],) * (CORNERS - len(corners))
        found[n] = [(x, y) for y, x in corners]
    return found

"""Adding up: different claims and damaged area by village or H3 cell, and week."""

from dataclasses import dataclass
from datetime import date

import h3.api.basic_int as h3
import numpy as np
from numpy.typing import NDArray

from hedun.maps.columns import FINEST, Columns, Ints, Mask, changes, parents, villages_of
from hedun.maps.selecting import Box

COARSEST = 5
MOST_CELLS = 6_000  # in one answer; where there are more, the next coarser resolution
# Degrees that a cell of each resolution reaches from its middle, and a little more.
REACH = {5: 0.13, 6: 0.05, 7: 0.02, 8: 0.008, 9: 0.003, 10: 0.0012}
CORNERS = 6


@dataclass(frozen=True, slots=True)
class Sums:
    """Entries: `at`, an index of `keys` (villages' primary keys, or cells), with `week` (0 is the
    first), different claims and ten-thousandths of a mu. A claim has one day of loss, so claims of
    weeks add up."""

    keys: Ints
    at: Ints
    week: Ints
    claims: Ints
    area_e4: Ints

    @classmethod
    def used(cls, keys: Ints, at: Ints, week: Ints, claims: Ints, area_e4: Ints) -> "Sums":
        """Without the keys that no entry is of."""
        some, number = np.unique(at, return_inverse=True)
        return cls(keys[some], number, week, claims, area_e4)

    def totals(self, name: str) -> Ints:
        """By key, all weeks."""
        return np.bincount(self.at, getattr(self, name), len(self.keys)).astype(np.int64)

    def of(self, entries: Mask) -> "Sums":
        """Those alone."""
        columns = (self.at, self.week, self.claims, self.area_e4)
        return Sums.used(self.keys, *(column[entries] for column in columns))


def summed(rows: Columns, keys: Ints, at: Ints, start: date) -> Sums:
    """`at`: the index of `keys` that each row is counted under, the same or a higher one in the
    rows of a claim; `start`: the Monday of the first week. Keys without a row are left out."""
    week = (rows.day.astype(np.int64) - start.toordinal()) // 7
    weeks = int(week.max()) + 1 if len(week) else 1
    group, groups = at * weeks + week, len(keys) * weeks
    # The rows of a claim stand together, so a claim that is counted is seen by its first row.
    claims = np.bincount(group[changes(rows.claim, group)], minlength=groups)
    # A float64 is exact here: all the fields of China are fewer ten-thousandths of a mu than 2⁵³.
    area = np.bincount(group, rows.area_e4, groups).astype(np.int64)
    some = np.flatnonzero(claims)
    return Sums.used(keys, some // weeks, some % weeks, claims[some], area[some])


def by_village(rows: Columns, start: date) -> Sums:
    """Injuries too: a village's number is all that is told of them here."""
    keys = villages_of(rows)
    number = np.zeros(int(keys[-1]) + 1 if len(keys) else 0, np.int64)
    number[keys] = np.arange(len(keys))
    return summed(rows, keys, number[rows.village], start)


def by_cell(rows: Columns, resolution: int, start: date) -> Sums:
    """The rows have positions."""
    coarse = parents(rows.cells, resolution)
    first = changes(coarse)
    number = np.cumsum(first) - 1
    return summed(rows, coarse[first], number[rows.cell], start)


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
        found = by_cell(rows.of(there), resolution, start)
        if resolution == COARSEST or len(found.keys) <= MOST_CELLS:
            break
        resolution -= 1
    if box:
        found = _within(found, box.wider(REACH[resolution]))
    return Heat(resolution, found, corners_of(found.keys))


def _within(sums: Sums, box: Box) -> Sums:
    """Without the cells beyond: not all of their rows were counted."""
    middles = [h3.cell_to_latlng(cell) for cell in sums.keys.tolist()]
    inside = [box.west <= x <= box.east and box.south <= y <= box.north for y, x in middles]
    return sums.of(np.array(inside, np.bool_)[sums.at])


def corners_of(cells: Ints) -> NDArray[np.float32]:
    """Where a cell has fewer or more than six corners (none in China has), it is shown by six."""
    found = np.zeros((len(cells), CORNERS, 2), np.float32)
    for n, cell in enumerate(cells.tolist()):
        corners = h3.cell_to_boundary(cell)[:CORNERS]
        corners += (corners[-1],) * (CORNERS - len(corners))
        found[n] = [(x, y) for y, x in corners]
    return found

"""Loss lines as columns, for the map to add up a million at once.

H3 cells stand here in their finest resolution; a coarser one is a few bits less. A cell of H3 holds
its seven finer ones but for their rims, so a loss at the very edge of a coarse cell may be counted
in its neighbour: by less than the finest cell reaches.
"""

from dataclasses import dataclass, fields
from typing import Any

import h3.api.basic_int as h3
import numpy as np
from numpy.typing import NDArray

FINEST = 10  # H3: cells of about 1.5 ha, a few plots
E7 = 10_000_000
UNKNOWN = 0  # longitude and latitude of a line without a position
NOWHERE = -1  # its cell
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Columns:
    """One value a loss line, in order of claim and cell. `day`: of the loss, as its ordinal.
    `thing`: an index of `words`, as `species`. `person`: it is about somebody's injury, which is
    never shown as a place. `area_e4`: ten-thousandths of a mu, 0 of what is no crop. `lon`, `lat`:
    ten-millionths of a degree; `cell`: an index of `cells` (H3, ascending). These stand only where
    the position is known and may be shown."""

    words: tuple[str, ...]
    cells: Ints
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
    cell: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.line)

    def of(self, mask: Mask) -> "Columns":
        """Those rows alone."""
        if mask.all():
            return self
        return Columns(self.words, self.cells, *(getattr(self, name)[mask] for name in ROWS))

    def word(self, code: str) -> int:
        """The index of a code; −1, which no row has, where it is nowhere."""
        return self.words.index(code) if code in self.words else -1

    @property
    def placed(self) -> Mask:
        return self.cell != NOWHERE

    @property
    def claims(self) -> int:
        """How many different ones."""
        return int(changes(self.claim).sum())


ROWS = tuple(field.name for field in fields(Columns))[2:]


def changes(*columns: NDArray[Any]) -> Mask:
    """Where any of the columns is another one than in the row before."""
    found = np.zeros(len(columns[0]), np.bool_)
    found[:1] = True
    for column in columns:
        found[1:] |= column[1:] != column[:-1]
    return found


def villages_of(rows: Columns) -> Ints:
    """Their primary keys, ascending."""
    return np.flatnonzero(np.bincount(rows.village))


def cells_at(lon: NDArray[np.int32], lat: NDArray[np.int32]) -> tuple[Ints, NDArray[np.int32]]:
    """The finest cells that the positions are in, and for each position its index of them."""
    here = (lon != UNKNOWN) | (lat != UNKNOWN)
    pairs = zip((lat[here] / E7).tolist(), (lon[here] / E7).tolist(), strict=True)
    at = h3.latlng_to_cell
    cells, index = np.unique(np.array([at(y, x, FINEST) for y, x in pairs], np.int64),
                             return_inverse=True)  # fmt: skip
    found = np.full(len(lon), NOWHERE, np.int32)
    found[here] = index
    return cells, found


def parents(cells: Ints, resolution: int) -> Ints:
    """The cells of a coarser resolution that hold these, in the same order: H3 keeps the resolution
    in four bits and a digit of three bits a level, all ones below its own level."""
    below = (np.int64(1) << np.int64(3 * (15 - resolution))) - np.int64(1)
    level = np.int64(15) << np.int64(52)
    return (cells & ~level) | (np.int64(resolution) << np.int64(52)) | below


def in_cell(rows: Columns, cell: int) -> Mask:
    """Those that this cell of any resolution holds."""
    inside = parents(rows.cells, h3.get_resolution(cell)) == cell
    return np.append(inside, False)[rows.cell]  # NOWHERE, the last


def ordered(columns: Columns) -> Columns:
    """As Columns says it."""
    order = np.lexsort((columns.cell, columns.claim))
    return Columns(columns.words, columns.cells, *(getattr(columns, name)[order] for name in ROWS))


def joined(one: Columns, other: Columns) -> Columns:
    """Both, of different claims; by the words and cells of the first and what the other has beside
    them."""
    words = tuple(dict.fromkeys((*one.words, *other.words)))
    word = np.array([words.index(each) for each in other.words], np.int16)
    cells = np.union1d(one.cells, other.cells)
    old, new = _renumbered(one, cells), _renumbered(other, cells)
    turned = {"species": word[other.species], "thing": word[other.thing], "cell": new}
    at = np.searchsorted(one.claim, other.claim)
    columns = []
    for name in ROWS:
        first = old if name == "cell" else getattr(one, name)
        columns.append(np.insert(first, at, turned.get(name, getattr(other, name))))
    return Columns(words, cells, *columns)


def _renumbered(rows: Columns, cells: Ints) -> NDArray[np.int32]:
    """The column `cell` as an index of these."""
    if len(cells) == len(rows.cells):
        return rows.cell
    turn = np.append(np.searchsorted(cells, rows.cells), NOWHERE).astype(np.int32)
    return turn[rows.cell]  # NOWHERE, the last

"""A sheet of any kind of file as plain cells."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from hedun.intake.cells import Cell

MOST_COLUMNS = 256  # further right there is nothing a list could hold
MOST_MERGES = 10_000
SPARE_ROWS = 200  # titles, totals and repeated headers, beside the rows a list may have

Row = dict[int, Cell]  # column from 1; blank cells are left out


class Merge(NamedTuple):
    """Cells merged into one, from 1, the last included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass
class Page:
    """One sheet: its title and the rows that hold something, by Excel's number.

    `longer`: it has more rows than a list may have; they were not read. `hidden_rows`: nobody who
    opens the sheet sees them. `filled`: cells that stand for several rows, as (row, column).
    """

    title: str
    hidden: bool = False
    rows: dict[int, Row] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    hidden_rows: frozenset[int] = frozenset()
    longer: bool = False
    filled: set[tuple[int, int]] = field(default_factory=set)

    def fill_merged(self) -> None:
        """Let a cell merged downwards stand in each row of its first column. Rows that hold
        nothing else stay blank: a merge drawn too long makes no row."""
        for merge in self.merges:
            cell = self.rows.get(merge.top, {}).get(merge.left)
            # Merges do not overlap; where a file says so all the same, the first counts.
            if cell is None or (merge.top, merge.left) in self.filled:
                continue
            numbers = self._between(merge)
            for number in numbers if len(numbers) > 1 else ():
                self.rows[number].setdefault(merge.left, cell)
                self.filled.add((number, merge.left))

    def merged_across(self, number: int, place: int) -> bool:
        """Whether a blank cell is part of a merge that begins in a column before it."""
        return any(m.left < place <= m.right for m in self._across.get(number, ()))

    @cached_property
    def _across(self) -> dict[int, list[Merge]]:
        """Merges over several columns, by the rows they touch."""
        found: dict[int, list[Merge]] = {}
        for merge in self.merges:
            for number in self._between(merge) if merge.right > merge.left else ():
                found.setdefault(number, []).append(merge)
        return found

    @cached_property
    def _numbers(self) -> list[int]:
        return sorted(self.rows)

    def _between(self, merge: Merge) -> list[int]:
        """The rows of a merge that hold something: it may claim a million that do not."""
        first = bisect_left(self._numbers, merge.top)
        return self._numbers[first : bisect_right(self._numbers, merge.bottom)]

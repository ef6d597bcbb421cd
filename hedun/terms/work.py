"""The lines of one adjudication, in the order of the file, and what has become of them so far."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from math import prod
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hedun.terms.columns import Coded, Numbering, Together, together
from hedun.terms.exact import Column, Index, Mask, choose, largest, put
from hedun.terms.lines import Lines
from hedun.terms.model import Rule, Step
from hedun.terms.plan import Plan, covers
from hedun.terms.room import Room
from hedun.terms.tables import Entries

Rows = Index | slice  # positions, ascending; a slice stands for all of them
ALL = slice(None)
ROOM = Room()
FEW = 4096  # combinations of keys that are looked up without asking which of them there are


class Groups(NamedTuple):
    """For each of the rows at hand the number of its group, below `size`."""

    of: Index
    size: int


class Found(NamedTuple):
    """What a table has for the lines: which combination of its keys each line bears, and its entry
    for each combination."""

    key: Together
    entries: Entries


# SPEC §4: the columns whose values together make a group ("line" is the row itself).
SCOPES: Mapping[str, tuple[str, ...]] = {
    "claim": ("report", "household"),
    "report": ("report",),
    "person_report": ("report", "person"),
    "person": ("person",),
    "household": ("household",),
    "section": ("section",),
    "policy": (),
}


class Work:
    """Columns of one adjudication: `x` the amounts now, `code` the refusals (numbers of the plan),
    `zeroed_by` the operation (number of the plan) that last brought an amount to 0."""

    def __init__(self, plan: Plan, lines: Lines, numbering: Numbering) -> None:
        self.plan, self.lines, self.size, self._numbering = plan, lines, len(lines), numbering
        self.x: Column
        self.loss: Column
        self.x, self.loss, self.code = _blank(self.size)
        self.zeroed_by: npt.NDArray[np.uint8] = np.zeros(self.size, dtype=np.uint8)
        self.kept: dict[str, Column] = {}
        self.refused = False
        self._groups: dict[tuple[str, tuple[str, ...]], Together] = {}
        self._largest: dict[str, int] = {"x": 0}
        self._open: dict[tuple[str, ...] | None, Mask] = {}
        self._covered: dict[tuple[str, ...] | None, Mask] = {}
        self._tables: dict[str, Found] = {}

    # --- the order of settlement

    @cached_property
    def in_order(self) -> bool:
        """Whether the file is in settlement order."""
        return bool(np.all(self.lines.settled[1:] >= self.lines.settled[:-1]))

    @cached_property
    def turn(self) -> Together:
        """The lines that are settled together, numbered in settlement order."""
        turn, size = self._numbering.ranks(self.lines.settled)
        return Together(((turn, 1),), size, self.size)

    @cached_property
    def place(self) -> Index:
        """Each row's place in settlement order."""
        place = np.arange(self.size, dtype=np.int32)
        if not self.in_order:
            # Numbers of 16 bits are sorted by counting, which is much quicker.
            small = np.uint16 if self.turn.size <= 2**16 else np.int32
            place[np.argsort(self.turn.of.astype(small), kind="stable")] = place.copy()
        return place

    # --- which rows

    def open(self, sections: tuple[str, ...] | None) -> Mask:
        """Where a line is not refused and of one of the sections (None: of any)."""
        if sections not in self._open:
            self._open = {sections: self.covered(sections) & (self.code == 0)}
        return self._open[sections]

    def covered(self, sections: tuple[str, ...] | None) -> Mask:
        """Where a line, refused or not, is of one of the sections (None: of any)."""
        if sections not in self._covered:
            self._covered.clear()
            named = self.lines.text["section"]
            every = sections is None or set(named.words) <= set(sections)
            self._covered[sections] = (
                np.ones(self.size, dtype=bool)
                if every
                else named.where([word in (sections or ()) for word in named.words])
            )
        return self._covered[sections]

    def works_on(self, rule: Rule) -> Rows:
        """The rows that a gate or step works on: not refused, and of one of its sections."""
        if not self.refused and all(covers(rule, s) for s in self.lines.text["section"].words):
            return ALL
        return np.flatnonzero(self.open(rule.sections))

    def count(self, rows: Rows) -> int:
        """How many rows."""
        return self.size if isinstance(rows, slice) else rows.size

    def positions(self, rows: Rows) -> Index:
        """The rows as positions."""
        return np.arange(self.size) if isinstance(rows, slice) else rows

    # --- what the rows have in common

    def groups(self, rows: Rows, scope: str, by: tuple[str, ...] = ()) -> Groups:
        """The groups of the rows in a scope, split further by columns."""
        if scope == "line":
            return Groups(np.arange(self.count(rows)), self.count(rows))
        groups = self.alike(scope, by)
        return Groups(groups.of[rows], groups.size)

    def alike(self, scope: str, by: tuple[str, ...]) -> Together:
        """The groups of all rows in a scope, split further by columns."""
        if (scope, by) not in self._groups:
            if scope == "line":
                return Together(((np.arange(self.size, dtype=np.int32), 1),), self.size, self.size)
            parts = [self._numbers(name, alone=name == "person") for name in SCOPES[scope]]
            parts += [self._numbers(name) for name in by]
            self._groups[scope, by] = together(parts, self.size, self._numbering)
        return self._groups[scope, by]

    def _numbers(self, name: str, alone: bool = False) -> tuple[Index, int]:
        """A column as numbers, and how many there can be; `alone`: empty cells differ."""
        coded = self.lines.text[name]
        if not alone or "" not in coded.words:
            return coded.codes, len(coded.words)
        rows = np.flatnonzero(coded.where([word == "" for word in coded.words]))
        numbers, size = coded.codes.copy(), len(coded.words) + rows.size
        numbers[rows] = np.arange(len(coded.words), size, dtype=np.int32)
        return numbers, size

    def largest(self, name: str) -> int:
        """The largest number of a column of the lines, or of `x` (or what it is surely below)."""
        if name not in self._largest:
            self._largest[name] = largest(self.x if name == "x" else getattr(self.lines, name))
        return self._largest[name]

    def stays_below(self, bound: int) -> None:
        """Say that no amount is above the bound from now on."""
        self._largest["x"] = bound

    # --- tables

    @cached_property
    def words(self) -> Mapping[str, tuple[str, ...]]:
        """The words of the columns that decide something by their words."""
        return {name: tuple(self.lines.text[name].words) for name in self.plan.worded}

    def found(self, table: str) -> Found:
        """What a table has for the lines."""
        if table not in self._tables:
            lookup = self.plan.lookups[table]
            keys = [self.lines.text[name] for name in lookup.keys]
            parts = [(one.codes, len(one.words)) for one in keys]
            key = together(parts, self.size, self._numbering)
            words = tuple(self.words[name] for name in lookup.keys)
            if key.size == prod(map(len, words)) <= FEW:
                entries = lookup.all(words)
            else:
                entries = lookup.some(_borne(keys, key.of, key.size))
            self._tables[table] = Found(key, entries)
        return self._tables[table]

    # --- what a step changes

    def forget(self, place: int) -> None:
        """Let go of what no rule from this place of the plan on looks at."""
        groups, names = self.plan.needed_from(place)
        self._groups = {key: found for key, found in self._groups.items() if key in groups}
        self.kept = {name: kept for name, kept in self.kept.items() if name in names}

    def kept_as(self, name: str | None, rows: Rows) -> Column:
        """What the rows keep under a name (0 if nothing), or their amounts without a name."""
        return (self.x if name is None else self.kept[name])[rows]

    def refuse(self, rows: Index, codes: npt.NDArray[np.uint16] | int) -> None:
        """Refuse rows: they pay nothing and count for nothing afterwards."""
        if rows.size:
            self.code[rows] = codes
            self.x[rows] = 0
            self.loss[rows] = 0
            self.note_refusals()

    def note_refusals(self) -> None:
        """Take note that the codes of some rows have changed."""
        self.refused = True
        self._open.clear()

    def settle(self, rows: Rows, op: str, after: Column) -> None:
        """Take over the amounts after a step, and remember what brought them to nothing."""
        fell = (self.x[rows] > 0) & (after == 0)
        if fell.any():
            self.zeroed_by[fell if isinstance(rows, slice) else rows[fell]] = self.plan.op[op]
        self.x = put(self.x, rows, after)
        self._largest.pop("x", None)

    def keep(self, step: Step, on: Mask | None = None) -> None:
        """Keep the amounts under the step's name, if a later step looks at them, of the lines that
        it worked on: those that are open to it now, or were (`on`) before it refused some."""
        if step.keep is not None and self.plan.is_asked_later(step):
            worked_on = self.open(step.sections) if on is None else on
            self.kept[step.keep] = choose(worked_on, self.x, self.kept.get(step.keep, 0))

    def note_loss(self, step: Step) -> None:
        """Note the amounts after a value step as the losses of the sections that end theirs so."""
        sections = self.lines.text["section"]
        ending = [self.plan.loss_step(section) is step for section in sections.words]
        if all(ending):
            self.loss = self.x.copy()
        elif any(ending):
            self.loss = choose(sections.where(ending), self.x, self.loss)


def _blank(size: int) -> tuple[Column, Column, npt.NDArray[np.uint16]]:
    """The columns of an answer, all 0."""
    block, amounts = ROOM.zeros(18 * size), 8 * size
    x, loss = block[:amounts].view(np.int64), block[amounts : 2 * amounts].view(np.int64)
    return x, loss, block[2 * amounts :].view(np.uint16)


def _borne(keys: Sequence[Coded], of: Index, size: int) -> Iterable[tuple[str, ...] | None]:
    """For each combination of the keys what it is in words; None where no row bears it."""
    some_row = np.full(size, -1, dtype=np.int64)
    some_row[of] = np.arange(of.size)
    return (None if row < 0 else tuple(key[row] for key in keys) for row in some_row.tolist())

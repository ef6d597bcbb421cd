"""Rules that take each line by itself, put together for `gate_kernels` and `step_kernels`.

A program depends on the wording and on the kind of lines: on the words of the columns that decide
something, and on how large the numbers are. It is made for a kind, and remembered by it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from hedun.terms import gate_kernels as g
from hedun.terms import model
from hedun.terms import step_kernels as k
from hedun.terms.columns import Codes
from hedun.terms.compiled import NONE
from hedun.terms.exact import SAFE, Column
from hedun.terms.plan import NO_TABLE_ENTRY, Plan, covers
from hedun.terms.tables import Entries
from hedun.terms.work import FEW, Work

MEMORY = 64  # programs that a plan remembers
GATE, STEP = g.B + 1, k.KEYS + 2 * k.PAIRS  # numbers in a row of a program
NO_CODES: Codes = np.zeros(0, dtype=np.int32)
NOTHING_KEPT: Column = np.zeros((1, 0), dtype=np.int64)
OF_GATE = {"a": g.A, "b": g.B, "column": g.COLUMN, "at": g.AT}
OF_STEP = {"a": k.A, "b": k.B, "c": k.C, "d": k.D, "at": k.AT}
OF_STEP |= {"lack": k.LACK, "join": k.JOIN, "more": k.MORE}
SECTIONS = "section"  # the first of a program's columns


def fits(*factors: int) -> bool:
    """Whether 64 bits hold the product, twice over (for rounding)."""
    product = 2
    for factor in factors:
        product *= factor
    return product < SAFE


def narrow(*columns: Column) -> bool:
    """Whether the columns are of 64 bits."""
    return all(column.dtype != object for column in columns)


def _known(values: Column) -> Column:
    """A column of 64 bits; one that is wider no program asks for (see `rows`)."""
    return values if narrow(values) else np.zeros(values.size, dtype=np.int64)


class Kind(NamedTuple):
    """All that a program may depend on besides the wording: the words of the columns that decide
    something by them; what no number of the lines is above; what was kept in more than 64 bits."""

    words: tuple[tuple[str, ...], ...]
    wide: frozenset[str]
    x: int
    quantity: int = 0
    amount: int = 0

    @classmethod
    def of(cls, work: Work) -> "Kind":
        """The kind of the lines as they are now. Bounds are taken a little higher, so that lines
        that are much alike are of one kind."""
        wide = frozenset(name for name, kept in work.kept.items() if not narrow(kept))
        asked = (*work.plan.calculated_with, "x")
        bounds = {name: (1 << work.largest(name).bit_length()) - 1 for name in asked}
        return cls(tuple(work.words.values()), wide, **bounds)


@dataclass(frozen=True)
class Program:
    """The rows for so many rules, from the one at which it begins on (gates come before steps), and
    what they refer to (see `run_gates` and `run_steps`); `most` is what no amount is above after
    them."""

    rules: int
    gates: npt.NDArray[np.int64]
    steps: npt.NDArray[np.int64]
    masks: npt.NDArray[np.int64]
    columns: tuple[str, ...]
    flags: npt.NDArray[np.bool_]
    numbers: npt.NDArray[np.int64]
    kept: tuple[str, ...]
    most: int

    def run(self, work: Work) -> None:
        """Do all rules."""
        lines = work.lines
        some = [lines.text[name].codes for name in self.columns]
        codes = (*some, *[NO_CODES] * (k.CODES - len(some)))
        refused = False
        if self.gates.size:
            moments = lines.occurred.value, lines.reported.value
            refused = g.run_gates(self.gates, codes, self.flags, lines.degree, *moments, work.code)
        if self.steps.size:
            refused |= k.run_steps(
                *(self.steps, self.masks, codes, self.flags, self.numbers),
                (_known(lines.quantity), lines.degree, _known(lines.amount), lines.has_amount),
                self._kept(work),
                (work.x, work.loss, work.code, work.zeroed_by),
            )
        work.stays_below(self.most)
        if refused:
            work.note_refusals()

    def _kept(self, work: Work) -> Column:
        """What is kept under each name, to be looked at and changed."""
        if not self.kept:
            return NOTHING_KEPT
        kept = np.zeros((len(self.kept), work.size), dtype=np.int64)
        for name, amounts in zip(self.kept, kept, strict=True):
            amounts[:] = work.kept.get(name, 0)
            work.kept[name] = amounts
        return kept


def program_at(place: int, work: Work) -> Program:
    """The program from the rule at a place of the plan on; one of no rules if that takes no line by
    itself."""
    remembered, kind = work.plan.programs, (place, Kind.of(work))
    program: Program | None = remembered.get(kind)
    if program is None:
        if len(remembered) >= MEMORY:  # another thread may do so at any time
            remembered.clear()
        program = remembered[kind] = _made(place, work.plan, kind[1])
    return program


def _made(place: int, plan: Plan, kind: Kind) -> Program:
    from hedun.terms.rows import ADD

    draft = Draft(plan, kind)
    rules = 0
    for rule in plan.rules[place:]:
        add, steps = ADD.get(type(rule)), len(draft.steps)
        if add is None or not add(rule, draft):
            del draft.steps[steps:]
            break
        rules += 1
    return draft.program(rules)


class Draft:
    """A program in the making; `most` is what no amount is above after its rows."""

    def __init__(self, plan: Plan, kind: Kind) -> None:
        self.plan, self.kind, self.most = plan, kind, kind.x
        self.words: Mapping[str, tuple[str, ...]] = dict(zip(plan.worded, kind.words, strict=True))
        self.gates: list[list[int]] = []
        self.steps: list[list[int]] = []
        self._columns = [SECTIONS]
        self._flags: list[bool] = []
        self._masks: dict[tuple[bool, ...], tuple[int, int]] = {}
        self._numbers: list[int] = []
        self._tables: dict[str, tuple[Entries, dict[str, Any]]] = {}
        self._kept: list[str] = []

    def program(self, rules: int) -> Program:
        """The program of the rows so far."""
        return Program(
            rules,
            np.array(self.gates, dtype=np.int64).reshape(-1, GATE),
            np.array(self.steps, dtype=np.int64).reshape(-1, STEP),
            np.array([flags for _, flags in self._masks.values()], dtype=np.int64),
            tuple(self._columns),
            np.array(self._flags, dtype=bool),
            np.array(self._numbers, dtype=np.int64),
            tuple(self._kept),
            self.most,
        )

    def add_gate(self, gate: model.Gate, kind: int, **parts: int) -> bool:
        """Add a gate's row."""
        row = [0] * GATE
        row[g.KIND], row[g.CODE] = kind, self.plan.code[gate.code]
        row[g.SECTIONS] = self._of_sections(self._covered(gate))
        for part, number in parts.items():
            row[OF_GATE[part]] = number
        self.gates.append(row)
        return True

    def add_words(self, gate: model.Gate, column: str, refused: Iterable[bool]) -> bool:
        """Add the row of a gate that refuses the marked words of a column; not if there is no room
        for the column."""
        if not self._look_at((column,)):
            return False
        at = self.flags(refused)
        return self.add_gate(gate, g.LISTED, column=self._columns.index(column), at=at)

    def add_step(
        self, step: model.Step, kind: int, most: int, keys: tuple[str, ...] = (), **parts: int
    ) -> bool:
        """Add a step's row; no amount it makes is above `most` or what was before. Not if it would
        look at more columns than there is room for."""
        if len(keys) > k.PAIRS or not self._look_at(keys):
            return False
        row = [0] * STEP
        row[k.KIND], row[k.NAME], row[k.COUNT] = kind, self.plan.op[step.op], len(keys)
        row[k.AT] = row[k.LOSS] = row[k.KEEP] = row[k.JOIN] = NONE
        row[k.ON] = self._mask(self._covered(step))
        for part, number in parts.items():
            row[OF_STEP[part]] = number
        weight = 1
        for pair in reversed(range(len(keys))):  # the last key changes first
            row[k.KEYS + 2 * pair] = self._columns.index(keys[pair])
            row[k.KEYS + 2 * pair + 1] = weight
            weight *= len(self.words[keys[pair]])
        if self.plan.is_asked_later(step):
            row[k.KEEP] = self.kept(step.keep or "")
        ending = [self.plan.loss_step(section) is step for section in self.words[SECTIONS]]
        if any(ending):
            row[k.LOSS] = self._mask(tuple(ending))
        self.steps.append(row)
        self.most = max(self.most, most)
        return True

    def _look_at(self, keys: Sequence[str]) -> bool:
        """Take the columns in; whether there is room for them."""
        new = [key for key in keys if key not in self._columns]
        if len(self._columns) + len(new) > k.CODES:
            return False
        self._columns += new
        return True

    def _covered(self, rule: model.Rule) -> tuple[bool, ...]:
        return tuple(covers(rule, section) for section in self.words[SECTIONS])

    def _mask(self, marks: tuple[bool, ...]) -> int:
        """The mask of the lines of the marked sections."""
        if marks not in self._masks:
            self._masks[marks] = len(self._masks), self._of_sections(marks)
        return self._masks[marks][0]

    def _of_sections(self, marks: tuple[bool, ...]) -> int:
        """Where the list of the marked sections begins, NONE for all of them."""
        return NONE if all(marks) else self.flags(marks)

    def flags(self, marks: Iterable[bool]) -> int:
        """Where a list of marks begins."""
        begin = len(self._flags)
        self._flags += marks
        return begin

    def table(self, name: str) -> tuple[Entries, dict[str, Any]] | None:
        """A table's entries for the words, and where the loop finds them; None if they are too many
        or too large."""
        if name not in self._tables:
            lookup = self.plan.lookups[name]
            words = tuple(self.words[key] for key in lookup.keys)
            if np.prod([len(some) for some in words], dtype=object) > FEW:
                return None
            entries = lookup.all(words)
            if not narrow(entries.number):
                return None
            lack = NO_TABLE_ENTRY if entries.lacking else 0
            at = {"keys": lookup.keys, "at": len(self._numbers), "lack": lack}
            self._numbers += entries.listed
            self._tables[name] = entries, at
        return self._tables[name]

    def kept(self, name: str) -> int:
        """The row of what is kept under a name."""
        if name not in self._kept:
            self._kept.append(name)
        return self._kept.index(name)

"""Steps that take each line by itself, put together for `kernels.run_lines`.

Adding a step proves from the ranges of its numbers that 64 bits hold every product on the way; one
that cannot be proved, or that is not of this kind, is not added.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from hedun.terms import kernels as k
from hedun.terms import model
from hedun.terms.exact import SAFE, Column, Index, Mask, largest
from hedun.terms.plan import NO_AMOUNT, NO_TABLE_ENTRY
from hedun.terms.texts import MICRO, UNIT
from hedun.terms.work import Work

NEVER, ALWAYS = SAFE, 0  # a threshold that nothing reaches, and one that everything does
NO_ENTRIES: Index = np.zeros((1, 0), dtype=np.int32)


def fits(*factors: int) -> bool:
    """Whether 64 bits hold the product, twice over (for rounding)."""
    product = 2
    for factor in factors:
        product *= factor
    return product < SAFE


def narrow(*columns: Column) -> bool:
    """Whether the columns are of 64 bits."""
    return all(column.dtype != object for column in columns)


def rounded(number: int, divisor: int) -> int:
    """One number divided, .5 upwards."""
    return (2 * number + divisor) // (2 * divisor)


class Program:
    """The rows for `run_lines`, from the step at `place` of the plan on; `most` is what no amount
    is above after them."""

    def __init__(self, work: Work, place: int) -> None:
        self.work, self.place = work, place
        self.most = work.largest("x")
        self.rows: list[dict[int, int]] = []
        self._masks: dict[Any, tuple[int, Mask]] = {}
        self._tables: dict[str, tuple[int, int]] = {}
        self._entries: list[Index] = []
        self._numbers: list[Column] = []
        self._kept: dict[str, int] = {}

    def add(self, step: model.Step, kind: int, most: int, **parts: int) -> bool:
        """Add a step's row."""
        work = self.work
        mask = self._mask(("open", step.sections), lambda: work.open(step.sections))
        row = {k.KIND: kind, k.OP: work.plan.op[step.op], k.ON: mask, k.LOSS: k.NONE, k.OF: k.NONE}
        self.rows.append(row | {k.KEEP: k.NONE} | {COLUMNS[name]: n for name, n in parts.items()})
        self.most = max(self.most, most)
        return True

    def finish(self, step: model.Step) -> None:
        """Note in the row just added whose loss ends with it, and what is kept of it."""
        row, work = self.rows[-1], self.work
        if step.keep is not None:
            row[k.KEEP] = self.kept(step.keep)
        if isinstance(step, model.Value):
            place = self.place + len(self.rows) - 1
            sections = work.lines.text["section"]
            ending = [work.plan.loss_step(section) == place for section in sections.words]
            if any(ending):
                row[k.LOSS] = self._mask(("loss", place), lambda: sections.where(ending))

    def _mask(self, key: Any, make: Callable[[], Mask]) -> int:
        if key not in self._masks:
            self._masks[key] = len(self._masks), make()
        return self._masks[key][0]

    def table(self, name: str) -> dict[str, int] | None:
        """Where the kernel finds a table; None if its numbers are too large."""
        if name not in self._tables:
            of, number, absent = self.work.found(name)
            if not narrow(number):
                return None
            self._tables[name] = len(self._entries), sum(map(len, self._numbers))
            self._entries.append(of)
            self._numbers.append(np.where(absent, k.NONE, number))
        of_row, at = self._tables[name]
        return {"of": of_row, "at": at, "e": NO_TABLE_ENTRY}

    def kept(self, name: str) -> int:
        """The row of what is kept under a name."""
        return self._kept.setdefault(name, len(self._kept))

    def run(self) -> int:
        """Do all steps; how many they were."""
        work, lines = self.work, self.work.lines
        program = np.zeros((len(self.rows), k.E + 1), dtype=np.int64)
        for number, row in enumerate(self.rows):
            for column, value in row.items():
                program[number, column] = value
        kept = np.zeros((max(len(self._kept), 1), work.size), dtype=np.int64)
        for name, number in self._kept.items():
            kept[number] = work.kept.get(name, 0)
        refused = k.run_lines(
            program,
            _stacked([mask for _, mask in self._masks.values()]),
            _stacked(self._entries) if self._entries else NO_ENTRIES,
            np.concatenate(self._numbers) if self._numbers else np.zeros(1, dtype=np.int64),
            *(lines.quantity if narrow(lines.quantity) else work.x, lines.degree),
            *(lines.amount if narrow(lines.amount) else work.x, lines.has_amount),
            *(kept, work.x, work.loss, work.code, work.zeroed_by),
        )
        work.kept |= {name: kept[number] for name, number in self._kept.items()}
        work.stays_below(self.most)
        if refused:
            work.refused_elsewhere(refused)
        return len(self.rows)


COLUMNS = {"of": k.OF, "at": k.AT, "a": k.A, "b": k.B, "c": k.C, "d": k.D, "e": k.E}


def _stacked(columns: list[npt.NDArray[Any]]) -> npt.NDArray[Any]:
    """The columns as rows of one array; the loops may change it."""
    kind = np.int32 if columns[0].dtype != bool else bool
    return np.stack(columns).astype(kind, copy=False)


def _value(step: model.Value, program: Program) -> bool:
    source, work = step.of[0], program.work
    if len(step.of) > 1 or source.origin == "fixed":
        return False
    if source.origin == "amount":
        most = work.largest("amount")
        return narrow(work.lines.amount) and (
            fits(most, MICRO)
            and program.add(step, k.AMOUNT_VALUE, most, b=int(source.degree), e=NO_AMOUNT)
        )
    table = program.table(source.table or "")
    if table is None or not narrow(work.lines.quantity):
        return False
    cap = SAFE - 1 if source.max_quantity is None else min(source.max_quantity, SAFE - 1)
    ranges = min(work.largest("quantity"), cap), largest(work.found(source.table or "").number)
    return fits(*ranges, MICRO) and program.add(
        step,
        k.TABLE_VALUE,
        rounded(ranges[0] * ranges[1], UNIT),
        **table,
        a=cap,
        b=int(source.degree),
    )


def _factor(step: model.Factor, program: Program) -> bool:
    if step.table is None:
        rate, kind, parts = step.rate or 0, k.RATE, {"a": step.rate or 0}
    else:
        table = program.table(step.table)
        if table is None:
            return False
        rate, kind = largest(program.work.found(step.table).number), k.TABLE_RATE
        parts = table
    most = rounded(program.most * rate, MICRO)
    return fits(program.most, rate) and program.add(step, kind, most, **parts)


TAKES = {"max": k.LARGER, "min": k.SMALLER, "sum": k.BOTH}


def _deductible(step: model.Deductible, program: Program) -> bool:
    amount = step.amount or 0
    if step.scope != "line" or amount >= SAFE or not fits(program.most, MICRO):
        return False
    take = TAKES["max" if step.amount is None else step.take]
    return program.add(step, k.LESS, 0, a=amount, b=step.rate or 0, c=take)


def _franchise(step: model.Franchise, program: Program) -> bool:
    if step.scope != "line" or (step.amount or 0) >= SAFE:
        return False
    base = k.NONE
    if step.on is not None:
        if not narrow(program.work.kept.get(step.on, program.work.x)):
            return False
        base = program.kept(step.on)
    both = step.test == "all"
    no_test = ALWAYS if both else NEVER
    least = no_test if step.amount is None else step.amount
    grave = no_test if step.degree is None else step.degree
    return program.add(step, k.KEEP_IF, 0, a=least, b=grave, c=int(both), d=base)


def _limit(step: model.Limit, program: Program) -> bool:
    if step.table is None:
        amount = step.amount or 0
        return step.scope == "line" and amount < SAFE and program.add(step, k.MOST, 0, a=amount)
    table, quantity = program.table(step.table), program.work.lines.quantity
    if table is None or not narrow(quantity):
        return False
    most = largest(program.work.found(step.table).number)
    return fits(most, program.work.largest("quantity")) and program.add(
        step, k.TABLE_MOST, 0, **table, a=int(step.per_unit)
    )


def _minimum(step: model.Minimum, program: Program) -> bool:
    return (
        step.scope == "line"
        and step.amount < SAFE
        and program.add(step, k.KEEP_IF, 0, a=step.amount, b=ALWAYS, c=1, d=k.NONE)
    )


ROUNDINGS = {"half_up": k.HALF_UP, "down": k.DOWN, "half_even": k.HALF_EVEN}


def _round(step: model.Round, program: Program) -> bool:
    most = program.most + step.to
    return fits(most, 2) and program.add(step, k.ROUND, most, a=step.to, b=ROUNDINGS[step.mode])


# Takes a step of its own type; the table is what makes the pairs fit.
ADD: Mapping[type[model.Step], Callable[..., bool]] = {
    model.Value: _value,
    model.Factor: _factor,
    model.Franchise: _franchise,
    model.Deductible: _deductible,
    model.Limit: _limit,
    model.Minimum: _minimum,
    model.Round: _round,
}

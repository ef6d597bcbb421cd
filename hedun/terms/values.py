"""The step `value` (SPEC §6): an amount by table, by document, or a fixed sum."""

from dataclasses import dataclass

import numpy as np

from hedun.terms import model
from hedun.terms.exact import Column, Mask, choose, column, half_up, larger, plus, smaller, times
from hedun.terms.plan import NO_AMOUNT, NO_CODE
from hedun.terms.results import Codes, Facts, Result, look_up, refusals
from hedun.terms.texts import MICRO, UNIT
from hedun.terms.work import Rows, Work


@dataclass(frozen=True, slots=True)
class _Found:
    """One source's amount per row (0 where missing), the code where missing, the table's number."""

    amount: Column
    codes: Codes | None
    unit: Column

    def missing(self) -> Mask:
        return np.zeros(self.amount.size, dtype=bool) if self.codes is None else self.codes > 0


def _source(source: model.Source, work: Work, rows: Rows) -> _Found:
    if source.origin == "fixed":
        amount = column([source.amount or 0] * work.count(rows))
        return _Found(amount, None, amount)
    lines = work.lines
    degree = lines.degree[rows] if source.degree else MICRO
    if source.origin == "amount":
        stated = lines.amount[rows]
        amount = half_up(times(stated, degree), MICRO) if source.degree else stated
        return _Found(amount, refusals(~lines.has_amount[rows], NO_AMOUNT), stated)
    unit, absent = look_up(source.table, work, rows)
    quantity = lines.quantity[rows]
    if source.max_quantity is not None:
        quantity = smaller(quantity, source.max_quantity)
    amount = half_up(times(quantity, unit, degree), UNIT * MICRO)
    return _Found(amount, refusals(absent), unit)


def _first_there(found: list[_Found]) -> tuple[Column, Codes | None, Column]:
    """The first source that is not missing; the last one's code where all are."""
    amount, codes = found[-1].amount, found[-1].codes
    used = np.full(amount.size, len(found) - 1)
    for i in reversed(range(len(found) - 1)):
        there = ~found[i].missing()
        amount = choose(there, found[i].amount, amount)
        codes = None if codes is None else np.where(there, NO_CODE, codes).astype(np.uint16)
        used = np.where(there, i, used)
    return amount, codes, used


def _combined(choice: str, found: list[_Found]) -> tuple[Column, Codes | None, Column]:
    """All sources together; the first missing one in the list gives the code."""
    combine = {"max": larger, "min": smaller, "sum": plus}.get(choice, plus)
    amount, codes = found[0].amount, found[0].codes
    for one in found[1:]:
        amount = combine(amount, one.amount)
        if codes is None or one.codes is None:
            codes = one.codes if codes is None else codes
        else:
            codes = np.where(codes == NO_CODE, one.codes, codes).astype(np.uint16)
    return amount, codes, np.zeros(amount.size, dtype=np.int64)


def value(step: model.Value, work: Work, rows: Rows) -> Result:
    """x = what the sources say, by table, documented amount or fixed sum."""
    found = [_source(source, work, rows) for source in step.of]
    if step.choice == "first":
        amount, codes, used = _first_there(found)
    else:
        amount, codes, used = _combined(step.choice, found)

    def facts() -> Facts:
        told: dict[str, Column | Mask] = {"used": used}
        for i, one in enumerate(found):
            told |= {f"amount{i}": one.amount, f"unit{i}": one.unit, f"missing{i}": one.missing()}
        return told

    return Result(amount if codes is None else choose(codes == NO_CODE, amount, 0), facts, codes)

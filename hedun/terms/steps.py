"""The steps (SPEC §6): what each makes of the amounts of the rows it works on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from hedun.terms import model
from hedun.terms.bands import marginal, whole
from hedun.terms.exact import (
    Column,
    Index,
    Mask,
    at_least,
    choose,
    column,
    floor,
    group_sum,
    half_even,
    half_up,
    larger,
    minus,
    plus,
    running_before,
    share,
    smaller,
    times,
)
from hedun.terms.tables import look_up
from hedun.terms.texts import MICRO, UNIT
from hedun.terms.work import Groups, Words, Work

NO_AMOUNT, NO_TABLE_ENTRY = "NO_AMOUNT", "NO_TABLE_ENTRY"

Facts = Mapping[str, Column | Mask]  # for the explanation, one number per row


@dataclass(frozen=True, slots=True)
class Result:
    """Amounts after a step, the code of each row it refuses ("" for none), and its facts.

    The facts are only made when a trace is wanted.
    """

    after: Column
    facts: Callable[[], Facts] = dict
    codes: Words | None = None


def _refusals(missing: Mask, code: str = NO_TABLE_ENTRY) -> Words:
    return np.where(missing, np.array(code, dtype=object), np.array("", dtype=object))


# --- value


@dataclass(frozen=True, slots=True)
class _Found:
    """One source's amount per row (0 where missing), the code where missing, the table's number."""

    amount: Column
    codes: Words
    unit: Column


def _source(source: model.Source, work: Work, rows: Index) -> _Found:
    none = _refusals(np.zeros(rows.size, dtype=bool))
    if source.origin == "fixed":
        amount = column([source.amount or 0] * rows.size)
        return _Found(amount, none, amount)
    degree = work.degree[rows] if source.degree else MICRO
    if source.origin == "amount":
        stated = work.amount[rows]
        amount = half_up(times(stated, degree), MICRO)
        return _Found(amount, _refusals(~work.has_amount[rows], NO_AMOUNT), stated)
    unit, absent = look_up(work.tables[source.table or ""], work, rows)
    quantity = work.quantity[rows]
    if source.max_quantity is not None:
        quantity = smaller(quantity, source.max_quantity)
    amount = half_up(times(quantity, unit, degree), UNIT * MICRO)
    return _Found(amount, _refusals(absent), unit)


def _first_there(found: list[_Found]) -> tuple[Column, Words, Column]:
    """The first source that is not missing; the last one's code where all are."""
    amount, codes = found[-1].amount, found[-1].codes
    used = np.full(codes.size, len(found) - 1)
    for i in reversed(range(len(found) - 1)):
        there = found[i].codes == ""
        amount = choose(there, found[i].amount, amount)
        codes = np.where(there, found[i].codes, codes)
        used = np.where(there, i, used)
    return amount, codes, used


def _combined(choice: str, found: list[_Found]) -> tuple[Column, Words, Column]:
    """All sources together; the first missing one in the list gives the code."""
    combine = {"max": larger, "min": smaller, "sum": plus}.get(choice, plus)
    amount, codes = found[0].amount, found[0].codes
    for one in found[1:]:
        amount = combine(amount, one.amount)
        codes = np.where(codes == "", one.codes, codes)
    return amount, codes, np.zeros(codes.size, dtype=np.int64)


def value(step: model.Value, work: Work, rows: Index) -> Result:
    """x = what the sources say, by table, documented amount or fixed sum."""
    found = [_source(source, work, rows) for source in step.of]
    if step.choice == "first":
        amount, codes, used = _first_there(found)
    else:
        amount, codes, used = _combined(step.choice, found)

    def facts() -> Facts:
        told: dict[str, Column | Mask] = {"used": used}
        for i, one in enumerate(found):
            told |= {f"amount{i}": one.amount, f"unit{i}": one.unit, f"missing{i}": one.codes != ""}
        return told

    return Result(choose(codes == "", amount, 0), facts, codes)


# --- steps line by line


def factor(step: model.Factor, work: Work, rows: Index) -> Result:
    """x × rate."""
    x = work.x[rows]
    if step.table is None:
        return Result(half_up(times(x, step.rate or 0), MICRO))
    rates, absent = look_up(work.tables[step.table], work, rows)
    return Result(half_up(times(x, rates), MICRO), lambda: {"rate": rates}, _refusals(absent))


def round_to(step: model.Round, work: Work, rows: Index) -> Result:
    """Each x to a multiple of the unit."""
    return Result(times(ROUNDINGS[step.mode](work.x[rows], step.to), step.to))


# --- steps over groups


def _group(step: model.GroupStep, work: Work, rows: Index) -> tuple[Groups, Column]:
    groups = work.groups(rows, step.scope, step.by)
    return groups, group_sum(work.x[rows], groups.of, groups.size)


def _shared(work: Work, rows: Index, groups: Groups, total: Column, new: Column) -> Column:
    x = work.x[rows]
    return x if bool(np.all(total == new)) else share(x, groups.of, total, new)


def franchise(step: model.Franchise, work: Work, rows: Index) -> Result:
    """x stays if the scope's total (or the line's degree) reaches the threshold, else 0."""
    groups = work.groups(rows, step.scope, step.by)
    total = group_sum(work.kept_as(step.on, rows), groups.of, groups.size)[groups.of]
    tests = []
    if step.amount is not None:
        tests.append(at_least(total, step.amount))
    if step.degree is not None:
        tests.append(work.degree[rows] >= step.degree)
    met = np.any(tests, axis=0) if step.test == "any" else np.all(tests, axis=0)
    return Result(choose(met, work.x[rows], 0), lambda: {"total": total, "met": met})


def deductible(step: model.Deductible, work: Work, rows: Index) -> Result:
    """The total less a sum, a share of it, or both."""
    groups, total = _group(step, work, rows)
    part = half_up(times(total, step.rate or 0), MICRO)
    take = {"max": larger, "min": smaller, "sum": plus}[step.take]
    if step.rate is None:
        less = column([step.amount or 0] * total.size)
    else:
        less = part if step.amount is None else take(part, step.amount)
    new = minus(total, less)

    def facts() -> Facts:
        told = {"total": total, "part": part, "less": less, "new": new}
        return {name: numbers[groups.of] for name, numbers in told.items()}

    return Result(_shared(work, rows, groups, total, new), facts)


def bands(step: model.Bands, work: Work, rows: Index) -> Result:
    """The total by bands, whole or marginal."""
    groups, total = _group(step, work, rows)
    base = group_sum(work.kept_as(step.on, rows), groups.of, groups.size)
    told = whole(step, total, base) if step.mode == "whole" else marginal(step, total)
    told |= {"total": total, "base": base}
    return Result(
        _shared(work, rows, groups, total, told["new"]),
        lambda: {name: numbers[groups.of] for name, numbers in told.items()},
    )


def offset(step: model.Offset, work: Work, rows: Index) -> Result:
    """The total less what others paid."""
    groups, total = _group(step, work, rows)
    paid = group_sum(work.other_paid[rows], groups.of, groups.size)
    new = minus(total, paid)

    def facts() -> Facts:
        return {"total": total[groups.of], "paid": paid[groups.of], "new": new[groups.of]}

    return Result(_shared(work, rows, groups, total, new), facts)


def limit(step: model.Limit, work: Work, rows: Index) -> Result:
    """No more than the limit for the group, in settlement order or pro rata."""
    if step.table is not None:
        return _limit_by_table(step, work, rows)
    most = step.amount or 0
    groups, total = _group(step, work, rows)
    if step.allocate == "pro_rata":
        new = smaller(total, most)
        return Result(
            _shared(work, rows, groups, total, new),
            lambda: {"total": total[groups.of], "new": new[groups.of]},
        )
    used = smaller(running_before(work.x[rows], groups.of), most)
    left = minus(most, used)
    return Result(smaller(work.x[rows], left), lambda: {"used": used, "left": left})


def _limit_by_table(step: model.Limit, work: Work, rows: Index) -> Result:
    unit, absent = look_up(work.tables[step.table or ""], work, rows)
    most = half_up(times(unit, work.quantity[rows]), UNIT) if step.per_unit else unit
    after = choose(absent, 0, smaller(work.x[rows], most))
    return Result(after, lambda: {"unit": unit, "most": most}, _refusals(absent))


def minimum(step: model.Minimum, work: Work, rows: Index) -> Result:
    """A group with less than the minimum is paid nothing."""
    groups, total = _group(step, work, rows)
    met = at_least(total, step.amount)[groups.of]
    return Result(choose(met, work.x[rows], 0), lambda: {"total": total[groups.of], "met": met})


ROUNDINGS = {"half_up": half_up, "down": floor, "half_even": half_even}

# Takes a step of its own type; the table is what makes the pairs fit.
STEPS: Mapping[type[model.Step], Callable[..., Result]] = {
    model.Value: value,
    model.Factor: factor,
    model.Franchise: franchise,
    model.Deductible: deductible,
    model.Bands: bands,
    model.Offset: offset,
    model.Limit: limit,
    model.Minimum: minimum,
    model.Round: round_to,
}

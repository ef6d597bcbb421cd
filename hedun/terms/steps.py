"""The steps (SPEC §6): what each makes of the amounts of the rows it works on."""

from collections.abc import Callable, Mapping

import numpy as np

from hedun.terms import model
from hedun.terms.bands import Told, marginal, whole
from hedun.terms.exact import (
    Column,
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
    put,
    running_before,
    share,
    smaller,
    times,
)
from hedun.terms.results import Facts, Result, look_up, refusals
from hedun.terms.texts import MICRO, UNIT
from hedun.terms.values import value
from hedun.terms.work import ALL, Groups, Rows, Work

# --- steps line by line


def factor(step: model.Factor, work: Work, rows: Rows) -> Result:
    """x × rate."""
    x = work.x[rows]
    if step.table is None:
        return Result(half_up(times(x, step.rate or 0), MICRO))
    rates, absent = look_up(step.table, work, rows)
    return Result(half_up(times(x, rates), MICRO), lambda: {"rate": rates}, refusals(absent))


def round_to(step: model.Round, work: Work, rows: Rows) -> Result:
    """Each x to a multiple of the unit."""
    return Result(times(ROUNDINGS[step.mode](work.x[rows], step.to), step.to))


# --- steps that give each group a new total, shared out over its lines

Sums = Callable[[Column], Column]  # a column of all lines → the totals of the groups at hand


def _less(step: model.Deductible, total: Column, work: Work, sums: Sums) -> Told:
    """The total less a sum, a share of it, or both."""
    part = half_up(times(total, step.rate or 0), MICRO)
    take = {"max": larger, "min": smaller, "sum": plus}[step.take]
    if step.rate is None:
        less = column([step.amount or 0] * total.size)
    else:
        less = part if step.amount is None else take(part, step.amount)
    return {"part": part, "less": less, "new": minus(total, less)}


def _by_bands(step: model.Bands, total: Column, work: Work, sums: Sums) -> Told:
    """The total by bands, whole or marginal."""
    base = total if step.on is None else sums(work.kept[step.on])
    told = whole(step, total, base) if step.mode == "whole" else marginal(step, total)
    return {**told, "base": base}


def _offset(step: model.Offset, total: Column, work: Work, sums: Sums) -> Told:
    """The total less what others paid."""
    paid = sums(work.lines.other_paid)
    return {"paid": paid, "new": minus(total, paid)}


def _pro_rata(step: model.Limit, total: Column, work: Work, sums: Sums) -> Told:
    """The total, but no more than the limit."""
    return {"new": smaller(total, step.amount or 0)}


NEW_TOTALS: Mapping[type[model.Step], Callable[..., Told]] = {
    model.Deductible: _less,
    model.Bands: _by_bands,
    model.Offset: _offset,
    model.Limit: _pro_rata,
}


def _totals(step: model.GroupStep, values: Column, groups: Groups) -> Column:
    return values if step.scope == "line" else group_sum(values, groups.of, groups.size)


def shared(step: model.GroupStep, work: Work, rows: Rows) -> Result:
    """Each group's new total, shared out; only what changes is shared anew."""
    groups, x = work.groups(rows, step.scope, step.by), work.x[rows]
    total = _totals(step, x, groups)
    told = NEW_TOTALS[type(step)](
        step, total, work, lambda values: _totals(step, values[rows], groups)
    )
    told["total"] = total

    def facts() -> Facts:
        return {name: numbers[groups.of] for name, numbers in told.items()}

    new = told["new"]
    if step.scope == "line":
        return Result(new, facts)
    changed = np.flatnonzero((total != new)[groups.of])
    if changed.size:
        place = work.place[rows][changed]
        x = put(x.copy(), changed, share(x[changed], groups.of[changed], total, new, place))
    return Result(x, facts)


# --- steps that keep a line's amount or cut it


def franchise(step: model.Franchise, work: Work, rows: Rows) -> Result:
    """x stays if the scope's total (or the line's degree) reaches the threshold, else 0."""
    groups = work.groups(rows, step.scope, step.by)
    total = _totals(step, work.kept_as(step.on, rows), groups)[groups.of]
    tests = []
    if step.amount is not None:
        tests.append(at_least(total, step.amount))
    if step.degree is not None:
        tests.append(work.lines.degree[rows] >= step.degree)
    met = np.any(tests, axis=0) if step.test == "any" else np.all(tests, axis=0)
    return Result(choose(met, work.x[rows], 0), lambda: {"total": total, "met": met})


def minimum(step: model.Minimum, work: Work, rows: Rows) -> Result:
    """A group with less than the minimum is paid nothing."""
    groups, x = work.groups(rows, step.scope, step.by), work.x[rows]
    total = _totals(step, x, groups)
    met = at_least(total, step.amount)[groups.of]
    return Result(choose(met, x, 0), lambda: {"total": total[groups.of], "met": met})


def limit(step: model.Limit, work: Work, rows: Rows) -> Result:
    """No more than the limit for the group, in settlement order or pro rata."""
    if step.table is not None:
        return _limit_by_table(step, work, rows)
    if step.allocate == "pro_rata":
        return shared(step, work, rows)
    groups, x, most = work.groups(rows, step.scope, step.by), work.x[rows], step.amount or 0

    def used(some: Rows) -> Column:
        before = running_before(x[some], groups.of[some], work.place[rows][some])
        return smaller(before, most)

    def facts() -> Facts:
        return {"used": used(ALL), "left": minus(most, used(ALL))}

    # Where a group stays within the limit, the order in which it is used up does not matter.
    total = _totals(step, x, groups)
    bound = np.flatnonzero((~at_least(most, total))[groups.of])
    if bound.size:
        x = put(x.copy(), bound, smaller(x[bound], minus(most, used(bound))))
    return Result(x, facts)


def _limit_by_table(step: model.Limit, work: Work, rows: Rows) -> Result:
    unit, absent = look_up(step.table, work, rows)
    most = half_up(times(unit, work.lines.quantity[rows]), UNIT) if step.per_unit else unit
    after = choose(absent, 0, smaller(work.x[rows], most))
    return Result(after, lambda: {"unit": unit, "most": most}, refusals(absent))


ROUNDINGS = {"half_up": half_up, "down": floor, "half_even": half_even}

# Takes a step of its own type; the table is what makes the pairs fit.
STEPS: Mapping[type[model.Step], Callable[..., Result]] = {
    model.Value: value,
    model.Factor: factor,
    model.Franchise: franchise,
    model.Deductible: shared,
    model.Bands: shared,
    model.Offset: shared,
    model.Limit: limit,
    model.Minimum: minimum,
    model.Round: round_to,
}

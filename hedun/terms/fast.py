"""The fast back end (extra `fast`): the steps of SPEC §6 by compiled loops.

A step is done here when the ranges of its numbers prove that 64 bits hold every product and sum on
the way; what is not done here (`run` answers 0) the exact steps do, with the same result. Steps
that take each line by itself are done several at a time, while the lines are at hand. Only amounts
are made: what an explanation needs, the exact steps tell.
"""

from collections.abc import Callable, Mapping

import numpy as np

from hedun.terms import kernels as k
from hedun.terms import model
from hedun.terms.exact import SAFE, Column, Index, Mask, group_sum, largest
from hedun.terms.program import ADD, Program, fits, narrow
from hedun.terms.steps import NEW_TOTALS
from hedun.terms.work import Work, in_turn


def run(place: int, work: Work) -> int:
    """Do the step at a place of the plan, and those after it that can be done with it; how many."""
    steps = work.plan.terms.steps[place:]
    if work.x.dtype == object:
        return 0
    program = Program(work, place)
    for step in steps:
        add = ADD.get(type(step))
        if add is None or not add(step, program):
            break
        program.finish(step)
    if program.rows:
        return program.run()
    step, done = steps[0], GROUPED.get(type(steps[0]))
    on = work.open(step.sections)
    if done is None or not done(step, work):
        return 0
    if step.keep is not None:
        work.keep(on, step.keep)
    return 1


def _totals(
    step: model.GroupStep, values: Column, on: Mask, work: Work
) -> tuple[Index, Column] | None:
    """Which group each row is of, and the groups' totals; None if 64 bits may not hold them."""
    most = work.largest("x") if values is work.x else largest(values)
    if not narrow(values) or not fits(most, work.size):
        return None
    groups = work.groups(slice(None), step.scope, step.by)
    if groups.size == 1:
        return groups.of, np.array([k.total_of_all(on, values)])
    totals = np.zeros(groups.size, dtype=np.int64)
    k.group_totals(on, groups.of, values, totals)
    return groups.of, totals


def _franchise(step: model.Franchise, work: Work) -> bool:
    base = work.x if step.on is None else work.kept[step.on]
    return _kept_if(step, base, step.amount or 0, work)


def _minimum(step: model.Minimum, work: Work) -> bool:
    return _kept_if(step, work.x, step.amount, work)


def _kept_if(step: model.GroupStep, base: Column, least: int, work: Work) -> bool:
    """x where the group's total reaches the amount. (Only a line has a degree to be tested.)"""
    on = work.open(step.sections)
    totals = _totals(step, base, on, work) if least < SAFE else None
    if totals is None:
        return False
    k.kept_if(on, *totals, least, work.x, work.zeroed_by, work.plan.op[step.op])
    return True


def _new_total(step: model.GroupStep, work: Work) -> bool:
    """Steps that give each group a new total, shared out over its lines."""
    on = work.open(step.sections)
    totals = None if step.scope == "line" else _totals(step, work.x, on, work)
    if totals is None:
        return False
    of, total = totals
    told = NEW_TOTALS[type(step)](
        step, total, work, lambda values: group_sum(values[on], of[on], total.size)
    )
    new = told["new"]
    if not narrow(new) or not fits(work.largest("x"), largest(new)):
        return False
    if not np.array_equal(new, total):
        _share(step, on, of, total, new, work)
    return True


def _share(
    step: model.GroupStep, on: Mask, of: Index, total: Column, new: Column, work: Work
) -> None:
    left, rest = new.copy(), np.empty(work.size, dtype=np.int64)
    if k.shared_out(on, of, total, new, left, work.x, rest, work.zeroed_by, work.plan.op[step.op]):
        rows = np.flatnonzero((rest > 0) & (left[of] > 0))
        rows = rows[np.lexsort((work.place[rows], of[rows]))]
        k.gains(rows, of[rows], left, rest, work.x)


def _limit(step: model.Limit, work: Work) -> bool:
    if step.allocate == "pro_rata":
        return _new_total(step, work)
    on, most = work.open(step.sections), step.amount or 0
    totals = None if step.scope == "line" or most >= SAFE else _totals(step, work.x, on, work)
    if totals is None:
        return False
    if largest(totals[1]) > most:
        _use_up(step, on, *totals, most, work)
    return True


def _use_up(step: model.Limit, on: Mask, of: Index, total: Column, most: int, work: Work) -> None:
    settled, to = work.lines.settled, (work.x, work.zeroed_by, work.plan.op[step.op])
    first, span = work.settlements
    if total.size == 1 and span <= 4 * work.size + 1024:
        k.used_up_by_all(on, settled, first, np.zeros(span, dtype=np.int64), most, *to)
        return
    turns = np.empty(work.size, dtype=np.int32)
    turns = turns[: k.over_limit(on, of, total, most, turns)]
    if not work.in_order:
        turns = turns[in_turn(settled[turns], first, span)]
    k.used_up_in_turn(turns, of, most, np.zeros_like(total), *to)


# Takes a step of its own type; the table is what makes the pairs fit.
GROUPED: Mapping[type[model.Step], Callable[..., bool]] = {
    model.Franchise: _franchise,
    model.Deductible: _new_total,
    model.Bands: _new_total,
    model.Offset: _new_total,
    model.Limit: _limit,
    model.Minimum: _minimum,
}

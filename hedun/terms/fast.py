"""The fast back end (extra `fast`): the steps of SPEC §6 by compiled loops.

A step is done here when the ranges of its numbers prove that 64 bits hold every product and sum on
the way; what is not done here (`take` answers False) the exact steps do, with the same result. Only
amounts are made: what an explanation needs, the exact steps tell.
"""

from collections.abc import Callable, Mapping

import numpy as np

from hedun.terms import kernels as k
from hedun.terms import model
from hedun.terms.exact import SAFE, Column, Index, Mask, group_sum, largest
from hedun.terms.plan import NO_AMOUNT, NO_TABLE_ENTRY
from hedun.terms.steps import NEW_TOTALS
from hedun.terms.texts import MICRO, UNIT
from hedun.terms.work import Found, Work, in_turn

NEVER, ALWAYS = SAFE, 0  # a threshold that nothing reaches, and one that everything does


def take(step: model.Step, work: Work) -> bool:
    """Do one step; False (and nothing done) if it is not one for 64 bits."""
    if work.x.dtype == object:
        return False
    return STEPS[type(step)](step, work)


def _fits(*factors: int) -> bool:
    product = 1
    for factor in factors:
        product *= factor
    return 2 * product < SAFE


def half_up_of(number: int, divisor: int) -> int:
    """One number divided, .5 upwards."""
    return (2 * number + divisor) // (2 * divisor)


def _narrow(*columns: Column) -> bool:
    return all(column.dtype != object for column in columns)


def _value(step: model.Value, work: Work) -> bool:
    source = step.of[0]
    if len(step.of) > 1 or source.origin == "fixed":
        return False
    on, to = work.open(step.sections), _to(step, work)
    lines, by_degree = work.lines, source.degree
    if source.origin == "amount":
        if not _narrow(lines.amount) or not _fits(work.largest("amount"), MICRO):
            return False
        work.stays_below(max(work.largest("x"), work.largest("amount")))
        if k.amount_value(on, lines.amount, lines.has_amount, lines.degree, by_degree, *to):
            work.refuse(np.flatnonzero(on & ~lines.has_amount), NO_AMOUNT)
        return True
    found = work.found(source.table or "")
    most = SAFE - 1 if source.max_quantity is None else min(source.max_quantity, SAFE - 1)
    ranges = (min(work.largest("quantity"), most), largest(found.number))
    if not _narrow(lines.quantity, found.number) or not _fits(*ranges, MICRO):
        return False
    work.stays_below(max(work.largest("x"), half_up_of(ranges[0] * ranges[1], UNIT)))
    of, number, absent = found
    missing = k.table_value(
        on, of, number, absent, lines.quantity, most, lines.degree, by_degree, *to
    )
    return _refuse_entries(missing, on, found, work)


def _refuse_entries(missing: int, on: Mask, found: Found, work: Work) -> bool:
    if missing:
        work.refuse(np.flatnonzero(on & found.absent[found.of]), NO_TABLE_ENTRY)
    return True


def _to(step: model.Step, work: Work) -> tuple[Column, Column, int]:
    """What a kernel writes to, and as which operation."""
    return work.x, work.zeroed_by, work.plan.op[step.op]


def _factor(step: model.Factor, work: Work) -> bool:
    on = work.open(step.sections)
    if step.table is None:
        if not _fits(work.largest("x"), step.rate or 0):
            return False
        k.times_rate(on, step.rate or 0, *_to(step, work))
        _multiplied(step.rate or 0, work)
        return True
    found = work.found(step.table)
    if not _narrow(found.number) or not _fits(work.largest("x"), largest(found.number)):
        return False
    missing = k.times_table(on, *found, *_to(step, work))
    _multiplied(largest(found.number), work)
    return _refuse_entries(missing, on, found, work)


def _multiplied(rate: int, work: Work) -> None:
    work.stays_below(max(work.largest("x"), half_up_of(work.largest("x") * rate, MICRO)))


def _franchise(step: model.Franchise, work: Work) -> bool:
    base = work.x if step.on is None else work.kept[step.on]
    both = step.test == "all"
    no_test = ALWAYS if both else NEVER
    least = no_test if step.amount is None else step.amount
    grave = no_test if step.degree is None else step.degree
    if not _narrow(base) or least >= SAFE:
        return False
    return _keep_if(step, base, least, grave, both, work)


def _minimum(step: model.Minimum, work: Work) -> bool:
    return step.amount < SAFE and _keep_if(step, work.x, step.amount, ALWAYS, True, work)


def _keep_if(
    step: model.GroupStep, base: Column, least: int, grave: int, both: bool, work: Work
) -> bool:
    on, tests = work.open(step.sections), (work.lines.degree, grave, both)
    if step.scope == "line":
        k.kept_if_line(on, base, least, *tests, *_to(step, work))
        return True
    totals = _totals(step, base, on, work)
    if totals is None:
        return False
    of, total = totals
    k.kept_if(on, of, total, least, *tests, *_to(step, work))
    return True


def _totals(
    step: model.GroupStep, values: Column, on: Mask, work: Work
) -> tuple[Index, Column] | None:
    """Which group each row is of, and the groups' totals; None if 64 bits may not hold them."""
    most = work.largest("x") if values is work.x else largest(values)
    if not _narrow(values) or not _fits(most, work.size):
        return None
    groups = work.groups(slice(None), step.scope, step.by)
    totals = np.zeros(groups.size, dtype=np.int64)
    k.group_totals(on, groups.of, values, totals)
    return groups.of, totals


TAKES = {"max": 0, "min": 1, "sum": 2}


def _deductible(step: model.Deductible, work: Work) -> bool:
    amount, rate = step.amount or 0, step.rate or 0
    if step.scope != "line":
        return _new_total(step, work)
    if not _fits(work.largest("x"), MICRO) or amount >= SAFE:
        return False
    one_alone = step.amount is None or step.rate is None
    take = TAKES["max" if one_alone else step.take]
    k.less_of_line(work.open(step.sections), amount, rate, take, *_to(step, work))
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
    if not _narrow(new) or not _fits(work.largest("x"), largest(new)):
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
    on, to = work.open(step.sections), _to(step, work)
    if step.table is not None:
        found, quantity = work.found(step.table), work.lines.quantity
        if not _narrow(found.number, quantity) or not _fits(
            largest(found.number), work.largest("quantity")
        ):
            return False
        return _refuse_entries(
            k.within_table(on, *found, quantity, step.per_unit, *to), on, found, work
        )
    most = step.amount or 0
    if most >= SAFE:
        return False
    if step.scope == "line":
        k.within_amount(on, most, *to)
        return True
    if step.allocate == "pro_rata":
        return _new_total(step, work)
    totals = _totals(step, work.x, on, work)
    if totals is None:
        return False
    _use_up(on, *totals, most, step, work)
    return True


def _use_up(on: Mask, of: Index, total: Column, most: int, step: model.Limit, work: Work) -> None:
    if largest(total) <= most:
        return
    to = _to(step, work)
    first, span = work.settlements
    if total.size == 1 and span <= 4 * work.size + 1024:
        sums = np.zeros(span, dtype=np.int64)
        k.used_up_by_all(on, work.lines.settled, first, sums, most, *to)
        return
    turns = np.flatnonzero(on & (total > most)[of])
    if not work.in_order:
        turns = turns[in_turn(work.lines.settled[turns], first, span)]
    k.used_up_in_turn(turns, of, most, np.zeros_like(total), *to)


ROUNDINGS = {"half_up": k.HALF_UP, "down": k.DOWN, "half_even": k.HALF_EVEN}


def _round(step: model.Round, work: Work) -> bool:
    if 2 * (work.largest("x") + step.to) >= SAFE:
        return False
    work.stays_below(work.largest("x") + step.to)
    k.rounded(work.open(step.sections), step.to, ROUNDINGS[step.mode], *_to(step, work))
    return True


# Takes a step of its own type; the table is what makes the pairs fit.
STEPS: Mapping[type[model.Step], Callable[..., bool]] = {
    model.Value: _value,
    model.Factor: _factor,
    model.Franchise: _franchise,
    model.Deductible: _deductible,
    model.Bands: _new_total,
    model.Offset: _new_total,
    model.Limit: _limit,
    model.Minimum: _minimum,
    model.Round: _round,
}

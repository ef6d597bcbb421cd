"""The compiled loops of the fast back end. All that a wording says comes in as arguments.

Columns are int64 of non-negative numbers that the caller has proved to stay below 2^62 through
every product and sum made here; `on` says which rows a step works on. A kernel that changes amounts
writes `op` to `zeroed_by` where it brings one from above 0 to 0. Nothing here is a constant of a
wording, so that what is kept compiled on disk can never be out of date.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numba import njit

from hedun.terms.texts import MICRO, UNIT

compiled: Callable[..., Any] = njit(cache=True, nogil=True, error_model="numpy")

BY_RATE, HALF_RATE = np.uint64(MICRO), np.uint64(MICRO // 2)
BY_UNIT, HALF_UNIT = np.uint64(UNIT), np.uint64(UNIT // 2)
BY_BOTH, HALF_BOTH = np.uint64(UNIT * MICRO), np.uint64(UNIT * MICRO // 2)
HALF_UP, DOWN, HALF_EVEN = 0, 1, 2


@compiled
def table_value(on, of, number, absent, quantity, most, degree, by_degree, x, zeroed_by, op):
    """Quantity (at most `most`) × table value (× degree). Gives how many rows lack an entry."""
    missing = 0
    for i in range(x.size):
        if on[i]:
            n = np.uint64(min(quantity[i], most)) * np.uint64(number[of[i]])
            if by_degree:
                after = np.int64((n * np.uint64(degree[i]) + HALF_BOTH) // BY_BOTH)
            else:
                after = np.int64((n + HALF_UNIT) // BY_UNIT)
            missing += absent[of[i]]
            if (x[i] > 0) & (after == 0):
                zeroed_by[i] = op
            x[i] = after
    return missing


@compiled
def amount_value(on, amount, has_amount, degree, by_degree, x, zeroed_by, op):
    """The documented amount (× degree). Gives how many rows have none."""
    missing = 0
    for i in range(x.size):
        if on[i]:
            after = amount[i]
            if by_degree:
                n = np.uint64(after) * np.uint64(degree[i])
                after = np.int64((n + HALF_RATE) // BY_RATE)
            missing += not has_amount[i]
            if (x[i] > 0) & (after == 0):
                zeroed_by[i] = op
            x[i] = after
    return missing


@compiled
def times_rate(on, rate, x, zeroed_by, op):
    """x × rate."""
    by = np.uint64(rate)
    for i in range(x.size):
        if on[i]:
            before = x[i]
            x[i] = np.int64((np.uint64(before) * by + HALF_RATE) // BY_RATE)
            if (before > 0) & (x[i] == 0):
                zeroed_by[i] = op


@compiled
def times_table(on, of, number, absent, x, zeroed_by, op):
    """x × the table's rate. Gives how many rows lack an entry."""
    missing = 0
    for i in range(x.size):
        if on[i]:
            before = x[i]
            n = np.uint64(before) * np.uint64(number[of[i]])
            x[i] = np.int64((n + HALF_RATE) // BY_RATE)
            missing += absent[of[i]]
            if (before > 0) & (x[i] == 0):
                zeroed_by[i] = op
    return missing


@compiled
def less_of_line(on, amount, rate, take, x, zeroed_by, op):
    """x less a sum and a share of it: `take` 0 the larger, 1 the smaller, 2 both."""
    by = np.uint64(rate)
    for i in range(x.size):
        if on[i]:
            before = x[i]
            part = np.int64((np.uint64(before) * by + HALF_RATE) // BY_RATE)
            if take == 0:
                less = max(part, amount)
            elif take == 1:
                less = min(part, amount)
            else:
                less = part + amount
            x[i] = max(before - less, 0)
            if (before > 0) & (x[i] == 0):
                zeroed_by[i] = op


@compiled
def within_amount(on, most, x, zeroed_by, op):
    """x, but no more than the amount."""
    for i in range(x.size):
        if on[i]:
            before = x[i]
            x[i] = min(before, most)
            if (before > 0) & (x[i] == 0):
                zeroed_by[i] = op


@compiled
def within_table(on, of, number, absent, quantity, per_unit, x, zeroed_by, op):
    """x, but no more than the table's value (× quantity). Gives how many rows lack an entry."""
    missing = 0
    for i in range(x.size):
        if on[i]:
            before, most = x[i], number[of[i]]
            if per_unit:
                n = np.uint64(most) * np.uint64(quantity[i])
                most = np.int64((n + HALF_UNIT) // BY_UNIT)
            x[i] = min(before, most)
            missing += absent[of[i]]
            if (before > 0) & (x[i] == 0):
                zeroed_by[i] = op
    return missing


@compiled
def kept_if(on, of, total, least, degree, least_degree, both, x, zeroed_by, op):
    """x where the group's total and the line's degree reach what is asked for, else 0.

    `both`: both must; otherwise one is enough. A test that is not made comes as one that always
    holds (`both`) or never.
    """
    for i in range(x.size):
        if on[i]:
            enough, grave = total[of[i]] >= least, degree[i] >= least_degree
            met = (enough & grave) if both else (enough | grave)
            if not met:
                if x[i] > 0:
                    zeroed_by[i] = op
                x[i] = 0


@compiled
def kept_if_line(on, total, least, degree, least_degree, both, x, zeroed_by, op):
    """As `kept_if`, each line for itself."""
    for i in range(x.size):
        if on[i]:
            enough, grave = total[i] >= least, degree[i] >= least_degree
            met = (enough & grave) if both else (enough | grave)
            if (not met) & (x[i] > 0):
                zeroed_by[i] = op
            x[i] = x[i] if met else 0


@compiled
def rounded(on, to, mode, x, zeroed_by, op):
    """x to a multiple of `to`."""
    by = np.uint64(to)
    for i in range(x.size):
        if on[i]:
            before = x[i]
            down = np.uint64(before) // by
            twice = np.uint64(2) * (np.uint64(before) - down * by)
            half, odd = twice == by, down % np.uint64(2) == np.uint64(1)
            up = (mode != DOWN) & ((twice > by) | (half & ((mode == HALF_UP) | odd)))
            x[i] = np.int64(down * by) + (to if up else 0)
            if (before > 0) & (x[i] == 0):
                zeroed_by[i] = op


@compiled
def group_totals(on, of, values, totals):
    """Add up each group's values."""
    for i in range(values.size):
        if on[i]:
            totals[of[i]] += values[i]


@compiled
def used_up_in_turn(turns, of, most, used, x, zeroed_by, op):
    """Each group's limit used up by its rows in turn: `turns` are the rows of the groups that are
    over it, in settlement order. `used` comes as zeros."""
    for i in turns:
        before = x[i]
        x[i] = min(before, most - used[of[i]])
        used[of[i]] += x[i]
        if (before > 0) & (x[i] == 0):
            zeroed_by[i] = op


@compiled
def used_up_by_all(on, settled, first, sums, most, x, zeroed_by, op):
    """One limit used up by all rows in settlement order, without sorting them: only on the day
    (settlement number) on which it runs out does their order matter. `sums` comes as zeros, one
    for each number from `first`."""
    for i in range(x.size):
        if on[i]:
            sums[settled[i] - first] += x[i]
    day, left = 0, most
    while day < sums.size and sums[day] <= left:
        left -= sums[day]
        day += 1
    for i in range(x.size):
        late = settled[i] - first - day
        if (late >= 0) & on[i]:
            before = x[i]
            x[i] = min(before, left) if late == 0 else 0
            if late == 0:
                left -= x[i]
            if (before > 0) & (x[i] == 0):
                zeroed_by[i] = op


@compiled
def shared_out(on, of, totals, new, left, x, rest, zeroed_by, op):
    """Each row its floor of the group's new total; what is left over goes to `left` (which comes
    as a copy of `new`), each row's remainder to `rest` (−1 where nothing is shared)."""
    over = 0
    for i in range(x.size):
        g = of[i]
        rest[i] = -1
        if on[i] and totals[g] != new[g]:
            before = x[i]
            n, by = np.uint64(before) * np.uint64(new[g]), np.uint64(totals[g])
            floor = n // by
            x[i], rest[i] = np.int64(floor), np.int64(n - floor * by)
            left[g] -= x[i]
            over += rest[i] > 0
            if (before > 0) & (x[i] == 0):
                zeroed_by[i] = op
    return over


@compiled
def gains(rows, group, left, rest, x):
    """One each for the fen left over in a group, to the largest remainders first, then the earlier.

    `rows` are those with a remainder, sorted by group and in settlement order in it; `group` their
    groups. A row that gains something is above 0 again.
    """
    start = 0
    while start < rows.size:
        end = start + 1
        while end < rows.size and group[end] == group[start]:
            end += 1
        ranked = np.argsort(-rest[rows[start:end]], kind="mergesort")
        for k in range(min(left[group[start]], end - start)):
            x[rows[start + ranked[k]]] += 1
        start = end

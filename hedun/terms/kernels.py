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
LARGER, SMALLER, BOTH = 0, 1, 2


# --- steps that take each line by itself, over a block of lines: each writes what its amounts would
# become to `after`, and `_take_over` takes that over where the step works. No branches, so that the
# compiler can do several rows at a time.


@compiled
def _take_over(on, after, x, zeroed_by, op):
    for i in range(x.size):
        before, was = x[i], zeroed_by[i]
        zeroed_by[i] = op if on[i] & (before > 0) & (after[i] == 0) else was
        x[i] = after[i] if on[i] else before


@compiled
def _table_value(number, quantity, most, degree, by_degree, after):
    """Quantity (at most `most`) × table value (× degree)."""
    for i in range(after.size):
        n = np.uint64(min(quantity[i], most)) * np.uint64(number[i])
        if by_degree:
            after[i] = np.int64((n * np.uint64(degree[i]) + HALF_BOTH) // BY_BOTH)
        else:
            after[i] = np.int64((n + HALF_UNIT) // BY_UNIT)


@compiled
def _share(x, rate, after):
    """x × a rate."""
    for i in range(after.size):
        after[i] = np.int64((np.uint64(x[i]) * rate + HALF_RATE) // BY_RATE)


@compiled
def _shares(x, rates, after):
    """x × its own rate."""
    for i in range(after.size):
        after[i] = np.int64((np.uint64(x[i]) * np.uint64(rates[i]) + HALF_RATE) // BY_RATE)


@compiled
def _less(x, less, after):
    """x less a sum."""
    for i in range(after.size):
        after[i] = max(x[i] - less, 0)


@compiled
def _less_share(x, less, take, after):
    """x less the share of it that stands in `after` and a sum: the larger, the smaller or both."""
    for i in range(after.size):
        part = after[i]
        one = max(part, less) if take == LARGER else min(part, less)
        after[i] = max(x[i] - (part + less if take == BOTH else one), 0)


@compiled
def _at_most(x, most, after):
    """x, but no more than a sum."""
    for i in range(after.size):
        after[i] = min(x[i], most)


@compiled
def _at_most_table(x, number, quantity, per_unit, after):
    """x, but no more than the table's value (× quantity)."""
    for i in range(after.size):
        most = number[i]
        if per_unit:
            most = np.int64((np.uint64(most) * np.uint64(quantity[i]) + HALF_UNIT) // BY_UNIT)
        after[i] = min(x[i], most)


@compiled
def _keep_if(x, base, least, degree, grave, both, after):
    """x where the base and the degree reach what is asked for, or one of them; else 0."""
    for i in range(after.size):
        enough, bad = base[i] >= least, degree[i] >= grave
        after[i] = x[i] if ((enough & bad) if both else (enough | bad)) else 0


@compiled
def _round(x, to, mode, after):
    """x to a multiple of `to`."""
    by = np.uint64(to)
    for i in range(after.size):
        down = np.uint64(x[i]) // by
        twice = np.uint64(2) * (np.uint64(x[i]) - down * by)
        half, odd = twice == by, down % np.uint64(2) == np.uint64(1)
        up = (mode != DOWN) & ((twice > by) | (half & ((mode == HALF_UP) | odd)))
        after[i] = np.int64(down * by) + (to if up else 0)


# What a step does with each line by itself; the columns of its row in a program.
TABLE_VALUE, AMOUNT_VALUE, RATE, TABLE_RATE, LESS, MOST, TABLE_MOST, KEEP_IF, ROUND = range(9)
(KIND, OP, ON, OF, AT, LOSS, KEEP, A, B, C, D, E) = range(12)
NONE = -1
BLOCK = 1024  # lines that stay at hand while all steps of a program are done with them


@compiled
def run_lines(
    program,
    masks,
    of,
    numbers,
    quantity,
    degree,
    amount,
    has_amount,
    kept,
    x,
    loss,
    code,
    zeroed_by,
):
    """Several steps one after another, each line by itself. Gives how many lines were refused.

    `program` has a row for each step: what it does (KIND), the operation's number (OP), the row of
    `masks` that says which lines it works on (ON), the row of `of` with each line's entry and the
    place in `numbers` where its table begins (OF, AT; an entry that is not there is −1), the row
    of `masks` whose lines end their loss here (LOSS), the row of `kept` to keep the amounts in
    (KEEP), and the numbers of the wording (A to E). A refused line is taken out of all masks.
    """
    refused = 0
    looked_up, becomes = np.empty(BLOCK, dtype=np.int64), np.empty(BLOCK, dtype=np.int64)
    for start in range(0, x.size, BLOCK):
        part = slice(start, min(start + BLOCK, x.size))
        bx, bq, bd = x[part], quantity[part], degree[part]
        number, after = looked_up[: bx.size], becomes[: bx.size]
        for s in range(program.shape[0]):
            step = program[s]
            kind, on = step[KIND], masks[step[ON], part]
            a, b, c, d = step[A], step[B], step[C], step[D]
            lacking = 0
            if step[OF] != NONE:
                entry = of[step[OF], part]
                table = numbers[step[AT] :]
                for i in range(bx.size):
                    number[i] = table[entry[i]]
                    lacking += on[i] & (number[i] < 0)
            if kind == TABLE_VALUE:
                _table_value(number, bq, a, bd, b != 0, after)
            elif kind == AMOUNT_VALUE:
                stated, given = amount[part], has_amount[part]
                for i in range(bx.size):
                    number[i] = 0 if given[i] else NONE
                    lacking += on[i] & (not given[i])
                if b:  # × degree
                    _shares(stated, bd, after)
                else:
                    after[:] = stated
            elif kind == RATE:
                _share(bx, np.uint64(a), after)
            elif kind == TABLE_RATE:
                _shares(bx, number, after)
            elif kind == LESS and b == 0 and c != SMALLER:
                _less(bx, a, after)
            elif kind == LESS:
                _share(bx, np.uint64(b), after)
                _less_share(bx, a, c, after)
            elif kind == MOST:
                _at_most(bx, a, after)
            elif kind == TABLE_MOST:
                _at_most_table(bx, number, bq, a != 0, after)
            elif kind == KEEP_IF:
                _keep_if(bx, bx if d == NONE else kept[d, part], a, bd, b, c != 0, after)
            else:
                _round(bx, a, b, after)
            _take_over(on, after, bx, zeroed_by[part], np.uint8(step[OP]))
            if lacking:
                refused += lacking
                for i in range(bx.size):
                    if on[i] & (number[i] < 0):
                        code[start + i], x[start + i], loss[start + i] = step[E], 0, 0
                        for m in range(masks.shape[0]):
                            masks[m, start + i] = False
            if step[KEEP] != NONE:
                keep = kept[step[KEEP], part]
                for i in range(bx.size):
                    keep[i] = bx[i] if on[i] else keep[i]
            if step[LOSS] != NONE:
                ends, bl = masks[step[LOSS], part], loss[part]
                for i in range(bx.size):
                    bl[i] = bx[i] if ends[i] else bl[i]
    return refused


# --- steps over groups


@compiled
def kept_if(on, of, total, least, x, zeroed_by, op):
    """x where the group's total is at least so much, else 0."""
    for i in range(x.size):
        fell = on[i] & (total[of[i]] < least)
        zeroed_by[i] = op if fell & (x[i] > 0) else zeroed_by[i]
        x[i] = 0 if fell else x[i]


@compiled
def total_of_all(on, values):
    """The sum of the values."""
    total = 0
    for i in range(values.size):
        total += values[i] if on[i] else 0
    return total


@compiled
def group_totals(on, of, values, totals):
    """Add up each group's values."""
    for i in range(values.size):
        if on[i]:
            totals[of[i]] += values[i]


@compiled
def over_limit(on, of, totals, most, rows):
    """The rows whose group is over the limit, into `rows`; how many they are."""
    count = 0
    for i in range(on.size):
        rows[count] = i
        count += on[i] & (totals[of[i]] > most)
    return count


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
        sums[settled[i] - first] += x[i] if on[i] else 0
    day, left = 0, most
    while day < sums.size and sums[day] <= left:
        left -= sums[day]
        day += 1
    last = first + day
    for i in range(x.size):  # one day of many, in the order of the file
        if settled[i] == last and on[i]:
            before = x[i]
            x[i] = min(before, left)
            left -= x[i]
            zeroed_by[i] = op if (before > 0) & (x[i] == 0) else zeroed_by[i]
    for i in range(x.size):
        before, was = x[i], zeroed_by[i]
        late = on[i] & (settled[i] > last)
        zeroed_by[i] = op if late & (before > 0) else was
        x[i] = 0 if late else before


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

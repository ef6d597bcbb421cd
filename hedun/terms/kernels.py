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


# --- steps that take each line by itself, over a block of lines. Each row is read once and written
# once, without a branch: so the compiler can do several rows at a time.


@compiled
def _table_value(on, number, quantity, most, degree, by_degree, x, zeroed_by, op):
    """Quantity (at most `most`) × table value (× degree)."""
    for i in range(x.size):
        before, works, was = x[i], on[i], zeroed_by[i]
        n = np.uint64(min(quantity[i], most)) * np.uint64(number[i])
        if by_degree:
            after = np.int64((n * np.uint64(degree[i]) + HALF_BOTH) // BY_BOTH)
        else:
            after = np.int64((n + HALF_UNIT) // BY_UNIT)
        zeroed_by[i] = op if works & (before > 0) & (after == 0) else was
        x[i] = after if works else before


@compiled
def _amount_value(on, amount, degree, by_degree, x, zeroed_by, op):
    """The documented amount (× degree)."""
    for i in range(x.size):
        before, works, was = x[i], on[i], zeroed_by[i]
        after = amount[i]
        if by_degree:
            after = np.int64((np.uint64(after) * np.uint64(degree[i]) + HALF_RATE) // BY_RATE)
        zeroed_by[i] = op if works & (before > 0) & (after == 0) else was
        x[i] = after if works else before


@compiled
def _times_rate(on, rate, x, zeroed_by, op):
    """x × rate."""
    for i in range(x.size):
        before, works, was = x[i], on[i], zeroed_by[i]
        after = np.int64((np.uint64(before) * rate + HALF_RATE) // BY_RATE)
        zeroed_by[i] = op if works & (before > 0) & (after == 0) else was
        x[i] = after if works else before


@compiled
def _times_table(on, number, x, zeroed_by, op):
    """x × the table's rate."""
    for i in range(x.size):
        before, works, was = x[i], on[i], zeroed_by[i]
        after = np.int64((np.uint64(before) * np.uint64(number[i]) + HALF_RATE) // BY_RATE)
        zeroed_by[i] = op if works & (before > 0) & (after == 0) else was
        x[i] = after if works else before


@compiled
def _less(on, less, x, zeroed_by, op):
    """x less a sum."""
    for i in range(x.size):
        before, works, was = x[i], on[i], zeroed_by[i]
        after = max(before - less, 0)
        zeroed_by[i] = op if works & (before > 0) & (after == 0) else was
        x[i] = after if works else before


@compiled
def _less_share(on, less, rate, take, x, zeroed_by, op):
    """x less a share of it and a sum: the larger, the smaller or both."""
    for i in range(x.size):
        before, works, was = x[i], on[i], zeroed_by[i]
        part = np.int64((np.uint64(before) * rate + HALF_RATE) // BY_RATE)
        both = part + less
        other = max(part, less) if take == LARGER else min(part, less)
        after = max(before - (both if take == BOTH else other), 0)
        zeroed_by[i] = op if works & (before > 0) & (after == 0) else was
        x[i] = after if works else before


@compiled
def _at_most(on, most, x, zeroed_by, op):
    """x, but no more than a sum."""
    for i in range(x.size):
        before, works, was = x[i], on[i], zeroed_by[i]
        after = min(before, most)
        zeroed_by[i] = op if works & (before > 0) & (after == 0) else was
        x[i] = after if works else before


@compiled
def _at_most_table(on, number, quantity, per_unit, x, zeroed_by, op):
    """x, but no more than the table's value (× quantity)."""
    for i in range(x.size):
        before, works, was = x[i], on[i], zeroed_by[i]
        most = number[i]
        if per_unit:
            most = np.int64((np.uint64(most) * np.uint64(quantity[i]) + HALF_UNIT) // BY_UNIT)
        after = min(before, most)
        zeroed_by[i] = op if works & (before > 0) & (after == 0) else was
        x[i] = after if works else before


@compiled
def _keep_if(on, base, least, degree, grave, both, x, zeroed_by, op):
    """x where the base and the degree reach what is asked for, or one of them; else 0."""
    for i in range(x.size):
        before, works, was = x[i], on[i], zeroed_by[i]
        enough, bad = base[i] >= least, degree[i] >= grave
        fell = works & (not ((enough & bad) if both else (enough | bad)))
        zeroed_by[i] = op if fell & (before > 0) else was
        x[i] = 0 if fell else before


@compiled
def _round(on, to, mode, x, zeroed_by, op):
    """x to a multiple of `to`."""
    by = np.uint64(to)
    for i in range(x.size):
        before, works, was = x[i], on[i], zeroed_by[i]
        down = np.uint64(before) // by
        twice = np.uint64(2) * (np.uint64(before) - down * by)
        half, odd = twice == by, down % np.uint64(2) == np.uint64(1)
        up = (mode != DOWN) & ((twice > by) | (half & ((mode == HALF_UP) | odd)))
        after = np.int64(down * by) + (to if up else 0)
        zeroed_by[i] = op if works & (before > 0) & (after == 0) else was
        x[i] = after if works else before


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
    looked_up = np.empty(BLOCK, dtype=np.int64)
    for start in range(0, x.size, BLOCK):
        part = slice(start, min(start + BLOCK, x.size))
        bx, bz, bq, bd = x[part], zeroed_by[part], quantity[part], degree[part]
        for s in range(program.shape[0]):
            step = program[s]
            kind, op, on = step[KIND], np.uint8(step[OP]), masks[step[ON], part]
            a, b, c, d = step[A], step[B], step[C], step[D]
            number, lacking = looked_up[: bx.size], 0
            if step[OF] != NONE:
                entry = of[step[OF], part]
                table = numbers[step[AT] :]
                for i in range(bx.size):
                    number[i] = table[entry[i]]
                    lacking += on[i] & (number[i] < 0)
            if kind == TABLE_VALUE:
                _table_value(on, number, bq, a, bd, b != 0, bx, bz, op)
            elif kind == AMOUNT_VALUE:
                given = has_amount[part]
                for i in range(bx.size):
                    number[i] = 0 if given[i] else NONE
                    lacking += on[i] & (not given[i])
                _amount_value(on, amount[part], bd, b != 0, bx, bz, op)
            elif kind == RATE:
                _times_rate(on, np.uint64(a), bx, bz, op)
            elif kind == TABLE_RATE:
                _times_table(on, number, bx, bz, op)
            elif kind == LESS and b == 0 and c != SMALLER:
                _less(on, a, bx, bz, op)
            elif kind == LESS:
                _less_share(on, a, np.uint64(b), c, bx, bz, op)
            elif kind == MOST:
                _at_most(on, a, bx, bz, op)
            elif kind == TABLE_MOST:
                _at_most_table(on, number, bq, a != 0, bx, bz, op)
            elif kind == KEEP_IF:
                base = bx if d == NONE else kept[d, part]
                _keep_if(on, base, a, bd, b, c != 0, bx, bz, op)
            else:
                _round(on, a, b, bx, bz, op)
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

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
    for start in range(0, x.size, BLOCK):
        end = min(start + BLOCK, x.size)
        for s in range(program.shape[0]):
            step = program[s]
            kind, op, on = step[KIND], step[OP], masks[step[ON]]
            a, b, c, d, e = step[A], step[B], step[C], step[D], step[E]
            entry, at = of[max(step[OF], 0)], step[AT]
            lacking = 0
            if kind == TABLE_VALUE:
                for i in range(start, end):
                    number = numbers[at + entry[i]]
                    lacking += on[i] & (number < 0)
                    n = np.uint64(min(quantity[i], a)) * np.uint64(number)
                    if b:
                        after = np.int64((n * np.uint64(degree[i]) + HALF_BOTH) // BY_BOTH)
                    else:
                        after = np.int64((n + HALF_UNIT) // BY_UNIT)
                    fell = on[i] & (x[i] > 0) & (after == 0)
                    zeroed_by[i] = op if fell else zeroed_by[i]
                    x[i] = after if on[i] else x[i]
            elif kind == AMOUNT_VALUE:
                for i in range(start, end):
                    lacking += on[i] & (not has_amount[i])
                    after = amount[i]
                    if b:
                        n = np.uint64(after) * np.uint64(degree[i])
                        after = np.int64((n + HALF_RATE) // BY_RATE)
                    fell = on[i] & (x[i] > 0) & (after == 0)
                    zeroed_by[i] = op if fell else zeroed_by[i]
                    x[i] = after if on[i] else x[i]
            elif kind == RATE:
                for i in range(start, end):
                    after = np.int64((np.uint64(x[i]) * np.uint64(a) + HALF_RATE) // BY_RATE)
                    fell = on[i] & (x[i] > 0) & (after == 0)
                    zeroed_by[i] = op if fell else zeroed_by[i]
                    x[i] = after if on[i] else x[i]
            elif kind == TABLE_RATE:
                for i in range(start, end):
                    number = numbers[at + entry[i]]
                    lacking += on[i] & (number < 0)
                    after = np.int64((np.uint64(x[i]) * np.uint64(number) + HALF_RATE) // BY_RATE)
                    fell = on[i] & (x[i] > 0) & (after == 0)
                    zeroed_by[i] = op if fell else zeroed_by[i]
                    x[i] = after if on[i] else x[i]
            elif kind == LESS:
                for i in range(start, end):
                    less = a
                    if b:  # a share of it as well: c says how the two go together
                        part = np.int64((np.uint64(x[i]) * np.uint64(b) + HALF_RATE) // BY_RATE)
                        if c == LARGER:
                            less = np.int64(max(part, a))
                        elif c == SMALLER:
                            less = min(part, a)
                        else:
                            less = part + a
                    after = max(x[i] - less, 0)
                    fell = on[i] & (x[i] > 0) & (after == 0)
                    zeroed_by[i] = op if fell else zeroed_by[i]
                    x[i] = after if on[i] else x[i]
            elif kind == MOST:
                for i in range(start, end):
                    after = min(x[i], a)
                    fell = on[i] & (x[i] > 0) & (after == 0)
                    zeroed_by[i] = op if fell else zeroed_by[i]
                    x[i] = after if on[i] else x[i]
            elif kind == TABLE_MOST:
                for i in range(start, end):
                    most = numbers[at + entry[i]]
                    lacking += on[i] & (most < 0)
                    if a:  # for each unit
                        n = np.uint64(most) * np.uint64(quantity[i])
                        most = np.int64((n + HALF_UNIT) // BY_UNIT)
                    after = min(x[i], most)
                    fell = on[i] & (x[i] > 0) & (after == 0)
                    zeroed_by[i] = op if fell else zeroed_by[i]
                    x[i] = after if on[i] else x[i]
            elif kind == KEEP_IF:
                base = x if d == NONE else kept[d]
                for i in range(start, end):
                    enough, grave = base[i] >= a, degree[i] >= b
                    met = (enough & grave) if c else (enough | grave)
                    fell = on[i] & (x[i] > 0) & (not met)
                    zeroed_by[i] = op if fell else zeroed_by[i]
                    x[i] = x[i] if met | (not on[i]) else 0
            else:
                by = np.uint64(a)
                for i in range(start, end):
                    down = np.uint64(x[i]) // by
                    twice = np.uint64(2) * (np.uint64(x[i]) - down * by)
                    half, odd = twice == by, down % np.uint64(2) == np.uint64(1)
                    up = (b != DOWN) & ((twice > by) | (half & ((b == HALF_UP) | odd)))
                    after = np.int64(down * by) + (a if up else 0)
                    fell = on[i] & (x[i] > 0) & (after == 0)
                    zeroed_by[i] = op if fell else zeroed_by[i]
                    x[i] = after if on[i] else x[i]
            if lacking:
                for i in range(start, end):
                    if kind == AMOUNT_VALUE:
                        lacks = not has_amount[i]
                    else:
                        lacks = numbers[at + entry[i]] < 0
                    if on[i] & lacks:
                        code[i], x[i], loss[i] = e, 0, 0
                        for m in range(masks.shape[0]):
                            masks[m, i] = False
                refused += lacking
            if step[KEEP] != NONE:
                for i in range(start, end):
                    if on[i]:
                        kept[step[KEEP], i] = x[i]
            if step[LOSS] != NONE:
                for i in range(start, end):
                    loss[i] = x[i] if masks[step[LOSS], i] else loss[i]
    return refused


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

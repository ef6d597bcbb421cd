"""The compiled loops of the fast back end over groups of lines, and over whole columns.

`on` says which lines are of the sections a step works on; one that is refused has an amount of 0,
which no loop here changes or counts. `of` names each line's group.
"""

import numpy as np

from hedun.terms.compiled import compiled

ONE = np.uint32(1)


@compiled
def kept_if(on, of, totals, least, x, zeroed_by, op):
    """x where the group's total is at least so much, else 0."""
    for i in range(x.size):
        fell = on[i] & (x[i] > 0) & (totals[of[i]] < least)
        zeroed_by[i] = op if fell else zeroed_by[i]
        x[i] = 0 if fell else x[i]


@compiled
def group_totals(on, of, values, totals):
    """Add up each group's values."""
    for i in range(values.size):
        totals[of[i]] += values[i] if on[i] else 0


@compiled
def _by(numbers, count, rows):
    """The rows sorted by their numbers (below `count`), those alike as they come."""
    k = 1
    while k < rows.size and numbers[rows[k - 1]] <= numbers[rows[k]]:
        k += 1
    if k >= rows.size:
        return rows
    begins = np.zeros(count + 1, dtype=np.uint32)
    for i in rows:
        begins[numbers[i] + ONE] += ONE
    for number in range(1, count):
        begins[number] += begins[number - 1]
    into = np.empty(rows.size, dtype=np.uint32)
    for i in rows:
        into[begins[numbers[i]]] = i
        begins[numbers[i]] += ONE
    return into


@compiled
def beyond_count(owner, owners, pair, pairs, turn, turns, on, most, code, number):
    """Refuse the lines whose report is not among the first so many of their owner; whether any
    was. `pair` tells a report of one owner from all others."""
    rows, count = np.empty(on.size, dtype=np.uint32), 0
    for i in range(on.size):
        rows[count] = i
        count += on[i]
    rows = _by(turn, turns, rows[:count])
    reports, which = np.zeros(owners, dtype=np.uint32), np.zeros(pairs, dtype=np.uint32)
    refused = False
    for i in rows:
        if which[pair[i]] == 0:
            reports[owner[i]] += ONE
            which[pair[i]] = reports[owner[i]]
        beyond = which[pair[i]] > most
        refused |= beyond
        code[i] = number if beyond else code[i]
    return refused


@compiled
def _rows(count):
    rows = np.empty(count, dtype=np.uint32)
    for i in range(count):
        rows[i] = i
    return rows


@compiled
def pairs(codes, size, others, count, number):
    """A number for each pair of codes, in their order; how many there are."""
    last = -1
    before = others_before = ONE
    for i in _by(codes, size, _by(others, count, _rows(codes.size))):
        if last < 0 or codes[i] != before or others[i] != others_before:
            last += 1
        before, others_before = codes[i], others[i]
        number[i] = last
    return last + 1


@compiled
def _changing(on, of, x, changes):
    """The lines that have something and whose group changes."""
    rows, count = np.empty(x.size, dtype=np.uint32), 0
    for i in range(x.size):
        rows[count] = i
        count += on[i] & (x[i] > 0) & changes[of[i]]
    return rows[:count]


@compiled
def used_up_in_turn(of, groups, turn, turns, on, most, x, zeroed_by, op):
    """Each group's limit used up by its lines in settlement order (`turn`, of which there are
    `turns`). Where a group stays within the limit, order does not matter."""
    totals = np.zeros(groups, dtype=np.int64)
    group_totals(on, of, x, totals)
    if not groups or totals.max() <= most:
        return
    rows = _by(turn, turns, _changing(on, of, x, totals > most))
    left = totals
    left[:] = most
    for i in rows:
        group = of[i]
        now = min(x[i], left[group])
        left[group] -= now
        x[i] = now
        zeroed_by[i] = op if now == 0 else zeroed_by[i]


@compiled
def used_up_by_all(turn, turns, on, most, x, zeroed_by, op):
    """One limit used up by all lines in settlement order, without sorting them: only among those
    settled together when it runs out does their order matter."""
    totals = np.zeros(turns, dtype=np.int64)
    group_totals(on, turn, x, totals)
    if totals.sum() <= most:
        return
    last, left = 0, most
    while totals[last] <= left:
        left -= totals[last]
        last += 1
    for i in range(x.size):  # a few of many, in the order of the file
        if turn[i] == last and on[i] and x[i] > 0:
            x[i] = min(x[i], left)
            left -= x[i]
            zeroed_by[i] = op if x[i] == 0 else zeroed_by[i]
    latest = np.uint32(last)
    for i in range(x.size):  # by masks, as in `step_kernels`
        stays = -np.int64((turn[i] <= latest) | ~on[i])
        zeroed_by[i] = op if (x[i] != 0) & (stays == 0) else zeroed_by[i]
        x[i] &= stays


@compiled
def shared_out(of, groups, turn, turns, on, changes, new, x, zeroed_by, op):
    """The new total of each group that changes, which is not above the old, spread over its lines:
    floors first, then one each for the fen left over, to the largest remainders, and of equal ones
    to the line that is settled earlier."""
    rows = _by(of, groups, _by(turn, turns, _changing(on, of, x, changes)))
    start = 0
    while start < rows.size:
        group, end = of[rows[start]], start + 1
        while end < rows.size and of[rows[end]] == group:
            end += 1
        left = new[group]
        if end == start + 1:
            x[rows[start]] = left
        else:
            owed, total = np.empty(end - start, dtype=np.int64), np.uint64(0)
            for i in rows[start:end]:
                total += np.uint64(x[i])
            for k in range(end - start):
                i = rows[start + k]
                product = np.uint64(x[i]) * np.uint64(new[group])
                floor = product // total
                x[i], owed[k] = np.int64(floor), -np.int64(product - floor * total)
                left -= x[i]
            if left:
                ranked = np.argsort(owed, kind="mergesort")
                for k in range(left):
                    x[rows[start + ranked[k]]] += 1
        for k in range(start, end):
            i = rows[k]
            zeroed_by[i] = op if x[i] == 0 else zeroed_by[i]
        start = end


@compiled
def name_nil(x, code, zeroed_by, first_op):
    """The operation that brought a line to nothing, as its code: operations from `first_op` on."""
    for i in range(x.size):
        nil = (x[i] == 0) & (code[i] == 0)
        code[i] = first_op + zeroed_by[i] if nil else code[i]

"""The compiled loop of the fast back end over single lines. All that a wording says comes in as
arguments: nothing here is a constant of a wording, so that what is kept compiled on disk can never
be out of date.

Numbers are int64, not negative, and the caller has proved that they stay below 2^62 through every
product and sum made here. Lines are taken a block at a time: all gates and steps of a program are
done with a block while it is at hand, each as a short loop without branches, so that the compiler
can do several lines at once. A step writes what its amounts would become to `after`, and
`_take_over` takes that over where the step works.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numba import njit

from hedun.terms.cells import DAY
from hedun.terms.texts import MICRO, UNIT

compiled: Callable[..., Any] = njit(cache=True, nogil=True, error_model="numpy")

BY_RATE, HALF_RATE = np.uint64(MICRO), np.uint64(MICRO // 2)
BY_UNIT, HALF_UNIT = np.uint64(UNIT), np.uint64(UNIT // 2)
BY_BOTH, HALF_BOTH = np.uint64(UNIT * MICRO), np.uint64(UNIT * MICRO // 2)
HALF_UP, DOWN, HALF_EVEN = 0, 1, 2
PASSED = np.uint16(0)
LARGER, SMALLER, BOTH, FIRST = 0, 1, 2, 3


# --- gates: each writes the code with which it would refuse a line to `lacks`, or 0.


@compiled
def _listed(flags, entry, code, lacks):
    for i in range(lacks.size):
        lacks[i] = code if flags[entry[i]] else PASSED


@compiled
def _outside(moment, first, beyond, code, lacks):
    for i in range(lacks.size):
        lacks[i] = code if (moment[i] < first) | (moment[i] >= beyond) else PASSED


@compiled
def _late(occurred, reported, seconds, days, code, lacks):
    """To the second where both have a time of day, else by the date (see `cells.Moments`)."""
    for i in range(lacks.size):
        since, told = occurred[i] >> 1, reported[i] >> 1
        if occurred[i] & reported[i] & 1:
            lacks[i] = code if told - since > seconds else PASSED
        else:
            lacks[i] = code if told // DAY - since // DAY > days else PASSED


@compiled
def _below(degree, least, code, lacks):
    for i in range(lacks.size):
        lacks[i] = code if degree[i] < least else PASSED


@compiled
def _absent(number, code, lacks):
    for i in range(lacks.size):
        lacks[i] = code if number[i] < 0 else PASSED


@compiled
def _refuse(on, lacks, code, masks):
    """Refuse the lines that lack something, and take them out of all masks; whether any was."""
    some = PASSED
    for i in range(lacks.size):
        lacks[i] = lacks[i] if on[i] else PASSED
        some |= lacks[i]
    if some:
        for i in range(lacks.size):
            code[i] = lacks[i] if lacks[i] > 0 else code[i]
        for m in range(masks.shape[0]):
            mask = masks[m][: lacks.size]
            for i in range(lacks.size):
                mask[i] &= lacks[i] == 0
    return some > 0


@compiled
def _to_nothing(lacks, x, loss):
    for i in range(lacks.size):
        x[i], loss[i] = (0, 0) if lacks[i] > 0 else (x[i], loss[i])


# --- steps


@compiled
def _take_over(on, after, x, zeroed_by, op):
    for i in range(x.size):
        before, was = x[i], zeroed_by[i]
        zeroed_by[i] = op if on[i] & (before > 0) & (after[i] == 0) else was
        x[i] = after[i] if on[i] else before


@compiled
def _table_value(number, quantity, most, after):
    """Quantity (at most `most`) × table value, not divided yet."""
    for i in range(after.size):
        after[i] = min(quantity[i], most) * number[i]


@compiled
def _of_units(product, degree, by_degree, large, after):
    """The products (× degree) divided; of large ones the part that is a whole number first."""
    for i in range(after.size):
        n, times = np.uint64(product[i]), np.uint64(degree[i])
        if not by_degree:
            after[i] = np.int64((n + HALF_UNIT) // BY_UNIT)
        elif large:
            whole = n // BY_BOTH
            rest = ((n - whole * BY_BOTH) * times + HALF_BOTH) // BY_BOTH
            after[i] = np.int64(whole * times + rest)
        else:
            after[i] = np.int64((n * times + HALF_BOTH) // BY_BOTH)


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


@compiled
def _join(choice, lacks, after, lacked, chosen):
    """A value and what it lacks, joined to those of the sources before it."""
    for i in range(after.size):
        if choice == FIRST:  # stands only where all before are lacking
            chosen[i] = after[i] if lacked[i] > 0 else chosen[i]
            lacked[i] = lacks[i] if lacked[i] > 0 else PASSED
        else:
            lacked[i] = lacked[i] if lacked[i] > 0 else lacks[i]
            if choice == BOTH:
                chosen[i] += after[i]
            else:
                larger, smaller = max(chosen[i], after[i]), min(chosen[i], after[i])
                chosen[i] = larger if choice == LARGER else smaller


# --- what a row of a program does with each line

LISTED, OUTSIDE, LATE, BELOW = range(4)
TABLE_VALUE, AMOUNT_VALUE, FIXED_VALUE, RATE, TABLE_RATE = range(4, 9)
LESS, MOST, TABLE_MOST, KEEP_IF, ROUND = range(9, 14)
# The columns of a row; from KEYS on pairs, which of `codes` counts how often in an entry.
KIND, NAME, ON, AT, LACK, LOSS, KEEP, A, B, C, D, JOIN, MORE, COUNT, KEYS = range(15)
PAIRS = 4  # that a row has at most
CODES = 12  # columns of codes that a program has
NONE = -1
BLOCK = 1024


@compiled
def _gate(row, listed, entry, degree, occurred, reported, code, lacks):
    """The codes with which a gate's row would refuse."""
    kind, a, b = row[KIND], row[A], row[B]
    if kind == LISTED:
        _listed(listed, entry, code, lacks)
    elif kind == OUTSIDE:
        _outside(occurred, a, b, code, lacks)
    elif kind == LATE:
        _late(occurred, reported, a, b, code, lacks)
    else:
        _below(degree, a, code, lacks)


@compiled
def _step(row, x, base, number, quantity, degree, amount, after):
    """What the amounts would become by a step's row."""
    kind, a, b, c = row[KIND], row[A], row[B], row[C]
    if kind == TABLE_VALUE:
        _table_value(number, quantity, a, after)
        _of_units(after, degree, b != 0, c != 0, after)
    elif kind == AMOUNT_VALUE and b:  # × degree
        _shares(amount, degree, after)
    elif kind == AMOUNT_VALUE:
        after[:] = amount
    elif kind == FIXED_VALUE:
        after[:] = a
    elif kind == RATE:
        _share(x, np.uint64(a), after)
    elif kind == TABLE_RATE:
        _shares(x, number, after)
    elif kind == LESS and b == 0 and c != SMALLER:
        _less(x, a, after)
    elif kind == LESS:
        _share(x, np.uint64(b), after)
        _less_share(x, a, c, after)
    elif kind == MOST:
        _at_most(x, a, after)
    elif kind == TABLE_MOST:
        _at_most_table(x, number, quantity, a != 0, after)
    elif kind == KEEP_IF:
        _keep_if(x, base, a, degree, b, c != 0, after)
    else:
        _round(x, a, b, after)


@compiled
def run_lines(
    program,
    mask_flags,
    codes,
    flags,
    numbers,
    quantity,
    degree,
    amount,
    has_amount,
    occurred,
    reported,
    kept,
    x,
    loss,
    code,
    zeroed_by,
):
    """Gates and steps one after another, each line by itself. Gives whether any line was refused.

    `program` has a row for each: what it does (KIND), its operation's number (NAME), the mask of
    the lines that it works on (ON), where its table begins in `numbers` or its list in `flags`
    (AT), the code with which it refuses (LACK: 0 if it refuses no line), the mask of those whose
    loss ends here (LOSS), the row of `kept` to keep the amounts in (KEEP), the numbers of the
    wording (A to D), and a line's entry in its table (COUNT pairs from KEYS on). A value of several
    sources has a row for each: how it is joined to those before it (JOIN), and whether there are
    more (MORE). `mask_flags` says for each mask where the list of its sections begins in `flags`,
    NONE for all; sections are the first of `codes`.
    """
    refused = False
    masks = np.empty((mask_flags.size, BLOCK), dtype=np.bool_)
    entries = np.empty(BLOCK, dtype=np.uint32)
    amounts, refusals = np.empty((3, BLOCK), dtype=np.int64), np.empty((2, BLOCK), dtype=np.uint16)
    for start in range(0, x.size, BLOCK):
        part = slice(start, min(start + BLOCK, x.size))
        bx, bl, bq, bd = x[part], loss[part], quantity[part], degree[part]
        bc, bz, size = code[part], zeroed_by[part], bx.size
        number, after, chosen = amounts[0][:size], amounts[1][:size], amounts[2][:size]
        entry, lacks, lacked = entries[:size], refusals[0][:size], refusals[1][:size]
        for m in range(mask_flags.size):
            mask = masks[m][:size]
            for i in range(size):
                mask[i] = bc[i] == 0
            if mask_flags[m] != NONE:
                section, covers = codes[0][part], flags[mask_flags[m] :]
                for i in range(size):
                    mask[i] &= covers[np.uint32(section[i])]
        for s in range(program.shape[0]):
            row = program[s]
            kind, on, lack = row[KIND], masks[row[ON]][:size], np.uint16(row[LACK])
            if row[AT] != NONE:
                entry[:] = 0
                for key in range(KEYS, KEYS + row[COUNT] * 2, 2):
                    own, weight = codes[row[key]][part], np.uint32(row[key + 1])
                    for i in range(size):
                        entry[i] += np.uint32(own[i]) * weight
            if kind <= BELOW:
                listed = flags[max(row[AT], 0) :]
                _gate(row, listed, entry, bd, occurred[part], reported[part], lack, lacks)
                refused |= _refuse(on, lacks, bc, masks)
                continue
            if row[AT] != NONE:
                table = numbers[row[AT] :]
                for i in range(size):
                    number[i] = table[entry[i]]
            if kind == AMOUNT_VALUE:
                given = has_amount[part]
                for i in range(size):
                    number[i] = 0 if given[i] else NONE
            base = kept[row[D], part] if kind == KEEP_IF and row[D] != NONE else bx
            _step(row, bx, base, number, bq, bd, amount[part], after)
            if lack:
                _absent(number, lack, lacks)
            elif row[MORE] or row[JOIN] != NONE:
                lacks[:] = 0
            if row[JOIN] != NONE:
                _join(row[JOIN], lacks, after, lacked, chosen)
                lacks[:], after[:] = lacked, chosen
            if row[MORE]:
                lacked[:], chosen[:] = lacks, after
                continue
            _take_over(on, after, bx, bz, np.uint8(row[NAME]))
            if (lack or row[JOIN] != NONE) and _refuse(on, lacks, bc, masks):
                refused = True
                _to_nothing(lacks, bx, bl)
            if row[KEEP] != NONE:
                keep = kept[row[KEEP], part]
                for i in range(size):
                    keep[i] = bx[i] if on[i] else keep[i]
            if row[LOSS] != NONE:
                ends = masks[row[LOSS]][:size]
                for i in range(size):
                    end = -np.int64(ends[i])
                    bl[i] = (bx[i] & end) | (bl[i] & ~end)
    return refused

"""The compiled loop of the fast back end over the steps that take a line by itself.

Lines are taken a block at a time: all steps of a program are done with a block while it is at hand,
each as a few short loops without branches, so that the compiler can do several lines at once. What
it cannot do so (divisions, look-ups) stands in loops of its own, and a choice between two amounts
by a flag is made by masks of 64 bits.
"""

import numpy as np

from hedun.terms.compiled import NONE, compiled
from hedun.terms.texts import MICRO, UNIT

BY_RATE, HALF_RATE = np.uint64(MICRO), np.uint64(MICRO // 2)
BY_UNIT, HALF_UNIT = np.uint64(UNIT), np.uint64(UNIT // 2)
BY_BOTH, HALF_BOTH = np.uint64(UNIT * MICRO), np.uint64(UNIT * MICRO // 2)
HALF_UP, DOWN, HALF_EVEN = range(3)
LARGER, SMALLER, BOTH, FIRST = range(4)
PASSED = np.uint16(0)


# What the amounts become: each step writes it to `after`.


@compiled
def _by_units(number, quantity, most, degree, by_degree, large, after):
    """Quantity (at most `most`) × table value (× degree); of large products the part that is a
    whole number first."""
    for i in range(after.size):
        n, times = np.uint64(min(quantity[i], most) * number[i]), np.uint64(degree[i])
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
    for i in range(after.size):
        after[i] = np.int64((np.uint64(x[i]) * rate + HALF_RATE) // BY_RATE)


@compiled
def _shares(x, rates, after):
    for i in range(after.size):
        after[i] = np.int64((np.uint64(x[i]) * np.uint64(rates[i]) + HALF_RATE) // BY_RATE)


@compiled
def _less(x, less, after):
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
    for i in range(after.size):
        after[i] = min(x[i], most)


@compiled
def _at_most_own(x, most, after):
    for i in range(after.size):
        after[i] = min(x[i], most[i])


@compiled
def _per_unit(x, number, quantity, after):
    """x, but no more than the table's value × quantity."""
    for i in range(after.size):
        most = (np.uint64(number[i]) * np.uint64(quantity[i]) + HALF_UNIT) // BY_UNIT
        after[i] = min(x[i], np.int64(most))


@compiled
def _keep_from(x, least, after):
    for i in range(after.size):
        after[i] = x[i] if x[i] >= least else 0


@compiled
def _keep_if(x, base, least, degree, grave, both, after):
    """x where the base and the degree reach what is asked for, or one of them; else 0."""
    for i in range(after.size):
        enough, bad = base[i] >= least, degree[i] >= grave
        after[i] = x[i] if ((enough & bad) if both else (enough | bad)) else 0


@compiled
def _round(x, to, mode, after):
    by = np.uint64(to)
    for i in range(after.size):
        down = np.uint64(x[i]) // by
        twice = np.uint64(2) * (np.uint64(x[i]) - down * by)
        half, odd = twice == by, down % np.uint64(2) == np.uint64(1)
        up = (mode != DOWN) & ((twice > by) | (half & ((mode == HALF_UP) | odd)))
        after[i] = np.int64(down * by) + (to if up else 0)


@compiled
def _take_over(on, after, x, zeroed_by, op):
    """Where the step works, what the amounts become, and which were brought to nothing by that."""
    for i in range(x.size):
        chosen = -np.int64(on[i])
        now = (after[i] & chosen) | (x[i] & ~chosen)
        zeroed_by[i] = op if (x[i] != 0) & (now == 0) else zeroed_by[i]
        x[i] = now


@compiled
def _note(on, x, noted):
    """The amounts of some lines, noted beside those of the others."""
    for i in range(x.size):
        chosen = -np.int64(on[i])
        noted[i] = (x[i] & chosen) | (noted[i] & ~chosen)


@compiled
def _absent(number, code, lacks):
    """Write the code to `lacks` where a number is not there."""
    for i in range(lacks.size):
        lacks[i] = code if number[i] < 0 else PASSED


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


@compiled
def _refuse(on, lacks, code, masks, x, loss):
    """Refuse the lines that lack something: no step works on them any more. Whether any was."""
    some = PASSED
    for i in range(lacks.size):
        lacks[i] = lacks[i] if on[i] else PASSED
        some |= lacks[i]
    if some:
        for i in range(lacks.size):
            code[i] = lacks[i] if lacks[i] > 0 else code[i]
            x[i], loss[i] = (0, 0) if lacks[i] > 0 else (x[i], loss[i])
        for m in range(masks.shape[0]):
            for i in range(lacks.size):
                masks[m, i] &= lacks[i] == 0
    return some > 0


# --- what a row of a program does with each line

TABLE_VALUE, AMOUNT_VALUE, FIXED_VALUE, RATE, TABLE_RATE = range(5)
LESS, MOST, TABLE_MOST, KEEP_FROM, KEEP_IF, ROUND = range(5, 11)
# The columns of a row; from KEYS on pairs, which of `codes` counts how often in an entry.
KIND, NAME, ON, AT, LACK, LOSS, KEEP, A, B, C, D, JOIN, MORE, COUNT, KEYS = range(15)
PAIRS, CODES = 4, 12  # pairs that a row has at most, columns of codes that a program has
BLOCK = 2048


@compiled
def _numbers(row, codes, table, part, number):
    """Each line's number in a table."""
    own = codes[row[KEYS]][part]
    if row[COUNT] == 1:
        for i in range(number.size):
            number[i] = table[np.uint32(own[i])]
        return
    number[:] = 0
    for key in range(KEYS + 2, KEYS + row[COUNT] * 2, 2):
        other, each = codes[row[key]][part], np.uint32(row[key + 1])
        for i in range(number.size):
            number[i] += np.uint32(other[i]) * each
    each = np.uint32(row[KEYS + 1])
    for i in range(number.size):
        number[i] = table[np.uint32(number[i]) + np.uint32(own[i]) * each]


@compiled
def _step(row, x, base, number, quantity, degree, amount, after):
    """What the amounts would become by a step's row."""
    kind, a, b, c = row[KIND], row[A], row[B], row[C]
    if kind == TABLE_VALUE:
        _by_units(number, quantity, a, degree, b != 0, c != 0, after)
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
    elif kind == TABLE_MOST and a:
        _per_unit(x, number, quantity, after)
    elif kind == TABLE_MOST:
        _at_most_own(x, number, after)
    elif kind == KEEP_FROM:
        _keep_from(x, a, after)
    elif kind == KEEP_IF:
        _keep_if(x, base, a, degree, b, c != 0, after)
    else:
        _round(x, a, b, after)


@compiled
def _open(masks, mask_flags, flags, section, code):
    """For each mask where a line is not refused and of one of its sections."""
    for m in range(mask_flags.size):
        mask = masks[m]
        for i in range(code.size):
            mask[i] = code[i] == 0
        if mask_flags[m] != NONE:
            covers = flags[mask_flags[m] :]
            for i in range(code.size):
                mask[i] &= covers[np.uint32(section[i])]


@compiled
def run_steps(program, mask_flags, codes, flags, numbers, facts, kept, lines):
    """Steps one after another, each line by itself. Gives whether any line was refused.

    `program` has a row for each: what it does (KIND), its operation's number (NAME), the mask of
    the lines that it works on (ON), where its table begins in `numbers` (AT), the code with which
    it refuses (LACK: 0 if it refuses no line), the mask of those whose loss ends here (LOSS), the
    row of `kept` to keep the amounts in (KEEP), the numbers of the wording (A to D), and a line's
    entry in its table (COUNT pairs from KEYS on). A value of several sources has a
    row for each: how it is joined to those before it (JOIN), and whether there are more (MORE).
    `mask_flags` says for each mask where the list of its sections begins in `flags`, NONE for all;
    sections are the first of `codes`.
    """
    refused, (quantity, degree, amount, has_amount) = False, facts
    x, loss, code, zeroed_by = lines
    all_masks = np.empty((mask_flags.size, BLOCK), dtype=np.bool_)
    amounts, refusals = np.empty((3, BLOCK), dtype=np.int64), np.empty((2, BLOCK), dtype=np.uint16)
    for start in range(0, x.size, BLOCK):
        part = slice(start, min(start + BLOCK, x.size))
        bx, bl, bc, bz = x[part], loss[part], code[part], zeroed_by[part]
        bq, bd, ba = quantity[part], degree[part], amount[part]
        masks = all_masks[:, : bx.size]
        number, after, chosen = amounts[0][: bx.size], amounts[1][: bx.size], amounts[2][: bx.size]
        lacks, lacked = refusals[0][: bx.size], refusals[1][: bx.size]
        _open(masks, mask_flags, flags, codes[0][part], bc)
        for s in range(program.shape[0]):
            row = program[s]
            kind, on, lack, joined = row[KIND], masks[row[ON]], row[LACK], row[JOIN] != NONE
            if row[AT] != NONE:
                _numbers(row, codes, numbers[row[AT] :], part, number)
            elif kind == AMOUNT_VALUE:
                for i in range(number.size):
                    number[i] = 0 if has_amount[start + i] else NONE
            base = kept[row[D], part] if kind == KEEP_IF and row[D] != NONE else bx
            _step(row, bx, base, number, bq, bd, ba, after)
            if lack:
                _absent(number, np.uint16(lack), lacks)
            else:
                lacks[:] = 0
            if joined:
                _join(row[JOIN], lacks, after, lacked, chosen)
                lacks[:], after[:] = lacked, chosen
            if row[MORE]:
                lacked[:], chosen[:] = lacks, after
                continue
            _take_over(on, after, bx, bz, np.uint8(row[NAME]))
            if lack or joined:
                refused |= _refuse(on, lacks, bc, masks, bx, bl)
            if row[KEEP] != NONE:
                _note(on, bx, kept[row[KEEP], part])
            if row[LOSS] != NONE:
                _note(masks[row[LOSS]], bx, bl)
    return refused

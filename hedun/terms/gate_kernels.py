"""The compiled loop of the fast back end over the checks and gates that look at a line by itself.

Lines are taken a block at a time: all gates do with a block what they do while it is at hand, each
as a short loop without branches, so that the compiler can do several lines at once.
"""

import numpy as np

from hedun.terms.cells import DAY
from hedun.terms.compiled import NONE, compiled

# --- gates: each writes whether it would refuse a line to `hits`


@compiled
def _listed(flags, own, hits):
    """Lines whose word is marked."""
    for i in range(hits.size):
        hits[i] = flags[np.uint32(own[i])]


@compiled
def _outside(moment, first, beyond, hits):
    for i in range(hits.size):
        hits[i] = (moment[i] < first) | (moment[i] >= beyond)


@compiled
def _late(occurred, reported, seconds, days, hits):
    """To the second where both have a time of day, else by the date (see `cells.Moments`)."""
    for i in range(hits.size):
        since, told = occurred[i] >> 1, reported[i] >> 1
        if occurred[i] & reported[i] & 1:
            hits[i] = told - since > seconds
        else:
            hits[i] = told // DAY - since // DAY > days


@compiled
def _below(degree, least, hits):
    for i in range(hits.size):
        hits[i] = degree[i] < least


@compiled
def _within(covers, section, hits):
    """Of the hits those in one of the sections that are marked."""
    for i in range(hits.size):
        hits[i] &= covers[np.uint32(section[i])]


@compiled
def _refuse(hits, number, code):
    """Give those of the hits that are not refused yet the code; whether any was."""
    some = False
    for i in range(hits.size):
        hit = hits[i] & (code[i] == 0)
        code[i] = number if hit else code[i]
        some |= hit
    return some


# --- what a row of a program does with each line

LISTED, OUTSIDE, LATE, BELOW = range(4)
# The columns of a row.
KIND, CODE, SECTIONS, COLUMN, AT, A, B = range(7)
BLOCK = 4096


@compiled
def run_gates(program, codes, flags, degree, occurred, reported, code):
    """Gates one after another, each line by itself. Gives whether any line was refused.

    `program` has a row for each: what it does (KIND), the code with which it refuses (CODE), where
    the list of its sections begins in `flags` (SECTIONS, NONE for all), which of the columns of
    `codes` it looks at (COLUMN), where the list of the words it refuses begins in `flags` (AT), and
    the numbers of the wording (A and B). Sections are the first of `codes`.
    """
    refused = False
    found = np.empty(BLOCK, dtype=np.bool_)
    for start in range(0, code.size, BLOCK):
        part = slice(start, min(start + BLOCK, code.size))
        now = code[part]
        hits = found[: now.size]
        for s in range(program.shape[0]):
            row = program[s]
            kind, a, b = row[KIND], row[A], row[B]
            if kind == LISTED:
                _listed(flags[row[AT] :], codes[row[COLUMN]][part], hits)
            elif kind == OUTSIDE:
                _outside(occurred[part], a, b, hits)
            elif kind == LATE:
                _late(occurred[part], reported[part], a, b, hits)
            else:
                _below(degree[part], a, hits)
            if row[SECTIONS] != NONE:
                _within(flags[row[SECTIONS] :], codes[0][part], hits)
            refused |= _refuse(hits, np.uint16(row[CODE]), now)
    return refused

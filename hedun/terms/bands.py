"""Bands (SPEC §6): what a group's total becomes, whole or marginal."""

import numpy as np

from hedun.terms import model
from hedun.terms.exact import Column, at_least, choose, half_up, minus, plus, smaller, times
from hedun.terms.texts import MICRO

# Where a total stands: in band 0, 1, 2 …, or in none of them.
BELOW, ABOVE = -1, -2

Told = dict[str, Column]


def whole(step: model.Bands, total: Column, base: Column) -> Told:
    """The whole total at the rate of the band that holds the base.

    Gives `new`, the total as `taken` (capped where the base is), and `band`, where the base
    stands (before a cap moves it into the last band).
    """
    last = step.bands[-1]
    band = np.full(total.size, BELOW)
    for i, one in enumerate(step.bands):
        inside = ~at_least(one.over, base)
        if one.upto is not None:
            inside &= at_least(one.upto, base)
        band = np.where(inside, i, band)
    taken = total
    if last.upto is not None:
        above = ~at_least(last.upto, base)
        band = np.where(above, ABOVE, band)
        if step.above == "cap":
            taken = choose(above, smaller(total, last.upto), total)
    rates = [one.rate for one in step.bands]
    above_rate = 0 if step.above == "zero" else last.rate
    below_rate = MICRO if step.below == "full" else 0
    # Numpy reads −1 and −2 from the end of the list, which is where their rates stand.
    rate = np.array([*rates, above_rate, below_rate], dtype=np.int64)[band]
    return {"new": half_up(times(taken, rate), MICRO), "taken": taken, "band": band, "rate": rate}


def segments(step: model.Bands) -> list[tuple[int, int | None, int]]:
    """The whole scale of a marginal step without gaps: (over, upto or None, rate)."""
    outside = MICRO if step.below == "full" else 0
    pieces: list[tuple[int, int | None, int]] = []
    reached = 0
    for band in step.bands:
        if band.over > reached:
            pieces.append((reached, band.over, outside))
        pieces.append((band.over, band.upto, band.rate))
        reached = band.upto or band.over
    last = step.bands[-1]
    if last.upto is not None:
        pieces.append((last.upto, None, last.rate if step.above == "last" else 0))
    return pieces


def marginal(step: model.Bands, total: Column) -> Told:
    """Each part of the total at the rate of its band, rounded once.

    Gives `new` and the parts: `part0`, `part1` … in the order of `segments`.
    """
    told: Told = {}
    weighted: Column = np.zeros(total.size, dtype=np.int64)
    for i, (over, upto, rate) in enumerate(segments(step)):
        part = minus(total if upto is None else smaller(total, upto), over)
        told[f"part{i}"] = part
        weighted = plus(weighted, times(part, rate))
    told["new"] = smaller(total, half_up(weighted, MICRO))
    return told

"""Did it help? Before and after, beside places alike where nothing was done. Pure.

Each place where something was done is set beside those that were most like it before (`matched`),
over the same days; what a season does to all of them falls out. Those beside had as many cases
before (`alike`), for what is done is done where it was worst, and the worst passes by itself. The
ratio of rates is Mantel and Haenszel's over these strata, which bears few cases; its variance is
that of Robins, Breslow and Greenland (1986), made wider by how much more the untouched places vary
than chance would have them (accidents come in runs), with Student's t for how few places tell that.

What it cannot do is said (`Tells`): with too few cases, or none left to compare with, there is no
figure; where the interval reaches over "no effect", the data cannot tell.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import exp, log, sqrt

import numpy as np
import scipy

FEWEST_CASES = 8  # before and after, where it was done, and so many beside it
LEVEL = 0.95
BESIDE = 5  # places set beside each
NEAR = 0.25  # of a place's cases before: so far may those beside it be from them


class Tells(StrEnum):
    """What the data say."""

    FEWER = "fewer"
    MORE = "more"
    CANNOT = "cannot"  # the interval holds "no effect"
    TOO_FEW = "too_few"  # no figure at all
    ALONE = "alone"  # no places were alike before: no figure
    SHORT = "short"  # the months before or after are too few: no figure


@dataclass(frozen=True, slots=True)
class Beside:
    """One place where something was done and those beside it, over the same days: cases before and
    after, of each of the others too."""

    before: int
    after: int
    others: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Effect:
    """`alone`: places that nothing alike could be set beside, left out. `ratio`: cases after, to
    what they would have been without; 0.6 is two fifths fewer. `low`, `high`: its interval.
    `seen_from`: the least reduction these data could have shown (a ratio below it); `spread`:
    variance to that of chance. None where the data are too few."""

    tells: Tells
    places: int
    before: int
    after: int
    beside_before: int
    beside_after: int
    alone: int = 0
    ratio: float | None = None
    low: float | None = None
    high: float | None = None
    seen_from: float | None = None
    spread: float | None = None


def alike(before: int, other: int) -> bool:
    """Whether as much happened before, nearly. What was done is done where it was worst, and after
    the worst comes what is usual: a place that was not as bad would not show that by itself."""
    return abs(other - before) <= NEAR * before


def matched(
    of: int,
    among: Sequence[int],
    likeness: Sequence[Sequence[float]],
    many: int = BESIDE,
) -> list[int]:
    """Those of `among` that were most like `of` before: nearest by the columns of `likeness` (a row
    a place), each column measured in its own spread."""
    if not among:
        return []
    rows = np.asarray(likeness, np.float64)
    spread = rows[[of, *among]].std(axis=0)
    spread[spread == 0] = 1.0
    away = (((rows[list(among)] - rows[of]) / spread) ** 2).sum(axis=1)
    return [among[n] for n in np.argsort(away, kind="stable")[:many]]


def effect(strata: Sequence[Beside], level: float = LEVEL) -> Effect:
    """The ratio over all strata, with its interval."""
    told = [one for one in strata if one.others]
    a1, a2 = sum(s.before for s in told), sum(s.after for s in told)
    b1 = sum(before for s in told for before, _ in s.others)
    b2 = sum(after for s in told for _, after in s.others)
    sums = len(told), a1, a2, b1, b2, len(strata) - len(told)
    if strata and not told:
        return Effect(Tells.ALONE, *sums)
    if a1 + a2 < FEWEST_CASES or a1 == 0 or min(b1, b2) < FEWEST_CASES // 2:
        return Effect(Tells.TOO_FEW, *sums)
    ratio, variance = _mantel_haenszel(told)
    if ratio is None:
        return Effect(Tells.TOO_FEW, *sums)
    spread, freedom = _spread(told)
    wide = float(scipy.stats.t.ppf((1 + level) / 2, freedom)) * sqrt(variance * spread)
    low, high = exp(log(ratio) - wide), exp(log(ratio) + wide)
    tells = Tells.FEWER if high < 1 else Tells.MORE if low > 1 else Tells.CANNOT
    return Effect(tells, *sums, ratio, low, high, exp(-wide), spread)


def _mantel_haenszel(strata: Sequence[Beside]) -> tuple[float | None, float]:
    """The ratio and the variance of its logarithm; none where one side has no case at all. Half a
    case is put beside an empty "after", so that a place where all stopped has a ratio too."""
    r = s = pr = ps_qr = qs = 0.0
    nothing = sum(one.after for one in strata) == 0
    for one in strata:
        a, b = one.after + (0.5 / len(strata) if nothing else 0.0), float(one.before)
        c = float(sum(after for _, after in one.others))
        d = float(sum(before for before, _ in one.others))
        n = a + b + c + d
        if n == 0:
            continue
        p, q, left, right = (a + d) / n, (b + c) / n, a * d / n, b * c / n
        r, s = r + left, s + right
        pr, qs, ps_qr = pr + p * left, qs + q * right, ps_qr + p * right + q * left
    if r == 0 or s == 0:
        return None, 0.0
    return r / s, pr / (2 * r * r) + ps_qr / (2 * r * s) + qs / (2 * s * s)


def _spread(strata: Sequence[Beside]) -> tuple[float, int]:
    """How much more the places beside vary about their own before-and-after than chance, 1 at
    least, by Pearson; and the degrees of freedom it was told by."""
    square, freedom = 0.0, 0
    for one in strata:
        rows = [(x, y) for x, y in one.others if x + y]
        total = sum(x + y for x, y in rows)
        share = sum(y for _, y in rows) / total if total else 0.0
        if len(rows) < 2 or not 0 < share < 1:
            continue
        for x, y in rows:
            expected = (x + y) * share
            square += (y - expected) ** 2 / (expected * (1 - share))
        freedom += len(rows) - 1
    return (max(1.0, square / freedom), freedom) if freedom else (1.0, 1)

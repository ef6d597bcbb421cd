"""Who stands out among equals: villages, officers, digits. Plain numbers in, plain numbers out.

One figure of each of many units is shrunk towards what all have in common, the more so the less is
known of the unit (empirical Bayes, normal model): with figure y, sampling variance v, mean m of all
and variance A between honest units

    shrunk = m + A / (A + v) · (y − m)        z = (y − m) / √(A + v)

m and A are robust (median, MAD), so that the one who is looked for does not hide himself by making
everybody look spread out. Casella, "An introduction to empirical Bayes data analysis", 1985;
Spiegelhalter, "Funnel plots for comparing institutional performance", 2005.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from math import log10, sqrt
from statistics import median
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)

LEAST = 20  # of a unit: below so many nothing is said
FAR = 3.0  # standard deviations
FEW_UNITS = 5  # among fewer nobody can be said to stand out by how much they differ …
FEW_KNOWN = 3  # … unless it is known how much honest ones differ at the least
MAD = 1.4826  # of a normal distribution to its standard deviation
BENFORD_LEAST, BENFORD_ORDERS = 300, 2
BENFORD_APART = 0.015  # mean deviation of the nine shares: Nigrini, "Benford's Law", 2012


@dataclass(frozen=True, slots=True)
class Unit:
    """A figure of one unit, how uncertain it is by itself, and of how many things it is."""

    figure: float
    variance: float
    n: int


@dataclass(frozen=True, slots=True)
class Standing(Generic[K]):
    """`z` None: too little is known of the unit, or of its equals."""

    key: K
    figure: float
    shrunk: float
    n: int
    z: float | None

    @property
    def out(self) -> bool:
        return self.z is not None and abs(self.z) > FAR


def compare(units: Mapping[K, Unit], floor: float = 0.0) -> list[Standing[K]]:
    """Every unit among all, the farthest first. `floor`: the standard deviation that honest units
    have at the least, whatever these few happen to show."""
    judged = [one for one in units.values() if one.n >= LEAST]
    if len(judged) < (FEW_KNOWN if floor else FEW_UNITS):
        return [Standing(key, one.figure, one.figure, one.n, None) for key, one in units.items()]
    mean, between = _common(judged)
    between = max(between, floor * floor)
    found = [_standing(key, one, mean, between) for key, one in units.items()]
    return sorted(found, key=lambda one: -abs(one.z or 0))


def share(hits: int, n: int, common: float) -> Unit:
    """A part of n, 0–1. `common`: the share of all."""
    held = min(max(common, 1 / (n + 2)), 1 - 1 / (n + 2))
    return Unit(hits / n, held * (1 - held) / n, n)


def mean(total: float, squares: float, n: int, common_variance: float) -> Unit:
    """A mean of n values, by their sum and sum of squares. `common_variance`: of single values, of
    all units together; a unit's own counts where it is larger."""
    figure = total / n
    own = max(squares / n - figure * figure, 0.0)
    return Unit(figure, max(common_variance, own if n >= LEAST else 0.0) / n, n)


def _common(units: Sequence[Unit]) -> tuple[float, float]:
    figures = [one.figure for one in units]
    middle = median(figures)
    spread = MAD * median(abs(figure - middle) for figure in figures)
    return middle, max(spread * spread - median(one.variance for one in units), 0.0)


def _standing(key: K, one: Unit, middle: float, between: float) -> Standing[K]:
    whole = between + one.variance
    kept = between / whole if whole > 0 else 0.0
    away = one.figure - middle
    known = one.n >= LEAST and whole > 0
    return Standing(key, one.figure, middle + kept * away, one.n,
                    away / sqrt(whole) if known else None)  # fmt: skip


# ── first digits ────────────────────────────────────────────────────────────────────────────────

EXPECTED = tuple(log10(1 + 1 / digit) for digit in range(1, 10))


@dataclass(frozen=True, slots=True)
class Digits:
    """First digits of n whole numbers. `orders`: powers of ten between the numbers that 5 and 95 %
    lie below; `apart`: mean deviation from Benford's shares, None where it may not be asked."""

    counts: tuple[int, ...]
    n: int
    orders: float
    apart: float | None

    @property
    def out(self) -> bool:
        return self.apart is not None and self.apart > BENFORD_APART


def first_digits(groups: Mapping[tuple[int, int], int]) -> Digits:
    """`groups`: (how many digits, the first one 1–9) → how many numbers."""
    counts = [0] * 9
    for (_, digit), n in groups.items():
        counts[digit - 1] += n
    total = sum(counts)
    orders = _log_at(groups, total * 0.95) - _log_at(groups, total * 0.05) if total else 0.0
    apart = None
    if total >= BENFORD_LEAST and orders >= BENFORD_ORDERS:
        pairs = zip(counts, EXPECTED, strict=True)
        apart = sum(abs(n / total - expected) for n, expected in pairs) / 9
    return Digits(tuple(counts), total, orders, apart)


def _log_at(groups: Mapping[tuple[int, int], int], rank: float) -> float:
    """log10 of the number at this rank, by where its first digit puts it."""
    for (length, digit), n in sorted(groups.items()):
        if rank <= n:
            low = log10(digit)
            return length - 1 + low + (log10(digit + 1) - low) * rank / n
        rank -= n
    return 0.0

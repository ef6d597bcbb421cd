"""A season when no household gets more than so much.

A household's losses in a year are a compound Poisson number, cut at the limit: on the grid a
polynomial of as many terms as the limit has steps (Panjer's recursion gives them). A village is
that polynomial to the power of its households, averaged over the village's own factor; the season
is the product of the villages.

Most frequencies are practically 0, as in `aggregate`, and which are follows again from one number:
of a household's polynomial ψ with the rate λ, |ψ|² ≤ 1 − 2 p₀ Σ pₖ (1 − cos ωk), and the pₖ are at
least those of a single loss, so |ψ|ⁿ ≤ exp(−nλ e^(−2λ) r) with r the real part of 1 − φ of one loss.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.fft import irfft, next_fast_len, rfft
from scipy.special import roots_genlaguerre

from hedun.actuarial.aggregate import NOTHING, Total, fits
from hedun.actuarial.frequency import Villages, Year
from hedun.actuarial.severity import GridError, Severity

Floats = npt.NDArray[np.float64]
NODES = 16  # of a village's own factor


def season(
    villages: Villages, homes: npt.NDArray[np.int64], limit: int, severity: Severity, year: Year,
    *, top: int,
) -> Total:  # fmt: skip
    """The distribution of a season in which each of a village's `homes` (v,) gets at most `limit`
    (fen). Raises GridError where the limit is none of the grid's amounts."""
    if limit % severity.step or limit <= 0:
        raise GridError(f"the limit of {limit} fen is no multiple of {severity.step} fen")
    size = next_fast_len(top // severity.step + 1, real=True)
    steps = limit // severity.step
    one = 1 - rfft(_cut(severity, steps), size).real
    turn = np.exp(-2j * np.pi / size * np.arange(one.size))
    alike, many = np.unique(
        np.stack((villages.mean, villages.shape, homes)), axis=1, return_counts=True
    )
    total = np.zeros(one.size, dtype=np.complex128)
    for factor, weight in zip(year.factor, year.weight, strict=True):
        if weight <= NOTHING:
            continue
        rows = [_rates(mean * factor, shape, n) for mean, shape, n in alike.T]
        counts = one <= _reach(rows, many, NOTHING / weight)
        powers = turn[counts] ** np.arange(steps + 1)[:, None]
        product = np.full(powers.shape[1], weight, dtype=np.complex128)
        for row, times in zip(rows, many, strict=True):
            polynomial = household(row.rate, severity, steps) @ powers
            product *= (row.weight @ polynomial**row.homes) ** times
        total[counts] += product
    mass = irfft(total, size)
    fits(mass, severity.step)
    mass = np.maximum(mass, 0)
    return Total(severity.step, mass / mass.sum())


@dataclass(frozen=True)
class _Rates:
    """The rates of a household that a village may have, and how likely each is."""

    rate: Floats
    weight: Floats
    homes: int


def _rates(mean: float, shape: float, homes: float) -> _Rates:
    at, weight = roots_genlaguerre(NODES, shape - 1)
    return _Rates(mean * at / shape / homes, weight / weight.sum(), int(homes))


def _reach(rows: Sequence[_Rates], many: npt.NDArray[np.int64], least: float) -> float:
    """Up to which r the bound of the product is not below `least` (bisection)."""
    falls = np.stack([row.homes * row.rate * np.exp(-2 * row.rate) for row in rows])
    weights = np.stack([row.weight for row in rows])

    def bound(r: float) -> float:
        return float(many @ np.log((weights * np.exp(-falls * r)).sum(axis=1)))

    low, high = 0.0, 2.0
    if bound(high) > np.log(least):
        return high
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if bound(middle) > np.log(least) else (low, middle)
    return high


def _cut(severity: Severity, steps: int) -> Floats:
    """The masses of one loss, what is above the limit on the limit."""
    mass = np.zeros(steps + 1)
    below = severity.mass[:steps]
    mass[: below.size] = below
    mass[steps] = max(0.0, 1 - below.sum())
    return mass


def household(rates: Floats, severity: Severity, steps: int) -> Floats:
    """(r, steps + 1): for each rate the probabilities of a household's amounts below the limit, and
    of the limit itself (Panjer 1981, for Poisson numbers)."""
    f = _cut(severity, steps)
    out = np.zeros((rates.size, steps + 1))
    out[:, 0] = np.exp(-rates * (1 - f[0]))
    for j in range(1, steps):
        weights = np.arange(1, j + 1) * f[1 : j + 1] / j
        out[:, j] = rates * (out[:, j - 1 :: -1][:, :j] @ weights)
    out[:, steps] = np.maximum(0, 1 - out[:, :steps].sum(axis=1))
    return out

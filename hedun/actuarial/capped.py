"""A season when no household gets more than so much.

A household's losses in a year are a compound Poisson number, cut at the limit: on the grid a
polynomial of as many terms as the limit has steps (Panjer's recursion gives them). A village is
that polynomial to the power of its households, averaged over the village's own factor; the season
is the product of the villages.

Most frequencies are practically 0, as in `aggregate`, and which are follows again from one number:
of a household's polynomial ψ with the rate λ, |ψ|² ≤ 1 − 2 p₀ Σ pₖ (1 − cos ωk), and the pₖ are at
least those of a single loss, so |ψ|ⁿ ≤ exp(−nλ e^(−2λ) r), r the real part of 1 − φ of one loss.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.fft import irfft, next_fast_len, rfft

from hedun.actuarial.aggregate import NOTHING, Total, fits
from hedun.actuarial.frequency import Villages, Year, gamma_nodes
from hedun.actuarial.severity import GridError, Severity

Floats = npt.NDArray[np.float64]
Complex = npt.NDArray[np.complex128]
NODES = 16  # of a village's own factor
BLOCK = 1 << 18  # complex numbers at once


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
    kinds = np.stack((villages.mean, villages.shape, homes.astype(np.float64)))
    alike, times = np.unique(kinds, axis=1, return_counts=True)
    many = times.astype(np.float64)
    total = np.zeros(one.size, dtype=np.complex128)
    for factor, weight in zip(year.factor, year.weight, strict=True):
        if weight > NOTHING:
            rates = _rates(factor * alike[0], alike[1], alike[2])
            counts = one <= _reach(rates, many, NOTHING / weight)
            powers = turn[counts] ** np.arange(steps + 1)[:, None]
            total[counts] += weight * _product(rates, many, severity, powers)
    mass = irfft(total, size)
    fits(mass, severity.step)
    mass = np.maximum(mass, 0)
    return Total(severity.step, mass / mass.sum())


@dataclass(frozen=True)
class _Rates:
    """The rates of a household that each kind of village may have, and how likely each is:
    (v, NODES); `homes`: (v,)."""

    rate: Floats
    weight: Floats
    homes: Floats


def _rates(mean: Floats, shape: Floats, homes: Floats) -> _Rates:
    nodes = [gamma_nodes(float(one), NODES) for one in shape]
    at, weight = np.stack([one[0] for one in nodes]), np.stack([one[1] for one in nodes])
    return _Rates((mean / homes)[:, None] * at, weight, homes)


def _product(rates: _Rates, many: Floats, severity: Severity, powers: Complex) -> Complex:
    """Of the villages' polynomials, at (m,) frequencies; `powers`: (steps + 1, m)."""
    villages, nodes = rates.rate.shape
    log = np.zeros(powers.shape[1], dtype=np.complex128)
    own = household(rates.rate.ravel(), severity, len(powers) - 1)
    some = max(1, BLOCK // (nodes * powers.shape[1]))
    for first in range(0, villages, some):
        part = slice(first, first + some)
        values = own[first * nodes : (first + some) * nodes] @ powers
        homes = np.repeat(rates.homes[part], nodes)
        values = np.exp(homes[:, None] * np.log(values)).reshape(-1, nodes, powers.shape[1])
        log += many[part] @ np.log(np.einsum("vn,vnm->vm", rates.weight[part], values))
    return np.exp(log)


def _reach(rates: _Rates, many: Floats, least: float) -> float:
    """Up to which r the bound of the product is not below `least` (bisection)."""
    falls = rates.homes[:, None] * rates.rate * np.exp(-2 * rates.rate)

    def bound(r: float) -> float:
        return float(many @ np.log((rates.weight * np.exp(-falls * r)).sum(axis=1)))

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

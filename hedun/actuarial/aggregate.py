"""What a season comes to: the exact distribution of the sum, by Fourier transform.

The characteristic function of the total is a product over villages, averaged over the years. With
thousands of losses it is practically 0 but for the lowest frequencies and for those at which the
severity repeats itself (losses in whole hundreds). Which ones may count follows from the real part
of u = 1 − φ, because |1 + θ·u| ≥ 1 + θ·Re u; which of these do, from |1 + θ·u| itself, villages of
like θ taken together at their least. The rest, smaller than 1e-18 each, is left at 0. That is why a
season takes milliseconds.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy

from hedun.actuarial.frequency import Villages, Year
from hedun.actuarial.severity import GridError, Severity

Floats = npt.NDArray[np.float64]
Complex = npt.NDArray[np.complex128]
Seasons = Callable[[float], Villages]  # the year's factor → what is to come in such a year

NOTHING = 1e-18  # of a probability
BEYOND = 1e-6  # of a probability may lie past the end of the grid
TOGETHER = 8  # groups of villages of like θ


@dataclass(frozen=True)
class Total:
    """A distribution of amounts: `mass[j]` of `base + j × step` fen. `base` is what is certain."""

    step: int
    mass: Floats
    base: int = 0

    @property
    def amounts(self) -> Floats:
        return self.base + self.step * np.arange(self.mass.size, dtype=np.float64)

    @property
    def mean(self) -> float:
        """fen"""
        return float(self.amounts @ self.mass)

    @property
    def deviation(self) -> float:
        """The standard deviation, fen."""
        return float(np.sqrt(((self.amounts - self.mean) ** 2) @ self.mass))

    def quantile(self, probability: float) -> float:
        """The least amount that is not exceeded with that probability, fen."""
        at = int(np.searchsorted(np.cumsum(self.mass), probability))
        return float(self.base + self.step * min(at, self.mass.size - 1))

    def beyond(self, amount: float) -> float:
        """The probability of more than an amount (fen): between two amounts of the grid, by the
        straight line through the cells around them."""
        at = (amount - self.base) / self.step
        above = 1 - np.cumsum(self.mass)
        if at < 0:
            return 1.0
        if at >= self.mass.size - 1:
            return 0.0
        low = int(at)
        return float(max(0.0, above[low] + (at - low) * (above[low + 1] - above[low])))

    def limited(self, amount: float) -> float:
        """The mean of what is paid where no more than an amount (fen) is there."""
        return float(np.minimum(self.amounts, amount) @ self.mass)

    def plus(self, certain: int) -> "Total":
        """With so much more (fen) that is already certain."""
        return Total(self.step, self.mass, self.base + certain)


def season(
    villages: Villages | Seasons, severity: Severity, year: Year, *, top: int,
    known: Sequence[tuple[float, int, Severity]] = (), base: int = 0,
) -> Total:  # fmt: skip
    """The distribution of a season: what is to come in `villages` (which may depend on the year),
    and what is `known`: with each probability so many claims of a severity; on top of `base`.

    top: fen; the grid goes so far. Raises GridError where more than BEYOND of the probability would
    lie past it, for what lies there comes back at the bottom.
    """
    masses = [severity.mass, *(own.mass for *_, own in known)]
    size = scipy.fft.next_fast_len(
        max(top // severity.step + 1, *(m.size for m in masses)), real=True
    )
    if any(own.step != severity.step for *_, own in known):
        raise GridError("amounts of several steps do not add up")
    u = 1 - scipy.fft.rfft(severity.mass, size)
    total = np.zeros(u.size, dtype=np.complex128)
    for factor, weight in zip(year.factor, year.weight, strict=True):
        if weight <= NOTHING:
            continue
        coming = villages(float(factor)) if callable(villages) else at(villages, float(factor))
        least = NOTHING / weight
        may = np.flatnonzero(u.real <= reach(coming, least))
        counts = may[counted(coming, u[may], least)]
        total[counts] += weight * np.exp(log_product(coming, u[counts]))
    if known:
        total *= sum(weight * scipy.fft.rfft(own.mass, size) ** many for weight, many, own in known)
    mass = scipy.fft.irfft(total, size)
    fits(mass, severity.step)
    mass = np.maximum(mass, 0)
    return Total(severity.step, mass / mass.sum(), base)


def at(villages: Villages, factor: float) -> Villages:
    """The villages in a year of a factor."""
    return Villages(villages.mean * factor, villages.shape)


def reach(villages: Villages, least: float) -> float:
    """A real part of 1 − φ beyond which the product is below `least`: bisected on a scale of
    logarithms, the upper end of what is left."""
    theta, low, high = villages.mean / villages.shape, 1e-12, 2.0
    if -villages.shape @ np.log1p(theta * high) > np.log(least):
        return high
    for _ in range(12):
        middle = float(np.sqrt(low * high))
        if -villages.shape @ np.log1p(theta * middle) > np.log(least):
            low = middle
        else:
            high = middle
    return high


def counted(villages: Villages, u: Complex, least: float) -> npt.NDArray[np.bool_]:
    """(m,) where the product may not be below `least`: |1 + θ u| rises with θ, so a group is
    bounded by its least θ."""
    order = np.argsort(villages.mean / villages.shape)
    theta, shape = (villages.mean / villages.shape)[order], villages.shape[order]
    log = np.zeros(u.size)
    for part in np.array_split(np.arange(theta.size), min(TOGETHER, max(1, theta.size))):
        if part.size:
            one = theta[part[0]]
            log += shape[part].sum() / 2 * np.log((1 + one * u.real) ** 2 + (one * u.imag) ** 2)
    out: npt.NDArray[np.bool_] = log <= -np.log(least)
    return out


def log_product(villages: Villages, u: Complex) -> Complex:
    """The logarithm of ∏ (1 + θ u)^−shape over the villages, at (m,) frequencies.

    Factors of one power are multiplied before the one logarithm that they need. No branch of it is
    crossed: u lies in the circle of 1 about 1, so no factor turns by more than asin(θ / (1 + θ)),
    nor by more than atan(θ |Im u|), and those that are multiplied turn by less than half a circle
    in all.
    """
    theta = villages.mean / villages.shape
    pairs, many = np.unique(np.stack((villages.shape, theta)), axis=1, return_counts=True)
    power, theta = pairs[0] * many, pairs[1]
    order = np.lexsort((theta, power))
    power, theta = power[order], theta[order]
    steepest = float(np.abs(u.imag).max(initial=0.0))
    turns = np.minimum(np.arcsin(theta / (1 + theta)), np.arctan(theta * steepest))
    log = np.zeros(u.size, dtype=np.complex128)
    first = 0
    while first < power.size:
        last = _together(power, turns, first)
        factors = 1 + theta[first] * u
        for one in theta[first + 1 : last]:
            factors *= 1 + one * u
        log -= power[first] * np.log(factors)
        first = last
    return log


def _together(power: Floats, turns: Floats, first: int) -> int:
    """The end of those from `first` on that have one power and turn by less than half a circle."""
    last, turned = first + 1, float(turns[first])
    while last < power.size and power[last] == power[first]:
        turned += float(turns[last])
        if turned >= np.pi:
            break
        last += 1
    return last


def fits(mass: Floats, step: int) -> None:
    """Raises GridError where the distribution reaches the end of its grid: what lies past it comes
    back at the bottom."""
    end = mass[-max(1, mass.size // 64) :].sum()
    if end > BEYOND:
        raise GridError(
            f"{end:.2g} of the probability lies at the end of the grid of {mass.size} amounts of "
            f"{step} fen; a longer grid is needed"
        )

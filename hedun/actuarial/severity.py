"""How large a loss is, on a grid of amounts.

`Severity.mass[j]` is the probability of the amount `j × step` (fen). Every way of making one keeps
the mean exactly (the method of local moments, first order: Gerber 1982; Klugman, Panjer & Willmot,
Loss Models, §9.6.5): rounding to the grid would shift a season's total by as much as its claims are
many.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy

Floats = npt.NDArray[np.float64]
Limited = Callable[[Floats], Floats]  # x → the mean of what is below x, min(X, x)


class GridError(ValueError):
    """The grid is too short or too coarse for what is to stand on it."""


@dataclass(frozen=True)
class Severity:
    """`step`: fen; `mass`: (n,), not negative, adds up to 1."""

    step: int
    mass: Floats

    def __post_init__(self) -> None:
        if self.step <= 0 or self.mass.ndim != 1 or self.mass.size < 2:
            raise GridError("a grid has a positive step and at least two amounts")
        if self.mass.min() < 0 or not np.isclose(self.mass.sum(), 1, rtol=0, atol=1e-9):
            raise GridError("the masses of a severity are not negative and add up to 1")

    @property
    def mean(self) -> float:
        """fen"""
        return float(self.amounts @ self.mass)

    @property
    def amounts(self) -> Floats:
        """(n,), fen"""
        return self.step * np.arange(self.mass.size, dtype=np.float64)


def observed(amounts: npt.ArrayLike, step: int, weights: npt.ArrayLike | None = None) -> Severity:
    """Of amounts that were seen (fen), each split between its two neighbours on the grid.

    Raises GridError where nothing was seen or an amount is negative.
    """
    seen = np.asarray(amounts, dtype=np.float64).ravel()
    if seen.size == 0 or seen.min() < 0:
        raise GridError("amounts are needed, and none below 0")
    shares = np.ones_like(seen) if weights is None else np.asarray(weights, dtype=np.float64)
    below = np.floor(seen / step).astype(np.int64)
    upper = seen / step - below
    mass = np.bincount(below, shares * (1 - upper), minlength=int(below.max()) + 2)
    mass += np.bincount(below + 1, shares * upper, minlength=mass.size)
    return Severity(step, mass / shares.sum())


def continuous(limited: Limited, step: int, top: int) -> Severity:
    """Of a distribution whose limited mean is known, up to an amount `top` (fen) that nothing
    exceeds. The mass of a point is the second difference of the limited mean over the step."""
    at = step * np.arange(-(-top // step) + 2, dtype=np.float64)
    levels = limited(np.minimum(at, top))
    rises = np.diff(levels) / step  # the share above each cell, on average
    mass = np.append(np.append(1 - rises[0], rises[:-1] - rises[1:]), rises[-1])
    return Severity(step, np.maximum(mass, 0) / np.maximum(mass, 0).sum())


def lognormal(mu: float, sigma: float, *, deductible: int = 0, limit: int, step: int) -> Severity:
    """A lognormal loss (mu, sigma of the logarithm of fen) less a deductible, at most `limit`; what
    stays below the deductible is an amount of 0."""

    def limited_loss(x: Floats) -> Floats:
        with np.errstate(divide="ignore"):
            z = (np.log(x) - mu) / sigma
        normal = scipy.special.ndtr
        below: Floats = np.exp(mu + sigma**2 / 2) * normal(z - sigma) + x * normal(-z)
        return below

    def limited(x: Floats) -> Floats:
        return limited_loss(x + deductible) - limited_loss(np.full_like(x, float(deductible)))

    return continuous(limited, step, limit)

"""How many losses there are still to come: villages of their own, in a year they share.

A village's losses are negative binomial: a Poisson number whose rate is `mean` times a factor of
the village's own (a gamma with `shape`) and times the factor of the year, which all villages share.
Without that factor 110 villages would even each other out, and bad years would not exist.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import scipy

Floats = npt.NDArray[np.float64]
NODES = 32  # of the year's factor; the answers do not move in the tenth digit beyond


def both(one: float, other: float) -> float:
    """The coefficient of variation of a product of two factors that are independent."""
    return float(np.sqrt((1 + one**2) * (1 + other**2) - 1))


@lru_cache(4096)
def gamma_nodes(shape: float, nodes: int) -> tuple[Floats, Floats]:
    """(nodes,) points and probabilities for a gamma of mean 1: Gauss-Laguerre by the eigenvalues of
    its three-term recurrence (Golub & Welsch 1969), which no large shape overflows."""
    k = np.arange(nodes)
    at, vectors = scipy.linalg.eigh_tridiagonal(2 * k + shape, np.sqrt(k[1:] * (k[1:] + shape - 1)))
    weight = vectors[0] ** 2
    return at / shape, weight / weight.sum()


@dataclass(frozen=True)
class Year:
    """What the year may be: factors of all rates and their probabilities, (q,) each."""

    factor: Floats
    weight: Floats

    @classmethod
    def certain(cls) -> "Year":
        """A year as every other."""
        return cls(np.ones(1), np.ones(1))

    @classmethod
    def varying(cls, variation: float, nodes: int = NODES) -> "Year":
        """A gamma of mean 1 whose coefficient of variation is `variation`, by Gauss-Laguerre."""
        if variation < 0:
            raise ValueError("a coefficient of variation is not below 0")
        if variation == 0:
            return cls.certain()
        return cls(*gamma_nodes(variation**-2, nodes))

    def seen(self, log_likelihood: Floats) -> "Year":
        """The year after something was seen of it: (q,) the logarithm of how likely that was."""
        log_weight = np.log(self.weight) + log_likelihood
        return Year(self.factor, np.exp(log_weight - scipy.special.logsumexp(log_weight)))


@dataclass(frozen=True)
class Villages:
    """`mean`: losses expected of each village in a year of factor 1; `shape`: of its own gamma
    (the smaller, the more it varies); (v,) each."""

    mean: Floats
    shape: Floats

    def __post_init__(self) -> None:
        if self.mean.shape != self.shape.shape or self.mean.ndim != 1:
            raise ValueError("mean and shape are given for the same villages")
        if self.mean.size and (self.mean.min() < 0 or self.shape.min() <= 0):
            raise ValueError("a mean is not below 0, and a shape is above it")

    def log_likelihood(self, counts: npt.NDArray[np.int64], year: Year) -> Floats:
        """(q,): how likely such counts (v,) are in each of the years."""
        mean = year.factor[:, None] * self.mean
        shape = self.shape
        with np.errstate(divide="ignore", invalid="ignore"):
            rate = np.where(counts > 0, counts * np.log(mean / (shape + mean)), 0.0)
        each = (
            scipy.special.gammaln(shape + counts)
            - scipy.special.gammaln(shape)
            - scipy.special.gammaln(counts + 1)
            - shape * np.log1p(mean / shape)
            + rate
        )
        out: Floats = each.sum(axis=1)
        return out

    def after(self, counts: npt.NDArray[np.int64], coming: Floats, factor: float) -> "Villages":
        """What is to come in a year of a factor, when `counts` (v,) were seen of what `mean` had
        promised so far, and `coming` (v,) is promised of the rest. A gamma that was seen through a
        Poisson number is a gamma again: shape + n, rate + exposure."""
        shape = self.shape + counts
        # the mean holds the year's factor already
        return Villages(shape * factor * coming / (self.shape + factor * self.mean), shape)

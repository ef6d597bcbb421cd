"""Several counties added up, when a bad year is partly one for all of them.

A county's season still varies by the factor of its year, a gamma of mean 1. Of its variation a part
`shared` belongs to a factor that rises and falls in all counties at once (each has its own size of
it, all of them in the same order), the rest to the county alone:

    1 + v² = (1 + common²) (1 + own²),    1 + common² = (1 + v²)^shared

With 0 the counties have nothing in common, with 1 they have the same year. The shared factor is cut
into slices of its probability, finer towards the bad years; in each slice the counties are
independent, and their sum is a convolution. A slice stands for its mean: the mean of the sum is
exact, and a little of the spread within slices is lost.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import scipy

from hedun.actuarial.aggregate import Total
from hedun.actuarial.severity import observed

Floats = npt.NDArray[np.float64]

EDGES = np.array(
    [0, 0.01, 0.03, 0.07, 0.15, 0.3, 0.5, 0.7, 0.85, 0.93, 0.97, 0.99, 0.997, 1], dtype=np.float64
)
SLICES: Floats = np.diff(EDGES)
# Of US counties' wildlife losses of 2010 and 2016 about 0.22 is their state's, at most 0.35
# (docs/outlook.md, "What counties share"); what all states share is not in it, hence that end.
SHARED = 0.35
STEADY = 1e-3  # a variation below this is none
CELLS = 1 << 15  # of the sum's grid
BEYOND = 1e-10  # of a probability past which a county's amounts are taken together


def split(variation: float, shared: float) -> tuple[float, float]:
    """(variation of the factor that all share, of the county's own). `shared` from 0 to 1."""
    if not 0 <= shared <= 1:
        raise ValueError("what counties share of their years lies between 0 and 1")
    whole = 1 + variation**2
    return float(np.sqrt(whole**shared - 1)), float(np.sqrt(whole ** (1 - shared) - 1))


def slices(variation: float) -> Floats:
    """(q,) the mean of the shared factor in each of SLICES."""
    if variation < STEADY:
        return np.ones(SLICES.size)
    shape = variation**-2
    below = scipy.special.gammainc(shape + 1, scipy.special.gammaincinv(shape, EDGES))
    out: Floats = np.diff(below) / SLICES
    return out


def trimmed(total: Total) -> Total:
    """Without the long end where next to nothing lies, so that it is quick to hand on."""
    above = np.cumsum(total.mass[::-1])[::-1]
    last = max(1, int(np.searchsorted(-above, -BEYOND)))
    if last + 1 >= total.mass.size:
        return total
    mass = total.mass[: last + 1].copy()
    mass[last] += above[last + 1]
    return Total(total.step, mass, total.base)


def summed(counties: Sequence[Sequence[Total]]) -> Total:
    """The distribution of the sum. Of each county one Total for each of SLICES, all with one step
    and base. Raises ValueError where there is no county."""
    if not counties:
        raise ValueError("there is nothing to add up")
    longest = sum(max(one.step * one.mass.size for one in county) for county in counties)
    step = max(100, 100 * -(-longest // (100 * CELLS)))
    size = scipy.fft.next_fast_len(longest // step + 2 * len(counties) + 2, real=True)
    mass = np.zeros(size)
    for at, weight in enumerate(SLICES):
        product = np.ones(size // 2 + 1, dtype=np.complex128)
        for county in counties:
            total = county[at]
            cells = observed(total.amounts - total.base, step, total.mass)
            product *= scipy.fft.rfft(cells.mass, size)
        mass += weight * scipy.fft.irfft(product, size)
    mass = np.maximum(mass, 0)
    return Total(step, mass / mass.sum(), sum(county[0].base for county in counties))

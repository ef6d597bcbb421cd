"""Where there is more than chance explains: the scan statistic, and Getis and Ord's Gi*. Pure.

The scan (M. Kulldorff, "A spatial scan statistic", 1997) looks at every circle around every place
and asks of the one that stands out most how often chance alone makes one as far out. Its p-value is
by Monte Carlo from a seed that the caller keeps, and it is already one for all circles together.
Where several scans are made (a kind of animal and crop each), `discoveries` controls how many of
those told are false (Benjamini and Hochberg 1995). `getis_ord` (Ord and Getis 1995) asks of every
cell whether it and its neighbours have more than their share.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import erfc, sqrt

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
EARTH_KM = 6371.0088
RUNS = 999  # worlds of chance; the least p-value is 1 / (RUNS + 1)
MOST_SHARE = 0.3  # of what is expected: a wider circle says nothing of a place
AT_ONCE = 50  # worlds in memory together
NEAR_ONE = 1e-12


@dataclass(frozen=True, slots=True)
class Cluster:
    """Places that together have more than chance explains. `members`: indices, the middle first;
    `p`: how often chance alone has a circle as far out as this one anywhere."""

    members: tuple[int, ...]
    cases: int
    expected: float
    log_ratio: float
    p: float
    radius_km: float

    @property
    def ratio(self) -> float:
        """How many times what was expected."""
        return self.cases / self.expected


def distances_km(lon: Floats, lat: Floats) -> Floats:
    """Great-circle distances between all places, degrees to kilometres."""
    x, y = np.radians(lon), np.radians(lat)
    half = np.sin((y[:, None] - y) / 2) ** 2
    half += np.cos(y)[:, None] * np.cos(y) * np.sin((x[:, None] - x) / 2) ** 2
    found: Floats = 2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1)))
    return found


def scan(
    cases: Sequence[int], exposure: Sequence[float], km: Floats, *, seed: int, runs: int = RUNS
) -> list[Cluster]:
    """The circles that stand out, the farthest first, none over another; with p-values, whatever
    they are. `exposure`: what cases are expected in proportion to (households); places without any
    are never part of a circle. Nothing where there are no two places or no case.

    Raises ValueError where a place has cases and no exposure.
    """
    seen, share = np.asarray(cases, np.int64), np.asarray(exposure, np.float64)
    if (seen[share <= 0] > 0).any():
        raise ValueError("cases where nothing is exposed")
    total, where = int(seen.sum()), np.flatnonzero(share > 0)
    if total == 0 or len(where) < 2:
        return []
    share = share[where] / share[where].sum()
    near = np.argsort(km[np.ix_(where, where)], axis=1, kind="stable")
    expected = np.cumsum(share[near], axis=1) * total
    small = expected <= MOST_SHARE * total
    small[:, 0] |= expected[:, 0] < total * (1 - NEAR_ONE)  # a place by itself always counts
    widest = int(small.any(axis=0).sum())  # no circle has more places
    near, expected, small = near[:, :widest], expected[:, :widest], small[:, :widest]
    circles = _Circles(near, expected, small, total)
    ratios = circles.ratios(seen[where][None])[0]
    rng = np.random.default_rng(seed)
    worlds = (rng.multinomial(total, share, size=n) for n in _parts(runs))
    chance = np.concatenate([circles.ratios(one).max(axis=(1, 2)) for one in worlds])
    found, taken = list[Cluster](), set[int]()
    for flat in np.argsort(-ratios, axis=None, kind="stable"):
        middle, many = divmod(int(flat), ratios.shape[1])
        ratio = float(ratios[middle, many])
        if ratio <= 0:
            break
        inside = near[middle, : many + 1]
        if taken.isdisjoint(inside.tolist()):
            taken |= set(inside.tolist())
            members = tuple(int(one) for one in where[inside])
            p = (1 + int((chance >= ratio - NEAR_ONE).sum())) / (runs + 1)
            radius = float(km[members[0], members[-1]])
            sums = int(seen[list(members)].sum()), float(expected[middle, many])
            found.append(Cluster(members, *sums, ratio, p, radius))
    return found


def _parts(runs: int) -> list[int]:
    whole, rest = divmod(runs, AT_ONCE)
    return [AT_ONCE] * whole + [rest] * (rest > 0)


class _Circles:
    """Every circle: the places around each, by distance, and what is expected within."""

    def __init__(self, near: Ints, expected: Floats, small: NDArray[np.bool_], total: int) -> None:
        self.near, self.expected, self.small, self.total = near, expected, small, total
        n = np.arange(total + 1, dtype=np.float64)
        self.nlogn = n * np.log(np.maximum(n, 1))
        self.log_in = np.log(expected)
        self.log_out = np.log(np.maximum(total - expected, NEAR_ONE))

    def ratios(self, worlds: Ints) -> Floats:
        """Kulldorff's log likelihood ratio of each circle in each world (a row of cases); 0 where
        no more than expected happened."""
        cases = worlds[:, self.near].cumsum(axis=2)
        rest = self.total - cases
        found: Floats = self.nlogn[cases] + self.nlogn[rest]
        found -= cases * self.log_in
        found -= rest * self.log_out
        found[~(self.small & (cases > self.expected))] = 0.0
        return found


def discoveries(p: Sequence[float], share: float) -> list[bool]:
    """Benjamini and Hochberg: which are told so that on average no more than `share` of those told
    are false."""
    order = sorted(range(len(p)), key=lambda n: p[n])
    last = max((k for k, n in enumerate(order, 1) if p[n] <= share * k / len(p)), default=0)
    told = set(order[:last])
    return [n in told for n in range(len(p))]


def getis_ord(values: Sequence[float], neighbours: Sequence[Sequence[int]]) -> list[float]:
    """Gi* of each cell, a standard normal deviate where its surroundings are like the whole.
    `neighbours`: of each cell the indices near it, itself among them. 0 where all are alike."""
    x = np.asarray(values, np.float64)
    n, mean, spread = len(x), x.mean() if len(x) else 0.0, x.std() if len(x) else 0.0
    found = []
    for near in neighbours:
        w = len(near)
        scale = spread * sqrt(max(w * (n - w), 0) / (n - 1)) if n > 1 else 0.0
        found.append(float((x[list(near)].sum() - mean * w) / scale) if scale > 0 else 0.0)
    return found


def above(z: float) -> float:
    """The share of a standard normal above z."""
    return erfc(z / sqrt(2)) / 2

"""The same season drawn by lot, again and again: the permanent check of `aggregate`.

Both know only the model (villages, severity, year, limit of a household); nothing of the way to the
answer is shared but the severity's grid.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.util import find_spec

import numpy as np
import numpy.typing as npt

from hedun.actuarial.frequency import Villages
from hedun.actuarial.severity import Severity

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

CELLS = 1 << 16  # of the table of equally likely amounts
BLOCK = 500  # seasons that share a seed
UNIT = 16  # of the table, a part of a fen: its rounding does not move a mean


@dataclass(frozen=True)
class Household:
    """No household gets more than `limit` (fen) a season; `homes` (v,): in each village."""

    homes: Whole
    limit: int


def seasons(
    villages: Villages, severity: Severity, variation: float, many: int, seed: int, *,
    household: Household | None = None, engine: str = "", threads: int = 2,
) -> Floats:  # fmt: skip
    """(many,) totals in fen. `variation`: of the year's factor. `engine`: "numba" or "numpy", by
    default the quicker that is installed; the two draw other lots."""
    run = ENGINES[engine or ("numba" if find_spec("numba") else "numpy")]
    table = equally_likely(severity)
    seeds = np.random.SeedSequence(seed).generate_state(-(-many // BLOCK), np.uint32)
    out = np.empty(many, dtype=np.int64)

    def block(n: int) -> None:
        part = out[n * BLOCK : (n + 1) * BLOCK]
        run(part, villages, variation, table, household, int(seeds[n]))

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(block, range(seeds.size)))
    return out / UNIT


def equally_likely(severity: Severity) -> Whole:
    """(CELLS,) amounts in fen / UNIT that are equally likely: the mean of each slice of the
    probability, so that the mean of all is the severity's."""
    above = np.append(0.0, np.cumsum(severity.mass))
    above /= above[-1]
    below = np.append(0.0, np.cumsum(severity.mass * severity.amounts))
    cuts = np.linspace(0, 1, CELLS + 1)
    means = np.diff(np.interp(cuts, above, below)) * CELLS
    out: Whole = np.rint(means * UNIT).astype(np.int64)
    return out


def _numpy(out: Whole, villages: Villages, variation: float, table: Whole,
           household: Household | None, seed: int) -> None:  # fmt: skip
    draw = np.random.default_rng(seed)
    year = draw.gamma(variation**-2, variation**2, out.size) if variation else np.ones(out.size)
    own = draw.gamma(villages.shape, 1 / villages.shape, (out.size, villages.mean.size))
    counts = draw.poisson(year[:, None] * villages.mean * own)
    some = max(1, (1 << 20) // max(1, int(counts.sum(axis=1).max(initial=0))))
    for first in range(0, out.size, some):
        part = counts[first : first + some]
        cells = np.frombuffer(draw.bytes(2 * int(part.sum())), dtype=np.uint16)
        if household is None:
            out[first : first + some] = _sums(table[cells], part.sum(axis=1))
        else:
            got = _by_home(part, table[cells], household, draw)
            out[first : first + some] = _sums(got, np.full(len(part), got.size // len(part)))


def _sums(amounts: Whole, lengths: Whole) -> Whole:
    """Of consecutive runs of such lengths (an empty one is 0)."""
    ends = np.cumsum(lengths)
    sums = np.append(0, np.cumsum(amounts))
    out: Whole = sums[ends] - sums[ends - lengths]
    return out


def _by_home(
    counts: Whole, amounts: Whole, household: Household, draw: np.random.Generator
) -> Whole:
    """What each household of each season and village gets, season by season."""
    homes = np.append(0, np.cumsum(household.homes))
    village = np.repeat(np.tile(np.arange(counts.shape[1]), len(counts)), counts.ravel())
    season = np.repeat(np.arange(len(counts)), counts.sum(axis=1))
    home = (draw.random(amounts.size) * household.homes[village]).astype(np.int64)
    at = season * homes[-1] + homes[village] + home
    got = np.bincount(at, amounts, minlength=len(counts) * int(homes[-1]))
    return np.minimum(got.astype(np.int64), household.limit * UNIT)


def _numba(out: Whole, villages: Villages, variation: float, table: Whole,
           household: Household | None, seed: int) -> None:  # fmt: skip
    from hedun.actuarial import season_kernels as kernels

    if household is None:
        kernels.seasons(out, villages.mean, villages.shape, variation, table, seed)
    else:
        kernels.seasons_by_household(
            out, villages.mean, villages.shape, variation, table, household.homes,
            household.limit * UNIT, seed,
        )  # fmt: skip


Run = Callable[[Whole, Villages, float, Whole, Household | None, int], None]
ENGINES: dict[str, Run] = {"numba": _numba, "numpy": _numpy}

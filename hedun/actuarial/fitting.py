"""What a county's own seasons say: how often, when, how late, how much.

The unit is a list: what a village tells at once. Households of one list were hit together, so they
are no independent losses, and a list's amount holds how many they are.

Rates are pooled: a village is drawn towards its town, a town towards the county, the more so the
less it has told (gamma and Poisson, their shapes by maximum likelihood). How much a village varies
from one season to the next and how much the years do is found by the likelihood of all past seasons
together, each averaged over its year's factor; what is supposed (prior.py) is a penalty.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np
import numpy.typing as npt
import scipy

from hedun.actuarial.development import Delays, delays
from hedun.actuarial.frequency import Villages, Year, both
from hedun.actuarial.prior import Prior

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

LONGEST = 90  # days after which nothing is expected to be told
WEEK = 7
FIT_NODES = 12
ASIDE = np.array([0.0, 0.25])  # by how much the year's variation is moved, as a logarithm


@dataclass(frozen=True)
class Ground:
    """The villages: `town` (v,) the number of each one's town; `homes` (v,) its households."""

    town: Whole
    homes: Floats


@dataclass(frozen=True)
class Lists:
    """Lists of one season, (n,) each: `village`, `day` of loss and of telling since the season
    began, `fen` that each comes to."""

    village: Whole
    day: Whole
    told: Whole
    fen: Floats

    def known(self, day: int) -> "Lists":
        """Those told by the end of a day."""
        there = self.told <= day
        return Lists(self.village[there], self.day[there], self.told[there], self.fen[there])

    def counts(self, villages: int) -> Whole:
        """(v,) lists of each village"""
        return np.bincount(self.village, minlength=villages).astype(np.int64)


@dataclass(frozen=True)
class Season:
    """A season with its calendar. `until`: the last day of which the tellings are known; of a
    season that is over, its last day and LONGEST more."""

    starts: date
    days: int
    lists: Lists
    until: int

    @cached_property
    def months(self) -> Whole:
        """(days,) the month of each day, from 0"""
        each = [(self.starts + timedelta(days=n)).month - 1 for n in range(self.days)]
        return np.array(each, dtype=np.int64)


@dataclass(frozen=True)
class Fit:
    """What is expected of a season. `mean` (v,): lists of each village; `shape`: of a village's own
    factor; `variation`: of the year's factor; `level`: how little the county's level is known;
    `curve` (days,): the share of each day, which `rests_on` so many lists; `growth` (12,): what a
    list comes to by month against `amounts` with their `weights`; `unsure`: how little their mean
    is known; `restless`: of one week against the next."""

    mean: Floats
    shape: float
    variation: float
    level: float
    restless: float
    curve: Floats
    rests_on: float
    delays: Delays
    growth: Floats
    amounts: Floats
    weights: Floats
    unsure: float
    seasons: int

    @property
    def villages(self) -> Villages:
        return Villages(self.mean, np.full(self.mean.size, self.shape))

    @property
    def year_variation(self) -> float:
        """Of a season to come: of its year, and of what is not known of the county."""
        return both(self.variation, self.level)


def fit(ground: Ground, past: Sequence[Season], now: Season, prior: Prior) -> Fit:
    """From seasons that are over and what is known of the one that goes on. That one says how late
    lists come and what they amount to; how many come is left to the forecast (forecast.py)."""
    homes = ground.homes
    rate = _rates(ground, past, prior)
    seen = [one.lists.counts(homes.size) for one in past]
    shape, variation = _dispersion(seen, rate * homes, prior)
    level = 1 / np.sqrt(prior.level_variation**-2 + len(past) / variation**2)
    curve = _curve(past, now, prior)
    everything = [*past, now]
    growth = _growth(everything, prior)
    amounts, weights = _amounts(everything, growth, prior)
    return Fit(
        mean=rate * homes,
        shape=shape,
        variation=variation,
        level=float(level),
        restless=_restless(past, curve, prior),
        curve=curve,
        rests_on=prior.curve_lists + sum(one.lists.day.size for one in past),
        delays=_delays(everything, prior),
        growth=growth,
        amounts=amounts,
        weights=weights,
        unsure=_unsure(amounts, weights),
        seasons=len(past),
    )


# ── how often ───────────────────────────────────────────────────────────────────────────────────


def _rates(ground: Ground, past: Sequence[Season], prior: Prior) -> Floats:
    """(v,) lists a household and season."""
    homes, supposed = ground.homes, prior.lists / 100
    if not past:
        return np.full(homes.size, supposed)
    counts = np.sum([one.lists.counts(homes.size) for one in past], axis=0).astype(np.float64)
    exposed = homes * len(past)
    # as much as a season and a half of the county's own, less where what is supposed binds less
    binds = prior.level_variation**-2
    county = (binds + counts.sum()) / (binds / supposed + exposed.sum())
    towns = int(ground.town.max(initial=-1)) + 1
    of_town = np.bincount(ground.town, counts, towns).astype(np.float64)
    expected = np.bincount(ground.town, exposed * county, towns).astype(np.float64)
    pull = _pull(of_town, expected, prior.spread["town"])
    town = (pull + of_town) / (pull + expected)
    at_home = exposed * county * town[ground.town]
    pull = _pull(counts, at_home, prior.spread["village"])
    own = (pull + counts) / (pull + at_home)
    out: Floats = county * town[ground.town] * own
    return out


def _pull(counts: Floats, expected: Floats, spread: float) -> float:
    """The shape of the gamma that factors of places are drawn from, by maximum likelihood of
    negative binomial counts; a penalty holds it to about 4 where little is known."""

    def cost(log_shape: Floats) -> float:
        shape = float(np.exp(log_shape[0]))
        held = ((float(log_shape[0]) - np.log(4)) / spread) ** 2 / 2
        return float(held - _binomial(counts, expected, shape))

    exactly = {"xatol": 0.01}
    found = scipy.optimize.minimize(cost, [np.log(4)], method="Nelder-Mead", options=exactly)
    return float(np.exp(np.clip(found.x[0], -3, 8)))


def _binomial(counts: Floats, mean: Floats, shape: float) -> float:
    there = mean > 0
    n, m = counts[there], mean[there]
    gammaln = scipy.special.gammaln
    ways = gammaln(shape + n) - gammaln(shape) - gammaln(n + 1)
    each = ways - shape * np.log1p(m / shape) + n * np.log(m / (shape + m))
    return float(np.sum(each))


def _dispersion(seen: Sequence[Whole], mean: Floats, prior: Prior) -> tuple[float, float]:
    """(shape of a village's own factor in a season, variation of the year's factor)."""
    first = np.log([prior.shape, prior.variation])
    if not seen:
        return prior.shape, prior.variation
    spread = np.array([prior.spread["shape"], prior.spread["variation"]])

    def cost(at: Floats) -> float:
        shape, variation = np.exp(np.clip(at, -4, 6))
        year = Year.varying(min(float(variation), 2.0), FIT_NODES)
        villages = Villages(mean, np.full(mean.size, shape))
        likely = [
            scipy.special.logsumexp(np.log(year.weight) + villages.log_likelihood(counts, year))
            for counts in seen
        ]
        return float(-np.sum(likely) + (((at - first) / spread) ** 2).sum() / 2)

    exactly = {"xatol": 0.02, "maxiter": 80}
    found = scipy.optimize.minimize(cost, first, method="Nelder-Mead", options=exactly)
    shape, variation = np.exp(np.clip(found.x, -4, 6))
    # of all that the variation may be, the root of its mean square: few seasons do not tell it
    bend = (cost(found.x + ASIDE) + cost(found.x - ASIDE) - 2 * cost(found.x)) / ASIDE[1] ** 2
    unsure = 1 / max(float(bend), float(spread[1] ** -2))
    return float(shape), float(min(variation * np.exp(unsure), 2.0))


# ── when ────────────────────────────────────────────────────────────────────────────────────────


def _curve(past: Sequence[Season], now: Season, prior: Prior) -> Floats:
    """(days,) of the season that goes on; other seasons by the days since they began."""
    found = prior.curve_lists * prior.curve(now.starts, now.days)
    for one in past:
        found += np.bincount(np.minimum(one.lists.day, now.days - 1), minlength=now.days)
    # lists of one day say something of the days around it
    window = np.hanning(23)[1:-1]
    smooth = np.convolve(np.pad(found, 10, mode="reflect"), window / window.sum(), mode="valid")
    out: Floats = smooth / smooth.sum()
    return out


def _restless(past: Sequence[Season], curve: Floats, prior: Prior) -> float:
    """How much a week's factor varies: by moments over the weeks of past seasons, beyond what
    Poisson numbers do; a season of weeks of what is supposed is added."""
    weeks = np.arange(curve.size) // WEEK
    share = np.bincount(weeks, curve)
    above, below = prior.restless**2, 1.0
    for one in past:
        counts = np.bincount(weeks[np.minimum(one.lists.day, curve.size - 1)], minlength=share.size)
        expected = counts.sum() * share
        busy = expected >= 1
        if busy.any():
            above += max(0.0, float(((counts - expected) ** 2 - expected)[busy].sum())) / float(
                (expected[busy] ** 2).sum()
            )
            below += 1
    return float(np.sqrt(above / below))


def _delays(seasons: Sequence[Season], prior: Prior) -> Delays:
    """What is supposed counts as so many lists of a geometric delay, long told."""
    supposed = np.arange(LONGEST + 1)
    geometric = (1 - 1 / (1 + prior.lag)) ** supposed
    lags = np.concatenate([supposed, *(one.lists.told - one.lists.day for one in seasons)])
    ages = np.concatenate(
        [np.full(supposed.size, LONGEST), *(one.until - one.lists.day for one in seasons)]
    )
    weights = np.ones(lags.size)
    weights[: supposed.size] = prior.lag_lists * geometric / geometric.sum()
    return delays(lags.astype(np.int64), ages.astype(np.int64), LONGEST, weights=weights)


# ── how much ────────────────────────────────────────────────────────────────────────────────────


def _growth(seasons: Sequence[Season], prior: Prior) -> Floats:
    """(12,) what a list comes to by month, against the lists of all months."""
    months = np.concatenate([one.months[one.lists.day] for one in seasons])
    fen = np.concatenate([one.lists.fen for one in seasons])
    growth = np.array(prior.growth)
    if fen.sum() > 0:
        level = fen.sum() / growth[months].sum()  # what a list of growth 1 comes to
        pull = prior.growth_lists
        own = np.bincount(months, fen, 12) / level
        growth = growth * (pull + own) / (pull + np.bincount(months, growth[months], 12))
    out: Floats = growth
    return out


def _amounts(seasons: Sequence[Season], growth: Floats, prior: Prior) -> tuple[Floats, Floats]:
    """What lists come to as in a month of growth 1, fen; and how much each counts. Nine points of
    the lognormal that is supposed stand for `list_lists` lists."""
    own = np.concatenate([one.lists.fen / growth[one.months[one.lists.day]] for one in seasons])
    points, weights = np.polynomial.hermite_e.hermegauss(9)
    supposed = np.exp(prior.list_sigma * points)
    supposed *= prior.list_fen / (supposed @ weights / weights.sum())
    return (
        np.append(own, supposed),
        np.append(np.ones(own.size), prior.list_lists * weights / weights.sum()),
    )


def _unsure(amounts: Floats, weights: Floats) -> float:
    """The standard error of the mean amount, of the mean."""
    share = weights / weights.sum()
    off = amounts / (amounts @ share) - 1
    return float(np.sqrt(off**2 @ share * (share**2).sum()))

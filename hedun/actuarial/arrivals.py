"""How many lists are told in a week to come: of each town, with its bands.

The model is that of the season (`fitting`, `forecast`): what is expected of each village after what
was told so far, of the days whose losses would be told then. A town's number is the sum of its
villages', negative binomial with their variance, in a year and a week that all towns share.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import scipy

from hedun.actuarial.fitting import LONGEST, Ground, Lists, Season, fit
from hedun.actuarial.forecast import NODES, Ahead, Known
from hedun.actuarial.frequency import Year
from hedun.actuarial.prior import Prior

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Arrivals:
    """`mean` (t,) expected of each town; `shape` (t,) of its own factor; `year`: what they share,
    with mean 1."""

    mean: Floats
    shape: Floats
    year: Year

    def below(self, counts: Whole) -> Floats:
        """(t, …) the probability of no more than so many, (t, …)."""
        return self._mixed(scipy.stats.nbinom.cdf, counts)

    def exactly(self, counts: Whole) -> Floats:
        return self._mixed(scipy.stats.nbinom.pmf, counts)

    def quantiles(self, probabilities: Floats) -> Whole:
        """(t, p) the least numbers that are not exceeded with these probabilities."""
        spread = np.sqrt(self.mean + self.mean**2 * (1 / self.shape + self._variance))
        most = int(np.ceil((self.mean + 12 * spread).max(initial=0.0))) + 12
        below = self.below(np.tile(np.arange(most + 1), (self.mean.size, 1)))
        out: Whole = (below[:, None, :] < probabilities[:, None]).sum(axis=2)
        return out

    @property
    def _variance(self) -> float:
        return float(self.year.weight @ (self.year.factor - 1) ** 2)

    def _mixed(self, of: object, counts: Whole) -> Floats:
        out = np.zeros(counts.shape)
        more = (slice(None), *(None,) * (counts.ndim - 1))
        mean, shape = self.mean[more], self.shape[more]
        for factor, weight in zip(self.year.factor, self.year.weight, strict=True):
            if weight > 1e-9:
                out += weight * of(counts, shape, shape / (shape + mean * factor))  # type: ignore[operator]
        return out


NOTHING = Lists(*(np.zeros(0, np.int64),) * 3, np.zeros(0))
NO_MONEY = Known(0, np.zeros(0), 1.0)
LATEST_MONTH = 12  # from here on a year counts as a season behind the next one


@dataclass(frozen=True)
class History:
    """What was told of losses: `lists` by calendar year, since people are on duty whether or not a
    policy runs."""

    ground: Ground
    lists: Mapping[int, Lists]

    def week(self, monday: date, today: date, town: Whole, towns: int) -> Arrivals:
        """Of the week from `monday`, by what was told before it and by today."""
        year = (monday + timedelta(days=3)).year  # its Thursday's, as ISO 8601 counts weeks
        known = min(today, monday - timedelta(days=1))
        now = self._season(year, known)
        before = [
            self._season(one, known)
            for one in range(min(self.lists, default=year), year)
            if one < known.year or known.month >= LATEST_MONTH
        ]
        made = fit(self.ground, before, now, Prior())
        day = (known - now.starts).days
        first = (monday - now.starts).days
        ahead = Ahead(made, now, max(day, -1), NO_MONEY, 100)
        return arrivals(ahead, first, first + 6, town, towns)

    def _season(self, year: int, known: date) -> Season:
        starts = date(year, 1, 1)
        days = (date(year + 1, 1, 1) - starts).days
        until = min((known - starts).days, days - 1 + LONGEST)
        lists = self.lists.get(year, NOTHING)
        return Season(starts, days, lists.known(until), until)


def arrivals(ahead: Ahead, first: int, last: int, town: Whole, towns: int) -> Arrivals:
    """Of lists told from day `first` to day `last` (both, since the season began), later than what
    is known. `town` (v,): the number of each village's town."""
    villages, variation = ahead.told_between(first, last)
    mean = np.bincount(town, villages.mean, towns).astype(np.float64)
    own = np.bincount(town, villages.mean**2 / villages.shape, towns)
    shape = np.where(own > 0, mean**2 / np.maximum(own, 1e-300), 1.0)
    return Arrivals(mean, np.maximum(shape, 1e-6), Year.varying(variation, NODES))

"""Seasons drawn by lot from what is supposed of a county: what forecasts are tried on."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from hedun.actuarial.fitting import LONGEST, WEEK, Floats, Ground, Lists, Season
from hedun.actuarial.prior import Prior


@dataclass(frozen=True)
class County:
    """What is true of an invented county, and its seasons in order."""

    ground: Ground
    rates: Floats
    seasons: tuple[Season, ...]


def county(
    seed: int, *, villages: int = 110, towns: int = 9, seasons: int = 4, first: int = 2023,
    prior: Prior | None = None,
) -> County:  # fmt: skip
    """Its level, towns and villages are drawn once, years, weeks and lists in each season."""
    prior = prior or Prior()
    draw = np.random.default_rng(seed)
    town = np.sort(draw.integers(0, towns, villages))
    homes = np.round(draw.lognormal(np.log(250), 0.4, villages))
    level = _gamma(draw, prior.level_variation, 1)[0]
    of_town, own = draw.gamma(4, 1 / 4, towns), draw.gamma(4, 1 / 4, villages)
    rates = prior.lists / 100 * level * of_town[town] * own
    made = [_season(draw, homes * rates, date(first + n, 1, 1), prior) for n in range(seasons)]
    return County(Ground(town, homes), rates, tuple(made))


def _season(draw: np.random.Generator, mean: Floats, starts: date, prior: Prior) -> Season:
    days = (date(starts.year + 1, 1, 1) - starts).days
    curve = prior.curve(starts, days)
    curve = curve * np.repeat(_gamma(draw, prior.restless, -(-days // WEEK)), WEEK)[:days]
    year = _gamma(draw, prior.variation, 1)[0]
    own = draw.gamma(prior.shape, 1 / prior.shape, mean.size)
    counts = draw.poisson(mean * year * own * curve.sum())
    village = np.repeat(np.arange(mean.size), counts)
    day = draw.choice(days, village.size, p=curve / curve.sum())
    lag = draw.geometric(1 / (1 + prior.lag), village.size) - 1
    season = Season(starts, days, Lists(village, day, day + lag, np.zeros(0)), days + LONGEST)
    growth = np.array(prior.growth)[season.months[day]]
    fen = draw.lognormal(0, prior.list_sigma, village.size) * growth
    fen *= prior.list_fen / np.exp(prior.list_sigma**2 / 2)
    return Season(starts, days, Lists(village, day, day + lag, np.rint(fen)), days + LONGEST)


def _gamma(draw: np.random.Generator, variation: float, many: int) -> Floats:
    return draw.gamma(variation**-2, variation**2, many)

"""Expected reports by town and week, held against what came: the bands that rosters go by."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from scipy.stats import poisson

from bench.outlook_real import BANDS, FLANDERS, SEED, read_flanders
from hedun.actuarial.arrivals import History
from hedun.actuarial.drawn import county
from hedun.actuarial.fitting import Lists

EVERY = 2  # weeks: two that follow each other say nearly the same
Week = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


def weeks(data: Path, counties: int) -> list[str]:
    """Of towns of invented counties, and of Flemish municipalities, from what was told before."""
    draw = np.random.default_rng(SEED)
    lines = ["| reports by week of | weeks of a town | came | expected | in the 50 % band | 80 % "
             "| 95 % | stayed within 90 in 100 | log score | last year's |",
             "|---|---|---|---|---|---|---|---|---|---|"]  # fmt: skip
    lines.append(_line(f"towns of {counties} invented counties", [*_own(counties)], draw))
    if (data / FLANDERS).exists():
        ground, seasons, places = read_flanders(data / FLANDERS)
        history = History(ground, {year: one.lists for year, one in seasons.items()})
        town = np.arange(len(places))
        for first, last in ((2009, 2017), (2018, 2020)):
            found = [one for year in range(first, last + 1) for one in _year(history, year, town)]
            lines.append(_line(f"municipalities of Flanders, {first}–{last}", found, draw))
    return [*lines, "", "Every other week, from what was told by the Sunday before it. Last "
            "year's: as many as in the same week", "of the year before."]  # fmt: skip


def _own(counties: int) -> Iterator[Week]:
    for seed in range(counties):
        made = county(1_000 + seed)
        lists = {one.starts.year: one.lists for one in made.seasons}
        yield from _year(History(made.ground, lists), max(lists), made.ground.town)


def _year(history: History, year: int, town: np.ndarray) -> Iterator[Week]:
    """Each week: (t,) mean, probability of fewer, of just as many; what came and the naive's
    logarithm."""
    towns = int(town.max()) + 1
    for number in range(1, 53, EVERY):
        monday = date.fromisocalendar(year, number, 1)
        week = history.week(monday, monday, town, towns)
        came = _told(history.lists, monday, year, town, towns)
        before = _told(history.lists, monday - timedelta(days=364), year - 1, town, towns)
        naive = poisson.logpmf(came, before + 0.02)
        yield week.mean, week.below(came - 1), week.exactly(came), np.stack([came, naive])


def _told(
    lists: Mapping[int, Lists], monday: date, year: int, town: np.ndarray, towns: int
) -> np.ndarray:
    """(t,) told in the week, of losses of this year and of the one before."""
    found = np.zeros(towns, dtype=np.int64)
    for one in (year - 1, year):
        if one in lists:
            first = (monday - date(one, 1, 1)).days
            told = lists[one].told
            which = (told >= first) & (told <= first + 6)
            found += np.bincount(town[lists[one].village[which]], minlength=towns)
    return found


def _line(name: str, found: list[Week], draw: np.random.Generator) -> str:
    mean, fewer, just, rest = (np.stack([one[n] for one in found]) for n in range(4))
    at = fewer + draw.random(fewer.shape) * just
    inside = " | ".join(f"{100 * (np.abs(at - 0.5) <= one / 200).mean():.0f} %" for one in BANDS)
    score = np.log(np.maximum(just, 1e-300)).mean()
    return (
        f"| {name} | {mean.size:,} | {rest[:, 0].sum():,.0f} | {mean.sum():,.0f} | {inside} "
        f"| {100 * (at <= 0.9).mean():.0f} % | {score:.3f} | {rest[:, 1].mean():.3f} |"
    )

"""Forecast and price held against real losses: incidents of Flanders, paid claims of the USDA."""

import csv
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
from scipy.stats import nbinom, poisson

from hedun.actuarial.fitting import LONGEST, Ground, Lists, Season, fit
from hedun.actuarial.frequency import Year
from hedun.actuarial.prior import Prior

FLANDERS = "inbo_wildschade/wildschade_2006_2020_trimmed.csv"
USDA = "usda_rma_wildlife/wildlife_cause93_2010_2016.csv"
BANDS = (50, 80, 95)
SEED = 20260601


def incidents(data: Path) -> list[str]:
    """Each month of each municipality, forecast from the years before. A submission is a list."""
    ground, seasons, places = read_flanders(data / FLANDERS)
    draw = np.random.default_rng(SEED)
    lines = ["| year | submissions | expected | in the 50 % band | 80 % | 95 % | log score "
             "| last year's |", "|---|---|---|---|---|---|---|---|"]  # fmt: skip
    everything: list[tuple[float, float, float]] = []
    for year in sorted(seasons)[3:]:
        past = [seasons[one] for one in sorted(seasons) if one < year]
        now = seasons[year]
        none = Season(now.starts, now.days, now.lists.known(-1), -1)
        made = fit(ground, past, none, Prior())
        counts, before = _by_month(now, len(places)), _by_month(past[-1], len(places))
        share = np.bincount(now.months, made.curve, 12)
        mean = np.multiply.outer(made.mean, share)
        nodes = Year.varying(float(np.hypot(made.year_variation, made.restless)), 16)
        scored = _scored(counts, mean, made.shape, nodes, draw)
        naive = poisson.logpmf(counts, before + counts.size**-0.5)
        lines.append(
            f"| {year} | {counts.sum()} | {made.mean.sum():.0f} | {_inside(scored[0])} "
            f"| {scored[1].mean():.3f} | {naive.mean():.3f} |"
        )
        cells = zip(scored[0].ravel(), scored[1].ravel(), naive.ravel(), strict=True)
        everything += [*cells]
    at, own, naive = (np.array(column) for column in zip(*everything, strict=True))
    lines.append(
        f"| all | | | {_inside(at)} | {own.mean():.3f} | {naive.mean():.3f} |"
    )  # fmt: skip
    busy = f"{len(places)} municipalities, {len(everything):,} cells of a month"
    return [*lines, "", f"{busy}; the log of the probability of what came, higher is better."]


def _scored(
    counts: np.ndarray, mean: np.ndarray, shape: float, year: Year, draw: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """(where each count lies in its distribution, by lot within its own probability; the logarithm
    of that probability)."""
    below, there = np.zeros(mean.shape), np.zeros(mean.shape)
    for factor, weight in zip(year.factor, year.weight, strict=True):
        chance = shape / (shape + mean * factor)
        below += weight * nbinom.cdf(counts - 1, shape, chance)
        there += weight * nbinom.pmf(counts, shape, chance)
    at = below + draw.random(mean.shape) * there
    return at, np.log(np.maximum(there, 1e-300))


def _inside(at: np.ndarray) -> str:
    return " | ".join(f"{100 * (np.abs(at - 0.5) <= band / 200).mean():.0f} %" for band in BANDS)


def _by_month(season: Season, places: int) -> np.ndarray:
    found = np.zeros((places, 12), dtype=np.int64)
    np.add.at(found, (season.lists.village, season.months[season.lists.day]), 1)
    return found


def read_flanders(path: Path) -> tuple[Ground, dict[int, Season], Sequence[str]]:
    """One list a submission: its municipality, the day of loss and of telling."""
    told: dict[str, tuple[str, str, date, date]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            place = row["GemNaam_Georef"] or row["GemNaam_Original"]
            loss, entered = row["DatumVeroorzaakt"][:10], row["IngediendDatum"][:10]
            if not place or not loss or row["IndieningSchadeCode"] == "VALWILD":
                continue
            day = date.fromisoformat(loss)
            late = date.fromisoformat(entered) if entered else day
            key = row["IndieningID"] or row["UUID"]
            told.setdefault(key, (place, row["provincie"], day, max(day, late)))
    places = sorted({one[0] for one in told.values()})
    number = {place: n for n, place in enumerate(places)}
    provinces = sorted({one[1] for one in told.values()})
    town = np.zeros(len(places), dtype=np.int64)
    by_year: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for place, province, day, late in told.values():
        town[number[place]] = provinces.index(province)
        first = date(day.year, 1, 1)
        by_year[day.year].append((number[place], (day - first).days, (late - first).days))
    seasons = {}
    for year in range(min(y for y in by_year if y >= 2006), max(by_year) + 1):
        rows = np.array(by_year.get(year, []), dtype=np.int64).reshape(-1, 3)
        days = (date(year + 1, 1, 1) - date(year, 1, 1)).days
        lists = Lists(rows[:, 0], rows[:, 1], rows[:, 2], np.full(len(rows), 100_000.0))
        seasons[year] = Season(date(year, 1, 1), days, lists, days + LONGEST)
    return Ground(town, np.full(len(places), 100.0)), seasons, places


# ── paid claims ─────────────────────────────────────────────────────────────────────────────────


def losses(data: Path) -> list[str]:
    """What 2016 cost a county for each dollar insured, from 2010: each county by itself, all alike,
    or drawn towards its state and that towards the nation."""
    sums: dict[int, dict[tuple[str, str], list[float]]] = {2010: {}, 2016: {}}
    with (data / USDA).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            of = sums[int(row["crop_year"])]
            one = of.setdefault((row["state_code"], row["county_code"]), [0.0, 0.0])
            one[0] += float(row["liability"] or 0)
            one[1] += max(0.0, float(row["indemnity"] or 0))
    both = sorted(sums[2010].keys() & sums[2016].keys())
    old = np.array([sums[2010][key] for key in both])
    new = np.array([sums[2016][key] for key in both])
    nation = old[:, 1].sum() / old[:, 0].sum()
    states = np.unique([key[0] for key in both], return_inverse=True)[1]
    insured = np.bincount(states, old[:, 0])
    pull = np.median(old[:, 0])  # as much insured as half the counties have weighs as much
    state = (np.bincount(states, old[:, 1]) + pull * nation) / (insured + pull)
    drawn = (old[:, 1] + pull * state[states]) / (old[:, 0] + pull)
    rates = {"each county's own": old[:, 1] / old[:, 0], "the nation's": np.full(len(both), nation),
             "drawn towards state and nation": drawn}  # fmt: skip
    lines = ["| rate of 2010 | foretold for 2016, $ | paid, $ | foretold / paid | mean miss a "
             "county, $ | rank correlation |", "|---|---|---|---|---|---|"]  # fmt: skip
    actual = new[:, 1]
    for name, rate in rates.items():
        foretold = rate * new[:, 0]
        miss = np.abs(foretold - actual).mean()
        lines.append(
            f"| {name} | {foretold.sum():,.0f} | {actual.sum():,.0f} "
            f"| {foretold.sum() / actual.sum():.2f} | {miss:,.0f} "
            f"| {_ranks(rate, actual / np.maximum(new[:, 0], 1)):.2f} |"
        )
    left = len(sums[2016]) - len(both)
    return [*lines, "", f"{len(both)} counties with losses in both years; {left} more had some in "
            "2016 and none in 2010, and no rate of their own."]  # fmt: skip


def _ranks(a: np.ndarray, b: np.ndarray) -> float:
    """Spearman's, of rates."""
    return float(np.corrcoef(np.argsort(np.argsort(a)), np.argsort(np.argsort(b)))[0, 1])

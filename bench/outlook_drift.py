"""Forecasts of seasons whose open claims stand at the village's estimate: taken as they are, and as
estimates have come out so far (hedun.actuarial.drift). A table of docs/outlook.md.

The invented counties' awards are by lot above or below the estimates: a county by its own factor, a
crop by its own, a list by its assessor. Awarded is what was told so many days ago.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from hedun.actuarial.aggregate import Total
from hedun.actuarial.drawn import county
from hedun.actuarial.drift import Drift, Seen, drift
from hedun.actuarial.fitting import Floats, Lists, Season, fit
from hedun.actuarial.forecast import Ahead, Known
from hedun.actuarial.prior import Prior

DAYS, ON = (212, 243, 273, 304), ("1 Aug", "1 Sep", "1 Oct", "1 Nov")
OPEN = 40  # days from the telling to the award
COUNTY, COUNTIES_DIFFER, CROP, LIST = 0.85, 0.15, 0.2, 0.25
CROPS = ("maize", "millet", "potato")
BANDS = (50, 80, 95)
SEED = 20260602


@dataclass(frozen=True)
class Estimated:
    """A season whose lists come to `lists.fen` in the end; before they were thought to come to
    `estimate`. `crop`: of each list."""

    season: Season
    estimate: Floats
    crop: Any


def placed(total: Total, end: float, draw: np.random.Generator) -> tuple[float, float]:
    """Where in the distribution the season ended, from 0 to 1, and the logarithm of its density (a
    fen) there."""
    low, high = total.beyond(end + total.step), total.beyond(end - total.step)
    density = max((high - low) / (2 * total.step), 1e-15)
    return 1 - (low + draw.random() * (high - low)), float(np.log(density))


def drifting(counties: int, cover: int) -> list[str]:
    draw, prior = np.random.default_rng(SEED), Prior()
    found: dict[tuple[int, str], list[tuple[float, float, float]]] = {}
    for seed in range(counties):
        made = county(10_000 + seed, villages=110)
        factor = float(draw.lognormal(np.log(COUNTY), COUNTIES_DIFFER))
        of_crop = draw.lognormal(0, CROP, len(CROPS))
        *past, now = [_estimated(one, factor, of_crop, draw) for one in made.seasons]
        end = float(now.season.lists.fen.sum())
        if end <= 0:
            continue
        for day in DAYS:
            for way in ("as estimated", "as they come out"):
                total = _forecast(made.ground, past, now, day, way, cover, prior)
                where, score = placed(total, end, draw)
                found.setdefault((day, way), []).append((where, score, total.mean / end))
    lines = ["| forecast on | open claims | expected / came | in the 50 % band | 80 % | 95 % | log "
             "score |", "|---|---|---|---|---|---|---|"]  # fmt: skip
    for day, name in zip(DAYS, ON, strict=True):
        for way in ("as estimated", "as they come out"):
            where, score, ratio = (np.array(one) for one in zip(*found[day, way], strict=True))
            inside = " | ".join(
                f"{100 * (np.abs(where - 0.5) <= band / 200).mean():.0f} %" for band in BANDS
            )
            lines.append(
                f"| {name} | {way} | {np.median(ratio):.2f} | {inside} | {score.mean():.2f} |"
            )
    return [
        *lines, "",
        f"{counties} invented counties, three seasons behind each. What is awarded lies about "
        f"{100 * (1 - COUNTY):.0f} % below the estimates,", f"in a county {COUNTIES_DIFFER}, in a "
        f"crop {CROP}, in a list {LIST} (of logarithms) from that; awards come {OPEN} days after "
        "the", "telling. Expected / came: the median county.",
    ]  # fmt: skip


def _estimated(
    season: Season, factor: float, of_crop: Floats, draw: np.random.Generator
) -> Estimated:
    fen = season.lists.fen
    crop = draw.integers(0, len(CROPS), fen.size)
    of_list = draw.lognormal(-(LIST**2) / 2, LIST, fen.size)
    return Estimated(season, fen / (factor * of_crop[crop] * of_list), crop)


def _forecast(
    ground: Any, past: Sequence[Estimated], now: Estimated, day: int, way: str, cover: int,
    prior: Prior,
) -> Total:  # fmt: skip
    lists = now.season.lists
    there, closed = lists.told <= day, lists.told <= day - OPEN
    estimate, learnt = now.estimate, Drift(1.0, 0.0, 0.0, 0)
    if way == "as they come out":
        learnt = drift(_seen([*past, now], [*(np.ones(len(p.crop), bool) for p in past), closed]),
                       prior)  # fmt: skip
        estimate = estimate * np.array([learnt.of(CROPS[n], "wild_boar") for n in now.crop])
    fen = np.where(closed, lists.fen, estimate)
    told = Lists(lists.village[there], lists.day[there], lists.told[there], fen[there])
    season = replace(now.season, lists=told, until=day)
    seen = fit(ground, [one.season for one in past], season, prior)
    known = Known(
        int(lists.fen[closed].sum()), estimate[there & ~closed], 1.0, learnt.sigma, learnt.unsure
    )
    return Ahead(seen, season, day, known, cover).outlook().total


def _seen(seasons: Sequence[Estimated], closed: Sequence[Any]) -> Seen:
    """Each list is a claim: its assessor looks at nothing else."""
    estimate = np.concatenate([s.estimate[c] for s, c in zip(seasons, closed, strict=True)])
    awarded = np.concatenate([s.season.lists.fen[c] for s, c in zip(seasons, closed, strict=True)])
    crop = np.concatenate([s.crop[c] for s, c in zip(seasons, closed, strict=True)])
    names = [CROPS[n] for n in crop]
    return Seen(estimate, awarded, list(range(estimate.size)), names, ["wild_boar"] * len(names))

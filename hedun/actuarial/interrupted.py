"""Did it help? Interrupted time series: months over seasons, before and after a first day. Pure.

A regression in segments: before, the year before the first day, after. That year stands by itself,
because measures are taken where it was worst, and the worst passes by itself (`CHOICE`). Villages
where nothing was done are in the same months, so what a season, a bad year or the weather does to
all of them falls out month by month (a month's accidents are given, how they divide is asked); the
villages where something was done may have a season of their own beside that (one wave a year, drawn
towards none).

The interval is the wider of two. One asks how much villages without a measure change by themselves
from the months before to those after, more than chance (DerSimonian and Laird 1986): a herd that
stays a season is a run of accidents that no month shows. The other takes the months as they follow
each other (Newey and West 1987, Bartlett weights over `LAGS` months, with the wider critical values
of Kiefer and Vogelsang 2005 for how few months there are).

What it takes for granted: without the measure the share of these villages would have stayed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from math import exp, pi, sqrt

import numpy as np
import scipy
from numpy.typing import NDArray

from hedun.actuarial.before_after import FEWEST_CASES, LEVEL, Tells

YEAR = 12
BEFORE_LEAST, AFTER_LEAST = 12, 6  # months beside the year of choice, and after
LAGS = 6
WAVE_SPREAD = 1.0  # of the own season's two coefficients around none
FREEDOM_LEAST = 3  # of Student's t: as few villages as there are, tell how they change themselves
STEPS, SMALL = 60, 1e-9
Floats = NDArray[np.float64]


class Phase(IntEnum):
    """What a month is to a village. OUT: the month of the first day, and those after the last."""

    OUT = -1
    BEFORE = 0
    CHOICE = 1
    AFTER = 2


@dataclass(frozen=True, slots=True)
class Village:
    """Where something was done: accidents by month, and what each month is to it."""

    counts: tuple[int, ...]
    phases: tuple[Phase, ...]

    def cases(self, phase: Phase) -> int:
        return sum(n for n, of in zip(self.counts, self.phases, strict=True) if of is phase)

    def months(self, phase: Phase) -> int:
        return sum(of is phase for of in self.phases)

    @property
    def long(self) -> bool:
        """Whether its months are enough."""
        before, after = self.months(Phase.BEFORE), self.months(Phase.AFTER)
        return before >= BEFORE_LEAST and after >= AFTER_LEAST


@dataclass(frozen=True, slots=True)
class Interrupted:
    """`short`: villages whose months are too few, left out. `without`: accidents after, had nothing
    been done. `months`: (accidents, what they would have been without), month by month; the other
    names as in before_after.Effect. `villages_vary`: variance of the logarithm of a village's own
    change. None, or nothing, where the data are too few."""

    tells: Tells
    villages: int
    short: int
    before: int = 0
    after: int = 0
    ratio: float | None = None
    low: float | None = None
    high: float | None = None
    seen_from: float | None = None
    without: float | None = None
    villages_vary: float | None = None
    months: tuple[tuple[int, float], ...] = ()


def interrupted(
    done: Sequence[Village], beside: Sequence[Sequence[int]], calendar: Sequence[int],
    level: float = LEVEL,
) -> Interrupted:  # fmt: skip
    """`beside`: accidents by month of each village where nothing was done, over the same months;
    `calendar`: which month of its year each is, 1 to 12."""
    told = [one for one in done if one.long]
    short = len(done) - len(told)
    others = np.asarray(beside, np.float64).reshape(len(beside), len(calendar))
    before, after = (sum(one.cases(of) for one in told) for of in (Phase.BEFORE, Phase.AFTER))
    if not told:
        return Interrupted(Tells.SHORT, 0, short)
    if not others.size:
        return Interrupted(Tells.ALONE, len(told), short, before, after)
    near = [others[:, _open(told, phase)].sum() for phase in (Phase.BEFORE, Phase.AFTER)]
    if before < FEWEST_CASES or min(near) < FEWEST_CASES:
        return Interrupted(Tells.TOO_FEW, len(told), short, before, after)
    fit = _Fit(told, others.sum(axis=0), np.asarray(calendar))
    varies = _own_change(told, others)
    weight = np.array([sum(one.counts) for one in told], np.float64)
    sums = others.sum(axis=1)
    shares = sum(float((w**2).sum() / w.sum() ** 2) for w in (weight, sums))
    within = float(scipy.stats.t.ppf((1 + level) / 2, max(FREEDOM_LEAST, len(told) - 1)))
    wide = max(
        within * sqrt(fit.variance + varies * shares),
        _critical((LAGS + 1) / len(calendar), level) * sqrt(fit.in_runs),
    )
    ratio, low, high = exp(fit.step), exp(fit.step - wide), exp(fit.step + wide)
    tells = Tells.FEWER if high < 1 else Tells.MORE if low > 1 else Tells.CANNOT
    return Interrupted(
        tells, len(told), short, before, after, ratio, low, high, exp(-wide), after / ratio, varies,
        fit.told(),
    )  # fmt: skip


def _open(told: Sequence[Village], phase: Phase) -> NDArray[np.bool_]:
    """The months that are this to any of them."""
    found: NDArray[np.bool_] = (np.array([one.phases for one in told], int) == phase).any(axis=0)
    return found


def _critical(share: float, level: float) -> float:
    """For a statistic with Bartlett's weights over this share of the series; the polynomial is of
    the 97.5 % point, others are taken in proportion to the normal's."""
    at_975 = 1.9600 + 2.9694 * share + 0.4160 * share**2 - 0.5324 * share**3
    return float(at_975 * scipy.stats.t.ppf((1 + level) / 2, 1e6) / 1.95996)


def _own_change(told: Sequence[Village], others: Floats) -> float:
    """Variance of the logarithm of how villages without a measure change by themselves from the
    months before to those after, beyond chance; by the villages' dates, each as its accidents."""
    found, weights = 0.0, 0.0
    for phases, weight in _by_dates(told).items():
        of = np.array(phases)
        x, y = others[:, of == Phase.BEFORE].sum(1), others[:, of == Phase.AFTER].sum(1)
        n = x + y
        if not (x.sum() and y.sum()):
            continue
        share = y.sum() / n.sum()
        information = n * share * (1 - share)
        with np.errstate(divide="ignore", invalid="ignore"):
            square = np.where(n > 0, (y - n * share) ** 2 / information, 0.0)
        beyond = square.sum() - (np.count_nonzero(n) - 1)
        found += weight * max(0.0, float(beyond / information.sum()))
        weights += weight
    return found / weights if weights else 0.0


def _by_dates(told: Sequence[Village]) -> dict[tuple[Phase, ...], int]:
    sums: dict[tuple[Phase, ...], int] = {}
    for one in told:
        sums[one.phases] = sums.get(one.phases, 0) + sum(one.counts) + 1
    return sums


class _Fit:
    """How a month's accidents divide among groups of villages of the same dates and all those
    beside; by Newton's method. Columns of `x`: a level of each group, the own wave, the year of
    choice, the step after; `step` is the last."""

    def __init__(self, told: Sequence[Village], beside: Floats, calendar: NDArray[np.int_]) -> None:
        phases = list(_by_dates(told))
        groups, months = len(phases), len(calendar)
        self.done = np.zeros((groups, months))
        for one in told:
            self.done[phases.index(one.phases)] += one.counts
        of = np.array(phases, int)
        self.open, self.beside, after = of != Phase.OUT, beside, of == Phase.AFTER
        self.done *= self.open
        seen = self.done
        if not seen[after].any():  # where all stopped there is still an interval
            like = after * beside
            seen = seen + 0.5 * like / like.sum()
        angle = 2 * pi * calendar / YEAR
        wave = [np.broadcast_to(f(angle), of.shape) for f in (np.cos, np.sin)]
        level = [np.repeat(np.eye(groups)[g][:, None], months, 1) for g in range(groups)]
        self.x = np.stack([*level, *wave, of == Phase.CHOICE, after]).astype(float)
        self.drawn = np.full(len(self.x), SMALL)
        self.drawn[groups : groups + 2] = WAVE_SPREAD**-2
        self.many = seen.sum(0) + beside
        self.found = self._solved(seen)
        share, information = self._at(self.found)
        inverse = np.linalg.inv(information)
        scores = (self.x * (seen - self.many * share)).sum(1).T
        self.step, self.variance = float(self.found[-1]), float(inverse[-1, -1])
        spread = months / max(1, months - len(self.x))
        self.in_runs = float((inverse @ _newey_west(scores) @ inverse)[-1, -1]) * spread

    def _solved(self, seen: Floats) -> Floats:
        at = np.zeros(len(self.x))
        total = (self.open * self.beside).sum(1)
        at[: len(seen)] = np.log((seen.sum(1) + 0.5) / (total + 0.5))
        for _ in range(STEPS):
            share, information = self._at(at)
            score = (self.x * (seen - self.many * share)).sum((1, 2)) - self.drawn * at
            move = np.linalg.solve(information, score)
            at = at + move * min(1.0, 2.0 / max(np.abs(move).max(), SMALL))
            if np.abs(move).max() < 1e-8:
                break
        return at

    def _at(self, at: Floats) -> tuple[Floats, Floats]:
        """The share of each group in each month, and what these coefficients are known by."""
        odds = np.exp(np.clip(np.tensordot(at, self.x, 1), -30, 30)) * self.open
        share = odds / (1 + odds.sum(0))
        mean = (self.x * share).sum(1)
        square = np.einsum("igt,gt,jgt->ij", self.x, share * self.many, self.x)
        return share, square - (mean * self.many) @ mean.T + np.diag(self.drawn)

    def told(self) -> tuple[tuple[int, float], ...]:
        """By month the accidents where it was done, and as they would have been without."""
        at = self.found.copy()
        at[-1] = 0.0
        odds = np.exp(np.clip(np.tensordot(at, self.x, 1), -30, 30)) * self.open
        without = (odds * self.beside).sum(0)
        return tuple((int(n), float(m)) for n, m in zip(self.done.sum(0), without, strict=True))


def _newey_west(scores: Floats) -> Floats:
    """`scores`: (months, coefficients)."""
    total: Floats = scores.T @ scores
    for lag in range(1, min(LAGS, len(scores) - 1) + 1):
        cross = scores[lag:].T @ scores[:-lag]
        total = total + (1 - lag / (LAGS + 1)) * (cross + cross.T)
    return total

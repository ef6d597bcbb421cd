"""How often an interrupted series tells an effect where there is none, and sees one that is there.

`python -m bench.interrupted [WORLDS]`: counties of 110 villages over seasons, drawn by lot. Seasons
differ (all villages share a year's factor), villages differ, a village may have a season of its own
(a herd that stays), and a night draws the next. After a season the fifteen villages that were worst
(or three) in it get a fence. Prints the table of docs/decisions/0059.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from hedun.actuarial.before_after import Tells
from hedun.actuarial.interrupted import Interrupted, Phase, Village, interrupted

SEED = 20261128
VILLAGES = 110
CURVE = np.array([0, 0, 0, 1, 2, 3, 6, 9, 8, 5, 2, 0]) / 36  # of a season's accidents, by month
YEARS_VARY, VILLAGES_SHAPE = 0.3, 1.5
DEFAULT = 1000


@dataclass(frozen=True)
class County:
    """`before`: seasons, that of choice among them; `accidents`: of a village in a season, on
    average; `own`: variance of a village's own factor of a season; `runs`: of one of a month."""

    says: str
    before: int
    after: int
    accidents: float
    own: float = 0.0
    runs: float = 0.0
    fenced: int = 15


COUNTIES = (
    County("3 + 1 seasons, chance alone", 3, 1, 4.0),
    County("3 + 1 seasons, villages have their own", 3, 1, 4.0, 0.15, 0.5),
    County("5 + 2 seasons, villages have their own", 5, 2, 4.0, 0.15, 0.5),
    County("the same, twice the accidents", 5, 2, 8.0, 0.15, 0.5),
    County("the same, three villages fenced", 5, 2, 8.0, 0.15, 0.5, 3),
)


def drawn(of: County, ratio: float, rng: np.random.Generator) -> tuple[np.ndarray, list[int]]:
    """Accidents by village and month, and the fenced."""
    seasons = of.before + of.after
    level = of.accidents * rng.gamma(VILLAGES_SHAPE, 1 / VILLAGES_SHAPE, VILLAGES)
    year = np.exp(rng.normal(0, YEARS_VARY, seasons))
    mean = level[:, None, None] * year[:, None] * CURVE
    if of.own:
        mean = mean * rng.gamma(1 / of.own, of.own, (VILLAGES, seasons, 1))
    if of.runs:
        mean = mean * rng.gamma(1 / of.runs, of.runs, mean.shape)
    counts = rng.poisson(mean)
    worst = np.argsort(-counts[:, of.before - 1].sum(1), kind="stable")[: of.fenced]
    counts[worst, of.before :] = rng.poisson(mean[worst, of.before :] * ratio)
    return counts.reshape(VILLAGES, -1), [int(pk) for pk in worst]


def phases(of: County, *, choice: bool) -> tuple[Phase, ...]:
    """The first day is a New Year's."""
    last = [Phase.CHOICE if choice else Phase.BEFORE] * 12
    return tuple([Phase.BEFORE] * 12 * (of.before - 1) + last + [Phase.AFTER] * 12 * of.after)


def told(of: County, ratio: float, worlds: int, *, choice: bool = True) -> Iterator[Interrupted]:
    rng = np.random.default_rng(SEED)
    months = [n % 12 + 1 for n in range(12 * (of.before + of.after))]
    for _ in range(worlds):
        counts, fenced = drawn(of, ratio, rng)
        done = [Village(tuple(counts[pk].tolist()), phases(of, choice=choice)) for pk in fenced]
        yield interrupted(done, np.delete(counts, fenced, 0).tolist(), months)


def main(worlds: int) -> None:
    print("| county | nothing helps: told “fewer” | “more” | interval holds 1 | "
          "halved: told “fewer” | interval holds 0.5 |")  # fmt: skip
    print("|---|---|---|---|---|---|")
    for of in COUNTIES:
        for choice in (True, False):
            cells = []
            for ratio, kinds in ((1.0, (Tells.FEWER, Tells.MORE)), (0.5, (Tells.FEWER,))):
                found = list(told(of, ratio, worlds, choice=choice))
                cells += [sum(one.tells is kind for one in found) / worlds for kind in kinds]
                held = sum((one.low or 0) <= ratio <= (one.high or 0) for one in found)
                cells.append(held / worlds)
            says = of.says if choice else f"{of.says}; year of choice taken as before"
            print(f"| {says} | " + " | ".join(f"{100 * one:.1f} %" for one in cells) + " |")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT)

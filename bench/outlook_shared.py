"""How much of what makes a county's year better or worse than another its state's counties share:
wildlife losses paid by the US crop insurance in 2010 and in 2016. A table of docs/outlook.md.

Between the two years a county's number of losses changed by a factor that its state's counties
share, by one of its own, and by chance (Poisson). The products of the changes of two counties of
one state hold only the first, the squares all three; both years' factors are in a change, hence the
halves. What the whole nation shares is taken out beforehand: of two years nobody can tell it from
a trend.
"""

import csv
from collections import defaultdict
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bench.outlook_real import USDA
from hedun.actuarial.together import SHARED

Floats = npt.NDArray[np.float64]
DRAWS, SEED = 2_000, 20260603
AT_LEAST = 10  # losses of both years together: a county of some size


def shared(data: Path) -> list[str]:
    before, after, state = read(data / USDA)
    some = before + after >= AT_LEAST
    lines = [
        "| counties | losses 2010, 2016 | states | shared | 90 % interval |",
        "|---|---|---|---|---|",
    ]
    for name, which in (
        ("all", np.ones(state.size, bool)),
        (f"of {AT_LEAST} losses and more", some),
    ):
        of = before[which], after[which], state[which]
        low, high = interval(*of)
        states = np.unique(of[2])
        lines.append(
            f"| {name}: {which.sum():,} | {of[0].sum():,.0f}, {of[1].sum():,.0f} "
            f"| {states.size} | {part(*of, states):.2f} | {low:.2f} – {high:.2f} |"
        )
    low, high = interval(before, after, state)
    assert low <= SHARED <= high + 0.01, (low, SHARED, high)
    return [*lines, "", f"By drawing states again, {DRAWS:,} times. Used: {SHARED}."]


def read(path: Path) -> tuple[Floats, Floats, npt.NDArray[np.str_]]:
    """(n,) policies with a loss in 2010 and in 2016, and the state, of each county."""
    found: dict[tuple[str, str], dict[str, float]] = defaultdict(lambda: defaultdict(float))
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            of = found[row["state_code"], row["county_code"]]
            of[row["crop_year"]] += float(row["policies_indemnified"] or 0)
    rows = [(one["2010"], one["2016"], code[0]) for code, one in sorted(found.items())]
    before, after, state = zip(*rows, strict=True)
    return np.array(before), np.array(after), np.array(state)


def part(before: Floats, after: Floats, state: npt.NDArray[np.str_], states: object) -> float:
    """`shared` as hedun.actuarial.together has it, of these states (one may stand there twice)."""
    level = (before.sum() + after.sum()) / 2
    scale = level / before.sum(), level / after.sum()
    a, b = before * scale[0], after * scale[1]
    change, expected = b - a, (a + b) / 2
    chance = before * scale[0] ** 2 + after * scale[1] ** 2
    sums = np.zeros(4)
    for one in np.asarray(states):
        own = state == one
        y, e = change[own], expected[own]
        sums += (
            y.sum() ** 2 - (y**2).sum(), e.sum() ** 2 - (e**2).sum(),
            (y**2 - chance[own]).sum(), (e**2).sum(),
        )  # fmt: skip
    common, whole = sums[0] / sums[1] / 2, sums[2] / sums[3] / 2
    return float(np.log1p(max(common, 0.0)) / np.log1p(max(whole, 1e-9)))


def interval(before: Floats, after: Floats, state: npt.NDArray[np.str_]) -> tuple[float, float]:
    draw, states = np.random.default_rng(SEED), np.unique(state)
    parts = [part(before, after, state, draw.choice(states, states.size)) for _ in range(DRAWS)]
    low, high = np.percentile(parts, [5, 95])
    return float(low), float(high)

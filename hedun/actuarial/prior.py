"""What is supposed of a county that has no history: our defaults.

Where no source is named they are guesses. They are weak: `Prior` says how many lists or seasons of
its own outweigh each of them.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

# Percent of a year's losses by month. Pilot counties report damage from June to October (maize in
# milk in August and September); what lies outside is small, not nothing.
MONTHS = (0.5, 0.5, 1, 2, 3, 7, 16, 26, 26, 12, 5, 1)
# What a loss comes to by month against the year's mean: the official coefficients of maize by stage
# (0.4 at emergence … 1.0 at harvest), taken at the middle of each stage.
GROWTH = (0.9, 0.9, 0.7, 0.5, 0.5, 0.55, 0.75, 0.95, 1.1, 1.15, 1.1, 1.0)


@dataclass(frozen=True)
class Prior:
    """`lists`: of 100 households a season, a guess; `level_variation` says how little it binds a
    county. `list_fen`, `list_sigma`: a lognormal list, its mean 31 households of 380 yuan each, as
    five counties of Changzhi had them in 2024 (7,379 households on 239 reports, 2.81 million yuan
    estimated); its spread is a guess. `variation`: of the year's factor, a guess. `shape`: of a
    village's own factor in a season, a guess. `restless`: how one week varies against the next, the
    same for all villages, a guess. `drift`: what is awarded against the wording's estimate by the
    village's own figures; `drift_unsure`: how far a county may lie from it, and `drift_sigma`: a
    claim from its county (of logarithms): guesses, no county's figures are known.
    """

    lists: float = 0.35
    level_variation: float = 0.8
    variation: float = 0.35
    shape: float = 2.0
    restless: float = 0.5
    list_fen: float = 1_178_000.0
    list_sigma: float = 0.9
    paid_share: float = 0.93
    drift: float = 1.0
    drift_unsure: float = 0.15
    drift_sigma: float = 0.3
    lag: float = 5.0  # days from the loss to the telling, mean of a geometric number
    months: tuple[float, ...] = MONTHS
    growth: tuple[float, ...] = GROWTH
    # how many lists, claims or seasons of its own weigh as much as what is supposed
    curve_lists: float = 25.0
    growth_lists: float = 12.0
    list_lists: float = 8.0
    lag_lists: float = 10.0
    share_claims: float = 40.0
    drift_claims: float = 20.0
    spread: dict[str, float] = field(
        default_factory=lambda: {"shape": 0.7, "variation": 0.5, "town": 0.7, "village": 0.7}
    )

    def curve(self, starts: date, days: int) -> Floats:
        """(days,) the share of a season's losses on each of its days."""
        each = np.empty(days)
        for n in range(days):
            each[n] = self.months[(starts + timedelta(days=n)).month - 1]
        # within a month the days rise and fall to its neighbours
        window = np.hanning(33)[1:-1]
        smooth = np.convolve(np.pad(each, 15, mode="edge"), window / window.sum(), mode="valid")
        out: Floats = smooth / smooth.sum()
        return out

"""How late losses are told: chain ladder on days.

Of losses of some days ago only those are known that were told by now, so a mean of the delays seen
is too short. Development factors of cumulative triangles (Mack 1993, volume weighted) put that
right; with a day for a cell they are factors from one day of delay to the next.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Delays:
    """`told[d]`: the share of losses that is told d days after them at the latest; 1 at last."""

    told: Floats

    def by(self, ages: Whole) -> Floats:
        """The share told after so many days each; before the loss none."""
        at = np.clip(ages, 0, self.told.size - 1)
        return np.where(ages < 0, 0.0, self.told[at])


def delays(
    lags: Whole, ages: Whole, longest: int, *, weights: npt.ArrayLike | None = None
) -> Delays:
    """From losses told `lags` days after them, (n,), when so many days had passed since the loss,
    `ages` (n,). What is later than `longest` counts as told then.

    `weights`: how much each counts (for losses that are only supposed).
    """
    lag = np.clip(lags, 0, longest)
    weight = np.ones(lag.size) if weights is None else np.asarray(weights, dtype=np.float64)
    told = np.ones(longest + 1)
    for day in range(longest, 0, -1):
        seen = ages >= day  # of these days of loss the cell is known
        within = weight[seen & (lag <= day)].sum()
        before = weight[seen & (lag < day)].sum()
        told[day - 1] = told[day] * (before / within if within > 0 else 1.0)
    return Delays(told)

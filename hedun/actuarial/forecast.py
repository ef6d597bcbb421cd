"""What a season comes to, said on one of its days: certain, known, to come.

certain   left the cover already
known     told and not awarded: each claim's estimate as estimates have drifted so far (drift.py),
          paid with a share that experience gives
to come   lists of losses that have happened and are not told yet, and of days that are ahead

The lists told by the day make a bad year likelier or not, and each village as well (Bayes); both
say what is to come. One week is worse than the next for all villages together, and nothing seen so
far says how the weeks ahead will be.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from hedun.actuarial import aggregate, together
from hedun.actuarial.aggregate import Total
from hedun.actuarial.fitting import WEEK, Fit, Season
from hedun.actuarial.frequency import Villages, Year, both
from hedun.actuarial.prior import Prior
from hedun.actuarial.severity import GridError, Severity, observed

Floats = npt.NDArray[np.float64]

NODES = 16
LOGNORMAL_NODES = 7
FEW_NODES = 8  # of a county's own year, where the slices of a shared one lie over it
CELLS = 1 << 13  # of the grid up to the cover, or to what is expected where that is more
LONGEST_GRID = 64  # times that


@dataclass(frozen=True)
class Known:
    """`certain_fen`: given already. `open_fen` (n,): what claims told and not awarded are expected
    to come to where they are paid; `paid_share`: of such claims that are paid in the end. `sigma`:
    how far a claim may lie from that, `unsure`: how far all of them together (of logarithms)."""

    certain_fen: int
    open_fen: Floats
    paid_share: float
    sigma: float = 0.0
    unsure: float = 0.0

    @classmethod
    def of(
        cls, certain_fen: int, open_fen: Floats, paid: int, closed: int, prior: Prior,
        sigma: float = 0.0, unsure: float = 0.0,
    ) -> "Known":  # fmt: skip
        """`paid` of `closed` claims were paid something: the share is drawn to what is supposed."""
        held = prior.share_claims
        share = (held * prior.paid_share + paid) / (held + closed)
        return cls(certain_fen, open_fen, share, sigma, unsure)


@dataclass(frozen=True)
class Outlook:
    """`total`: of the season's end. `coming`: lists expected in all from now on, and `told`: so
    many are known. `year`: the year's factor as expected now."""

    total: Total
    coming: float
    told: int
    year: float


@dataclass(frozen=True)
class _Rest:
    """What is to come by a day: villages in a year as expected, and how uncertain that year is."""

    villages: Villages
    variation: float
    severity: Severity


class Ahead:
    """The season seen from the end of one of its days (`day`, since it began)."""

    def __init__(self, fit: Fit, now: Season, day: int, known: Known, cover_fen: int) -> None:
        self.fit, self.now, self.day, self.known = fit, now, day, known
        self.lists = now.lists.known(day)
        self.counts = self.lists.counts(fit.mean.size)
        self.seen = float(fit.curve @ fit.delays.by(day - np.arange(now.days)))
        self.year = self._year()
        self.step = self._step(cover_fen)

    def outlook(self) -> Outlook:
        rest = self._rest(np.ones(self.now.days))
        return Outlook(
            self._total(rest), float(rest.villages.mean.sum()), self.lists.day.size, self.mean
        )

    def told_between(self, first: int, last: int) -> tuple[Villages, float]:
        """Lists told from one day to another (both), later than what is known: of each village in a
        year as expected now, and how uncertain that year and its weeks are."""
        by = self.fit.delays.by
        begun = np.maximum(by(first - 1 - self._days), by(self.day - self._days))
        rest = self._of(np.clip(by(last - self._days) - begun, 0, 1))
        return rest.villages, rest.variation

    def fan(self, every: int = WEEK) -> list[tuple[int, Total]]:
        """What will have been told by the end of days ahead: (day, its distribution)."""
        days = [*range(self.day + every, self.now.days - 1, every), self.now.days - 1]
        ages = np.arange(self.now.days)
        return [
            (day, self._total(self._rest(self.fit.delays.by(day - ages))))
            for day in days
            if day > self.day
        ]

    def by_year(self, shared: float) -> list[Total]:
        """The season's end in each slice of the year that counties share (together.py)."""
        rest = self._rest(np.ones(self.now.days))
        common, own = together.split(rest.variation, shared)
        return [
            self._total(
                replace(rest, villages=aggregate.at(rest.villages, each), variation=own), FEW_NODES
            )
            for each in together.slices(common).tolist()
        ]

    @property
    def mean(self) -> float:
        return float(self.year.weight @ self.year.factor)

    # ── parts ───────────────────────────────────────────────────────────────────────────────────

    def _year(self) -> Year:
        """The year's factor after what was seen, each of the weeks so far with its own."""
        year = Year.varying(self.fit.year_variation, NODES)
        told = self.fit.delays.by(self.day - self._days)
        weeks = Year.varying(both(self._unrest(told), self._counted(told)), 8)
        factor = year.factor[:, None] * weeks.factor
        seen = Villages(self.fit.mean * self.seen, self.fit.villages.shape)
        likely = seen.log_likelihood(
            self.counts, Year(factor.ravel(), np.ones(factor.size))
        ).reshape(factor.shape)
        most = likely.max()
        averaged = np.maximum(np.exp(likely - most) @ weeks.weight, 1e-300)
        return year.seen(most + np.log(averaged))

    @property
    def _days(self) -> npt.NDArray[np.int64]:
        return np.arange(self.now.days)

    def _unrest(self, told: Floats) -> float:
        """How much the sum over some days varies by the factors of their weeks."""
        share = np.bincount(self._days // WEEK, self.fit.curve * told)
        whole = share.sum()
        return float(self.fit.restless * np.sqrt((share**2).sum()) / whole) if whole > 0 else 0.0

    def _rest(self, told: Floats) -> _Rest:
        """`told` (days,): the share of each day's losses that is told by then."""
        return self._of(np.clip(told - self.fit.delays.by(self.day - self._days), 0, 1))

    def _of(self, left: Floats) -> _Rest:
        """Of a share (days,) of each day's losses."""
        coming = self.fit.curve * left
        mean = self.mean
        seen = Villages(self.fit.mean * self.seen, self.fit.villages.shape)
        villages = seen.after(self.counts, self.fit.mean * coming.sum(), mean)
        spread = float(self.year.weight @ self.year.factor**2) / mean**2
        year = np.sqrt(max(0.0, spread - 1))
        weeks = both(self._unrest(left), self._counted(left))
        variation = both(both(year, weeks), self.fit.unsure)
        return _Rest(villages, variation, self._severity(coming))

    def _counted(self, told: Floats) -> float:
        """How little is known of the share of a season that lies on some days: it was counted on
        few lists, and on few seasons, each with weeks of its own."""
        fit = self.fit
        share = float(fit.curve @ told)
        if not 0 < share < 1:
            return 0.0
        weeks = self._unrest(told) ** 2 / fit.seasons if fit.seasons else 0.0
        return float(np.sqrt((1 - share) * (1 / (share * fit.rests_on) + (1 - share) * weeks)))

    def _severity(self, coming: Floats) -> Severity:
        """Of lists of the months to come."""
        weight = np.bincount(self.now.months, coming, 12)
        if weight.sum() <= 0:
            weight = np.bincount(self.now.months[-1:], minlength=12).astype(np.float64)
        there = weight > 0
        fen = np.multiply.outer(self.fit.growth[there], self.fit.amounts)
        weights = np.multiply.outer(weight[there] / weight.sum(), self.fit.weights)
        return observed(fen, self.step, weights.ravel())

    def _step(self, cover_fen: int) -> int:
        expected = self.fit.mean.sum() * float(
            self.fit.amounts @ self.fit.weights / self.fit.weights.sum()
        )
        largest = float(self.fit.amounts.max() * self.fit.growth.max())  # a list, on half the grid
        scale = max(cover_fen, expected, float(self.known.open_fen.sum()), 2 * largest)
        step = scale / CELLS
        return max(100, 100 * round(float(step) / 100))

    def _total(self, rest: _Rest, nodes: int = NODES) -> Total:
        known = self._known()
        year = Year.varying(rest.variation, nodes)
        top = CELLS * self.step
        # a narrow season wholly past the end of the grid would come back at the bottom unseen
        expected = rest.villages.mean.sum() * rest.severity.mean + self.known.open_fen.sum()
        while top < 1.2 * expected:
            top *= 2
        for _ in range(LONGEST_GRID.bit_length()):
            try:
                return aggregate.season(
                    rest.villages, rest.severity, year, top=top, known=known,
                    base=self.known.certain_fen,
                )  # fmt: skip
            except GridError:
                top *= 2
        raise GridError("the season's amounts have no bounds that a grid could hold")

    def _known(self) -> Sequence[tuple[float, int, Severity]]:
        known = self.known
        if not known.open_fen.size:
            return ()
        one, chance = _lognormal(known.sigma)
        fen = np.multiply.outer(known.open_fen, one).ravel()
        weights = np.tile(known.paid_share / known.open_fen.size * chance, known.open_fen.size)
        weights = np.append(weights, 1 - known.paid_share)
        return [
            (
                weight, known.open_fen.size,
                observed(np.append(each * fen, 0.0), self.step, weights),
            )
            for each, weight in zip(*_lognormal(known.unsure), strict=True)
        ]  # fmt: skip


def _lognormal(sigma: float) -> tuple[Floats, Floats]:
    """Some values of a lognormal of mean 1 and their probabilities, the mean exactly 1."""
    if sigma <= 0:
        return np.ones(1), np.ones(1)
    at, weight = np.polynomial.hermite_e.hermegauss(LOGNORMAL_NODES)
    weight = weight / weight.sum()
    value = np.exp(sigma * at)
    return value / (value @ weight), weight

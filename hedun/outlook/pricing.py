"""What the next season's cover should cost: the mean of what it pays, and what moves that mean.

The next season is one like those behind it, none of its days seen: earlier seasons of the place and
the one that goes on, once nine tenths of its losses can be told. What a premium adds for cost and
for bearing the risk is the insurer's to say; here stand the mean, and how far years lie from it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property

import numpy as np

from hedun.actuarial.aggregate import Total
from hedun.actuarial.fitting import Fit, Lists, Season, fit
from hedun.actuarial.forecast import Ahead, Known
from hedun.outlook.changes import CHANGES, Change, paying
from hedun.outlook.forecasting import PRIOR, Forecast, whole_yuan
from hedun.outlook.loading import Contract, Loaded, Row
from hedun.policies.models import Policy

MOSTLY = 0.9  # of a season's losses
NOBODY = Known(0, np.zeros(0), 1.0)


@dataclass(frozen=True)
class Priced:
    """fen of whole yuan. `fair_fen`: the mean of what the cover pays."""

    fair_fen: int
    deviation_fen: int
    bad_fen: int  # nineteen years of twenty are not worse
    exhaustion: float

    @classmethod
    def of(cls, total: Total, cover_fen: int) -> "Priced":
        return cls(
            whole_yuan(total.limited(cover_fen)), whole_yuan(total.deviation),
            whole_yuan(total.quantile(0.95)), total.beyond(cover_fen),
        )  # fmt: skip


@dataclass(frozen=True)
class Year:
    """A policy's year: what it cost and what was paid for it, fen. `over`: nothing is open.
    `taken_over`: as an insurer says; `adds_up`: its claims come to that, so that the season counts.
    """

    policy: Contract
    given_fen: int
    over: bool
    taken_over: bool = False
    adds_up: bool = True

    @property
    def loss_ratio(self) -> float | None:
        return self.given_fen / self.policy.premium_fen if self.policy.premium_fen else None


@dataclass(frozen=True)
class Price:
    """The next season of a policy's place, under the same cover."""

    found: Forecast
    behind: tuple[tuple[Contract, Loaded], ...]
    fit: Fit
    season: Season

    @cached_property
    def priced(self) -> Priced:
        return self._priced(self.fit)

    @property
    def rate_on_line(self) -> float:
        """The fair premium for each yuan of cover."""
        return self.priced.fair_fen / self.found.cover_fen

    def shared(self, variation: float) -> Priced:
        """Were years to vary by so much, 0: every year as every other."""
        level = 0.0 if variation == 0 else self.fit.level
        return self._priced(replace(self.fit, variation=variation, level=level))

    def under(self, change: Change) -> Priced:
        """If each claim came to less by a change of terms."""
        paid = [(policy, paying(policy, one, change.pays)) for policy, one in self.behind]
        rows = [row.fen for _, one in self.behind for row in one.rows if row.fen] or [38_000]
        kept = sum(change.pays(fen) for fen in rows) / sum(rows)
        made = _fit(self.found, paid, self.season, PRIOR.list_fen * kept)
        same = replace(self.fit, amounts=made.amounts, weights=made.weights, growth=made.growth)
        return self._priced(same)

    def towns(self) -> dict[str, int]:
        """The fair premium by town as the villages' rates have it, fen of whole yuan."""
        share: dict[str, float] = {}
        for place, mean in zip(self.found.villages.places, self.fit.mean, strict=True):
            town = place.parent.name if place.parent else place.name
            share[town] = share.get(town, 0.0) + float(mean)
        return _split(self.priced.fair_fen, share)

    def sections(self) -> dict[str, int]:
        """Likewise by kind of loss, as the claims behind it came to."""
        share: dict[str, float] = {}
        for row in self._rows():
            if row.section and row.fen:
                share[row.section] = share.get(row.section, 0.0) + row.fen
        return _split(self.priced.fair_fen, share)

    def years(self) -> list[Year]:
        """The policies behind it and the one that goes on, the oldest first; years taken over with
        what their insurer says it paid."""
        own = [(one, rows) for one, rows in self.found.past if isinstance(one, Policy)]
        each = [
            *(
                Year(policy, one.given_fen, not any(row.open for row in one.rows))
                for policy, one in [*own, (self.found.policy, self.found.loaded)]
            ),
            *(
                Year(one.policy, one.policy.paid_fen, not one.open, True, one.adds_up)
                for one in self.found.taken_over
            ),
        ]
        return sorted(each, key=lambda year: year.policy.starts)

    def _rows(self) -> Sequence[Row]:
        return [row for _, one in self.behind for row in one.rows]

    def _priced(self, made: Fit) -> Priced:
        cover = self.found.cover_fen
        total = Ahead(made, self.season, -1, NOBODY, cover).outlook().total
        return Priced.of(total, cover)


def price(found: Forecast) -> Price:
    loaded, day = found.loaded, found.ahead.day
    told = float(found.fit.curve @ found.fit.delays.by(day - np.arange(found.fit.curve.size)))
    behind = [*found.past, *([(found.policy, loaded)] if told >= MOSTLY else [])]
    starts = found.policy.ends + timedelta(days=1)
    none = Lists(*(np.zeros(0, np.int64),) * 3, np.zeros(0))
    season = Season(starts, loaded.season.days, none, -1)
    made = _fit(found, behind, season, PRIOR.list_fen)
    return Price(found, tuple(behind), made, season)


def _fit(
    found: Forecast, behind: Sequence[tuple[Contract, Loaded]], season: Season, list_fen: float
) -> Fit:
    prior = replace(PRIOR, list_fen=list_fen)
    return fit(found.villages.ground, [one.season for _, one in behind], season, prior)


def _split(fen: int, share: dict[str, float]) -> dict[str, int]:
    """Whole yuan that add up to the whole: what rounding leaves goes to the largest."""
    whole = sum(share.values())
    if not whole:
        return {}
    found = {name: whole_yuan(fen * part / whole) for name, part in share.items()}
    largest = max(found, key=lambda name: found[name])
    found[largest] += fen - sum(found.values())
    return dict(sorted(found.items(), key=lambda item: -item[1]))


__all__ = ["CHANGES", "Price", "Priced", "price"]

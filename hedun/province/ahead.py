"""A county's forecast from its exports: what `hedun forecast` says in the county itself.

Earlier seasons are taken as they were paid, by the wording of their own time; the county, which has
the wordings, calculates them by today's. Where the wording is the same, so is the forecast.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from hedun.actuarial import together
from hedun.actuarial.aggregate import Total
from hedun.actuarial.fitting import Ground, Season, fit
from hedun.actuarial.forecast import Ahead, Known
from hedun.actuarial.prior import Prior
from hedun.province.manifest import Manifest, Village
from hedun.province.reading import Facts

PRIOR = Prior()


@dataclass(frozen=True)
class Forecast:
    """`total`: of the season's end; `by_year`: the same in each slice of the year that counties
    share; `coming`: lists still expected; `seasons`: so many lie behind it."""

    county: str
    policy: str
    cover_fen: int
    total: Total
    by_year: tuple[Total, ...]
    coming: float
    seasons: int

    @property
    def exhaustion(self) -> float:
        return self.total.beyond(self.cover_fen)

    @property
    def short_fen(self) -> float:
        """What is expected to be missing in the cover."""
        return self.total.mean - self.total.limited(self.cover_fen)


def forecast(now: Facts, past: Sequence[Facts], shared: float) -> Forecast:
    """`past`: of earlier policies of the county, the oldest first."""
    villages = _villages([now, *past])
    seasons = [_placed(one, villages) for one in past]
    season = _placed(now, villages)
    towns = {town: n for n, town in enumerate(sorted({one.town for one in villages}))}
    ground = Ground(
        np.array([towns[one.town] for one in villages], dtype=np.int64),
        np.array([max(1, one.homes) for one in villages], dtype=np.float64),
    )
    every = [now, *past]
    paid, closed = sum(one.closed[0] for one in every), sum(one.closed[1] for one in every)
    of = now.manifest
    known = Known.of(of.sums["given_fen"], now.open_fen, paid, closed, PRIOR, *of.drift)
    ahead = Ahead(fit(ground, seasons, season, PRIOR), season, season.until, known, of.cover_fen)
    outlook = ahead.outlook()
    return Forecast(
        of.county, of.policy, of.cover_fen, together.trimmed(outlook.total),
        tuple(map(together.trimmed, ahead.by_year(shared))), outlook.coming, len(past),
    )  # fmt: skip


def _villages(seasons: Sequence[Facts]) -> list[Village]:
    """Those of the season that goes on first, then what earlier ones had besides."""
    found: dict[str, Village] = {}
    for one in seasons:
        for village in one.manifest.villages:
            found.setdefault(village.code, village)
    return list(found.values())


def _placed(one: Facts, villages: Sequence[Village]) -> Season:
    """With the numbers of the villages as all seasons have them together."""
    number = {village.code: n for n, village in enumerate(villages)}
    own = np.array([number[village.code] for village in one.manifest.villages], dtype=np.int64)
    lists = one.season.lists
    return replace(one.season, lists=replace(lists, village=own[lists.village]))


def past_of(now: Manifest, others: Sequence[Facts]) -> list[Facts]:
    """Of the county's policies those that were over before this one began, the oldest first."""
    rows = [one for one in others if one.manifest.ends < now.starts]
    return sorted(rows, key=lambda one: (one.manifest.starts, one.manifest.policy))

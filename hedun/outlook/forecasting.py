"""Will it last? The forecast of a policy's season as it is known at an instant."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.db.models import QuerySet

from hedun.actuarial.aggregate import Total
from hedun.actuarial.fitting import Fit, fit
from hedun.actuarial.forecast import Ahead, Known, Outlook
from hedun.actuarial.prior import Prior
from hedun.claims.models import Claim
from hedun.domain.deadlines import DAY, local_day
from hedun.history.queries import PastYear
from hedun.insights.kept import Kept
from hedun.outlook.drifting import Drifted, drifted
from hedun.outlook.loading import (
    Contract,
    Loaded,
    Villages,
    past_seasons,
    season_of,
    villages_of,
    wording_of,
    years_taken_over,
)
from hedun.policies.models import Policy

PERCENTS = (50, 80, 95)
PRIOR = Prior()


@dataclass(frozen=True)
class Forecast:
    """Amounts are fen; those that are only expected are whole yuan. `taken_over`: years of other
    systems; those of them whose claims add up are among `past`."""

    policy: Policy
    cover_fen: int
    on: date
    villages: Villages
    loaded: Loaded
    past: tuple[tuple[Contract, Loaded], ...]
    taken_over: tuple[PastYear, ...]
    drifted: Drifted
    fit: Fit
    ahead: Ahead

    @cached_property
    def outlook(self) -> Outlook:
        return self.ahead.outlook()

    @property
    def total(self) -> Total:
        return self.outlook.total

    @property
    def expected_fen(self) -> int:
        return whole_yuan(self.total.mean)

    def quantile_fen(self, percent: int) -> int:
        return whole_yuan(self.total.quantile(percent / 100))

    def band_fen(self, percent: int) -> tuple[int, int]:
        """Between which two amounts the season ends with so many percent."""
        edge = (100 - percent) / 200
        return (
            whole_yuan(self.total.quantile(edge)), whole_yuan(self.total.quantile(1 - edge))
        )  # fmt: skip

    @property
    def exhaustion(self) -> float:
        """The probability that the cover does not last."""
        return self.total.beyond(self.cover_fen)

    @property
    def open_fen(self) -> int:
        """What the claims that are told and not awarded are expected to come to, times the share
        of them that is paid."""
        return whole_yuan(self.ahead.known.open_fen.sum() * self.ahead.known.paid_share)

    @property
    def coming_fen(self) -> int:
        """What is expected of what is still to come."""
        return self.expected_fen - self.loaded.given_fen // 100 * 100 - self.open_fen

    @cached_property
    def fan(self) -> list[tuple[date, Total]]:
        """What will have been told by the ends of the weeks ahead."""
        return [(self.policy.starts + day * DAY, total) for day, total in self.ahead.fan()]


def whole_yuan(fen: float) -> int:
    """An expected amount as it is said: fen of whole yuan."""
    return 100 * round(fen / 100)


KEPT: Kept[Forecast] = Kept(8)


def forecast(
    policy: Policy, claims: QuerySet[Claim], at: datetime, cover_fen: int | None = None
) -> Forecast:
    """As known at an instant, from these claims and those of earlier policies of the place among
    them. Raises policies.files.TermsFileFault."""
    cover = policy.cover_fen if cover_fen is None else cover_fen
    villages = villages_of(policy)
    under = wording_of(policy)
    loaded = season_of(policy, claims, villages, at)
    years = years_taken_over(policy, at)
    past = past_seasons(policy, claims, villages, at, under, years)
    drift, loaded = drifted(policy, loaded, past, at, under, PRIOR)
    made = fit(villages.ground, [one.season for _, one in past], loaded.season, PRIOR)
    day = loaded.season.until
    paid, closed = (
        sum(numbers)
        for numbers in zip(loaded.closed, *(one.closed for _, one in past), strict=True)
    )
    known = Known.of(
        loaded.given_fen, loaded.open_fen, paid, closed, PRIOR, drift.sigma, drift.unsure
    )
    ahead = Ahead(made, loaded.season, day, known, cover)
    return Forecast(
        policy, cover, local_day(at), villages, loaded, past, tuple(years), drift, made, ahead
    )

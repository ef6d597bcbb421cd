"""What a change would do from today on: to terms, or to how the cover's end is shared out.

A change of terms is told for what is not awarded yet: each such claim comes to less by a further
deductible, a share or a limit of its own, on top of what the wording in force gives. What is
awarded stays.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hedun.actuarial.fitting import fit
from hedun.actuarial.forecast import Ahead
from hedun.outlook.forecasting import PRIOR, Forecast, whole_yuan
from hedun.outlook.loading import Loaded, listed
from hedun.policies.models import Policy

Pays = Callable[[int], int]  # fen of a claim before → after


@dataclass(frozen=True)
class Change:
    slug: str
    title: str | Promise
    pays: Pays


def _less(yuan: int) -> Pays:
    return lambda fen: max(0, fen - 100 * yuan)


def _share(percent: int) -> Pays:
    return lambda fen: (fen * percent + 50) // 100


def _most(yuan: int) -> Pays:
    return lambda fen: min(fen, 100 * yuan)


CHANGES: tuple[Change, ...] = (
    Change("less-50", _("50 yuan less a claim"), _less(50)),
    Change("less-100", _("100 yuan less a claim"), _less(100)),
    Change("share-90", _("nine tenths of each claim"), _share(90)),
    Change("share-80", _("eight tenths of each claim"), _share(80)),
    Change("most-2000", _("2,000 yuan a claim at the most"), _most(2_000)),
    Change("most-1000", _("1,000 yuan a claim at the most"), _most(1_000)),
)


@dataclass(frozen=True)
class Changed:
    """fen of whole yuan; `exhaustion`: the probability that the cover does not last."""

    title: str | Promise
    expected_fen: int
    high_fen: int
    exhaustion: float


def changed(found: Forecast, changes: Sequence[Change] = CHANGES) -> list[Changed]:
    """The forecast as it is, then under each of the changes."""
    as_is = Changed(
        _("as it is"), found.expected_fen, found.quantile_fen(95), found.exhaustion
    )  # fmt: skip
    return [as_is, *(_under(found, one) for one in changes)]


def _under(found: Forecast, change: Change) -> Changed:
    now = paying(found.policy, found.loaded, change.pays)
    past = [paying(policy, one, change.pays) for policy, one in found.past]
    known = found.ahead.known
    open_fen = now.open_fen
    prior = replace(PRIOR, list_fen=PRIOR.list_fen * _kept(found, change.pays))
    made = fit(found.villages.ground, [one.season for one in past], now.season, prior)
    made = replace(
        found.fit, amounts=made.amounts, weights=made.weights, growth=made.growth
    )  # fmt: skip
    ahead = Ahead(
        made, now.season, found.ahead.day,
        replace(known, open_fen=open_fen), found.cover_fen,
    )  # fmt: skip
    total = ahead.outlook().total
    return Changed(
        change.title, whole_yuan(total.mean), whole_yuan(total.quantile(0.95)),
        total.beyond(found.cover_fen),
    )  # fmt: skip


def paying(policy: Policy, loaded: Loaded, pays: Pays) -> Loaded:
    """The season as if each of its claims came to what `pays` says."""
    rows = [row._replace(fen=pays(row.fen)) for row in loaded.rows]
    season = replace(loaded.season, lists=listed(policy, rows))
    return Loaded(season, rows, loaded.given_fen)


def _kept(found: Forecast, pays: Pays) -> float:
    """What of the claims known is left; where none is, of claims of 380 yuan."""
    fen = [row.fen for row in found.loaded.rows if row.fen] or [38_000]
    return sum(pays(one) for one in fen) / sum(fen)


@dataclass(frozen=True)
class Quota:
    """If the year were closed pro rata: `share`: what each award is paid of itself when the season
    comes to so much; 1 where the cover lasts."""

    percent: int
    total_fen: int
    share: float


def quotas(found: Forecast) -> list[Quota]:
    each = []
    for percent in (50, 80, 95, 99):
        fen = found.quantile_fen(percent)
        each.append(Quota(percent, fen, min(1.0, found.cover_fen / max(1, fen))))
    return each


def expected_quota(found: Forecast) -> float:
    """The mean share over all that may come."""
    share = np.minimum(1.0, found.cover_fen / np.maximum(found.total.amounts, 1.0))
    return float(share @ found.total.mass)

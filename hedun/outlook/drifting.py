"""How estimates have come out so far, and what that makes of the claims that are open: what the
wording makes of the villages' own figures, against what was awarded (actuarial.drift).

A claim that somebody has looked at since stands at what was found: the wording makes of these
figures what it will make of them at the award.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import numpy as np
from django.db.models import QuerySet

from hedun.actuarial.drift import Drift, Seen, drift
from hedun.actuarial.prior import Prior
from hedun.assessment.models import Assessment
from hedun.claims.models import Claim
from hedun.domain.deadlines import local_day
from hedun.outlook.loading import (
    Contract,
    Loaded,
    Row,
    Villages,
    by_claim,
    line_estimates,
    listed,
    past_seasons,
    season_of,
    wording_of,
)
from hedun.policies.models import Policy
from hedun.record.following import Followed, Written
from hedun.record.selecting import select
from hedun.terms.simulation import Wording

NEWEST = 2_000  # awarded claims that say how estimates come out
MOST_KEPT = 16  # such seasons
# Rows beside those of the claims themselves that their estimates rest on.
RESTS_ON = ("policies.", "livestock.", "assessment.ClaimAward")


@dataclass(frozen=True)
class Drifted:
    """`seen`: the claims that say so; `sigma`, `unsure`: of what is open, as forecast.Known has
    them: less than of single claims, where some of it was looked at."""

    drift: Drift
    seen: Seen
    sigma: float
    unsure: float


def drifted(
    policy: Policy, loaded: Loaded, past: Sequence[tuple[Contract, Loaded]], at: datetime,
    under: Wording | None, prior: Prior,
) -> tuple[Drifted, Loaded]:  # fmt: skip
    """And the season with what its open claims are expected to come to. Raises TermsFileFault."""
    # what a village had estimated stands in no list of an insurer
    own = [(one, rows, under) for one, rows in past if isinstance(one, Policy)]
    seen = _seen([(policy, loaded, None), *own], at)
    found = drift(seen, prior)
    going = [row.claim for row in loaded.rows if row.open]
    looked = set(
        Assessment.objects.filter(line__claim__pk__among=going, at__lte=at)
        .order_by()
        .values_list("line__claim", flat=True)
    )
    loose = [row.open and row.claim not in looked for row in loaded.rows]
    rows = [
        row._replace(fen=round(row.fen * found.of(row.kind, row.animal))) if drifts else row
        for row, drifts in zip(loaded.rows, loose, strict=True)
    ]
    open_fen = sum(row.fen for row in rows if row.open)
    part = sum(row.fen for row, drifts in zip(rows, loose, strict=True) if drifts)
    share = part / open_fen if open_fen else 1.0
    season = replace(loaded.season, lists=listed(policy, rows))
    # as ppb, so that who is told them in whole numbers knows the same
    sigma, unsure = (round(1e9 * x) / 1e9 for x in (found.sigma * share**0.5, found.unsure * share))
    return Drifted(found, seen, sigma, unsure), Loaded(season, rows, loaded.given_fen)


def season_as_expected(
    policy: Policy, claims: QuerySet[Claim], villages: Villages, at: datetime, prior: Prior
) -> tuple[Drifted, Loaded]:
    """The policy's season, its open claims as they are expected to come out. Raises
    TermsFileFault."""
    under = wording_of(policy)
    past = past_seasons(policy, claims, villages, at, under, [])
    return drifted(policy, season_of(policy, claims, villages, at), past, at, under, prior)


def _seen(seasons: Sequence[tuple[Policy, Loaded, Wording | None]], at: datetime) -> Seen:
    """Of the newest claims that were awarded something, the newest season first."""
    rows: list[tuple[Row, int]] = []
    asked = seasons[0][0]
    for policy, loaded, under in seasons:
        paid = [row for row in loaded.rows if not row.open and row.fen > 0]
        paid = sorted(paid, key=lambda row: -row.claim)[: NEWEST - len(rows)]
        estimates = _estimated(asked, policy, tuple(row.claim for row in paid), at, under)
        rows += [(row, fen) for row in paid if (fen := estimates.get(row.claim, 0)) > 0]
    return Seen(
        np.array([fen for _, fen in rows], dtype=np.float64),
        np.array([row.fen for row, _ in rows], dtype=np.float64),
        [row.report for row, _ in rows],
        [row.kind for row, _ in rows],
        [row.animal for row, _ in rows],
    )


# ── what villages had estimated, kept while nothing of it is written ────────────────────────────


@dataclass(frozen=True)
class _Estimated:
    """{claim pk: fen}, and the rows that was read of: table → primary keys."""

    fen: Mapping[int, int]
    rows: Mapping[str, frozenset[int]]


_Kept = dict[tuple[int, int, date, tuple[int, ...]], _Estimated]


def _estimated(
    asked: Policy, policy: Policy, claims: tuple[int, ...], at: datetime, under: Wording | None
) -> Mapping[int, int]:
    """What each claim would have come to by its village's figures: all of them together, for a
    wording limits what households and events get. `under`: the wording of the policy asked about.
    Raises TermsFileFault."""
    kept, key = _KEPT.now(), (asked.pk, policy.pk, local_day(at), claims)
    if (made := kept.get(key)) is None:
        if len(kept) >= MOST_KEPT:
            kept.clear()
        said = line_estimates(policy, claims, at, under, by_village=True) or []
        made = kept[key] = _Estimated(by_claim(said), {
            "claims.LossLine": frozenset(line.pk for line, _ in said),
            "claims.Event": frozenset(line.claim.event_id for line, _ in said),
            "claims.Claim": frozenset(claims),
        })  # fmt: skip
    return made.fen


def _follow(kept: _Kept, written: Written, _key: object) -> _Kept:
    """What rests on nothing that was written."""
    if any(table.startswith(RESTS_ON) for table in written.rows):
        return {}
    said = select(Assessment, ("line_id",), "id", written.of(Assessment._meta.label))
    rows = {table: set(keys) for table, keys in written.rows.items()}
    rows.setdefault("claims.LossLine", set()).update(line for (line,) in said)
    return {
        key: one
        for key, one in kept.items()
        if all(keys.isdisjoint(rows.get(table, ())) for table, keys in one.rows.items())
    }


_KEPT: Followed[_Kept] = Followed(lambda _key: {}, _follow)

"""The yuan of a row: by the village's figures, by the latest ones, or as awarded."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from hedun.assessment.figures import Figures
from hedun.assessment.previews import estimates
from hedun.assessment.standing import standing
from hedun.claims.models import Claim, LossLine


@dataclass(frozen=True, slots=True)
class Amount:
    """Fen. Before the award both are estimates; `latest_fen` is the award once there is one."""

    village_fen: int
    latest_fen: int
    awarded: bool

    @property
    def difference_fen(self) -> int:
        return self.latest_fen - self.village_fen


def amounts(
    claims: Sequence[Claim], lines: Sequence[LossLine], known: Mapping[int, Figures]
) -> dict[int, Amount]:
    """{claim pk: Amount}, in a constant number of queries. `lines`: the claims' covered ones, and
    `known` their figures."""
    awards = standing(claim.pk for claim in claims)
    village = estimates(claims, lines, {line.pk: known[line.pk].village for line in lines})
    still_open = [claim for claim in claims if claim.pk not in awards]
    latest = estimates(still_open, lines, {line.pk: known[line.pk].latest for line in lines})
    return {
        claim.pk: Amount(
            village[claim.pk] or 0,
            awards[claim.pk].total_fen if claim.pk in awards else latest[claim.pk] or 0,
            claim.pk in awards,
        )
        for claim in claims
    }


def total(values: Iterable[int]) -> int | None:
    """The sum, or None of nothing."""
    known = list(values)
    return sum(known) if known else None

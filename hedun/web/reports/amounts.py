"""The yuan of a row: by the village's figures, by the latest ones, or as awarded."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hedun.assessment.previews import estimates
from hedun.assessment.standing import standing
from hedun.claims.models import Claim


@dataclass(frozen=True, slots=True)
class Amount:
    """Fen. Before the award both are estimates; `latest_fen` is the award once there is one."""

    village_fen: int
    latest_fen: int
    awarded: bool

    @property
    def difference_fen(self) -> int:
        return self.latest_fen - self.village_fen


def amounts(claims: Sequence[Claim]) -> dict[int, Amount]:
    """{claim pk: Amount}, in a constant number of queries."""
    awards, guessed = standing(c.pk for c in claims), estimates(claims)
    return {
        claim.pk: Amount(
            guessed[claim.pk].village_fen,
            awards[claim.pk].total_fen if claim.pk in awards else guessed[claim.pk].latest_fen,
            claim.pk in awards,
        )
        for claim in claims
    }


def total(values: Iterable[int]) -> int | None:
    """The sum, or None of nothing."""
    known = list(values)
    return sum(known) if known else None

"""The yuan of a row: by the village's figures, by the latest ones, or as awarded."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from hedun.assessment.figures import Figures, figures
from hedun.assessment.models import ClaimAward
from hedun.assessment.previews import estimates
from hedun.assessment.standing import standing
from hedun.claims.models import Claim, LossLine
from hedun.claims.queries import covered_lines


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
    latest = _latest(claims, lines, known, awards)
    return {c.pk: Amount(village[c.pk] or 0, latest[c.pk], c.pk in awards) for c in claims}


def latest_amounts(claims: Sequence[Claim]) -> dict[int, int]:
    """{claim pk: fen by the latest figures, or as awarded}, in a constant number of queries."""
    lines = covered_lines(claims)
    return _latest(claims, lines, figures(lines), standing(claim.pk for claim in claims))


def _latest(
    claims: Sequence[Claim],
    lines: Sequence[LossLine],
    known: Mapping[int, Figures],
    awards: Mapping[int, ClaimAward],
) -> dict[int, int]:
    still_open = [claim for claim in claims if claim.pk not in awards]
    guessed = estimates(still_open, lines, {line.pk: known[line.pk].latest for line in lines})
    given = {pk: award.total_fen for pk, award in awards.items()}
    return {pk: fen or 0 for pk, fen in guessed.items()} | given


def total(values: Iterable[int]) -> int | None:
    """The sum, or None of nothing."""
    known = list(values)
    return sum(known) if known else None

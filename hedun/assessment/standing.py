"""Awards that stand (the newest of each claim not taken back) and the lines behind them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from hedun.assessment.calculation import LineAnswer, calculated
from hedun.assessment.figures import Figure, figures
from hedun.assessment.models import Award, ClaimAward
from hedun.claims.models import Claim, LossLine
from hedun.claims.queries import covered_lines
from hedun.policies.models import Policy


def standing(claims: Iterable[int]) -> dict[int, ClaimAward]:
    """{claim pk: its newest award that stands}; a claim never awarded is left out."""
    rows = ClaimAward.objects.filter(claim__in=list(claims), reverses=None, reversed_by=None)
    return {row.claim_id: row for row in rows.select_related("award").order_by("id")}


def first_settled(claims: Iterable[int]) -> dict[int, int]:
    """{claim pk: settlement number of its first award}, kept for good (SPEC §8)."""
    found: dict[int, int] = {}
    for pk, settled in (
        ClaimAward.objects.filter(claim__in=list(claims))
        .order_by("id")
        .values_list("claim_id", "settled")
    ):
        found.setdefault(pk, settled)
    return found


def next_settled(policy: Policy) -> int:
    return (Award.objects.filter(policy=policy).aggregate(n=Max("number"))["n"] or 0) + 1


@dataclass(frozen=True)
class Table:
    """Everything one calculation of a policy needs, in settlement order within the file."""

    lines: list[LossLine]
    latest: dict[int, Figure]
    settled: dict[int, int]
    standing: dict[int, ClaimAward]

    def answers(
        self, policy: Policy, explained: frozenset[int] = frozenset()
    ) -> dict[int, LineAnswer]:
        return calculated(policy, self.lines, self.latest, self.settled, explained=explained)

    def totals(self, answers: dict[int, LineAnswer]) -> dict[int, int]:
        """fen by claim pk; a claim none of whose lines is covered has 0."""
        sums = dict.fromkeys(self.settled, 0)
        for line in self.lines:
            sums[line.claim_id] += answers[line.pk].payable_fen
        return sums


def table(policy: Policy, awarding: Sequence[Claim] = ()) -> Table:
    """The policy's lines so far: of every claim whose award stands, as it was awarded, and of the
    claims being awarded now, by their latest figures."""
    now_awarded = {claim.pk for claim in awarding}
    before = standing(
        Claim.objects.filter(awards__award__policy=policy).values_list("pk", flat=True)
    )
    others = {pk: row for pk, row in before.items() if pk not in now_awarded}
    claims = Claim.objects.filter(pk__in={*others, *now_awarded})
    lines = covered_lines(list(claims.only("pk")))
    as_of: dict[int, datetime] = {pk: row.award.made_at for pk, row in others.items()}
    known = figures(lines, as_of)
    number = next_settled(policy)
    settled = {**dict.fromkeys(now_awarded, number), **first_settled({*others, *now_awarded})}
    return Table(lines, {pk: f.latest for pk, f in known.items()}, settled, before)

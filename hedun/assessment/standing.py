"""Awards that stand (the newest of each claim not taken back) and the lines behind them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Min, Q, QuerySet

from hedun.assessment.calculation import LineAnswer, calculated
from hedun.assessment.figures import Figure, figures
from hedun.assessment.models import Award, ClaimAward
from hedun.claims.models import Claim, LossLine
from hedun.claims.queries import covered_lines
from hedun.ledger.models import Kind, Transfer
from hedun.policies.models import Policy


def standing(claims: Iterable[int]) -> dict[int, ClaimAward]:
    """{claim pk: its newest award that stands}; a claim never awarded is left out."""
    return _newest(_standing_rows(), list(claims))


def standing_after(act: Award) -> dict[int, ClaimAward]:
    """The same for all claims of the policy, as it was when this award had been made."""
    own = ClaimAward.objects.filter(award=act, reverses=None).order_by().values("claim")
    last = max(own.annotate(first=Min("pk")).values_list("first", flat=True), default=0)
    rows = ClaimAward.objects.filter(award__policy=act.policy, reverses=None, pk__lte=last)
    rows = rows.filter(Q(reversed_by=None) | Q(reversed_by__pk__gt=last))
    return _newest(rows)


def first_settled(claims: Iterable[int]) -> dict[int, int]:
    """{claim pk: settlement number of its first award that stands}, kept for good (SPEC §8)."""
    rows = _standing_rows().filter(claim__in=list(claims)).order_by("-id")
    return dict(rows.values_list("claim_id", "settled"))


def next_settled(policy: Policy) -> int:
    return (Award.objects.filter(policy=policy).aggregate(n=Max("number"))["n"] or 0) + 1


def held(claims: Iterable[Claim]) -> dict[int, int]:
    """{claim pk: fen that left the cover for it and have not come back}; one query.

    This, and not the newest total, is what was awarded to a claim already: where a total was
    lowered after it had been paid, the household still has the money.
    """
    numbers = {claim.number: claim.pk for claim in claims}
    found = dict.fromkeys(numbers.values(), 0)
    rows = Transfer.objects.filter(claim__in=list(numbers))
    for number, debit, credit, fen in rows.values_list(
        "claim", "debit__kind", "credit__kind", "amount_fen"
    ):
        found[numbers[number]] += fen * ((debit == Kind.COVER) - (credit == Kind.COVER))
    return found


@dataclass(frozen=True)
class Table:
    """Everything one calculation of a policy needs, in settlement order within the file."""

    policy: Policy
    lines: list[LossLine]
    latest: dict[int, Figure]
    settled: dict[int, int]
    standing: dict[int, ClaimAward]
    as_of: datetime | None = None

    def answers(self, explained: frozenset[int] = frozenset()) -> dict[int, LineAnswer]:
        """By line pk. Raises NoWording, TermsFileFault."""
        return calculated(
            self.policy,
            self.lines,
            self.latest,
            self.settled,
            explained=explained,
            as_of=self.as_of,
        )

    def totals(self, answers: dict[int, LineAnswer]) -> dict[int, int]:
        """fen by claim pk; a claim none of whose lines is covered has 0."""
        sums = dict.fromkeys(self.settled, 0)
        for line in self.lines:
            sums[line.claim_id] += answers[line.pk].payable_fen
        return sums


def table(policy: Policy, awarding: Sequence[Claim]) -> Table:
    """The policy's lines so far: of every claim whose award stands, as it was awarded, and of the
    claims being awarded now, by their latest figures."""
    now_awarded = {claim.pk for claim in awarding}
    before = _newest(_standing_rows().filter(award__policy=policy))
    others = {pk: row for pk, row in before.items() if pk not in now_awarded}
    numbers = dict.fromkeys(now_awarded, next_settled(policy)) | first_settled(now_awarded)
    return _table(policy, others, numbers, before)


def table_after(act: Award) -> Table:
    """The table an award was made from, put together again."""
    rows = standing_after(act)
    return _table(act.policy, rows, {}, rows, act.made_at)


def _table(
    policy: Policy,
    awarded: dict[int, ClaimAward],
    awarding: dict[int, int],
    before: dict[int, ClaimAward],
    as_of: datetime | None = None,
) -> Table:
    """`awarding`: settlement number of each claim that is being awarded now."""
    settled = {pk: row.settled for pk, row in awarded.items()} | awarding
    lines = covered_lines(list(Claim.objects.filter(pk__in=settled).only("pk")))
    known = figures(lines, {pk: row.award.made_at for pk, row in awarded.items()})
    latest = {pk: f.latest for pk, f in known.items()}
    return Table(policy, lines, latest, settled, before, as_of)


def _standing_rows() -> QuerySet[ClaimAward]:
    return ClaimAward.objects.filter(reverses=None, reversed_by=None)


def _newest(
    rows: QuerySet[ClaimAward], claims: Sequence[int] | None = None
) -> dict[int, ClaimAward]:
    rows = rows if claims is None else rows.filter(claim__in=claims)
    return {row.claim_id: row for row in rows.select_related("award").order_by("id")}

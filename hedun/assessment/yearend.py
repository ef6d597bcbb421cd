"""What a closed year leaves a claim that waited: its part by the closing statement, and no more.

Where the claims that waited were thought to come to more than was left of the cover, the statement
keeps a part for each (policies.statement). An award gives that part instead of being refused: its
lines share it as they came out, and the last step of each says so. Late claims have no part; what
is kept for nobody is theirs as a whole or not at all.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from hedun.assessment.calculation import LineAnswer
from hedun.assessment.models import AwardLine, ClaimAward
from hedun.claims.models import Claim
from hedun.domain.money import apportion, yuan
from hedun.ledger.queries import cover_left
from hedun.policies.models import Policy
from hedun.policies.statement import Kept, closed
from hedun.record.selecting import select

OP = "closing"  # of the step that says it, which has no number in a wording
Answers = Mapping[int, LineAnswer]


def parts(
    policy: Policy, claims: Sequence[Claim], totals: Mapping[int, int], held: Mapping[int, int]
) -> tuple[dict[int, int], str]:
    """{claim pk: fen that it may come to in all} where that is less than its total, in the order of
    the claims; and the clause. `held`: what each has been given."""
    kept = Kept(policy)
    if not kept.waited:
        return {}, ""
    left, found = cover_left(policy.number), dict[int, int]()
    for claim in claims:
        there = kept.for_claim(claim.number, left)
        wanted = totals[claim.pk] - held[claim.pk]
        if wanted > there > 0 and claim.number in kept.waited:
            found[claim.pk], wanted = held[claim.pk] + there, there
        left -= max(wanted, 0)
        kept.take(claim.number, wanted)
    return found, kept.clause


def cut(answers: Answers, most_fen: int, clause: str = "") -> dict[int, LineAnswer]:
    """The answers of one claim's lines where they come to no more than that together."""
    total = sum(one.payable_fen for one in answers.values())
    if total <= most_fen:
        return dict(answers)
    shares = apportion(most_fen, [one.payable_fen for one in answers.values()])
    says = {
        "zh": f"年度已结算，保额不足：按结算单为本案留存的份额，本案合计赔付 {_plain(most_fen)} 元"
        f"（算得 {_plain(total)} 元）",
        "en": "The year is closed and its cover does not reach: by the closing statement the claim "
        f"comes to {_plain(most_fen)} yuan in all ({_plain(total)} were worked out)",
    }
    found = dict[int, LineAnswer]()
    for (pk, one), fen in zip(answers.items(), shares, strict=True):
        step = {"n": 0, "op": OP, "clause": clause, "code": "", "says": says}
        step |= {"before": _plain(one.payable_fen), "after": _plain(fen)}
        told = one.payable_fen and one.steps
        found[pk] = replace(
            one,
            payable_fen=fen,
            outcome=one.outcome if fen or not one.payable_fen else "nil",
            code=one.code if fen or not one.payable_fen else "limit",
            steps=[*one.steps, step] if told else one.steps,
        )
    return found


def were_cut(policy: Policy, awards: Mapping[int, ClaimAward]) -> dict[int, int]:
    """{claim pk: fen in all} of those of these awards that gave a part."""
    closing = closed(policy) if awards else None
    if closing is None or closing.decided_at is None:
        return {}
    since = {row.pk: row for row in awards.values() if row.award.made_at >= closing.decided_at}
    steps = select(AwardLine, ("claim_award_id", "steps"), "claim_award_id", since)
    cut_ones = {pk for pk, told in steps if told and told[-1]["op"] == OP}
    return {since[pk].claim_id: since[pk].total_fen for pk in cut_ones}


def parts_were_given() -> Iterator[tuple[str, str, str]]:
    """`hedun verify`: whoever was given a part had waited when the year was closed, and has been
    given at least what the statement keeps for them."""
    for policy in Policy.objects.filter(closings__state="confirmed").order_by("pk"):
        closing = closed(policy)
        if closing is None:
            continue
        kept = {one["claim"]: one["kept_fen"] for one in closing.statement["waiting"]}
        rows = ClaimAward.standing().filter(award__policy=policy).order_by("pk")
        since = rows.filter(award__made_at__gte=closing.decided_at).select_related("award", "claim")
        first: dict[int, ClaimAward] = {}
        newest: dict[int, ClaimAward] = {}
        for row in since:
            first.setdefault(row.claim_id, row)
            newest[row.claim_id] = row
        for pk, fen in were_cut(policy, newest).items():
            given, least = fen - first[pk].before_fen, kept.get(newest[pk].claim.number)
            if least is None or given < least:
                yield (
                    f"assessment.ClaimAward:{newest[pk].pk}",
                    f"按份额给付 {yuan(given)} 元，结算单为其留存 {yuan(least or 0)} 元",
                    f"given a part of {yuan(given)} yuan; the closing statement keeps "
                    f"{yuan(least or 0)} yuan for it",
                )


def _plain(fen: int) -> str:
    """As the steps of a wording have it."""
    return f"{fen // 100}.{fen % 100:02d}"

"""The only writer of receipts: given with the report of a claim, replaced when one is lost."""

from collections.abc import Sequence
from datetime import datetime

from hedun.claims.effects import Step
from hedun.claims.models import Claim
from hedun.domain.actors import TICKER, Actor
from hedun.domain.case import Refusal, State
from hedun.domain.refusals import Refused
from hedun.people.reasons import keep
from hedun.places.queries import lineage
from hedun.places.standing import insist_permitted
from hedun.receipts.codes import hash_of, made, receipts_of
from hedun.receipts.models import Receipt
from hedun.record.inserting import fresh, insert
from hedun.record.pen import writing

AT_ONCE = 2000  # receipts that one tick gives to claims of before


def give(steps: Sequence[Step]) -> None:
    """With the report of a claim: its receipt, unless it was reported before and sent back."""
    known = receipts_of(step.claim for step in steps)
    new = [step for step in steps if step.claim.pk not in known]
    for step, row in zip(new, insert(_new(step.claim, step.now) for step in new), strict=True):
        step.seal(row)


def give_missing(*, now: datetime, most: int = AT_ONCE) -> int:
    """The clock: claims that were reported before there were receipts get theirs, those of one
    report by one entry. Answers how many; 0 once all have one. Safe to run twice."""
    lacking = Claim.objects.exclude(state=State.DRAFT).filter(receipts=None).order_by("report_id")
    reports: dict[int, list[Claim]] = {}
    for claim in lacking.select_related("report")[:most]:
        reports.setdefault(claim.report_id, []).append(claim)
    given = 0
    for claims in reports.values():
        with writing(actor=TICKER, now=now) as pen:
            known = receipts_of(claims)
            rows = insert(_new(claim, now) for claim in claims if claim.pk not in known)
            if rows:
                pen.write("receipt.give", claims[0].report.number, {"n": len(rows)}, rows=rows)
            else:
                pen.nothing_done()
            given += len(rows)
    return given


def replace(claim: Claim, *, reason: str, actor: Actor, now: datetime) -> Receipt:
    """换发凭证: the slip was lost or somebody else read it; the old code opens nothing any more.

    The village's clerk or the township. Raises Refused (OTHER_ROLE, OTHER_PLACE, NOT_POSTED_NOW,
    NO_REASON, NO_RECEIPT).
    """
    above = lineage(claim.report.village)
    with writing(actor=actor, now=now) as pen:
        insist_permitted(
            "receipt.give", above, actor=actor, now=now, subject=claim.number,
            insurer=claim.report.policy.insurer,
        )  # fmt: skip
        old = receipts_of([claim]).get(claim.pk)
        against = ((Refusal("NO_REASON"), not reason.strip()), (Refusal("NO_RECEIPT"), old is None))
        refusals = [refusal for refusal, holds in against if holds]
        if refusals or old is None:
            raise Refused(refusals, subject=claim.number)
        old.ended_at = now
        old.save(update_fields=["ended_at"])
        [new] = insert([_new(claim, now, old.turn + 1)])
        pen.write("receipt.replace", claim.number, rows=[old, new, keep(pen, reason)])
        return new


def _new(claim: Claim, now: datetime, turn: int = 1) -> Receipt:
    code_hash = hash_of(made(claim.number, turn))
    return fresh(Receipt, claim_id=claim.pk, turn=turn, code_hash=code_hash, made_at=now)

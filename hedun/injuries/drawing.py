"""The medical account (part of the room's actions): drawn up by a handler, confirmed by another
officer, who thereby assesses the claim.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from hedun.assessment.models import Assessment
from hedun.assessment.surveys import write_figures
from hedun.claims import actions as claims_
from hedun.claims.actions import NewLine
from hedun.claims.effects import Step
from hedun.claims.items import PERSON
from hedun.claims.models import Claim, LossLine
from hedun.claims.moves import Outcome, perform
from hedun.domain.actors import Actor
from hedun.domain.case import Refusal, State
from hedun.domain.deadlines import local_day
from hedun.domain.refusals import Refused
from hedun.injuries.handling import insist_handler, standing
from hedun.injuries.models import Injury, Reckoning, ReckoningLine
from hedun.injuries.problems import malformed
from hedun.injuries.reckoning import Known, Sum, reckon
from hedun.injuries.sealed import closed
from hedun.record.inserting import insert
from hedun.record.pen import writing

WHOLE = 1_000_000  # millionths: what bills say is lost wholly
MOST_DAYS = 3650
DRAWN, CONFIRMED, REPLACED = (
    Reckoning.State.DRAWN, Reckoning.State.CONFIRMED, Reckoning.State.REPLACED
)  # fmt: skip
# What stands in the claim's own lists; it names no illness.
REASON = "按医疗账追加明细"
CONFIRMED_REASON = "医疗账"


def draw_up(
    injury: Injury,
    kind: str,
    *,
    lost_work_days: int | None = None,
    nursing_days: int | None = None,
    reason: str = "",
    actor: Actor,
    now: datetime,
) -> Reckoning:
    """拟定医疗账: everything entered and not taken back, added up. Loss lines that are missing are
    added to the claim. `kind`: interim while a treatment goes on (what is awarded is an advance),
    final when it is over. Days None: those in hospital; others need a `reason`.

    Raises Malformed (ITEMS_UNDECIDED, TREATMENT_RUNS, NOTHING_TO_RECKON, DAYS, DAYS_REASON,
    ERASED), Refused (WRONG_STATE, HELD, NOT_HANDLER and the postings'); ValueError for a kind that
    there is not.
    """
    if kind not in Reckoning.Kind.values:
        raise ValueError(f"an account is {' or '.join(Reckoning.Kind.values)}, not {kind!r}")
    with writing(actor=actor, now=now) as pen:
        injury = standing(injury)
        insist_handler(injury, actor, now)
        claim = injury.claim
        if claim.state not in (State.ACCEPTED, State.ASSESSED):
            facts = {"action": "assess_injuries", "state": State(claim.state)}
            raise Refused([Refusal("WRONG_STATE", facts)], subject=injury.number)
        if claim.held:
            raise Refused([Refusal("HELD")], subject=injury.number)
        known = Known.of(injury)
        sums = _sums(known, kind, lost_work_days, nursing_days, reason, now)
        before = list(injury.reckonings.filter(state=DRAWN))
        for old in before:
            old.state = REPLACED
            old.save(update_fields=["state"])
        row = Reckoning.objects.create(
            injury=injury,
            kind=kind,
            until=local_day(now),
            drawn_by=actor.user,
            drawn_by_name=actor.name,
            drawn_at=now,
            **closed(Reckoning, injury.number, reason=reason.strip()),
        )
        lines = insert(_lines(row, sums, _loss_lines(injury, sums, actor, now)))
        pen.write("injury.draw_up", injury.number, {"kind": kind}, rows=[*before, row, *lines])
        return row


def assess_injuries(claims: Iterable[Claim], *, actor: Actor, now: datetime) -> Outcome:
    """核定医疗账: the accounts of all injured persons become the figures of their lines; the claim
    goes to be awarded. By an officer who neither accepted the claim nor drew one of them up."""
    return perform(claims, "assess_injuries", actor=actor, now=now, effect=_confirm)


def reopen_accounts(step: Step) -> Iterable[Any]:
    """Undoing that: the accounts wait again. (Their figures do not count any more: past.py.)"""
    rows = list(
        Reckoning.objects.filter(
            injury__claim=step.claim, state=CONFIRMED, confirmed_at=step.case.past[-1].at
        )
    )
    for row in rows:
        row.state, row.confirmed_by, row.confirmed_at = DRAWN, "", None
        row.save(update_fields=["state", "confirmed_by", "confirmed_at"])
    return rows


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _sums(
    known: Known,
    kind: str,
    lost_work_days: int | None,
    nursing_days: int | None,
    reason: str,
    now: datetime,
) -> list[Sum]:
    own = [days for days in (lost_work_days, nursing_days) if days is not None]
    if any(not 0 <= days <= MOST_DAYS for days in own):
        raise malformed("DAYS")
    if any(days != known.days(local_day(now)) for days in own) and not reason.strip():
        raise malformed("DAYS_REASON")
    if known.undecided:
        raise malformed("ITEMS_UNDECIDED", items=known.undecided)
    if kind == Reckoning.Kind.FINAL and known.runs:
        raise malformed("TREATMENT_RUNS")
    sums = reckon(known, now, lost_work_days=lost_work_days, nursing_days=nursing_days)
    if not sums:
        raise malformed("NOTHING_TO_RECKON")
    return sums


def _loss_lines(
    injury: Injury, sums: Sequence[Sum], actor: Actor, now: datetime
) -> dict[tuple[str, str], LossLine]:
    """By item and stage the person's lines in the claim; those that are missing are added."""
    claim, person = injury.claim, injury.injured.code

    def there() -> dict[tuple[str, str], LossLine]:
        rows = LossLine.objects.filter(claim=claim, section=PERSON, person=person)
        return {(row.item, row.stage): row for row in rows.order_by("-number")}

    missing = [one for one in sums if one.key not in there()]
    if missing:
        new = [
            NewLine(
                PERSON,
                one.item,
                one.quantity_e4,
                stage=one.stage,
                degree_ppm=WHOLE,
                amount_fen=one.amount_fen,
                other_paid_fen=one.other_paid_fen,
                person=person,
            )
            for one in missing
        ]
        claims_.supplement(claim, new, reason=REASON, actor=actor, now=now)
    return there()


def _lines(
    row: Reckoning, sums: Sequence[Sum], lines: dict[tuple[str, str], LossLine]
) -> list[ReckoningLine]:
    """A line of the claim that this account no longer knows comes to nothing."""
    known = {one.key: one for one in sums}
    found = []
    for key, line in sorted(lines.items(), key=lambda pair: pair[1].number):
        one = known.get(key) or Sum(*key, 0, amount_fen=0)
        found.append(
            ReckoningLine(
                reckoning=row,
                line=line,
                quantity_e4=one.quantity_e4,
                claimed_fen=one.claimed_fen,
                amount_fen=one.amount_fen,
                other_paid_fen=one.other_paid_fen,
                rate_fen=one.rate_fen,
                says=one.says or {},
            )
        )
    return found


def _confirm(steps: Sequence[Step]) -> None:
    of_claim = {step.claim.pk: step for step in steps}
    rows = list(
        Reckoning.objects.filter(injury__claim__in=of_claim, state=DRAWN).select_related("injury")
    )
    for row in rows:
        step = of_claim[row.injury.claim_id]
        row.state, row.confirmed_by, row.confirmed_at = CONFIRMED, step.actor.user, step.now
        row.save(update_fields=["state", "confirmed_by", "confirmed_at"])
        step.seal(row)
    lines = ReckoningLine.objects.filter(reckoning__in=rows).select_related(
        "line__claim", "reckoning"
    )
    write_figures(
        steps,
        [
            Assessment(
                line=one.line,
                level=Assessment.Level.EXPERT,
                quantity_e4=one.quantity_e4,
                degree_ppm=WHOLE,
                amount_fen=one.amount_fen,
                other_paid_fen=one.other_paid_fen,
                provisional=one.reckoning.kind == Reckoning.Kind.INTERIM,
                reason=CONFIRMED_REASON,
            )
            for one in lines.order_by("line__claim_id", "line__number")
        ],
    )

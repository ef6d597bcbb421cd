"""What is owed, as the road of a claim changes it.

An obligation is open from the day the award is agreed until it is paid or falls away, and while it
is open its amount stands in the ledger, in one of three accounts: payable (waiting for a batch),
in flight (told to the bank), returned (waiting for a good account). So at any time, for a claim:

    open obligation = payable + in flight + returned          settled ones = paid + recovered

    confirm, advance   a new obligation over all that is payable (none is open: a claim leaves
                       payable only to be paid, to end, to be contested or to the city, see below)
    undo of advance    the agreement is void: back to awarded, the obligation falls away
    object             the same, where somebody objects before an advance was released
    undo of object     the obligation stands again, and its amount is payable
    escalate           nothing changes: a claim that is not payable cannot be released anyway
    uphold             nothing changes: the claim is payable again and the obligation still open
    decide             the agreement is void: back to awarded, the obligation falls away, and the
                       new award is posted and confirmed as any other
    withdraw, merge    the obligation falls away; the claim gives its cover back (claims.actions)
    undo of these two  the obligation stands again
    bank_paid          settled
    bank_returned      open; the money waits as returned until the account is put right, by a
                       repair here or in the household's file; then it is payable again
    late_return        open again: the bank took back what it had paid
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import models

from hedun.claims.actions import pass_on
from hedun.claims.effects import Step
from hedun.claims.models import Claim
from hedun.domain.actors import Actor
from hedun.domain.case import State
from hedun.ledger.actions import Moved, transfer
from hedun.ledger.models import Kind
from hedun.ledger.queries import purses
from hedun.payments.models import Obligation
from hedun.record.inserting import insert


def agree(steps: Sequence[Step]) -> None:
    """Confirmed: one obligation over everything payable of each claim."""
    found = purses(step.claim.number for step in steps)
    rows = insert(
        Obligation(
            claim=step.claim,
            amount_fen=found.of(step.claim.number, Kind.PAYABLE),
            agreed_at=step.now,
        )
        for step in steps
    )
    for step, row in zip(steps, rows, strict=True):
        step.seal(row)


def fall_away(step: Step) -> list[Obligation]:
    """The open obligation is cancelled; there is at most one."""
    rows = list(open_obligations().filter(claim=step.claim))
    for row in rows:
        row.cancelled_at = step.now
        row.save(update_fields=["cancelled_at"])
    return rows


def stand_again(step: Step) -> list[Obligation]:
    """Undone: the obligation that the last move cancelled is open again."""
    rows = list(
        Obligation.objects.filter(claim=step.claim, cancelled_at=step.case.past[-1].at).order_by(
            "-id"
        )[:1]
    )
    for row in rows:
        row.cancelled_at = None
        row.save(update_fields=["cancelled_at"])
    return rows


def agreed_again(step: Step) -> Iterable[models.Model]:
    """An objection to an advance undone: what it had voided is owed again."""
    if step.case.past[-1].start is not State.PAYABLE:
        return ()
    rows, number = stand_again(step), step.claim.number
    pass_on((step, Moved(Kind.AWARDED, Kind.PAYABLE, row.amount_fen, number)) for row in rows)
    return rows


def void(step: Step) -> Iterable[models.Model]:
    """The city set the facts anew, or somebody objects: what was agreed is only awarded again."""
    number = step.claim.number
    found = purses([number])
    pass_on(
        (step, Moved(kind, Kind.AWARDED, found.of(number, kind), number))
        for kind in (Kind.PAYABLE, Kind.RETURNED)
    )
    return fall_away(step)


def pay_again(claims: Iterable[Claim], actor: Actor, now: datetime) -> None:
    """What the bank had sent back is payable again; called when the accounts are good again."""
    rows = list(claims)
    found = purses(claim.number for claim in rows)
    books: dict[str, list[Moved]] = {}
    for claim in rows:
        fen = found.of(claim.number, Kind.RETURNED)
        if fen:
            moved = Moved(Kind.RETURNED, Kind.PAYABLE, fen, claim.number)
            books.setdefault(claim.report.policy.number, []).append(moved)
    for book, moves in books.items():
        transfer(book, moves, memo="repaired", actor=actor, now=now)


def open_obligations() -> models.QuerySet[Obligation]:
    return Obligation.objects.filter(settled_at__isnull=True, cancelled_at__isnull=True)

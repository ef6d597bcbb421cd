"""What is owed, as the road of a claim changes it.

An obligation is open from the day the award is agreed until it is paid or falls away; a claim has
one for each of its payees (splitting.py), of most claims the household alone. While it is open its
amount stands in the ledger, in one of three accounts: payable (waiting for a batch), in flight
(told to the bank), returned (waiting for a good account). So at any time, for a claim:

    open obligations = payable + in flight + returned         settled ones = paid + recovered

    confirm, advance,  new obligations over all that is payable (none is open: a claim leaves
    prepay             payable only to be paid, to end, to be contested or to the city, see below)
    undo of advance    the agreement is void: back to awarded, the obligations fall away; and so
    and prepay         where somebody objects before an advance was released
    object             the same
    undo of object     the obligations stand again, and their amount is payable
    escalate           nothing changes: a claim that is not payable cannot be released anyway
    uphold             nothing changes: the claim is payable again and the obligations still open
    decide             the agreement is void: back to awarded, the obligations fall away, and the
                       new award is posted and confirmed as any other
    withdraw, merge    the obligations fall away; the claim gives its cover back (claims.actions)
    undo of these two  the obligations stand again
    bank_paid          one is settled; the claim is paid with its last
    bank_returned      open; the money waits as returned until the account is put right, by a
                       repair here or in the payee's file; then it is payable again
    late_return        open again: the bank took back what it had paid
    payees named anew  what is owed and not with the bank is split again (payees.py)
"""

from collections.abc import Iterable, Sequence

from django.db import models

from hedun.claims.actions import pass_on
from hedun.claims.effects import Step
from hedun.domain.case import State
from hedun.ledger.actions import Moved, transfer
from hedun.ledger.models import Kind
from hedun.ledger.queries import purses
from hedun.payments.models import Obligation
from hedun.payments.waiting import open_obligations, split
from hedun.record.inserting import fresh, insert
from hedun.record.pen import Pen
from hedun.record.selecting import follow


def agree(steps: Sequence[Step]) -> None:
    """Agreed: everything payable of each claim is owed, to each payee its part."""
    found = purses(step.claim.number for step in steps)
    of_claim = {step.claim.pk: step for step in steps}
    parts = split({step.claim: found.of(step.claim.number, Kind.PAYABLE) for step in steps})
    rows = insert(
        fresh(
            Obligation,
            claim_id=pk,
            beneficiary_id=payee,
            amount_fen=fen,
            agreed_at=of_claim[pk].now,
        )
        for pk, own in parts.items()
        for payee, fen in own.items()
    )
    for row in rows:
        of_claim[row.claim_id].seal(row)


def fall_away(step: Step) -> list[Obligation]:
    """The open obligations are cancelled."""
    rows = list(open_obligations().filter(claim=step.claim))
    for row in rows:
        row.cancelled_at = step.now
        row.save(update_fields=["cancelled_at"])
    return rows


def stand_again(step: Step) -> list[Obligation]:
    """Undone: the obligations that the last move cancelled are open again."""
    at = step.case.past[-1].at
    rows = _last_agreed(Obligation.objects.filter(claim=step.claim, cancelled_at=at))
    for row in rows:
        row.cancelled_at = None
        row.save(update_fields=["cancelled_at"])
    return rows


def agreed_again(step: Step) -> Iterable[models.Model]:
    """An objection to an advance undone: what it had voided is owed again."""
    if step.case.past[-1].start is not State.PAYABLE:
        return ()
    rows, number = stand_again(step), step.claim.number
    for row in rows:
        row.returned_at = None  # what had come back was made awarded, and is payable now
        row.save(update_fields=["returned_at"])
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


def pay_again(obligations: Iterable[Obligation], pen: Pen) -> list[Obligation]:
    """What the bank had sent back is payable again; called when the accounts are good again.
    Answers the rows that changed, for the entry that says so."""
    rows = [row for row in obligations if row.returned_at is not None]
    follow(rows, "claim__report__policy")
    books: dict[str, list[Moved]] = {}
    for row in rows:
        moved = Moved(Kind.RETURNED, Kind.PAYABLE, row.amount_fen, row.claim.number)
        books.setdefault(row.claim.report.policy.number, []).append(moved)
        row.returned_at = None
        row.save(update_fields=["returned_at"])
    for book, moves in books.items():
        transfer(book, moves, memo="repaired", actor=pen.actor, now=pen.now)
    return rows


def _last_agreed(rows: models.QuerySet[Obligation]) -> list[Obligation]:
    """Of obligations cancelled at one instant those that stood: not the ones replaced before, and
    of a clock that stands still only what was agreed last."""
    stood = list(rows.filter(replaced=False).order_by("id"))
    last = {row.beneficiary_id: row for row in stood}
    return [row for row in stood if last[row.beneficiary_id] is row]

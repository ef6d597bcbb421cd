"""Payments that come back, and what the bank says written down (part of the room's actions).

Every word of the bank is a row of its own (`BankLine`); a payment's columns say what came of them.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import models

from hedun.claims.actions import pass_on
from hedun.claims.effects import Step
from hedun.domain.actors import Actor
from hedun.domain.problems import Malformed, Problem
from hedun.ledger.actions import Moved
from hedun.ledger.models import Kind
from hedun.ledger.queries import claim_balance
from hedun.payments import heard
from hedun.payments.codes import RETURNED
from hedun.payments.models import BankAnswer, BankLine, Payment
from hedun.payments.problems import problem
from hedun.payments.waiting import open_obligations, payee_of
from hedun.people.actions import mark_returned
from hedun.people.models import BankAccount
from hedun.record.inserting import fresh


def line(
    payment: Payment,
    outcome: Payment.Outcome,
    code: str,
    text: str = "",
    *,
    answer: BankAnswer | None,
    late: bool = False,
    now: datetime,
) -> BankLine:
    """What the bank said, to be inserted."""
    return fresh(
        BankLine,
        payment_id=payment.pk,
        answer_id=answer.pk if answer else None,
        outcome=outcome,
        code=code,
        text=text,
        late=late,
        at=now,
    )


def against_taking_back(payment: Payment) -> Problem | None:
    """Why a payment that was made cannot be taken back now."""
    owed = payment.obligation
    if owed.recovered_fen or payment.amount_fen > claim_balance(owed.claim.number, Kind.PAID):
        return problem("NOT_PAID")
    others = open_obligations().filter(claim=owed.claim, beneficiary=owed.beneficiary_id)
    return problem("OWED_ALREADY", who=payee_of(owed).name) if others.exists() else None


def take_back(
    step: Step, payment: Payment, code: str, text: str = "", answer: BankAnswer | None = None
) -> Iterable[models.Model]:
    """The effect of a late return: what was paid is owed again and waits for a good account.
    Answers the rows it wrote. Raises Malformed (NOT_PAID, OWED_ALREADY)."""
    if wrong := against_taking_back(payment):
        raise Malformed(wrong)
    owed, now = payment.obligation, step.now
    payment.outcome, payment.bank_code, payment.bank_text = RETURNED, code, text
    payment.answered_at = now
    payment.save(update_fields=["outcome", "bank_code", "bank_text", "answered_at"])
    owed.settled_at, owed.returned_at = None, now
    owed.save(update_fields=["settled_at", "returned_at"])
    said = line(payment, RETURNED, code, text, answer=answer, late=True, now=now)
    said.save(force_insert=True)
    moved = Moved(Kind.PAID, Kind.RETURNED, payment.amount_fen, step.claim.number)
    pass_on([(step, moved)], memo="late_return")
    turn_away(payment.account, step.actor, now)
    heard.tell([heard.Said(step, payment, RETURNED, code)])
    return [payment, owed, said]


def turn_away(account: BankAccount, actor: Actor, now: datetime) -> None:
    """No further payment to this account until it is put right."""
    account.refresh_from_db()
    if account.state != BankAccount.State.RETURNED:
        mark_returned(account, actor=actor, now=now)

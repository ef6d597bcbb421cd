"""Putting right what came back or was paid wrongly (part of the room's actions)."""

from collections.abc import Iterable
from datetime import datetime

from django.db import models

from hedun.claims import facts
from hedun.claims.actions import pass_on
from hedun.claims.effects import Each, Step
from hedun.claims.models import Claim
from hedun.claims.moves import Outcome, loaded, perform
from hedun.domain.actors import Actor, Role
from hedun.domain.case import Ask, Attempt, State
from hedun.domain.lifecycle import ALWAYS
from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused
from hedun.ledger.actions import Moved
from hedun.ledger.models import Kind
from hedun.ledger.queries import claim_balance, purses
from hedun.payments.answers import turn_away
from hedun.payments.batches import insist_cashier
from hedun.payments.codes import CODES, RETURNED
from hedun.payments.effects import pay_again
from hedun.payments.models import Payment
from hedun.payments.problems import problem
from hedun.people import actions as people
from hedun.people.actions import replace_account
from hedun.people.models import BankAccount
from hedun.people.queries import account_to_pay, paid_with, payees
from hedun.record.pen import writing


def repair_account(
    claim: Claim,
    *,
    holder: str,
    bank: str,
    number: str,
    kind: str,
    actor: Actor,
    now: datetime,
) -> BankAccount:
    """更正账户 after a return: a new account, and what was returned can be paid again.

    It is the account of who is paid (the household, what it became, or who receives in its
    stead), so every claim whose money came back from there is freed with it. Raises Refused
    (OTHER_ROLE, OTHER_PLACE, TWO_HATS, OWN_OR_KIN, HELD), Malformed (NOT_RETURNED), BadFields (what
    is wrong with the account).
    """
    with writing(actor=actor, now=now):
        waiting = _returned_with(claim, actor, now)
        paid = payees([claim.household_id])[claim.household_id]
        account = replace_account(
            paid.household, holder=holder, bank=bank, number=number, kind=kind, proxy=paid.proxy,
            actor=actor, now=now,
        )  # fmt: skip
        pay_again(waiting, actor, now)
        return account


def confirm_account(claim: Claim, *, reason: str, actor: Actor, now: datetime) -> BankAccount:
    """确认账户 after a return: the account is right after all; as `repair_account` otherwise."""
    with writing(actor=actor, now=now):
        waiting = _returned_with(claim, actor, now)
        account = account_to_pay([claim.household_id])[claim.household_id]
        account = people.confirm_account(account, reason=reason, actor=actor, now=now)
        pay_again(waiting, actor, now)
        return account


def late_return(claim: Claim, *, code: str, actor: Actor, now: datetime) -> Outcome:
    """付后退票: the bank takes back what it had said was paid; the claim is owed again.

    `code`: one of codes.CODES that stands for a return. Raises Malformed (NOT_A_RETURN, NOT_PAID).
    """
    if code not in CODES or CODES[code].outcome != RETURNED:
        raise Malformed(problem("NOT_A_RETURN", code=code))

    def take_back(step: Step) -> Iterable[models.Model]:
        payment = _last_paid(step.claim)
        owed = payment.obligation
        _insist_paid(step.claim, payment.amount_fen)
        payment.outcome, payment.bank_code, payment.answered_at = RETURNED, code, step.now
        payment.save(update_fields=["outcome", "bank_code", "answered_at"])
        owed.settled_at = None
        owed.save(update_fields=["settled_at"])
        moved = Moved(Kind.PAID, Kind.RETURNED, payment.amount_fen, step.claim.number)
        pass_on([(step, moved)])
        turn_away(payment.account, step.actor, step.now)
        return [payment, owed]

    ask = Ask("late_return", code=code)
    return perform([claim], "late_return", actor=actor, now=now, ask=ask, effect=Each(take_back))


def recover(claim: Claim, *, reason: str, actor: Actor, now: datetime) -> Outcome:
    """发起追回 of money paid wrongly. The household still has it, so the ledger does not change."""
    ask = Ask("recover", reason=reason)
    return perform([claim], "recover", actor=actor, now=now, ask=ask)


def recovered(
    claim: Claim, *, amount_fen: int, reason: str, actor: Actor, now: datetime
) -> Outcome:
    """追回结清: `amount_fen` came back and is cover again (0: nothing did, the reason says why).

    Raises Malformed (NOT_PAID) for more than was paid.
    """

    def come_back(step: Step) -> Iterable[models.Model]:
        _insist_paid(step.claim, amount_fen)
        pass_on([(step, Moved(Kind.PAID, Kind.COVER, amount_fen, step.claim.number))])
        return ()

    ask = Ask("recovered", reason=reason)
    return perform([claim], "recovered", actor=actor, now=now, ask=ask, effect=Each(come_back))


def _returned_with(claim: Claim, actor: Actor, now: datetime) -> list[Claim]:
    """The claims paid to the same account whose money came back, `claim` among them, for a cashier
    to free.

    What holds for every move holds here too: one hat, no kin, not on hold.
    """
    [claim] = loaded([claim])
    insist_cashier(claim.report.policy, actor, now)
    attempt = Attempt(facts.cases([claim])[claim.pk], Ask("repair"), actor, Role.CASHIER, now)
    refusals = [r for guard in ALWAYS if (r := guard(attempt))]
    if refusals:
        raise Refused(refusals, subject=claim.number)
    together = paid_with(claim.household)
    payable = loaded(Claim.objects.filter(household__in=together, state=State.PAYABLE))
    found = purses(one.number for one in payable)
    waiting = [one for one in payable if found.of(one.number, Kind.RETURNED)]
    if claim not in waiting:
        raise Malformed(problem("NOT_RETURNED"))
    return waiting


def _last_paid(claim: Claim) -> Payment:
    rows = Payment.objects.filter(obligation__claim=claim, outcome=Payment.Outcome.PAID)
    payment = rows.select_related("obligation", "account").order_by("id").last()
    if payment is None:
        raise Malformed(problem("NOT_PAID"))
    return payment


def _insist_paid(claim: Claim, fen: int) -> None:
    if not 0 <= fen <= claim_balance(claim.number, Kind.PAID):
        raise Malformed(problem("NOT_PAID"))

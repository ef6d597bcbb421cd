"""Putting right what came back or was paid wrongly (part of the room's actions).

Of a claim with several payees each is put right by itself: `obligation` says which one is meant. It
may be left out where there is only one.
"""

from collections.abc import Iterable, Sequence
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
from hedun.ledger.queries import claim_balance
from hedun.payments import returns
from hedun.payments.batches import insist_cashier
from hedun.payments.codes import LATE
from hedun.payments.effects import pay_again
from hedun.payments.models import Obligation, Payment
from hedun.payments.problems import problem
from hedun.payments.queries import paid_of, returned_of
from hedun.payments.waiting import open_obligations, payee_of
from hedun.people import actions as people
from hedun.people.actions import replace_account
from hedun.people.models import BankAccount
from hedun.people.queries import paid_with
from hedun.record.pen import Pen, writing


def repair_account(
    claim: Claim,
    *,
    holder: str,
    bank: str,
    number: str,
    kind: str,
    obligation: Obligation | None = None,
    actor: Actor,
    now: datetime,
) -> BankAccount:
    """更正账户 after a return: a new account, and what was returned can be paid again.

    It is the account of who is paid (the household, what it became, or who receives in its stead;
    or a beneficiary), so every claim whose money came back from there is freed with it. Raises
    Refused (OTHER_ROLE, OTHER_PLACE, TWO_HATS, OWN_OR_KIN, HELD), Malformed (NOT_RETURNED,
    WHICH_PAYEE), BadFields (what is wrong with the account).
    """
    with writing(actor=actor, now=now) as pen:
        one = _returned(claim, obligation, actor, now)
        paid = payee_of(one)
        account = replace_account(
            paid.owner, holder=holder, bank=bank, number=number, kind=kind, proxy=paid.proxy,
            actor=actor, now=now,
        )  # fmt: skip
        _free(one, pen)
        return account


def confirm_account(
    claim: Claim,
    *,
    reason: str,
    obligation: Obligation | None = None,
    actor: Actor,
    now: datetime,
) -> BankAccount:
    """确认账户 after a return: the account is right after all; as `repair_account` otherwise."""
    with writing(actor=actor, now=now) as pen:
        one = _returned(claim, obligation, actor, now)
        account = payee_of(one).account
        if account is None:
            raise Malformed(problem("NOT_RETURNED"))
        account = people.confirm_account(account, reason=reason, actor=actor, now=now)
        _free(one, pen)
        return account


def late_return(
    claim: Claim, *, code: str, obligation: Obligation | None = None, actor: Actor, now: datetime
) -> Outcome:
    """付后退票: the bank takes back what it had said was paid; it is owed again.

    `code`: one of codes.LATE. Raises Malformed (NOT_A_RETURN, NOT_PAID,
    WHICH_PAYEE, OWED_ALREADY).
    """
    if code not in LATE:
        raise Malformed(problem("NOT_A_RETURN", code=code))

    def take_back(step: Step) -> Iterable[models.Model]:
        return returns.take_back(step, _last_paid(step.claim, obligation), code)

    ask = Ask("late_return", code=code)
    return perform([claim], "late_return", actor=actor, now=now, ask=ask, effect=Each(take_back))


def recover(claim: Claim, *, reason: str, actor: Actor, now: datetime) -> Outcome:
    """发起追回 of money paid wrongly. Who was paid still has it, so the ledger does not change."""
    ask = Ask("recover", reason=reason)
    return perform([claim], "recover", actor=actor, now=now, ask=ask)


def recovered(
    claim: Claim,
    *,
    amount_fen: int,
    reason: str,
    obligation: Obligation | None = None,
    actor: Actor,
    now: datetime,
) -> Outcome:
    """追回结清: `amount_fen` came back and is cover again (0: nothing did, the reason says why).

    Raises Malformed (NOT_PAID) for more than was paid, and WHICH_PAYEE.
    """

    def come_back(step: Step) -> Iterable[models.Model]:
        _insist_paid(step.claim, amount_fen)
        rows = _given_back(step.claim, obligation, amount_fen)
        pass_on([(step, Moved(Kind.PAID, Kind.COVER, amount_fen, step.claim.number))])
        return rows

    ask = Ask("recovered", reason=reason)
    return perform([claim], "recovered", actor=actor, now=now, ask=ask, effect=Each(come_back))


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _returned(
    claim: Claim, obligation: Obligation | None, actor: Actor, now: datetime
) -> Obligation:
    """What came back from the bank, for a cashier to free.

    What holds for every move holds here too: one hat, no kin, not on hold.
    """
    [claim] = loaded([claim])
    insist_cashier(claim.report.policy, actor, now)
    attempt = Attempt(facts.cases([claim])[claim.pk], Ask("repair"), actor, Role.CASHIER, now)
    refusals = [r for guard in ALWAYS if (r := guard(attempt))]
    if refusals:
        raise Refused(refusals, subject=claim.number)
    rows = returned_of(claim)
    return _one_of(rows, obligation, "NOT_RETURNED")


def _free(one: Obligation, pen: Pen) -> None:
    """Everything that came back from the same payee is payable again."""
    rows = open_obligations().filter(
        returned_at__isnull=False,
        claim__state__in=(State.PAYABLE, State.PAYING),
        beneficiary=one.beneficiary,
    )
    if one.beneficiary is None:
        rows = rows.filter(claim__household__in=paid_with(one.claim.household))
    freed = pay_again(rows.order_by("id"), pen)
    pen.write("payees.free", one.claim.number, {"parts": len(freed)}, rows=freed)


def _last_paid(claim: Claim, obligation: Obligation | None) -> Payment:
    rows = paid_of(claim)
    owed = _one_of([row.obligation for row in rows], obligation, "NOT_PAID")
    return next(row for row in reversed(rows) if row.obligation_id == owed.pk)


def _one_of(rows: Sequence[Obligation], wanted: Obligation | None, none: str) -> Obligation:
    """The one that is meant, else the last of the only payee. Raises Malformed (`none`,
    WHICH_PAYEE)."""
    chosen = [row for row in rows if wanted is None or row.pk == wanted.pk]
    if not chosen:
        raise Malformed(problem(none))
    names = {row.beneficiary_id: payee_of(row).name for row in chosen}
    if len(names) > 1:
        raise Malformed(problem("WHICH_PAYEE", who="、".join(names.values())))
    return chosen[-1]


def _given_back(claim: Claim, obligation: Obligation | None, amount_fen: int) -> list[Obligation]:
    """What came back stands with what had been paid to that payee, the last payment first."""
    if not amount_fen:
        return []
    paid = [row.obligation for row in paid_of(claim)]
    one = _one_of(paid, obligation, "NOT_PAID")
    rows = [row for row in paid if row.beneficiary_id == one.beneficiary_id]
    left, changed = amount_fen, list[Obligation]()
    for row in reversed(rows):
        part = min(left, row.amount_fen - row.recovered_fen)
        if part:
            row.recovered_fen += part
            row.save(update_fields=["recovered_fen"])
            changed.append(row)
            left -= part
    if left:
        raise Malformed(problem("NOT_PAID"))
    return changed


def _insist_paid(claim: Claim, fen: int) -> None:
    if not 0 <= fen <= claim_balance(claim.number, Kind.PAID):
        raise Malformed(problem("NOT_PAID"))

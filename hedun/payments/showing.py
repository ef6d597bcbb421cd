"""What the page of a batch shows: the batch, and its rows with accounts masked."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from hedun.claims.models import Claim
from hedun.payments.codes import CODES, NOT_RECEIVED
from hedun.payments.models import Obligation, Payment, PaymentBatch
from hedun.payments.queries import asked_of
from hedun.payments.templates import templates
from hedun.payments.waiting import UNANSWERED
from hedun.payments.words import BATCH_STATES, OUTCOMES
from hedun.people.models import BankAccount, Household
from hedun.people.queries import masked_account, names_of
from hedun.record.selecting import rows_by, select

# How a batch's state and a payment's outcome look: the class of the desk's states, its icon.
LOOKS: dict[str, tuple[str, str]] = {
    PaymentBatch.State.MADE: ("wait", "wait"),
    PaymentBatch.State.RELEASED: ("payable", "payable"),
    PaymentBatch.State.ANSWERED: ("paid", "paid"),
    PaymentBatch.State.CANCELLED: ("closed", "minus"),
    Payment.Outcome.WAITING: ("wait", "wait"),
    Payment.Outcome.PAID: ("paid", "paid"),
    Payment.Outcome.RETURNED: ("back", "back"),
    Payment.Outcome.UNKNOWN: ("hard", "review"),
}


@dataclass(frozen=True, slots=True)
class ShownPayment:
    """A row of a batch. `claim`: its number; `of`: the household for which another is paid, else
    empty; `obligation`: primary key; `says`: what the bank's code means; `to_repair`: it waits for
    a good account."""

    seq: int
    amount_fen: int
    outcome: str
    account: BankAccount
    masked: str
    claim: str
    of: str
    obligation: int
    says: Any
    to_repair: bool


def shown(found: PaymentBatch) -> dict[str, Any]:
    """The batch and its rows; a returned one with the way to its account."""
    look(found, found.state, BATCH_STATES)
    payments = sorted(rows_by(Payment, "batch_id", [found.pk]), key=lambda row: row.seq)
    counts = Counter(payment.outcome for payment in payments)
    return {
        "batch": found,
        "template": templates().get(found.template),
        "rows": _rows(payments),
        "counts": {key: counts[key] for key in OUTCOMES},
        "answers": found.answers.order_by("pk"),
        "unanswered": sum(counts[key] for key in UNANSWERED),
        "asked": asked_of(found),
        "void": any(payment.bank_code == NOT_RECEIVED for payment in payments),
        "names": names_of([found.made_by, found.released_by]),
    }


def look(of: Any, key: str, words: dict[str, Any]) -> None:
    """How it looks, beside the row itself: class, icon and word."""
    of.css, of.symbol = LOOKS.get(key, ("closed", "minus"))
    of.said = words[key]


def _rows(payments: list[Payment]) -> list[ShownPayment]:
    """Four queries: a batch has hundreds of rows, and most columns of what they lead to are not
    shown."""
    owed = {
        pk: rest
        for pk, *rest in select(
            Obligation,
            ("id", "claim_id", "beneficiary_id", "returned_at"),
            "id",
            (payment.obligation_id for payment in payments),
        )
    }
    claims = {
        pk: (number, household)
        for pk, number, household in select(
            Claim, ("id", "number", "household_id"), "id", (claim for claim, *_ in owed.values())
        )
    }
    of_others = {claims[claim][1] for claim, other, _ in owed.values() if other is not None}
    names = dict(select(Household, ("id", "name"), "id", of_others))
    keys = {payment.account_id for payment in payments}
    accounts = {row.pk: row for row in rows_by(BankAccount, "id", keys, without=_UNSHOWN)}
    rows = []
    for payment in payments:
        claim, other, returned_at = owed[payment.obligation_id]
        number, household = claims[claim]
        account = accounts[payment.account_id]
        row = ShownPayment(
            seq=payment.seq,
            amount_fen=payment.amount_fen,
            outcome=payment.outcome,
            account=account,
            masked=masked_account(account),
            claim=number,
            of=names[household] if other is not None else "",
            obligation=payment.obligation_id,
            says=CODES[payment.bank_code].says if payment.bank_code in CODES else None,
            to_repair=payment.outcome == Payment.Outcome.RETURNED
            and returned_at is not None
            and account.ended_at is None
            and account.state == BankAccount.State.RETURNED,
        )
        rows.append(row)
    return rows


_UNSHOWN = frozenset({"number_enc", "number_hash", "starts_at"})

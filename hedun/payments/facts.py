"""What the lifecycle asks of this room: can the payees be paid, what has the bank, who made the
batch."""

from collections.abc import Sequence
from datetime import date

from hedun.claims.facts import FactsOf
from hedun.claims.models import Claim
from hedun.payments.queries import makers_of, open_payments
from hedun.payments.waiting import open_of, receivers, with_bank
from hedun.people.models import BankAccount, Beneficiary
from hedun.people.payees import Payee


def makers(claims: Sequence[Claim]) -> FactsOf:
    """`makers`: of any batch that ever held the claim."""
    ever = makers_of(claims)
    return {claim.pk: {"makers": ever.get(claim.pk, frozenset())} for claim in claims}


def maker(claims: Sequence[Claim]) -> FactsOf:
    """`maker`: of the batch, made and not yet released, that holds the claim."""
    batches = open_payments(claims)
    return {
        claim.pk: {"maker": batches[claim.pk].batch.made_by if claim.pk in batches else ""}
        for claim in claims
    }


def parts(claims: Sequence[Claim]) -> FactsOf:
    """`with_bank` and `parts_owed`: how many payees the bank has not answered for, and how many
    are owed something that the bank does not have."""
    rows = open_of(claims)
    sent = with_bank(row.pk for row in rows)
    found = {claim.pk: {"with_bank": 0, "parts_owed": 0} for claim in claims}
    for row in rows:
        found[row.claim_id]["with_bank" if row.pk in sent else "parts_owed"] += 1
    return found


def account(claims: Sequence[Claim]) -> FactsOf:
    """`account_ok`, `account_lacks`, `account_until`, `account_of` and `others_paid`: of who waits
    to be paid; before anything is owed, of who would be."""
    return {pk: _accounts(payees) for pk, payees in receivers(claims).items()}


def accounts_paid(claims: Sequence[Claim]) -> dict[int, list[BankAccount]]:
    """claim pk → their accounts, good or not; for the checks."""
    return {
        pk: [payee.account for payee in payees if payee.account is not None]
        for pk, payees in receivers(claims).items()
    }


def _accounts(payees: Sequence[Payee]) -> dict[str, object]:
    ready = [payee for payee in payees if not payee.lacks]
    others = any(isinstance(payee.owner, Beneficiary) for payee in payees)
    lacking = [payee for payee in payees if payee.lacks]
    return {
        "account_ok": bool(ready),
        "account_lacks": lacking[0].lacks if lacking else "",
        "account_until": _until(ready),
        "account_of": tuple(payee.name for payee in lacking) if others or len(payees) > 1 else (),
        "others_paid": others,
    }


def _until(ready: Sequence[Payee]) -> date | None:
    """The last day on which one of them can be paid; None: for good."""
    days = [payee.until for payee in ready]
    return max((day for day in days if day), default=None) if all(days) else None

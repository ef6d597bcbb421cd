"""What the lifecycle asks of this room: can the account be paid to, and who made the batch."""

from collections.abc import Sequence

from hedun.claims.facts import FactsOf
from hedun.claims.models import Claim
from hedun.ledger.models import Kind
from hedun.payments.queries import accounts_to_pay, open_payments, standing
from hedun.people.models import BankAccount, Household


def payment_facts(claims: Sequence[Claim]) -> FactsOf:
    """`account_ok` and `maker` (of the batch, made and not yet released, that holds the claim)."""
    accounts, batches = accounts_to_pay(claims), open_payments(claims)
    books = standing(claim.number for claim in claims)
    return {
        claim.pk: {
            "account_ok": _good(claim, accounts.get(claim.household_id))
            and not books.get((claim.number, Kind.RETURNED)),
            "maker": batches[claim.pk].batch.made_by if claim.pk in batches else "",
        }
        for claim in claims
    }


def _good(claim: Claim, account: BankAccount | None) -> bool:
    """The household's own account, not one the bank turned away.

    A collective's account may bear the name of the village committee that keeps it.
    """
    if account is None or account.state != BankAccount.State.GOOD:
        return False
    household = claim.household
    return account.holder == household.name or household.kind == Household.Kind.COLLECTIVE

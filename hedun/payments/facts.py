"""What the lifecycle asks of this room: can the account be paid to, and who made the batch."""

from collections.abc import Sequence

from hedun.claims.facts import FactsOf
from hedun.claims.models import Claim
from hedun.payments.queries import makers_of, open_payments
from hedun.people.models import BankAccount, Household
from hedun.people.queries import account_to_pay


def payment_facts(claims: Sequence[Claim]) -> FactsOf:
    """`account_ok`, `maker` (of the batch, made and not yet released, that holds the claim) and
    `makers` (of any batch that ever held it)."""
    ever = makers_of(claims)
    accounts = account_to_pay({claim.household_id for claim in claims})
    batches = open_payments(claims)
    return {
        claim.pk: {
            "account_ok": _good(claim, accounts.get(claim.household_id)),
            "maker": batches[claim.pk].batch.made_by if claim.pk in batches else "",
            "makers": ever.get(claim.pk, frozenset()),
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

"""What the lifecycle asks of this room: can the account be paid to, and who made the batch."""

from collections.abc import Sequence

from hedun.claims.facts import FactsOf
from hedun.claims.models import Claim
from hedun.payments.queries import makers_of, open_payments
from hedun.people.models import BankAccount, Household
from hedun.people.queries import account_to_pay


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


def account_ok(claims: Sequence[Claim]) -> FactsOf:
    accounts = account_to_pay({claim.household_id for claim in claims})
    return {
        claim.pk: {"account_ok": _good(claim, accounts.get(claim.household_id))} for claim in claims
    }


def _good(claim: Claim, account: BankAccount | None) -> bool:
    """The household's own account, not one the bank turned away.

    A collective's account may bear the name of the village committee that keeps it.
    """
    if account is None or account.state != BankAccount.State.GOOD:
        return False
    household = claim.household
    return account.holder == household.name or household.kind == Household.Kind.COLLECTIVE

"""What the lifecycle asks of this room: can the account be paid to, and who made the batch."""

from collections.abc import Sequence

from hedun.claims.facts import FactsOf
from hedun.claims.models import Claim
from hedun.payments.queries import makers_of, open_payments
from hedun.people.queries import payees


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


def account(claims: Sequence[Claim]) -> FactsOf:
    """`account_ok`, `account_lacks` and `account_until`: of who is paid, along the household's
    links or in its stead."""
    paid = payees({claim.household_id for claim in claims})
    return {
        claim.pk: {
            "account_ok": not paid[claim.household_id].lacks,
            "account_lacks": paid[claim.household_id].lacks,
            "account_until": paid[claim.household_id].until,
        }
        for claim in claims
    }

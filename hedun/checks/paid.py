"""To which accounts a claim is paid.

A claim may have payees of its own; they are named in a later room, which registers what it knows.
"""

from collections.abc import Callable, Mapping, Sequence

from hedun.claims.models import Claim
from hedun.people.models import BankAccount

AccountsOf = Callable[[Sequence[Claim]], Mapping[int, Sequence[BankAccount]]]
_KNOWN: list[AccountsOf] = []


def register(accounts: AccountsOf) -> None:
    """`accounts(claims)`: claim pk → the accounts that what it is owed is paid to, good or not."""
    _KNOWN.append(accounts)


def accounts_paid(claims: Sequence[Claim]) -> dict[int, list[BankAccount]]:
    found: dict[int, list[BankAccount]] = {claim.pk: [] for claim in claims}
    for known in _KNOWN:
        for pk, rows in known(claims).items():
            found[pk] += rows
    return found

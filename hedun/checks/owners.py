"""Whose account a claim is paid to: in another's name, of who handled the claim, or of nobody that
could be reached but by a telephone that many households share.

That nobody reports, verifies and approves one claim is no finding: the road refuses it
(domain.guards), and a test says so.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from hedun.checks.identity import identities
from hedun.checks.paid import accounts_paid
from hedun.checks.rules import Finding, finding
from hedun.claims.models import Claim, LossLine
from hedun.claims.past import pasts
from hedun.people.models import BankAccount, Household, Identity, Kinship, Proxy, User
from hedun.record.following import table
from hedun.record.selecting import by_key, select

MANY = 5  # households with one telephone; fewer are families and neighbours


def other_names(
    claims: Sequence[Claim], _lines: Sequence[LossLine]
) -> Iterator[tuple[int, Finding]]:
    """An account that bears another name than its owner or than who receives in its stead. A
    collective's may bear the committee's. Such an account is not paid to (people.payees)."""
    paid = accounts_paid(claims)
    rows = [row for own in paid.values() for row in own]
    households = by_key(Household, {row.household_id for row in rows} - {None})
    proxies = by_key(Proxy, {row.proxy_id for row in rows} - {None})
    for claim in claims:
        for row in paid[claim.pk]:
            if row.household_id is None:  # a beneficiary's: looked at where it was entered
                continue
            owner = households[row.household_id]
            receives = proxies[row.proxy_id].name if row.proxy_id else owner.name
            free = owner.kind == Household.Kind.COLLECTIVE and not row.proxy_id
            if row.holder != receives and not free:
                said = finding(claim.number, "ACCOUNT_OTHER_NAME", last4=row.number_last4)
                yield claim.pk, said


def of_officers(
    claims: Sequence[Claim], _lines: Sequence[LossLine]
) -> Iterator[tuple[int, Finding]]:
    """The account of an officer who handled the claim or of a household of theirs: by the number,
    and by the name of who receives in the household's stead. Six queries, whatever is claimed."""
    handled = _handled(claims)
    users = {who for own in handled.values() for who in own}
    known = {username: (pk, name) for pk, username, name in
             select(User, ("id", "username", "name"), "username", users)}  # fmt: skip
    paid = accounts_paid(claims)
    numbers = {row.number_hash for own in paid.values() for row in own}
    relatives = _relatives(numbers)
    for claim in claims:
        names = {known[who][1] for who in handled[claim.pk] if who in known}
        pks = {known[who][0] for who in handled[claim.pk] if who in known}
        for row in paid[claim.pk]:
            kin = {user for user, household in relatives.get(row.number_hash, ())
                   if household != claim.household_id}  # fmt: skip
            if (row.proxy_id and row.holder in names) or kin & pks:
                said = finding(claim.number, "ACCOUNT_OF_OFFICER", last4=row.number_last4)
                yield claim.pk, said


def _handled(claims: Sequence[Claim]) -> dict[int, set[str]]:
    """By claim who entered the list and who made a move."""
    past = pasts(claim.pk for claim in claims)
    return {
        claim.pk: {claim.report.opened_by, *(move.user for move in past.get(claim.pk, ()))}
        for claim in claims
    }


def _relatives(numbers: Iterable[str]) -> dict[str, set[tuple[int, int]]]:
    """Hash of an account → (user pk, household pk) of officers whose own or near relatives'
    household has it."""
    kin: dict[int, set[int]] = defaultdict(set)
    for household, user in table(Kinship, ("household_id", "user_id"), ended_at=None):
        kin[household].add(user)
    found: dict[str, set[tuple[int, int]]] = defaultdict(set)
    if kin:
        columns = ("number_hash", "household_id")
        for mark, household in select(BankAccount, columns, "number_hash", numbers, ended_at=None):
            found[mark] |= {(user, household) for user in kin.get(household, ())}
    return found


def shared_phones(
    claims: Sequence[Claim], _lines: Sequence[LossLine]
) -> Iterator[tuple[int, Finding]]:
    """One telephone for MANY households that are on the roll. Three queries."""
    own = {row.household_id: row.phone_hash for row in identities(claims)}
    columns = ("household_id", "phone_hash")
    rows = select(Identity, columns, "phone_hash", {mark for mark in own.values() if mark})
    often = {mark for mark, n in Counter(mark for _, mark in rows).items() if n >= MANY}
    asked = {pk for pk, mark in rows if mark in often}
    there = {pk for (pk,) in select(Household, ("id",), "id", asked, until=None)}
    count = Counter(mark for pk, mark in rows if pk in there)
    for claim in claims:
        n = count[own.get(claim.household_id, "")]
        if n >= MANY:
            yield claim.pk, finding(claim.number, "PHONE_OF_MANY", households=n)

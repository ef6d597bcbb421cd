"""Whose account a claim is paid to, in another's name or of who handled the claim; and who answers
the household's telephone: one that many share, or who handled the claim.

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
    hands = _hands(claims)
    paid = accounts_paid(claims)
    numbers = {row.number_hash for own in paid.values() for row in own}
    relatives = _relatives(numbers)
    for claim in claims:
        names, pks = {name for _, name in hands[claim.pk]}, {pk for pk, _ in hands[claim.pk]}
        for row in paid[claim.pk]:
            kin = {user for user, household in relatives.get(row.number_hash, ())
                   if household != claim.household_id}  # fmt: skip
            if (row.proxy_id and row.holder in names) or kin & pks:
                said = finding(claim.number, "ACCOUNT_OF_OFFICER", last4=row.number_last4)
                yield claim.pk, said


def _hands(claims: Sequence[Claim]) -> dict[int, set[tuple[int, str]]]:
    """By claim (user pk, name) of who entered the list and who made a move."""
    past = pasts(claim.pk for claim in claims)
    handled = {
        claim.pk: {claim.report.opened_by, *(move.user for move in past.get(claim.pk, ()))}
        for claim in claims
    }
    users = {who for own in handled.values() for who in own}
    rows = select(User, ("id", "username", "name"), "username", users)
    known = {username: (pk, name) for pk, username, name in rows}
    return {pk: {known[who] for who in own if who in known} for pk, own in handled.items()}


def _kin() -> dict[int, set[int]]:
    """Household pk → user pks of the officers whose own it is or whose near relatives'."""
    found: dict[int, set[int]] = defaultdict(set)
    for household, user in table(Kinship, ("household_id", "user_id"), ended_at=None):
        found[household].add(user)
    return found


def _relatives(numbers: Iterable[str]) -> dict[str, set[tuple[int, int]]]:
    """Hash of an account → (user pk, household pk) of officers whose own or near relatives'
    household has it."""
    kin = _kin()
    found: dict[str, set[tuple[int, int]]] = defaultdict(set)
    if kin:
        columns = ("number_hash", "household_id")
        for mark, household in select(BankAccount, columns, "number_hash", numbers, ended_at=None):
            found[mark] |= {(user, household) for user in kin.get(household, ())}
    return found


def shared_phones(
    claims: Sequence[Claim], _lines: Sequence[LossLine]
) -> Iterator[tuple[int, Finding]]:
    """One telephone for MANY households that are on the roll; and one that is also that of a
    household of who handled the claim, or of their near relatives: what the house tells the
    household it tells them. Three queries, and two more where such a telephone is claimed by."""
    own = {row.household_id: row.phone_hash for row in identities(claims)}
    columns = ("household_id", "phone_hash")
    rows = select(Identity, columns, "phone_hash", {mark for mark in own.values() if mark})
    often = {mark for mark, n in Counter(mark for _, mark in rows).items() if n >= MANY}
    asked = {pk for pk, mark in rows if mark in often}
    there = {pk for (pk,) in select(Household, ("id",), "id", asked, until=None)}
    count = Counter(mark for pk, mark in rows if pk in there)
    kin = _kin()
    theirs: dict[str, set[int]] = defaultdict(set)
    for pk, mark in rows:
        if pk in kin:
            theirs[mark].add(pk)
    hands = _hands([c for c in claims if own.get(c.household_id, "") in theirs]) if theirs else {}
    for claim in claims:
        mark = own.get(claim.household_id, "")
        others = {
            user for pk in theirs.get(mark, ()) if pk != claim.household_id for user in kin[pk]
        }
        if others & {pk for pk, _ in hands.get(claim.pk, ())}:
            yield claim.pk, finding(claim.number, "PHONE_OF_OFFICER")
        if count[mark] >= MANY:
            yield claim.pk, finding(claim.number, "PHONE_OF_MANY", households=count[mark])

"""What became of a household, and who is paid what it is owed (part of the room's queries)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from hedun.people.models import (
    BankAccount,
    Beneficiary,
    Circumstance,
    Household,
    HouseholdLink,
    Proxy,
)
from hedun.record.following import table
from hedun.record.selecting import by_key, rows_by, select

# Who may receive while the household's own account is not paid to, and the refusal until then.
STAND_IN: dict[str, tuple[frozenset[str], str]] = {
    Circumstance.Kind.DECEASED: (frozenset({Proxy.Kind.HEIR, Proxy.Kind.PROXY}), "HEAD_DECEASED"),
    Circumstance.Kind.MINOR: (frozenset({Proxy.Kind.GUARDIAN}), "HEAD_MINOR"),
}


@dataclass(frozen=True, slots=True)
class Payee:
    """Who is paid: a household, by its own account or through somebody in its stead; or a
    beneficiary.

    `account`: the newest not ended, good or not. `lacks`: why it cannot be paid to, as a code of
    domain.refusals, empty when it can. `until`: the last day on which this is so.
    """

    owner: Household | Beneficiary
    account: BankAccount | None
    proxy: Proxy | None = None
    lacks: str = ""
    until: date | None = None

    @property
    def name(self) -> str:
        """Of who receives the money."""
        return self.proxy.name if self.proxy else self.owner.name

    def ready(self, day: date) -> bool:
        """Whether the account can be paid to on the day: who holds it is still to receive."""
        return not self.lacks and (self.until is None or day <= self.until)


def payees(household_ids: Iterable[int]) -> dict[int, Payee]:
    """household pk → who is paid what it is owed: along the links to what it became. A constant
    number of queries."""
    asked = set(household_ids)
    on = {"undone_at": None, "receives": True}
    went_on = select(HouseholdLink, ("id",), "predecessor_id", asked, **on)
    ends = receivers(asked) if went_on else {pk: pk for pk in asked}
    households = by_key(Household, set(ends.values()))
    accounts = rows_by(BankAccount, "household_id", households, ended_at=None)
    newest = {}
    for account in sorted(accounts, key=lambda account: (account.starts_at, account.pk)):
        account.household = households[account.household_id]
        newest[account.household_id, account.proxy_id] = account
    proxies = {p.household_id: p for p in rows_by(Proxy, "household_id", households, ended_at=None)}
    bars: dict[int, list[str]] = defaultdict(list)
    columns = ("household_id", "kind")
    for pk, kind in select(Circumstance, columns, "household_id", households, ended_at=None):
        bars[pk].append(kind)
    found = {pk: _payee(households[pk], proxies.get(pk), bars[pk], newest) for pk in households}
    return {pk: found[end] for pk, end in ends.items() if end in found}


def beneficiaries_paid(beneficiary_ids: Iterable[int]) -> dict[int, Payee]:
    """beneficiary pk → how it is paid. Two queries."""
    rows = by_key(Beneficiary, set(beneficiary_ids))
    newest: dict[int | None, BankAccount] = {}
    accounts = rows_by(BankAccount, "beneficiary_id", rows, ended_at=None)
    for account in sorted(accounts, key=lambda account: (account.starts_at, account.pk)):
        account.beneficiary = rows[account.beneficiary_id]
        newest[account.beneficiary_id] = account
    return {pk: _own_account(row, newest.get(pk)) for pk, row in rows.items()}


def account_to_pay(household_ids: Iterable[int]) -> dict[int, BankAccount]:
    """household pk → the account that what it is owed is paid to, good or not."""
    found = payees(household_ids).items()
    return {pk: payee.account for pk, payee in found if payee.account is not None}


def paid_with(household: Household) -> set[int]:
    """Primary keys of all households that are paid where this one is."""
    forward = _receiving()
    end = _end(household.pk, forward)
    return {pk for pk in {*forward, household.pk} if _end(pk, forward) == end} | {end}


def receivers(household_ids: set[int]) -> dict[int, int]:
    """household pk → pk of the household that is paid: itself, or what it became."""
    forward = _receiving()
    return {pk: _end(pk, forward) for pk in household_ids}


def households_on(household: Household, day: date) -> tuple[Household, ...]:
    """What the household was, or had become, on the day: itself, what it was split off from or
    moved from, or what it went into."""
    links = [
        link
        for link in HouseholdLink.objects.filter(undone_at=None).select_related(
            "predecessor__village", "successor__village"
        )
    ]

    def walk(one: Household) -> list[Household]:
        if one.until is not None and one.until < day:
            went = [k.successor for k in links if k.predecessor_id == one.pk and k.day <= day]
            return [end for after in went for end in walk(after)]
        came = [
            k.predecessor
            for k in links
            if k.successor_id == one.pk and day < k.day and k.kind != HouseholdLink.Kind.MERGE
        ]
        return [start for before in came for start in walk(before)] or [one]

    return tuple(dict.fromkeys(walk(household)))


def one_ground(household_ids: Iterable[int]) -> dict[int, set[int]]:
    """household pk → pks of all households it is linked with in any way, itself among them."""
    beside: dict[int, set[int]] = defaultdict(set)
    ends = ("predecessor_id", "successor_id")
    for before, after in table(HouseholdLink, ends, undone_at=None):
        beside[before].add(after)
        beside[after].add(before)
    found = {}
    for pk in household_ids:
        seen, wanted = {pk}, set(beside.get(pk, ()))
        while wanted:
            seen |= wanted
            wanted = {two for one in wanted for two in beside[one]} - seen
        found[pk] = seen
    return found


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _own_account(row: Beneficiary, account: BankAccount | None) -> Payee:
    """A beneficiary is paid to an account in its own name, which the bank did not turn away."""
    good = account is not None and account.state == BankAccount.State.GOOD
    fits = good and account is not None and account.holder == row.name and row.ended_at is None
    return Payee(row, account, lacks="" if fits else "ACCOUNT_NOT_READY")


def _payee(
    household: Household,
    proxy: Proxy | None,
    bars: Iterable[str],
    accounts: Mapping[tuple[int, int | None], BankAccount],
) -> Payee:
    own = accounts.get((household.pk, None))
    for bar in sorted(bars):
        kinds, refusal = STAND_IN[bar]
        if proxy is None or proxy.kind not in kinds:
            return Payee(household, own, lacks=refusal)
    account = accounts.get((household.pk, proxy.pk)) if proxy else own
    lacks = "" if _good(account, household, proxy) else "ACCOUNT_NOT_READY"
    return Payee(household, account, proxy, lacks, proxy.until if proxy else None)


def _good(account: BankAccount | None, household: Household, proxy: Proxy | None) -> bool:
    """Of who is to receive, and not one the bank turned away.

    A collective's account may bear the name of the village committee that keeps it.
    """
    if account is None or account.state != BankAccount.State.GOOD:
        return False
    if proxy is not None:
        return account.holder == proxy.name
    return account.holder == household.name or household.kind == Household.Kind.COLLECTIVE


def _receiving() -> dict[int, int]:
    """Every link along which money goes. There are few: no county merges its households daily."""
    ends = ("predecessor_id", "successor_id")
    return dict(table(HouseholdLink, ends, undone_at=None, receives=True))


def _end(pk: int, forward: Mapping[int, int]) -> int:
    while pk in forward:  # a link leads to a later day, so this ends
        pk = forward[pk]
    return pk

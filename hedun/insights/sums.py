"""The sums the database makes: a fixed number of queries however many claims there are.

The claims are summed once, by village, animal, day of loss and state; every table of the page adds
up these cells, so all of them agree.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple, TypeVar

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)

from hedun.assessment.models import AwardLine
from hedun.assessment.standing import newest_standing
from hedun.claims.items import PERSON
from hedun.claims.models import Claim, LossLine
from hedun.domain.case import State
from hedun.domain.lifecycle import ENDED
from hedun.ledger.models import Kind, LedgerAccount, Transfer
from hedun.payments.models import Obligation
from hedun.policies.models import Policy

K = TypeVar("K", bound=Hashable)
L = TypeVar("L", bound=Hashable)
DAY = 24 * 3600


class Cell(NamedTuple):
    """The claims of one village, animal, day and state. `given_fen`: what left the cover for them;
    `paid_fen`: what of it the bank has paid, and has not come back; `paid`: how many were left with
    money. `since`: the longest in the state."""

    village: int
    species: str
    occurred: date
    state: str
    claims: int
    late: int
    since: datetime
    paid: int
    paid_fen: int
    given_fen: int


def cells(claims: QuerySet[Claim], policy: Policy, now: datetime) -> list[Cell]:
    """One query, and one for the accounts of the policy's book."""
    accounts = dict(LedgerAccount.objects.filter(book=policy.number).values_list("kind", "pk"))
    paid = _stands(accounts.get(Kind.PAID))
    rows = (
        claims.annotate(paid=paid, left=_stands(accounts.get(Kind.COVER)))
        .values_list("report__village", "event__species", "event__occurred", "state")
        .annotate(
            claims=Count("pk"),
            late=Count("pk", filter=Q(due_at__lt=now)),
            longest=Min("since"),
            with_money=Count("pk", filter=Q(paid__gt=0)),
            paid_fen=Sum("paid"),
            left_fen=Sum("left"),
        )
    )
    return [Cell(*row[:8], row[8] or 0, -(row[9] or 0)) for row in rows]


def _stands(account: int | None) -> Subquery:
    """What stands of the claim in this account, fen: what came in less what went out."""
    own = Transfer.objects.filter(Q(credit=account) | Q(debit=account), claim=OuterRef("number"))
    return Subquery(own.order_by().values("claim").annotate(fen=net(account)).values("fen"))


def net(*accounts: int | None) -> Sum:
    """fen that came to the accounts, less what left them."""
    came = Case(When(credit__in=accounts, then=F("amount_fen")), default=0)
    left = Case(When(debit__in=accounts, then=F("amount_fen")), default=0)
    return Sum(came - left)


def with_money(
    claims: QuerySet[Claim], transfers: QuerySet[Transfer], account: int | None
) -> QuerySet[Claim]:
    """Those that the transfers left with money in this account of what is paid. A claim, or its
    household, is counted as paid by this and nothing else, whatever state its road is in."""
    return claims.filter(number__in=_left_with_money(transfers, account))


def _left_with_money(transfers: QuerySet[Transfer], account: int | None) -> QuerySet[Any, Any]:
    sums = transfers.order_by().values("claim").annotate(fen=net(account))
    return sums.filter(fen__gt=0).values("claim")


def money(claims: QuerySet[Claim]) -> dict[str, int]:
    """fen of the claims by account kind. One query."""
    rows = Transfer.objects.filter(claim__in=claims.values("number"), debit__kind__in=Kind)
    rows = rows.order_by()
    found = dict.fromkeys(map(str, Kind), 0)
    for debit, credit, fen in rows.values_list("debit__kind", "credit__kind").annotate(
        fen=Sum("amount_fen")
    ):
        found[debit] -= fen
        found[credit] += fen
    return found


class Counted(NamedTuple):
    """Different reports and households; a household hit twice counts once."""

    reports: int = 0
    households: int = 0
    paid: int = 0


def counted(claims: QuerySet[Claim], policy: Policy) -> tuple[Counted, dict[int, Counted]]:
    """In all, and by village. Three queries."""
    account = LedgerAccount.objects.filter(book=policy.number, kind=Kind.PAID).first()
    pk = account.pk if account else None
    moved = Transfer.objects.filter(Q(credit=pk) | Q(debit=pk))
    paid = Q(number__in=_left_with_money(moved, pk))
    different: dict[str, Any] = {
        "reports": Count("report", distinct=True),
        "households": Count("household", distinct=True),
        "paid": Count("household", distinct=True, filter=paid),
    }
    villages = claims.values("report__village").annotate(**different)
    by_village = {row.pop("report__village"): Counted(**row) for row in villages}
    return Counted(**claims.aggregate(**different)), by_village


# seconds from the first telling to the first payment → how many claims
Waits = Mapping[float, int]


def waits(claims: QuerySet[Claim]) -> dict[int, Waits]:
    """By village. One query: lists are told once and paid in batches, so the groups are few."""
    before = Obligation.objects.filter(
        claim=OuterRef("claim"), settled_at__isnull=False, pk__lt=OuterRef("pk")
    )
    first = Obligation.objects.filter(
        ~Exists(before), settled_at__isnull=False, claim__in=claims.values("pk")
    ).order_by()
    found: dict[int, dict[float, int]] = defaultdict(lambda: defaultdict(int))
    for village, told, paid, count in first.values_list(
        "claim__report__village", "claim__report__first_told_at", "settled_at"
    ).annotate(count=Count("pk")):
        found[village][(paid - told).total_seconds()] += count
    return {village: dict(times) for village, times in found.items()}


def within(times: Iterable[Waits], percent: int) -> float | None:
    """Days within which so many percent of the claims were paid; None where none was."""
    joined: dict[float, int] = defaultdict(int)
    for each in times:
        for seconds, count in each.items():
            joined[seconds] += count
    needed = -(-sum(joined.values()) * percent // 100)
    for seconds in sorted(joined):
        needed -= joined[seconds]
        if needed <= 0:
            return seconds / DAY
    return None


class Damage(NamedTuple):
    """What was damaged. `quantity_e4` as the villages reported it, `given_fen` as awarded."""

    section: str
    item: str
    claims: int
    quantity_e4: int
    given_fen: int


def damages(claims: QuerySet[Claim]) -> list[Damage]:
    """By what was damaged, the most often first; injuries are one thing. Two queries."""
    pks = claims.values("pk")
    thing = Case(When(section=PERSON, then=Value(PERSON)), default=F("item"))
    lines = LossLine.objects.filter(claim__in=pks).order_by().annotate(thing=thing)
    lines = lines.values_list("section", "thing")
    awarded = AwardLine.objects.filter(claim_award__in=newest_standing(), line__claim__in=pks)
    awarded_thing = Case(When(line__section=PERSON, then=Value(PERSON)), default=F("line__item"))
    by_item = awarded.order_by().annotate(thing=awarded_thing)
    by_item = by_item.values_list("line__section", "thing")
    fen = {
        (section, item): sum_ for section, item, sum_ in by_item.annotate(sum=Sum("payable_fen"))
    }
    found = [
        Damage(section, item, count, quantity, fen.get((section, item), 0))
        for section, item, count, quantity in lines.annotate(
            claims=Count("claim", distinct=True), quantity=Sum("quantity_e4")
        )
    ]
    return sorted(found, key=lambda one: (-one.claims, one.section, one.item))


# ── adding up ───────────────────────────────────────────────────────────────────────────────────


@dataclass
class Figures:
    """The sum of some cells. `paid`: claims left with money; `settled`: those whose road ended with
    the payment, so that settled, open and ended are all of them."""

    claims: int = 0
    paid: int = 0
    settled: int = 0
    open: int = 0
    late: int = 0
    paid_fen: int = 0
    given_fen: int = 0
    since: datetime | None = field(default=None)

    def add(self, cell: Cell) -> None:
        self.claims += cell.claims
        self.paid += cell.paid
        self.settled += cell.claims * (cell.state == State.PAID)
        self.paid_fen += cell.paid_fen
        self.given_fen += cell.given_fen
        if cell.state not in ENDED:
            self.open += cell.claims
            self.late += cell.late
            self.since = min(cell.since, self.since or cell.since)

    def join(self, other: "Figures") -> None:
        for name in ("claims", "paid", "settled", "open", "late", "paid_fen", "given_fen"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        if other.since:
            self.since = min(other.since, self.since or other.since)

    @property
    def ended(self) -> int:
        """Refused or closed without a payment."""
        return self.claims - self.settled - self.open

    @property
    def unpaid_fen(self) -> int:
        return self.given_fen - self.paid_fen


def added(found: Iterable[Cell], key: Callable[[Cell], K]) -> dict[K, Figures]:
    sums: dict[K, Figures] = {}
    for cell in found:
        sums.setdefault(key(cell), Figures()).add(cell)
    return sums


def joined(found: Mapping[K, Figures], key: Callable[[K], L]) -> dict[L, Figures]:
    """Sums of sums: villages to towns, states to all."""
    sums: dict[L, Figures] = {}
    for of, figures in found.items():
        sums.setdefault(key(of), Figures()).join(figures)
    return sums

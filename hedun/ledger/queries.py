"""What the ledger says."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from hedun.ledger.models import Kind, LedgerAccount, Memo, Transfer
from hedun.record.selecting import rows_by, select

# Where money stands that was awarded to a claim and is neither paid nor on its way.
UNPAID = (Kind.AWARDED, Kind.PAYABLE, Kind.RETURNED)


def balances(book: str) -> dict[str, int]:
    """fen of the money by account kind; every kind is there."""
    found = dict(LedgerAccount.objects.filter(book=book).values_list("kind", "balance_fen"))
    return {str(kind): found.get(kind, 0) for kind in Kind}


def balances_of(books: Iterable[str]) -> dict[str, dict[str, int]]:
    """`balances` of each book, in one query."""
    found = {book: {str(kind): 0 for kind in Kind} for book in books}
    rows = LedgerAccount.objects.filter(book__in=list(found), kind__in=Kind)
    for book, kind, fen in rows.values_list("book", "kind", "balance_fen"):
        found[book][kind] = fen
    return found


def cover_left(book: str) -> int:
    """fen of the year's cover not yet awarded."""
    return balances(book)[Kind.COVER]


@dataclass(frozen=True, slots=True)
class Limit:
    """What one kind of loss may be awarded in all: what is left of it and what is used, fen."""

    section: str
    left_fen: int
    used_fen: int

    @property
    def fen(self) -> int:
        return self.left_fen + self.used_fen


def limits(book: str) -> dict[str, Limit]:
    """The limits of the book by section; a section without one is not there."""
    rows = {(a.kind, a.section): a.balance_fen for a in rows_by(LedgerAccount, "book", [book])}
    return {
        section: Limit(section, fen, rows.get((Memo.USED, section), 0))
        for (kind, section), fen in sorted(rows.items())
        if kind == Memo.LIMIT
    }


def beside(book: str) -> dict[str, int]:
    """fen by account kind of what is known beside the money, of all sections together."""
    found = {str(kind): 0 for kind in Memo}
    for account in rows_by(LedgerAccount, "book", [book]):
        if account.kind in found:
            found[account.kind] += account.balance_fen
    return found


def used_of(claims: Iterable[str]) -> dict[str, dict[str, int]]:
    """{claim number: {section: fen it uses of the section's limit}}; two queries."""
    rows = select(Transfer, ("claim", "debit_id", "credit_id", "amount_fen"), "claim", claims)
    accounts = {pk for _, debit, credit, _ in rows for pk in (debit, credit)}
    known = select(LedgerAccount, ("id", "kind", "section"), "id", accounts)
    section_of = {pk: section for pk, kind, section in known if kind == Memo.USED}
    found: dict[str, dict[str, int]] = {}
    for claim, debit, credit, fen in rows:
        for pk, change in ((debit, -fen), (credit, fen)):
            if pk in section_of:
                own = found.setdefault(claim, {})
                own[section_of[pk]] = own.get(section_of[pk], 0) + change
    return found


def accounts_of(book: str) -> list[LedgerAccount]:
    """Every account of the book: the money first, each kind in the order it is defined."""
    order = [*map(str, Kind), *map(str, Memo)]
    rows = LedgerAccount.objects.filter(book=book)
    return sorted(rows, key=lambda one: (order.index(one.kind), one.section))


def movements(book: str, account: LedgerAccount | None = None) -> QuerySet[Transfer]:
    """Transfers of the book, or in and out of one of its accounts, the newest first."""
    rows = Transfer.objects.select_related("debit", "credit").order_by("-pk")
    if account is None:
        return rows.filter(debit__in=LedgerAccount.objects.filter(book=book))
    return rows.filter(Q(debit=account) | Q(credit=account))


class Purses(dict[str, dict[str, int]]):
    """{claim number: {account kind: fen}}, what stands where; a claim never written of has 0."""

    def of(self, claim: str, *kinds: str) -> int:
        """fen of the claim in these accounts together."""
        found: Mapping[str, int] = self.get(claim, {})
        return sum(found.get(kind, 0) for kind in kinds)

    def given(self, claim: str) -> int:
        """fen that left the cover for the claim and have not come back."""
        return -self.of(claim, Kind.COVER)


def purses(claims: Iterable[str] | None = None) -> Purses:
    """What stands where, claim by claim; two queries. None: all claims."""
    columns = ("claim", "debit_id", "credit_id", "amount_fen")
    rows = (
        list(Transfer.objects.exclude(claim="").values_list(*columns))
        if claims is None
        else select(Transfer, columns, "claim", (claim for claim in claims if claim))
    )
    accounts = {pk for _, debit, credit, _ in rows for pk in (debit, credit)}
    kinds = dict(select(LedgerAccount, ("id", "kind"), "id", accounts))
    found = Purses()
    for claim, debit, credit, fen in rows:
        own = found.setdefault(claim, {})
        for pk, change in ((debit, -fen), (credit, fen)):
            own[kinds[pk]] = own.get(kinds[pk], 0) + change
    return found


def claim_balance(claim: str, kind: Kind) -> int:
    """fen of one claim now standing in an account of that kind."""
    return purses([claim]).of(claim, kind)

"""What the ledger says."""

from collections.abc import Iterable, Mapping

from hedun.ledger.models import Kind, LedgerAccount, Transfer
from hedun.record.selecting import select

# Where money stands that was awarded to a claim and is neither paid nor on its way.
UNPAID = (Kind.AWARDED, Kind.PAYABLE, Kind.RETURNED)


def balances(book: str) -> dict[str, int]:
    """fen by account kind; every kind is there."""
    found = dict(LedgerAccount.objects.filter(book=book).values_list("kind", "balance_fen"))
    return {str(kind): found.get(kind, 0) for kind in Kind}


def balances_of(books: Iterable[str]) -> dict[str, dict[str, int]]:
    """`balances` of each book, in one query."""
    found = {book: {str(kind): 0 for kind in Kind} for book in books}
    rows = LedgerAccount.objects.filter(book__in=list(found))
    for book, kind, fen in rows.values_list("book", "kind", "balance_fen"):
        found[book][kind] = fen
    return found


def cover_left(book: str) -> int:
    """fen of the year's cover not yet awarded."""
    return balances(book)[Kind.COVER]


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

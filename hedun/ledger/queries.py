"""What the ledger says."""

from collections.abc import Iterable

from django.db.models import Sum

from hedun.ledger.models import Kind, LedgerAccount, Transfer


def balances(book: str) -> dict[str, int]:
    """fen by account kind; every kind is there."""
    found = dict(LedgerAccount.objects.filter(book=book).values_list("kind", "balance_fen"))
    return {str(kind): found.get(kind, 0) for kind in Kind}


def cover_left(book: str) -> int:
    """fen of the year's cover not yet awarded."""
    return balances(book)[Kind.COVER]


def claim_balance(claim: str, kind: Kind) -> int:
    """fen of one claim now standing in an account of that kind."""
    came = Transfer.objects.filter(claim=claim, credit__kind=kind).aggregate(s=Sum("amount_fen"))
    left = Transfer.objects.filter(claim=claim, debit__kind=kind).aggregate(s=Sum("amount_fen"))
    return (came["s"] or 0) - (left["s"] or 0)


def unpaid(claims: Iterable[str]) -> dict[str, int]:
    """fen awarded to each claim, not yet paid nor on its way. A claim without any is left out."""
    waiting = (Kind.AWARDED, Kind.PAYABLE, Kind.RETURNED)
    found: dict[str, int] = {}
    rows = Transfer.objects.filter(claim__in=list(claims))
    for claim, debit, credit, fen in rows.values_list(
        "claim", "debit__kind", "credit__kind", "amount_fen"
    ):
        moved = fen * ((credit in waiting) - (debit in waiting))
        found[claim] = found.get(claim, 0) + moved
    return found

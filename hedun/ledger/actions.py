"""The only writer of the ledger. Called by other rooms' actions, with their pen."""

from datetime import datetime

from django.db.models import F

from hedun.domain.actors import Actor
from hedun.ledger.models import Kind, LedgerAccount, Transfer
from hedun.record.pen import writing


class Short(Exception):
    """An account does not hold what should leave it. `left_fen` is what it holds."""

    def __init__(self, kind: str, wanted_fen: int, left_fen: int) -> None:
        super().__init__(f"{kind} holds {left_fen} fen, {wanted_fen} fen wanted")
        self.kind, self.wanted_fen, self.left_fen = kind, wanted_fen, left_fen


def open_book(book: str, cover_fen: int, *, actor: Actor, now: datetime) -> Transfer:
    """Open the accounts of a policy, once, and put the year's cover in."""
    with writing(actor=actor, now=now) as pen:
        accounts = [LedgerAccount.objects.create(book=book, kind=kind) for kind in Kind]
        pen.write("ledger.open", book, rows=accounts)
        return transfer(
            book, Kind.SOURCE, Kind.COVER, cover_fen, memo="cover", actor=actor, now=now
        )


def transfer(
    book: str,
    debit: Kind,
    credit: Kind,
    amount_fen: int,
    *,
    claim: str = "",
    memo: str,
    actor: Actor,
    now: datetime,
) -> Transfer:
    """Move `amount_fen` (> 0) from one account of the book to another.

    Raises `Short` when it is not there; the database's own constraint stands behind that.
    """
    with writing(actor=actor, now=now) as pen:
        accounts = {a.kind: a for a in LedgerAccount.objects.filter(book=book)}
        out, into = accounts[debit], accounts[credit]
        if debit != Kind.SOURCE and out.balance_fen < amount_fen:
            raise Short(debit, amount_fen, out.balance_fen)
        LedgerAccount.objects.filter(pk=out.pk).update(balance_fen=F("balance_fen") - amount_fen)
        LedgerAccount.objects.filter(pk=into.pk).update(balance_fen=F("balance_fen") + amount_fen)
        row = Transfer.objects.create(
            debit=out,
            credit=into,
            amount_fen=amount_fen,
            claim=claim,
            memo=memo,
            at=now,
            entry_seq=pen.next_seq,
        )
        data = {"from": str(debit), "to": str(credit), "fen": amount_fen, "memo": memo}
        pen.write("ledger.transfer", claim or book, data, rows=[row])
        return row

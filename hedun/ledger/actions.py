"""The only writer of the ledger. Called by other rooms' actions, with their pen."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from hedun.domain.actors import Actor
from hedun.ledger.models import Kind, LedgerAccount, Transfer
from hedun.record.changing import change
from hedun.record.inserting import fresh, insert
from hedun.record.pen import writing
from hedun.record.selecting import rows_by


class Short(Exception):
    """An account does not hold what should leave it. `left_fen` is what it holds."""

    def __init__(self, kind: str, wanted_fen: int, left_fen: int, claim: str) -> None:
        super().__init__(f"{kind} holds {left_fen} fen, {wanted_fen} fen wanted")
        self.kind, self.wanted_fen, self.left_fen, self.claim = kind, wanted_fen, left_fen, claim


@dataclass(frozen=True, slots=True)
class Moved:
    """`fen` (> 0) leaves the account `debit` and reaches `credit`, for a claim."""

    debit: Kind
    credit: Kind
    fen: int
    claim: str = ""


def open_book(book: str, cover_fen: int, *, actor: Actor, now: datetime) -> Transfer:
    """Open the accounts of a policy, once, and put the year's cover in."""
    with writing(actor=actor, now=now) as pen:
        accounts = [LedgerAccount.objects.create(book=book, kind=kind) for kind in Kind]
        pen.write("ledger.open", book, rows=accounts)
        year = Moved(Kind.SOURCE, Kind.COVER, cover_fen)
        return transfer(book, [year], memo="cover", actor=actor, now=now)[0]


def transfer(
    book: str, moves: Iterable[Moved], *, memo: str, actor: Actor, now: datetime
) -> list[Transfer]:
    """Move money between the accounts of the book, in this order, all of it or none.

    Raises `Short` for the first that is not there; the database's own constraint stands behind
    that.
    """
    with writing(actor=actor, now=now) as pen:
        accounts = {account.kind: account for account in rows_by(LedgerAccount, "book", [book])}
        held = {kind: account.balance_fen for kind, account in accounts.items()}
        rows = []
        for seq, one in enumerate(moves, start=pen.next_seq):
            if one.debit != Kind.SOURCE and held[one.debit] < one.fen:
                raise Short(one.debit, one.fen, held[one.debit], one.claim)
            held[one.debit] -= one.fen
            held[one.credit] += one.fen
            row = fresh(
                Transfer,
                debit_id=accounts[one.debit].pk,
                credit_id=accounts[one.credit].pk,
                amount_fen=one.fen,
                claim=one.claim,
                memo=memo,
                at=now,
                entry_seq=seq,
            )
            data = {"from": str(one.debit), "to": str(one.credit), "fen": one.fen, "memo": memo}
            pen.write("ledger.transfer", one.claim or book, data, rows=[row])
            rows.append(row)
        for kind, account in accounts.items():
            before, after = account.balance_fen, held[kind]
            if before != after:  # as it was read under the pen
                stood, now_held = {"balance_fen": before}, {"balance_fen": after}
                if change(LedgerAccount, "id", [account.pk], now_held, where=stood) != 1:
                    raise RuntimeError(f"account {kind} of {book} moved while the pen was held")
        return insert(rows)

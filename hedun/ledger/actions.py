"""The only writer of the ledger. Called by other rooms' actions, with their pen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from hedun.domain.actors import Actor
from hedun.ledger.models import SOURCES, Kind, LedgerAccount, Memo, Transfer
from hedun.record.changing import change
from hedun.record.inserting import fresh, insert
from hedun.record.pen import Pen, writing
from hedun.record.selecting import rows_by


class Short(Exception):
    """An account does not hold what should leave it. `left_fen` is what it holds."""

    def __init__(
        self, kind: str, wanted_fen: int, left_fen: int, claim: str, section: str = ""
    ) -> None:
        super().__init__(f"{kind} holds {left_fen} fen, {wanted_fen} fen wanted")
        self.kind, self.wanted_fen, self.left_fen, self.claim = kind, wanted_fen, left_fen, claim
        self.section = section


@dataclass(frozen=True, slots=True)
class Moved:
    """`fen` (> 0) leaves the account `debit` and reaches `credit`, for a claim. `section`: of both
    accounts, where they are for one kind of loss."""

    debit: Kind | Memo
    credit: Kind | Memo
    fen: int
    claim: str = ""
    section: str = ""


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
    """Move money between the accounts of the book, in this order, all of it or none; an entry each.

    Raises `Short` for the first that is not there; the database's own constraint stands behind
    that.
    """
    with writing(actor=actor, now=now) as pen:
        given = list(moves)
        numbers = range(pen.next_seq, pen.next_seq + len(given))
        rows = _carried(book, given, numbers, memo, pen)
        for one, row in zip(given, rows, strict=True):
            data = {"from": str(one.debit), "to": str(one.credit), "fen": one.fen, "memo": memo}
            data |= {"section": one.section} if one.section else {}
            pen.write("ledger.transfer", one.claim or book, data, rows=[row])
        return rows


def note(
    book: str, moves: Iterable[Moved], *, memo: str, actor: Actor, now: datetime
) -> list[Transfer]:
    """The same beside the money (`Memo`), with one entry for all: a village's list changes an
    estimate a row, and the record says of each by its seal. Raises `Short`."""
    given = list(moves)
    if not given:
        return []
    with writing(actor=actor, now=now) as pen:
        seq = pen.next_seq
        draft = pen.write("ledger.note", book, {"memo": memo, "transfers": len(given)})
        draft.rows += _opened(book, given)
        rows = _carried(book, given, [seq] * len(given), memo, pen)
        draft.rows += rows
        return rows


def set_limit(book: str, section: str, fen: int, *, actor: Actor, now: datetime) -> None:
    """The most that losses of the section may be awarded in all. Raises `Short` where more of it
    is used already."""
    with writing(actor=actor, now=now) as pen:
        first = Moved(Memo.PROMISED, Memo.LIMIT, fen, section=section)
        if new := _opened(book, [first]):  # a limit of nothing holds too
            pen.write("ledger.open", book, rows=new)
        accounts = rows_by(LedgerAccount, "book", [book])
        own = {a.kind: a.balance_fen for a in accounts if a.section == section}
        more = fen - own.get(Memo.LIMIT, 0) - own.get(Memo.USED, 0)
        pair = (Memo.PROMISED, Memo.LIMIT) if more > 0 else (Memo.LIMIT, Memo.PROMISED)
        moved = [Moved(*pair, abs(more), section=section)] if more else []
        note(book, moved, memo="limit", actor=actor, now=now)


def _opened(book: str, moves: Sequence[Moved]) -> list[LedgerAccount]:
    """Accounts beside the money are opened when they are first needed."""
    there = {(a.kind, a.section) for a in rows_by(LedgerAccount, "book", [book])}
    wanted = dict.fromkeys((kind, m.section) for m in moves for kind in (m.debit, m.credit))
    new = [one for one in wanted if one not in there]
    return insert(fresh(LedgerAccount, book=book, kind=str(k), section=s) for k, s in new)


def _carried(
    book: str, moves: Sequence[Moved], numbers: Sequence[int], memo: str, pen: Pen
) -> list[Transfer]:
    """The transfers, written, and the balances they leave. `numbers`: of their entries."""
    accounts = {(a.kind, a.section): a for a in rows_by(LedgerAccount, "book", [book])}
    held = {which: account.balance_fen for which, account in accounts.items()}
    rows = []
    for seq, one in zip(numbers, moves, strict=True):
        out, into = (str(one.debit), one.section), (str(one.credit), one.section)
        if one.debit not in SOURCES and held[out] < one.fen:
            raise Short(one.debit, one.fen, held[out], one.claim, one.section)
        held[out] -= one.fen
        held[into] += one.fen
        row = fresh(
            Transfer,
            debit_id=accounts[out].pk,
            credit_id=accounts[into].pk,
            amount_fen=one.fen,
            debit_after_fen=held[out],
            credit_after_fen=held[into],
            claim=one.claim,
            memo=memo,
            at=pen.now,
            entry_seq=seq,
        )
        rows.append(row)
    for which, account in accounts.items():
        before, after = account.balance_fen, held[which]
        if before != after:  # as it was read under the pen
            stood, now_held = {"balance_fen": before}, {"balance_fen": after}
            if change(LedgerAccount, "id", [account.pk], now_held, where=stood) != 1:
                raise RuntimeError(f"account {which[0]} of {book} moved while the pen was held")
    return insert(rows)

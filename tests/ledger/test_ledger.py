"""The ledger: every transfer leaves one account and reaches another, and nothing goes below zero.

The database itself keeps the constraints, whatever a program tries.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from hedun.domain.actors import Actor
from hedun.ledger.actions import Moved, Short, note, open_book, set_limit, transfer
from hedun.ledger.models import SOURCES, Kind, LedgerAccount, Memo, Transfer
from hedun.ledger.queries import (
    UNPAID,
    balances,
    beside,
    claim_balance,
    cover_left,
    limits,
    purses,
    used_of,
)
from hedun.ledger.verification import balances_add_up
from hedun.record.models import Entry
from hedun.record.verification import verify
from tests.support.road import FORESTRY, Road

BOOK = "YS-140423-2026-001"
COVER = 1_000_000_000  # fen, as the policy was signed
Give = Callable[..., Transfer]


@pytest.fixture
def actor(road: Road) -> Actor:
    return road.who(FORESTRY)


@pytest.fixture
def give(road: Road, actor: Actor) -> Give:
    """`give(Kind.COVER, Kind.AWARDED, 500, "claim")`."""

    def move(debit: Kind, credit: Kind, fen: int, claim: str = "") -> Transfer:
        moved = Moved(debit, credit, fen, claim)
        return transfer(BOOK, [moved], memo="x", actor=actor, now=road.now)[0]

    return move


def unpaid(*claims: str) -> list[int]:
    found = purses(claims)
    return [found.of(claim, *UNPAID) for claim in claims]


def account(kind: Kind) -> LedgerAccount:
    return LedgerAccount.objects.get(book=BOOK, kind=kind)


def test_signing_a_policy_puts_its_cover_in(road: Road) -> None:
    assert balances(BOOK) == {
        "source": -COVER, "cover": COVER, "awarded": 0, "payable": 0, "in_flight": 0,
        "paid": 0, "returned": 0,
    }  # fmt: skip
    assert cover_left(BOOK) == COVER
    assert cover_left("no such policy") == 0


def test_what_leaves_one_account_reaches_another(give: Give) -> None:
    give(Kind.COVER, Kind.AWARDED, 52_488, "A")
    give(Kind.AWARDED, Kind.PAYABLE, 52_000, "A")
    found = balances(BOOK)
    assert (found["cover"], found["awarded"], found["payable"]) == (999_947_512, 488, 52_000)
    assert sum(found.values()) == 0
    assert list(balances_add_up()) == []


def test_a_transfer_names_its_entry_in_the_record(give: Give) -> None:
    row = give(Kind.COVER, Kind.AWARDED, 1, "A")
    entry = Entry.objects.get(seq=row.entry_seq)
    assert (entry.action, entry.subject) == ("ledger.transfer", "A")


def test_an_account_cannot_give_what_it_does_not_hold(give: Give) -> None:
    give(Kind.COVER, Kind.AWARDED, 500, "A")
    entries = Entry.objects.count()
    with pytest.raises(Short) as short:
        give(Kind.AWARDED, Kind.PAYABLE, 501, "A")
    assert (short.value.kind, short.value.wanted_fen, short.value.left_fen) == ("awarded", 501, 500)
    assert balances(BOOK)["awarded"] == 500 and Entry.objects.count() == entries
    give(Kind.AWARDED, Kind.PAYABLE, 500, "A")  # to the last fen
    with pytest.raises(Short):
        give(Kind.COVER, Kind.AWARDED, COVER, "B")


def test_each_transfer_says_what_its_accounts_hold_after_it(give: Give) -> None:
    rows = [give(Kind.COVER, Kind.AWARDED, 500, "A"), give(Kind.COVER, Kind.AWARDED, 900, "B")]
    rows.append(give(Kind.AWARDED, Kind.PAYABLE, 500, "A"))
    assert [(r.debit_after_fen, r.credit_after_fen) for r in rows] == [
        (COVER - 500, 500), (COVER - 1_400, 1_400), (900, 500),
    ]  # fmt: skip
    assert list(balances_add_up()) == []


def test_a_wrong_running_sum_is_named_where_it_begins(give: Give) -> None:
    """And not at each transfer that follows it."""
    first = give(Kind.COVER, Kind.AWARDED, 500, "A")
    give(Kind.COVER, Kind.AWARDED, 900, "B")
    Transfer.objects.filter(pk=first.pk).update(amount_fen=501)
    found = [(where, en) for where, _, en in balances_add_up()]
    cover, awarded = account(Kind.COVER).pk, account(Kind.AWARDED).pk
    assert [where for where, _ in found] == [
        f"ledger.Transfer:{first.pk}", f"ledger.Transfer:{first.pk}",
        f"ledger.LedgerAccount:{cover}", f"ledger.LedgerAccount:{awarded}",
    ]  # fmt: skip
    assert found[1][1] == "leaves 500 fen; the transfers up to it give 501 fen"


def test_money_does_not_lead_to_what_stands_beside_it(road: Road, actor: Actor) -> None:
    note(BOOK, [Moved(Memo.EXPECTED, Memo.ESTIMATE, 70, "A")], memo="x", actor=actor, now=road.now)
    assert sum(balances(BOOK).values()) == 0 and beside(BOOK)["estimate"] == 70
    [crossing] = transfer(
        BOOK, [Moved(Memo.ESTIMATE, Kind.AWARDED, 7)], memo="x", actor=actor, now=road.now
    )
    assert [(w, en) for w, _, en in balances_add_up()] == [
        (f"ledger.Transfer:{crossing.pk}", "leads from one book to another")
    ]


def test_many_notes_stand_under_one_entry_that_seals_them_all(road: Road, actor: Actor) -> None:
    before = Entry.objects.count()
    moves = [Moved(Memo.EXPECTED, Memo.ESTIMATE, n, f"C{n}") for n in (1, 2, 3)]
    rows = note(BOOK, moves, memo="x", actor=actor, now=road.now)
    assert Entry.objects.count() == before + 1
    assert {row.entry_seq for row in rows} == {before + 1}
    Transfer.objects.filter(pk=rows[1].pk).update(claim="C4")
    assert [f.subject for f in verify().faults] == [f"ledger.Transfer:{rows[1].pk}"]


def test_a_limit_is_raised_and_lowered_but_not_below_what_is_used(road: Road, actor: Actor) -> None:
    def limit(fen: int) -> None:
        set_limit(BOOK, "crop", fen, actor=actor, now=road.now)

    limit(1_000)
    moved = Moved(Memo.LIMIT, Memo.USED, 700, "A", "crop")
    note(BOOK, [moved], memo="award", actor=actor, now=road.now)
    limit(1_200)
    assert (limits(BOOK)["crop"].left_fen, limits(BOOK)["crop"].fen) == (500, 1_200)
    limit(700)
    assert used_of(["A"]) == {"A": {"crop": 700}} and limits(BOOK)["crop"].left_fen == 0
    with pytest.raises(Short) as short:
        limit(699)
    assert short.value.left_fen == 0
    assert sum(beside(BOOK).values()) == 0 and list(balances_add_up()) == []


def test_a_limit_of_nothing_is_a_limit(road: Road, actor: Actor) -> None:
    set_limit(BOOK, "tree", 0, actor=actor, now=road.now)
    assert limits(BOOK)["tree"].fen == 0
    moved = Moved(Memo.LIMIT, Memo.USED, 1, "A", "tree")
    with pytest.raises(Short):
        note(BOOK, [moved], memo="award", actor=actor, now=road.now)


def test_a_book_is_opened_once(road: Road, actor: Actor) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        open_book(BOOK, 100, actor=actor, now=road.now)
    assert cover_left(BOOK) == COVER


@pytest.mark.parametrize("fen", [0, -1, -COVER])
def test_the_database_takes_no_amount_that_is_not_positive(
    give: Give, road: Road, fen: int
) -> None:
    row: dict[str, Any] = dict(
        debit=account(Kind.COVER), credit=account(Kind.AWARDED), memo="x", at=road.now, entry_seq=1
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Transfer.objects.create(**row, amount_fen=fen)
    with pytest.raises(IntegrityError), transaction.atomic():
        give(Kind.COVER, Kind.AWARDED, fen)
    good = Transfer.objects.create(**row, amount_fen=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Transfer.objects.filter(pk=good.pk).update(amount_fen=fen)


def test_the_database_takes_no_transfer_within_one_account(give: Give) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        give(Kind.COVER, Kind.COVER, 1)
    row = give(Kind.COVER, Kind.AWARDED, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Transfer.objects.filter(pk=row.pk).update(credit=row.debit_id)


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.SOURCE])
def test_the_database_keeps_every_account_but_the_source_from_going_below_zero(
    road: Road, kind: Kind
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        LedgerAccount.objects.filter(book=BOOK, kind=kind).update(balance_fen=-1)
    LedgerAccount.objects.filter(book=BOOK, kind=Kind.SOURCE).update(balance_fen=-1)


@pytest.mark.parametrize("kind", list(Memo))
def test_beside_the_money_too_only_the_sources_go_below_zero(road: Road, kind: Memo) -> None:
    try:
        with transaction.atomic():
            LedgerAccount.objects.create(book=BOOK, kind=kind, balance_fen=-1)
    except IntegrityError:
        assert kind not in SOURCES
    else:
        assert kind in SOURCES


def test_the_database_keeps_one_account_a_kind_and_book(road: Road) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        LedgerAccount.objects.create(book=BOOK, kind=Kind.COVER)
    LedgerAccount.objects.create(book=BOOK, kind=Memo.LIMIT, section="crop")
    with pytest.raises(IntegrityError), transaction.atomic():
        LedgerAccount.objects.create(book=BOOK, kind=Memo.LIMIT, section="crop")


def test_what_stands_where_for_one_claim(give: Give) -> None:
    give(Kind.COVER, Kind.AWARDED, 500, "A")
    give(Kind.COVER, Kind.AWARDED, 900, "B")
    give(Kind.AWARDED, Kind.PAYABLE, 500, "A")
    give(Kind.PAYABLE, Kind.IN_FLIGHT, 300, "A")
    stands = {kind: claim_balance("A", kind) for kind in Kind if claim_balance("A", kind)}
    assert stands == {Kind.COVER: -500, Kind.PAYABLE: 200, Kind.IN_FLIGHT: 300}
    assert claim_balance("C", Kind.AWARDED) == 0


def test_unpaid_is_what_is_awarded_and_neither_paid_nor_on_its_way(give: Give) -> None:
    give(Kind.COVER, Kind.AWARDED, 500, "A")
    give(Kind.COVER, Kind.AWARDED, 900, "B")
    give(Kind.AWARDED, Kind.PAYABLE, 900, "B")
    give(Kind.PAYABLE, Kind.IN_FLIGHT, 900, "B")
    assert unpaid("A", "B", "C") == [500, 0, 0]
    give(Kind.IN_FLIGHT, Kind.RETURNED, 200, "B")
    give(Kind.IN_FLIGHT, Kind.PAID, 700, "B")
    assert unpaid("A", "B") == [500, 200]
    give(Kind.RETURNED, Kind.COVER, 200, "B")
    assert unpaid("B") == [0]


def test_a_wrong_balance_is_named_with_what_is_right(give: Give) -> None:
    give(Kind.COVER, Kind.AWARDED, 500, "A")
    awarded = account(Kind.AWARDED)
    LedgerAccount.objects.filter(pk=awarded.pk).update(balance_fen=501)
    where, zh, en = next(balances_add_up())
    assert where == f"ledger.LedgerAccount:{awarded.pk}"
    assert "应为 500 分" in zh and "501" in zh
    assert en == "balance 501 fen; the transfers give 500 fen"


def test_a_forged_transfer_is_named_together_with_its_balances(give: Give, road: Road) -> None:
    """Balances put right along with it: the row itself was never recorded."""
    give(Kind.COVER, Kind.AWARDED, 500, "A")
    out, into = account(Kind.COVER), account(Kind.AWARDED)
    forged = Transfer.objects.create(
        debit=out, credit=into, amount_fen=7, claim="A", memo="x", at=road.now, entry_seq=1
    )
    LedgerAccount.objects.filter(pk=out.pk).update(balance_fen=out.balance_fen - 7)
    LedgerAccount.objects.filter(pk=into.pk).update(balance_fen=into.balance_fen + 7)
    assert list(balances_add_up()) == []
    assert [f.subject for f in verify().faults] == [f"ledger.Transfer:{forged.pk}"]

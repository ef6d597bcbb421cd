"""Payments and ledger say the same; when somebody changes one of them, the claim is named."""

from collections.abc import Callable

import pytest

from hedun.ledger.models import Kind, LedgerAccount, Transfer
from hedun.payments.actions import read_answer
from hedun.payments.models import BankLine, Obligation, Payment, PaymentBatch
from hedun.payments.verification import books_agree, lines_agree
from tests.notices.world import MAKER, World
from tests.payments.conftest import LATER
from tests.payments.test_answers import answer_file

Batches = Callable[..., PaymentBatch]


@pytest.fixture
def answered(sent: Batches) -> PaymentBatch:
    """Three payments: paid, returned, unknown."""
    batch = sent(30_000, 20_000, 10_000)
    data = answer_file(batch, (1, "0000"), (2, "1102"), (3, "9001"))
    assert read_answer(data, "a.txt", actor=MAKER, now=LATER).problems == ()
    return batch


def subjects() -> set[str]:
    return {subject for subject, _, _ in books_agree()}


def test_on_the_whole_road_the_books_agree(world: World, answered: PaymentBatch) -> None:
    assert list(books_agree()) == []


@pytest.mark.parametrize(
    ("row", "change", "says"),
    [
        (0, {"outcome": "unknown"}, "payments made"),
        (2, {"outcome": "paid"}, "payments sent and not answered"),
        (0, {"amount_fen": 1}, "payments made"),
    ],
)
def test_a_changed_payment_is_found(
    world: World, answered: PaymentBatch, row: int, change: dict[str, object], says: str
) -> None:
    claim = world.claims[row]
    Payment.objects.filter(obligation__claim=claim).update(**change)
    found = [en for subject, _, en in books_agree() if subject == claim.number]
    assert any(en.startswith(says) for en in found)
    assert world.policy.number in subjects()


def test_a_changed_obligation_is_found(world: World, answered: PaymentBatch) -> None:
    paid, returned, _ = world.claims
    Obligation.objects.filter(claim=paid).update(settled_at=None)
    Obligation.objects.filter(claim=returned).update(cancelled_at=LATER)
    assert {paid.number, returned.number} <= subjects()


def test_money_moved_without_a_payment_is_found(world: World, answered: PaymentBatch) -> None:
    unknown = world.claims[2]
    account = {a.kind: a for a in LedgerAccount.objects.filter(book=world.policy.number)}
    Transfer.objects.create(
        debit=account[Kind.IN_FLIGHT], credit=account[Kind.PAID], amount_fen=10_000,
        claim=unknown.number, memo="x", at=LATER, entry_seq=1,
    )  # fmt: skip
    assert unknown.number in subjects()


def test_a_balance_that_no_payment_explains_is_found(world: World, answered: PaymentBatch) -> None:
    LedgerAccount.objects.filter(kind=Kind.PAID).update(balance_fen=1)
    assert subjects() == {world.policy.number}


def test_what_the_bank_said_last_is_what_a_payment_says(
    world: World, answered: PaymentBatch
) -> None:
    assert list(lines_agree()) == []
    BankLine.objects.filter(payment__seq=2).update(outcome="paid")
    [(number, _, en)] = lines_agree()
    assert number == answered.number and en == "row 2 is “returned”; the bank said “paid” last"

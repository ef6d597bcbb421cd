"""Reconciliation: our rows, the ledger and the bank's statement, day by day and batch by batch."""

from collections.abc import Callable
from datetime import date

import pytest

from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused
from hedun.ledger.models import Kind, LedgerAccount, Transfer
from hedun.payments.actions import ask_bank, enter_statement, late_return
from hedun.payments.models import BankLine, BankStatement, PaymentBatch
from hedun.payments.reconciling import reconciled
from hedun.record.verification import verify
from tests.notices.world import CHECKER, CLERK, DAY, INSURER, MAKER, STRANGER, World
from tests.payments.test_answers import ANSWERED, answer_file, read

Batches = Callable[..., PaymentBatch]
SENT_ON, ANSWERED_ON = date(2026, 9, 25), date(2026, 9, 26)


@pytest.fixture
def answered(sent: Batches) -> PaymentBatch:
    """Four payments: paid twice, returned, unknown."""
    batch = sent(30_000, 20_000, 10_000, 5_000)
    told = answer_file(batch, (1, "0000"), (2, "0000"), (3, "1102"), (4, "9001"))
    assert read(told).problems == ()
    return batch


def enter(world: World, out: int, back: int = 0, why: str = "", **by: object) -> BankStatement:
    asked: dict[str, object] = {"template": "rural_bank", "day": ANSWERED_ON, "actor": MAKER}
    asked |= {"now": ANSWERED + DAY, **by}
    return enter_statement(world.policy, out_fen=out, back_fen=back, explanation=why, **asked)  # type: ignore[arg-type]


def test_each_day_and_each_batch_says_what_became_of_the_money(
    world: World, answered: PaymentBatch
) -> None:
    found = reconciled(world.policy)
    days = {
        one.day: {what: (s.n, s.fen) for what, s in one.banks[0].sums.items() if s.n}
        for one in found.days
    }
    assert days == {
        SENT_ON: {"sent": (4, 65_000)},
        ANSWERED_ON: {"paid": (2, 50_000), "returned": (1, 10_000)},
    }
    [batch] = found.batches
    assert (batch.paid.fen, batch.returned.fen, batch.open.fen) == (50_000, 10_000, 5_000)
    assert batch.differs_fen == 0 and found.agrees and found.unexplained == 1


def test_a_late_return_is_another_day_and_leaves_the_first_as_it_was(
    world: World, answered: PaymentBatch
) -> None:
    after = ANSWERED + 3 * DAY
    late_return(world.claims[0], code="CLOSED", actor=MAKER, now=after).insist()
    found = reconciled(world.policy)
    last, first, _ = found.days
    assert (last.banks[0].sums["late"].fen, last.banks[0].net_fen) == (30_000, -30_000)
    assert first.banks[0].sums["paid"].fen == 50_000
    [batch] = found.batches
    assert (batch.paid.fen, batch.late.fen, batch.differs_fen) == (20_000, 30_000, 0)
    assert found.agrees


def test_what_the_bank_never_had_is_reckoned_as_sent_back(
    world: World, answered: PaymentBatch
) -> None:
    ask_bank(answered, actor=MAKER, now=ANSWERED)
    assert read(answer_file(answered, (4, "9404"))).returned == 1
    found = reconciled(world.policy)
    assert found.agrees and found.open.n == 0 and found.totals["returned"].fen == 15_000


def test_a_statement_that_agrees_needs_no_words_and_one_that_differs_does(
    world: World, answered: PaymentBatch
) -> None:
    enter(world, 50_000)
    assert reconciled(world.policy).unexplained == 0
    with pytest.raises(Malformed, match=r"600\.00 yuan left in all; here it is 500\.00"):
        enter(world, 65_000, 5_000)
    enter(world, 65_000, 10_000, "不明的一笔 50.00 元银行已扣款")
    [bank] = reconciled(world.policy).days[0].banks
    assert bank.differs_fen == 5_000 and bank.statement and bank.statement.out_fen == 65_000
    assert BankStatement.objects.count() == 2  # what was entered first is still there
    assert verify().faults == ()


def test_only_a_cashier_of_the_county_enters_a_statement(
    world: World, answered: PaymentBatch
) -> None:
    for stranger in (STRANGER, CLERK, INSURER):
        with pytest.raises(Refused):
            enter(world, 50_000, actor=stranger)
    with pytest.raises(Malformed, match="has not come yet"):
        enter(world, 50_000, day=ANSWERED_ON.replace(day=30), actor=CHECKER)
    with pytest.raises(Malformed, match="below zero"):
        enter(world, 0, -50_000)
    with pytest.raises(Malformed, match="rural_bank"):
        enter(world, 50_000, template="ghost_bank")


def test_money_that_only_the_ledger_or_only_a_row_knows_of_is_shown(
    world: World, answered: PaymentBatch
) -> None:
    account = {a.kind: a for a in LedgerAccount.objects.filter(book=world.policy.number)}
    moved = Transfer.objects.create(
        debit=account[Kind.IN_FLIGHT], credit=account[Kind.PAID], amount_fen=700,
        claim=world.claims[3].number, memo="x", at=ANSWERED, entry_seq=1,
    )  # fmt: skip
    assert reconciled(world.policy).days[0].faults == {"paid": -700}
    moved.delete()
    BankLine.objects.filter(payment__seq=1).update(outcome="returned")
    found = reconciled(world.policy)
    assert found.days[0].faults == {"paid": -30_000, "returned": 30_000} and not found.agrees
    BankLine.objects.filter(payment__seq=1).delete()
    assert reconciled(world.policy).batches[0].differs_fen == 30_000

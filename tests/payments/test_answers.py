"""The bank's answer: paid, returned or unknown; taken whole or not at all."""

from collections.abc import Callable

import pytest

from hedun.claims.actions import hold, resume
from hedun.claims.models import Claim
from hedun.domain.identifiers import make_card
from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused
from hedun.ledger.queries import balances
from hedun.payments.actions import (
    Answered,
    confirm_account,
    late_return,
    make_batch,
    read_answer,
    recover,
    recovered,
    release,
    repair_account,
)
from hedun.payments.models import BankAnswer, Obligation, Payment, PaymentBatch
from hedun.people.actions import replace_account
from hedun.record.models import Entry
from hedun.record.verification import verify
from tests.notices.world import CHECKER, CLERK, DAY, MAKER, OTHER_CLERK, STRANGER, World
from tests.payments.conftest import LATER

Batches = Callable[..., PaymentBatch]
ANSWERED = LATER + DAY
GOOD_CARD = make_card("622848", "040256489001")


def answer_file(
    batch: PaymentBatch, *rows: tuple[int, str], changes: tuple[str, str] = ("", "")
) -> bytes:
    """The bank's answer to some rows: (seq, bank code). `changes`: one text for another."""
    lines = [f"A|20260926|{batch.number}|{len(rows)}"]
    for seq, code in rows:
        payment = batch.payments.select_related("account").get(seq=seq)
        lines.append(f"R|{seq}|{payment.account.number_last4}|{payment.amount_fen}|{code}|说明")
    text = "\r\n".join([*lines, f"E|{len(rows)}", ""])
    return text.replace(*changes).encode("gbk") if changes[0] else text.encode("gbk")


def read(data: bytes, batch: PaymentBatch | None = None) -> Answered:
    return read_answer(data, "answer.txt", batch=batch, actor=MAKER, now=ANSWERED)


def codes(done: Answered) -> list[str]:
    return [p.code for p in done.problems]


def money(world: World) -> dict[str, int]:
    kinds = ("payable", "in_flight", "paid", "returned")
    return {kind: fen for kind, fen in balances(world.policy.number).items() if kind in kinds}


def states(world: World) -> list[str]:
    return list(Claim.objects.order_by("row").values_list("state", flat=True))


# ── the three answers ───────────────────────────────────────────────────────────────────────────


def test_each_claim_follows_its_answer_and_the_money_with_it(world: World, sent: Batches) -> None:
    batch = sent(30_000, 20_000, 10_000)
    done = read(answer_file(batch, (1, "0000"), (2, "1102"), (3, "9001")))
    assert (done.paid, done.returned, done.unknown, done.problems) == (1, 1, 1, ())
    assert states(world) == ["paid", "payable", "paying"]
    assert money(world) == {"payable": 0, "in_flight": 10_000, "paid": 30_000, "returned": 20_000}
    assert list(batch.payments.values_list("outcome", "bank_code", "bank_text")) == [
        ("paid", "OK", "说明"),
        ("returned", "NAME_MISMATCH", "说明"),
        ("unknown", "TIMEOUT_UNKNOWN", "说明"),
    ]
    settled = Obligation.objects.filter(settled_at=ANSWERED)
    assert list(settled.values_list("amount_fen", flat=True)) == [30_000]
    assert list(world.accounts().values_list("state", flat=True)) == [
        "good",
        "returned",
        "good",
    ]
    assert verify().faults == ()


def test_a_returned_account_must_be_put_right_before_the_next_try(
    world: World, sent: Batches
) -> None:
    batch = sent(30_000)
    read(answer_file(batch, (1, "1101")))
    [claim] = world.claims
    again = make_batch([claim], template="rural_bank", actor=MAKER, now=ANSWERED)
    assert [p.code for _, why in again.left_out for p in why] == ["ACCOUNT_NOT_READY"]
    repair_account(
        claim, holder="王福生", bank="农行", number=GOOD_CARD, kind="card",
        actor=MAKER, now=ANSWERED,
    )  # fmt: skip
    assert money(world)["payable"] == 30_000
    second = make_batch([claim], template="rural_bank", actor=MAKER, now=ANSWERED).batch
    assert second is not None
    file = release(second, actor=CHECKER, now=ANSWERED).file
    assert file is not None and GOOD_CARD.encode() in file
    read(answer_file(second, (1, "0000")))
    assert states(world) == ["paid"]
    assert money(world) == {"payable": 0, "in_flight": 0, "paid": 30_000, "returned": 0}
    assert Payment.objects.filter(obligation__claim=claim).count() == 2
    assert Obligation.objects.count() == 1  # two attempts, one debt
    assert verify().faults == ()


def test_an_account_put_right_in_the_households_file_is_enough(world: World, sent: Batches) -> None:
    batch = sent(30_000)
    read(answer_file(batch, (1, "1103")))
    replace_account(
        world.households[0], holder="王福生", bank="农行", number=GOOD_CARD, kind="card",
        actor=CLERK, now=ANSWERED,
    )  # fmt: skip
    done = make_batch(world.claims, template="rural_bank", actor=MAKER, now=ANSWERED)
    assert done.batch is not None
    assert money(world) == {"payable": 30_000, "in_flight": 0, "paid": 0, "returned": 0}
    assert release(done.batch, actor=CHECKER, now=ANSWERED).file is not None


def test_an_account_that_was_right_after_all_is_confirmed(world: World, sent: Batches) -> None:
    batch = sent(30_000)
    read(answer_file(batch, (1, "1999")))
    confirm_account(world.claims[0], reason="银行系统维护", actor=MAKER, now=ANSWERED)
    assert money(world)["payable"] == 30_000
    done = make_batch(world.claims, template="rural_bank", actor=MAKER, now=ANSWERED)
    assert done.batch is not None


def test_an_account_is_repaired_only_after_a_return_and_by_a_cashier(
    world: World, sent: Batches
) -> None:
    batch = sent(30_000)
    fix = {"holder": "王福生", "bank": "农行", "number": GOOD_CARD, "kind": "card"}
    with pytest.raises(Malformed, match="No payment of this claim was returned"):
        repair_account(world.claims[0], **fix, actor=MAKER, now=ANSWERED)
    read(answer_file(batch, (1, "1101")))
    for stranger in (STRANGER, CLERK, OTHER_CLERK):
        with pytest.raises(Refused):
            repair_account(world.claims[0], **fix, actor=stranger, now=ANSWERED)
    hold(world.claims, reason="核实", actor=MAKER, now=ANSWERED).insist()
    with pytest.raises(Refused, match="on hold"):
        repair_account(world.claims[0], **fix, actor=MAKER, now=ANSWERED)


def test_what_is_unknown_is_never_sent_again(world: World, sent: Batches) -> None:
    batch = sent(30_000)
    read(answer_file(batch, (1, "9001")))
    again = make_batch(world.claims, template="rural_bank", actor=MAKER, now=ANSWERED)
    assert again.batch is None
    assert [p.code for _, why in again.left_out for p in why] == ["WRONG_STATE"]
    assert money(world)["in_flight"] == 30_000


@pytest.mark.parametrize(
    ("code", "state", "kind"), [("0000", "paid", "paid"), ("1104", "payable", "returned")]
)
def test_a_later_answer_settles_what_was_unknown(
    world: World, sent: Batches, code: str, state: str, kind: str
) -> None:
    batch = sent(30_000)
    read(answer_file(batch, (1, "9001")))
    done = read(answer_file(batch, (1, code)))
    assert done.problems == () and states(world) == [state]
    assert money(world)[kind] == 30_000 and money(world)["in_flight"] == 0


def test_a_batch_may_be_answered_in_parts_and_repeated_rows_change_nothing(
    world: World, sent: Batches
) -> None:
    batch = sent(30_000, 20_000)
    assert read(answer_file(batch, (2, "0000"))).paid == 1
    batch.refresh_from_db()
    assert batch.state == "released" and states(world) == ["paying", "paid"]
    done = read(answer_file(batch, (1, "0000"), (2, "0000")))
    assert (done.paid, done.problems) == (1, ())
    batch.refresh_from_db()
    assert batch.state == "answered"
    assert money(world)["paid"] == 50_000


def test_the_same_file_twice_changes_nothing_and_says_so(world: World, sent: Batches) -> None:
    batch = sent(30_000)
    data = answer_file(batch, (1, "1102"))
    assert not read(data).again
    before = (money(world), Entry.objects.count(), BankAnswer.objects.count())
    done = read(data)
    assert done.again and (done.paid, done.returned, done.problems) == (0, 0, ())
    assert (money(world), Entry.objects.count(), BankAnswer.objects.count()) == before


# ── what is refused ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        (("|30000|", "|30001|"), "ANSWER_AMOUNT"),
        (("R|1|", "R|7|"), "ANSWER_NO_SUCH_ROW"),
        (("|0000|", "|0042|"), "ANSWER_CODE"),
        (("E|2", "E|3"), "ANSWER_COUNT"),
        (("E|2\r\n", ""), "ANSWER_TRUNCATED"),
        (("R|2|", "R|1|"), "ANSWER_TWICE_IN_FILE"),
        (("PF-140423-2026-0001", "PF-140423-2026-0009"), "ANSWER_UNKNOWN_BATCH"),
    ],
)
def test_one_wrong_row_and_the_whole_answer_is_refused(
    world: World, sent: Batches, changes: tuple[str, str], code: str
) -> None:
    batch = sent(30_000, 20_000)
    before = (money(world), states(world), Entry.objects.count())
    done = read(answer_file(batch, (1, "0000"), (2, "0000"), changes=changes))
    assert code in codes(done) and (done.paid, done.returned, done.unknown) == (0, 0, 0)
    assert (money(world), states(world), Entry.objects.count()) == before
    assert not BankAnswer.objects.exists()


def test_another_account_than_the_one_paid_is_refused(world: World, sent: Batches) -> None:
    batch = sent(30_000)
    last4 = batch.payments.get().account.number_last4
    other = f"{(int(last4) + 1) % 10_000:04d}"
    done = read(answer_file(batch, (1, "0000"), changes=(f"|{last4}|", f"|{other}|")))
    assert codes(done) == ["ANSWER_ACCOUNT"] and states(world) == ["paying"]


def test_the_answer_to_another_batch_than_the_one_chosen_is_refused(
    world: World, sent: Batches
) -> None:
    batch = sent(30_000)
    world.claim("李顺", 10_000)
    data = answer_file(batch, (1, "0000"))
    other = PaymentBatch(number="PF-140423-2026-0002")
    assert codes(read(data, batch=other)) == ["ANSWER_OTHER_BATCH"]
    assert states(world)[0] == "paying"


def test_a_batch_that_was_not_released_cannot_be_answered(world: World, made: Batches) -> None:
    batch = made(30_000)
    assert codes(read(answer_file(batch, (1, "0000")))) == ["ANSWER_UNKNOWN_BATCH"]
    assert money(world)["paid"] == 0


def test_an_answer_against_an_earlier_one_is_refused(world: World, sent: Batches) -> None:
    batch = sent(30_000, 20_000)
    read(answer_file(batch, (1, "0000"), (2, "1101")))
    turned = read(answer_file(batch, (1, "1101"), (2, "0000")))
    assert codes(turned) == ["ANSWER_CONTRADICTS", "ANSWER_CONTRADICTS"]
    assert states(world) == ["paid", "payable"]


def test_an_answer_for_a_claim_on_hold_waits_until_it_is_resumed(
    world: World, sent: Batches
) -> None:
    batch = sent(30_000, 20_000)
    data = answer_file(batch, (1, "0000"), (2, "0000"))
    hold([world.claims[0]], reason="核实", actor=MAKER, now=LATER).insist()
    done = read(data)
    assert codes(done) == ["HELD"] and "2" in done.problems[0].zh
    assert states(world) == ["paying", "paying"]
    resume([world.claims[0]], reason="已核实", actor=MAKER, now=ANSWERED).insist()
    assert read(data).paid == 2


def test_only_a_cashier_of_the_county_reads_an_answer(sent: Batches) -> None:
    data = answer_file(sent(30_000), (1, "0000"))
    for actor in (STRANGER, CLERK):
        with pytest.raises(Refused):
            read_answer(data, "a.txt", actor=actor, now=ANSWERED)


def test_a_picture_is_not_an_answer(sent: Batches) -> None:
    sent(30_000)
    assert codes(read(b"\xff\xd8\xff\xe0" + bytes(40))) != []


# ── after the payment ───────────────────────────────────────────────────────────────────────────


def test_a_payment_that_comes_back_late_is_owed_again_and_paid_once(
    world: World, sent: Batches
) -> None:
    batch = sent(30_000)
    read(answer_file(batch, (1, "0000")))
    [claim] = world.claims
    late_return(claim, code="CLOSED", actor=MAKER, now=ANSWERED).insist()
    assert money(world) == {"payable": 0, "in_flight": 0, "paid": 0, "returned": 30_000}
    assert Obligation.objects.get().settled_at is None
    repair_account(
        claim, holder="王福生", bank="农行", number=GOOD_CARD, kind="card",
        actor=MAKER, now=ANSWERED,
    )  # fmt: skip
    second = make_batch([claim], template="rural_bank", actor=MAKER, now=ANSWERED).batch
    assert second is not None
    release(second, actor=CHECKER, now=ANSWERED).outcome.insist()
    read(answer_file(second, (1, "0000")))
    assert money(world)["paid"] == 30_000 and verify().faults == ()


def test_a_late_return_names_why(world: World, sent: Batches) -> None:
    read(answer_file(sent(30_000), (1, "0000")))
    for code in ("OK", "TIMEOUT_UNKNOWN", "NO_SUCH_CODE"):
        with pytest.raises(Malformed, match="not a code for a return"):
            late_return(world.claims[0], code=code, actor=MAKER, now=ANSWERED)


def test_money_that_is_recovered_is_cover_again(world: World, sent: Batches) -> None:
    read(answer_file(sent(30_000), (1, "0000")))
    [claim] = world.claims
    cover = balances(world.policy.number)["cover"]
    recover(claim, reason="重复领取", actor=MAKER, now=ANSWERED).insist()
    assert states(world) == ["recovering"] and money(world)["paid"] == 30_000
    with pytest.raises(Malformed, match="does not hold so much paid"):
        recovered(claim, amount_fen=30_001, reason="退回", actor=MAKER, now=ANSWERED)
    recovered(claim, amount_fen=12_000, reason="退回一部分", actor=MAKER, now=ANSWERED).insist()
    assert states(world) == ["paid"] and money(world)["paid"] == 18_000
    assert balances(world.policy.number)["cover"] == cover + 12_000
    assert verify().faults == ()

"""Every bank's files, read by that bank: what it was sent, what it answers, what is asked of it."""

from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

import pytest

from hedun.claims.models import Claim
from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused
from hedun.ledger.queries import balances
from hedun.payments.actions import Answered, ask_bank, bank_file, make_batch, read_answer, release
from hedun.payments.bankfile import Order, Unreadable, order_problems, read
from hedun.payments.models import BankAnswer, BankLine, Obligation, Payment, PaymentBatch
from hedun.payments.templates import FOLDER, TemplateError, load, template
from hedun.record.models import Entry
from hedun.record.verification import verify
from tests.notices.world import CHECKER, CLERK, DAY, MAKER, STRANGER, World
from tests.payments import banks
from tests.payments.banks import BANKS, Sent
from tests.payments.conftest import LATER

ANSWERED = LATER + DAY
EVERY_BANK = pytest.mark.parametrize("bank", BANKS)
Claims = Callable[..., list[Claim]]


def send(bank: str, claims: list[Claim]) -> tuple[PaymentBatch, dict[int, Sent]]:
    """A released batch, and the orders as the bank read them."""
    batch = make_batch(claims, template=bank, actor=MAKER, now=LATER).batch
    assert batch is not None
    file = release(batch, actor=CHECKER, now=LATER).file
    assert file is not None
    return batch, banks.orders_of(bank, file)


def hear(bank: str, batch: PaymentBatch, says: Sequence[tuple[int, str]],
         orders: dict[int, Sent], hours: int = 0) -> Answered:  # fmt: skip
    data = banks.answer(bank, batch.number, says, orders)
    now = ANSWERED + hours * DAY / 24
    return read_answer(data, "回盘", batch=batch, actor=MAKER, now=now)


def codes(done: Answered) -> list[str]:
    return [p.code for p in done.problems]


def money(world: World) -> dict[str, int]:
    kinds = ("payable", "in_flight", "paid", "returned")
    return {kind: fen for kind, fen in balances(world.policy.number).items() if kind in kinds}


def states(world: World) -> list[str]:
    return list(Claim.objects.order_by("row").values_list("state", flat=True))


# ── what is sent and what is answered ───────────────────────────────────────────────────────────


@EVERY_BANK
def test_the_bank_reads_what_was_frozen_and_its_answer_is_understood(
    world: World, payable: Claims, bank: str
) -> None:
    batch, orders = send(bank, payable(30_000, 20_000, 10_008))
    assert [(o.holder, o.fen) for o in orders.values()] == [
        ("王福生", 30_000), ("赵喜娥", 20_000), ("郝秀兰", 10_008),
    ]  # fmt: skip
    done = hear(
        bank, batch,
        [(1, banks.OK[bank]), (2, banks.CLOSED[bank]), (3, banks.UNKNOWN[bank])], orders,
    )  # fmt: skip
    assert (done.paid, done.returned, done.unknown, done.problems) == (1, 1, 1, ())
    assert money(world) == {"payable": 0, "in_flight": 10_008, "paid": 30_000, "returned": 20_000}
    assert [(one.outcome, one.code) for one in BankLine.objects.order_by("payment__seq")] == [
        ("paid", "OK"), ("returned", "CLOSED"), ("unknown", "TIMEOUT_UNKNOWN"),
    ]  # fmt: skip
    assert verify().faults == ()


@EVERY_BANK
def test_the_banks_order_of_the_rows_does_not_matter(
    world: World, payable: Claims, bank: str
) -> None:
    batch, orders = send(bank, payable(30_000, 20_000, 10_000))
    says = [(3, banks.OK[bank]), (1, banks.CLOSED[bank]), (2, banks.OK[bank])]
    assert hear(bank, batch, says, orders).problems == ()
    assert states(world) == ["payable", "paid", "paid"]


@EVERY_BANK
def test_an_answer_cut_off_anywhere_changes_nothing(
    world: World, payable: Claims, bank: str
) -> None:
    """Whatever is left of it: at most the end of the last line may lack."""
    batch, orders = send(bank, payable(30_000, 20_000))
    data = banks.answer(bank, batch.number, [(1, banks.OK[bank]), (2, banks.OK[bank])], orders)
    layout, whole = template(bank), data.rstrip(b"\r\n")
    for length in range(len(whole)):
        with pytest.raises(Unreadable):
            read(layout, whole[:length])
    for length in Random(1).sample(range(len(whole)), 5):
        done = read_answer(whole[:length], "回盘", batch=batch, actor=MAKER, now=ANSWERED)
        assert done.problems and not BankAnswer.objects.exists()
    assert states(world) == ["paying", "paying"]


@EVERY_BANK
def test_another_account_or_amount_than_was_sent_is_refused(
    world: World, payable: Claims, bank: str
) -> None:
    batch, orders = send(bank, payable(30_000))
    ours = orders[1]
    front = ours.account[:-5] + str((int(ours.account[-5]) + 1) % 10) + ours.account[-4:]
    for other, code in (
        (Sent(1, ours.account[:-4] + "0001", ours.holder, ours.fen), "ANSWER_ACCOUNT"),
        (Sent(1, ours.account, ours.holder, ours.fen + 1), "ANSWER_AMOUNT"),
        (Sent(1, front, ours.holder, ours.fen), "ANSWER_ACCOUNT"),
    ):
        if other.account == front and bank == "rural_bank":
            continue  # it answers the last four digits alone
        done = hear(bank, batch, [(1, banks.OK[bank])], {1: other})
        assert codes(done) == [code], other
    assert states(world) == ["paying"]


@pytest.mark.parametrize("bank", ["postal_bank", "state_bank"])
def test_a_total_that_its_own_rows_do_not_come_to_is_refused(
    world: World, payable: Claims, bank: str
) -> None:
    batch, orders = send(bank, payable(30_000, 20_000))
    good = banks.answer(bank, batch.number, [(1, banks.OK[bank]), (2, banks.OK[bank])], orders)
    total = b"50000" if bank == "postal_bank" else b"500.00"
    head, _, tail = good.rpartition(total)
    for wrong in (good.replace(total, total[:-1] + b"1", 1), head + total[:-1] + b"1" + tail):
        done = read_answer(wrong, "回盘", batch=batch, actor=MAKER, now=ANSWERED)
        assert codes(done) == ["ANSWER_TOTAL"]
    assert states(world) == ["paying", "paying"]


def test_the_answer_of_another_bank_is_not_taken_for_ours(world: World, payable: Claims) -> None:
    batch, orders = send("postal_bank", payable(30_000))
    done = hear("state_bank", batch, [(1, "S")], orders)
    assert codes(done) == ["ANSWER_UNKNOWN_BATCH"]
    picture = read_answer(b"\x89PNG\r\n\x1a\n", "p.png", actor=MAKER, now=ANSWERED)
    assert codes(picture) == ["ANSWER_UNKNOWN_LAYOUT"]
    chosen = read_answer(b"\x89PNG\r\n", "p.png", batch=batch, actor=MAKER, now=ANSWERED)
    assert codes(chosen) == ["ANSWER_RECORD"]


def test_a_name_longer_than_its_place_holds_up_its_own_row_only() -> None:
    layout = template("postal_bank")
    [found] = order_problems(layout, Order(0, "6217000000000000000", "王" * 31, 100), "7")
    assert found.code == "FIELD_TOO_LONG" and "60" in found.zh and "7" in found.en
    assert order_problems(layout, Order(0, "6217000000000000000", "王" * 30, 100), "7") == []


def test_a_place_that_is_too_narrow_is_found_when_the_layout_is_loaded(tmp_path: Path) -> None:
    text = (FOLDER / "postal_bank.toml").read_text(encoding="utf-8")
    path = tmp_path / "narrow.toml"
    for old, new, said in (
        ('"amount:16", "purpose:30"]', '"amount:12", "purpose:30"]', "amount needs a width of 13"),
        ('"batch:24", "count:8", "total:16"]\nrow = ["=40"',
         '"batch:24", "count:4", "total:16"]\nrow = ["=40"', "count needs a width of 6"),
        ('"purpose:30"', '"purpose:8"', "purpose needs a width of 20"),
        ('delimiter = ""', 'delimiter = "|"', "has a width, but a delimiter"),
        ('"account:32", "amount:16", "code', '"amount:16", "code', "account or account_last4"),
        ('encoding = "gbk"', 'encoding = "utf-16"', "one byte each"),
    ):  # fmt: skip
        assert old in text, old
        path.write_text(text.replace(old, new), encoding="utf-8")
        with pytest.raises(TemplateError, match=said):
            load(path)


# ── unknown: asked, never sent again ────────────────────────────────────────────────────────────


@EVERY_BANK
def test_what_is_unknown_is_paid_again_only_when_the_bank_was_asked_and_never_had_it(
    world: World, payable: Claims, bank: str
) -> None:
    claims = payable(30_000, 20_000)
    batch, orders = send(bank, claims)
    hear(bank, batch, [(1, banks.UNKNOWN[bank]), (2, banks.OK[bank])], orders)
    never = [(1, banks.NEVER_HAD[bank])]
    assert codes(hear(bank, batch, never, orders, hours=1)) == ["ANSWER_NOT_ASKED"]
    assert make_batch(claims, template=bank, actor=MAKER, now=ANSWERED).batch is None
    asked = ask_bank(batch, actor=MAKER, now=ANSWERED)
    assert asked.count == 1 and asked.name.startswith(f"{batch.number}-Q1.")
    assert orders[1].account.encode() in asked.file and orders[2].account.encode() not in asked.file
    assert make_batch(claims, template=bank, actor=MAKER, now=ANSWERED).batch is None  # only asked
    assert hear(bank, batch, never, orders, hours=2).returned == 1
    assert money(world) == {"payable": 30_000, "in_flight": 0, "paid": 20_000, "returned": 0}
    assert world.accounts()[0].state == "good"  # nobody's fault
    with pytest.raises(Malformed, match="must not go to the bank again"):
        bank_file(batch, actor=MAKER, now=ANSWERED)
    again = make_batch([claims[0]], template=bank, actor=MAKER, now=ANSWERED).batch
    assert again is not None
    file = release(again, actor=CHECKER, now=ANSWERED).file
    assert file is not None
    hear(bank, again, [(1, banks.OK[bank])], banks.orders_of(bank, file), hours=3)
    assert money(world)["paid"] == 50_000 and Obligation.objects.count() == 2
    late = hear(bank, batch, [(1, banks.OK[bank])], orders, hours=4)
    assert codes(late) == ["ANSWER_CONTRADICTS"]  # a person has to look: nothing is paid by it
    assert verify().faults == ()


def test_silence_can_be_asked_about_and_asking_changes_nothing(
    world: World, payable: Claims
) -> None:
    batch, _ = send("rural_bank", payable(30_000, 20_000))
    before = money(world)
    file = ask_bank(batch, actor=MAKER, now=ANSWERED).file.decode("gbk").split("\r\n")
    assert file[0] == f"Q|20260926|{batch.number}|2" and file[3] == "T|2"
    assert ask_bank(batch, actor=CHECKER, now=ANSWERED + DAY).name.endswith("-Q2.txt")
    assert money(world) == before and states(world) == ["paying", "paying"]
    assert Entry.objects.filter(action="batch.ask").count() == 2
    assert verify().faults == ()


def test_only_a_cashier_asks_and_only_where_something_is_open(
    world: World, payable: Claims
) -> None:
    claims = payable(30_000)
    made = make_batch(claims, template="rural_bank", actor=MAKER, now=LATER).batch
    assert made is not None
    with pytest.raises(Malformed, match="has not been released"):
        ask_bank(made, actor=MAKER, now=LATER)
    file = release(made, actor=CHECKER, now=LATER).file
    assert file is not None
    for stranger in (STRANGER, CLERK):
        with pytest.raises(Refused):
            ask_bank(made, actor=stranger, now=ANSWERED)
    hear("rural_bank", made, [(1, "0000")], banks.orders_of("rural_bank", file))
    with pytest.raises(Malformed, match="nothing to ask"):
        ask_bank(made, actor=MAKER, now=ANSWERED)


# ── sent back after it was paid ─────────────────────────────────────────────────────────────────


@EVERY_BANK
def test_the_banks_own_word_that_it_took_a_payment_back_makes_it_owed_again(
    world: World, payable: Claims, bank: str
) -> None:
    claims = payable(30_000, 20_000)
    batch, orders = send(bank, claims)
    hear(bank, batch, [(1, banks.OK[bank]), (2, banks.OK[bank])], orders)
    back = [(1, banks.REVERSED[bank])]
    assert hear(bank, batch, back, orders, hours=1).returned == 1
    assert states(world) == ["payable", "paid"]
    assert money(world) == {"payable": 0, "in_flight": 0, "paid": 20_000, "returned": 30_000}
    assert hear(bank, batch, back, orders, hours=1).again
    lines = BankLine.objects.filter(payment__seq=1).values_list("outcome", "late")
    assert list(lines) == [("paid", False), ("returned", True)]  # nothing is overwritten
    assert Payment.objects.get(seq=1).bank_code == "REVERSED"
    assert verify().faults == ()

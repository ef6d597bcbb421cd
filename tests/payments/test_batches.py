"""Batches: only what is agreed, by two cashiers of the county, all of it or nothing."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction

from hedun.claims.actions import undo, withdraw
from hedun.claims.models import Claim
from hedun.domain.actors import Actor
from hedun.domain.identifiers import make_card
from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused
from hedun.ledger.queries import balances
from hedun.notices.actions import confirm_due, object_to, post
from hedun.oversight.actions import decide, escalate, give_opinion
from hedun.payments.actions import Made, bank_file, cancel_batch, make_batch, release
from hedun.payments.models import Obligation, Payment, PaymentBatch
from hedun.people import hidden
from hedun.people.actions import mark_returned, replace_account
from hedun.people.models import BankAccount, Reason
from hedun.record.models import Entry
from hedun.record.verification import verify
from tests.notices.world import (
    CHECKER,
    CITY,
    CLERK,
    DAY,
    FORESTRY,
    INSURER,
    MAKER,
    NOW,
    PHOTO,
    STRANGER,
    World,
    award_again,
)
from tests.payments.conftest import LATER

Claims = Callable[..., list[Claim]]
Batches = Callable[..., PaymentBatch]


def make(claims: list[Claim], actor: Actor = MAKER) -> Made:
    return make_batch(claims, template="rural_bank", actor=actor, now=LATER)


def left_out(done: Made) -> dict[str, list[str]]:
    return {claim.household.name: [p.code for p in why] for claim, why in done.left_out}


def money(world: World) -> dict[str, int]:
    return {k: v for k, v in balances(world.policy.number).items() if k not in ("source", "cover")}


# ── making ──────────────────────────────────────────────────────────────────────────────────────


def test_a_confirmed_claim_is_owed_once_and_in_full(payable: Claims) -> None:
    payable(30_000, 20_000)
    owed = Obligation.objects.values_list("claim__household__name", "amount_fen")
    assert list(owed) == [("王福生", 30_000), ("赵喜娥", 20_000)]


def test_a_batch_freezes_rows_count_total_and_digest(world: World, made: Batches) -> None:
    batch = made(30_000, 20_004)
    assert (batch.number, batch.state) == ("PF-140423-2026-0001", "made")
    assert (batch.count, batch.total_fen, batch.made_by) == (2, 50_004, "shi")
    assert list(batch.payments.values_list("seq", "amount_fen")) == [(1, 30_000), (2, 20_004)]
    assert len(batch.sha256) == 64
    assert money(world)["payable"] == 50_004  # making moves no money


def test_nothing_is_paid_before_its_notice_is_over(world: World) -> None:
    claim = world.claim()
    assert left_out(make([claim])) == {"王福生": ["WRONG_STATE"]}
    post([claim], photo=PHOTO, photo_name="s.jpg", actor=CLERK, now=NOW).insist()
    assert left_out(make([claim])) == {"王福生": ["WRONG_STATE"]}
    # Even a claim pushed on behind the application's back is held by the notice itself.
    Claim.objects.filter(pk=claim.pk).update(state="payable")
    early = make_batch([claim], template="rural_bank", actor=MAKER, now=NOW + DAY)
    assert "NOTICE_RUNS" in left_out(early)["王福生"]
    assert not PaymentBatch.objects.exists()


def test_an_objection_keeps_a_claim_out_and_holds_up_nobody_else(world: World) -> None:
    for name in ("王福生", "赵喜娥"):
        world.claim(name)
    post(world.claims, photo=PHOTO, photo_name="s.jpg", actor=CLERK, now=NOW).insist()
    object_to(world.claims[0], said_by="李*", reason="不实", actor=CLERK, now=NOW)
    confirm_due(now=LATER)
    done = make(world.claims)
    assert left_out(done) == {"王福生": ["WRONG_STATE"]}
    assert done.batch is not None and done.batch.count == 1


def test_a_claim_stands_in_one_batch_at_a_time(payable: Claims, world: World) -> None:
    claims = payable(30_000)
    first = make(claims).batch
    assert first is not None
    again = make(claims)
    assert again.batch is None and left_out(again) == {"王福生": ["IN_A_BATCH"]}
    assert first.number in again.left_out[0][1][0].zh
    cancel_batch(first, reason="作废重做", actor=MAKER, now=LATER)
    cancelled = Entry.objects.get(action="batch.cancel")
    assert "作废重做" not in cancelled.body
    assert Reason.objects.get(entry_seq=cancelled.seq).text == "作废重做"
    assert make(claims).batch is not None


def test_an_account_that_the_bank_turned_away_or_that_is_anothers_is_not_paid(
    payable: Claims, world: World
) -> None:
    claims = payable(30_000, 20_000, 10_000)
    returned, anothers, _ = world.accounts()
    mark_returned(returned, actor=MAKER, now=LATER)
    BankAccount.objects.filter(pk=anothers.pk).update(holder="别人")
    done = make(claims)
    why = ["ACCOUNT_NOT_READY"]
    assert left_out(done) == {"王福生": why, "赵喜娥": [*why, "CHECK_BLOCKS"]}
    assert done.batch is not None and done.batch.total_fen == 10_000


def test_a_household_without_an_account_is_not_paid(payable: Claims) -> None:
    claims = payable(30_000)
    BankAccount.objects.update(ended_at=LATER)
    assert left_out(make(claims)) == {"王福生": ["ACCOUNT_NOT_READY"]}


def test_a_name_the_bank_cannot_write_is_told_to_the_maker(world: World, payable: Claims) -> None:
    claim = world.claim("李𬱖", 30_000)
    payable(20_000)
    done = make(world.claims)
    assert left_out(done) == {"李𬱖": ["CHARACTER_MISSING"]}
    assert done.batch is not None and done.batch.count == 1
    assert claim.number == done.left_out[0][0].number


@pytest.mark.parametrize("actor", [STRANGER, INSURER, FORESTRY])
def test_only_a_cashier_of_the_county_makes_a_batch(payable: Claims, actor: Actor) -> None:
    done = make(payable(30_000), actor)
    assert done.batch is None
    assert left_out(done)["王福生"][0] in ("OTHER_PLACE", "OTHER_ROLE")


def test_a_batch_is_for_one_policy_by_a_known_layout(payable: Claims) -> None:
    with pytest.raises(Malformed, match="Choose at least one"):
        make([])
    with pytest.raises(Malformed, match="rural_bank"):
        make_batch(payable(30_000), template="ghost_bank", actor=MAKER, now=LATER)


# ── releasing ───────────────────────────────────────────────────────────────────────────────────


def test_who_made_the_batch_does_not_release_it(world: World, made: Batches) -> None:
    done = release(made(30_000), actor=MAKER, now=LATER)
    assert done.file is None
    assert [r.code for _, why in done.outcome.refused for r in why] == ["SAME_MAKER"]
    assert money(world)["in_flight"] == 0


def test_a_cashier_of_another_county_does_not_release_it(made: Batches) -> None:
    done = release(made(30_000), actor=STRANGER, now=LATER)
    assert [r.code for _, why in done.outcome.refused for r in why] == ["OTHER_PLACE"]


def test_released_money_is_in_flight_and_the_file_adds_up(world: World, made: Batches) -> None:
    batch = made(30_000, 20_004)
    done = release(batch, actor=CHECKER, now=LATER)
    assert done.file is not None and [c.state for c in done.outcome.done] == ["paying", "paying"]
    assert money(world) == {
        "awarded": 0, "payable": 0, "in_flight": 50_004, "paid": 0, "returned": 0,
    }  # fmt: skip
    lines = done.file.decode("gbk").split("\r\n")
    rows = [line.split("|") for line in lines if line.startswith("D|")]
    cards = [hidden.read(a, "number") for a in world.accounts()]
    assert lines[0] == f"H|20260925|{batch.number}|2|50004"
    assert [(r[2], r[3], r[4]) for r in rows] == [
        (cards[0], "王福生", "30000"),
        (cards[1], "赵喜娥", "20004"),
    ]
    assert sum(int(r[4]) for r in rows) == 50_004


def test_if_one_claim_may_not_be_sent_nothing_is(world: World, made: Batches) -> None:
    batch = made(30_000, 20_000)
    withdraw([world.claims[0]], reason="村民撤回", actor=CLERK, now=LATER).insist()
    before = money(world)
    done = release(batch, actor=CHECKER, now=LATER)
    assert done.file is None and done.outcome.done == []
    assert [(c.household.name, why[0].code) for c, why in done.outcome.refused] == [
        ("王福生", "WRONG_STATE")
    ]
    batch.refresh_from_db()
    assert (batch.state, money(world)) == ("made", before)
    assert Claim.objects.get(pk=world.claims[1].pk).state == "payable"


def test_a_batch_is_not_sent_when_an_account_was_changed_after_it_was_made(
    world: World, made: Batches
) -> None:
    batch, household = made(30_000, 20_000), world.households[1]
    replace_account(
        household, holder=household.name, bank="农行", number=make_card("622848", "040256489001"),
        kind="card", actor=MAKER, now=LATER,
    )  # fmt: skip
    done = release(batch, actor=CHECKER, now=LATER)
    assert done.file is None
    assert [p.code for p in done.problems] == ["ACCOUNT_CHANGED"]
    assert "2" in done.problems[0].zh  # the row


def test_a_batch_made_before_the_city_decided_anew_is_not_sent(world: World, made: Batches) -> None:
    batch, [claim] = made(30_000), world.claims
    escalate([claim], question="邻居举报", actor=INSURER, now=LATER).insist()
    for member in CITY[:3]:
        give_opinion(claim, upholds=False, reason="复量", actor=member, now=LATER)
    decide(claim, reason="复量", actor=CITY[0], now=LATER).insist()
    award_again(claim, [0], now=LATER)  # the same amount once more, agreed anew
    post([claim], photo=PHOTO, photo_name="s.jpg", actor=CLERK, now=LATER).insist()
    confirm_due(now=LATER + 4 * DAY)
    done = release(batch, actor=CHECKER, now=LATER + 4 * DAY)
    assert done.file is None and [p.code for p in done.problems] == ["BATCH_CHANGED"]
    cancel_batch(batch, reason="重做", actor=MAKER, now=LATER + 4 * DAY)
    again = make_batch([claim], template="rural_bank", actor=MAKER, now=LATER + 4 * DAY)
    assert again.batch is not None and again.batch.total_fen == 30_000


@pytest.mark.parametrize("change", [{"amount_fen": 99_999}, {"seq": 9}])
def test_a_batch_changed_behind_our_back_is_not_sent(
    world: World, made: Batches, change: dict[str, int]
) -> None:
    batch = made(30_000)
    Payment.objects.update(**change)
    done = release(batch, actor=CHECKER, now=LATER)
    assert done.file is None and done.problems[0].code == "BATCH_CHANGED"
    assert money(world)["in_flight"] == 0


def test_a_batch_is_released_once(world: World, sent: Batches) -> None:
    batch = sent(30_000)
    again = release(batch, actor=CHECKER, now=LATER)
    assert again.file is None and [p.code for p in again.problems] == ["BATCH_NOT_OPEN"]
    assert money(world)["in_flight"] == 30_000


def test_the_file_is_closed_at_rest_and_who_takes_it_is_recorded(
    world: World, sent: Batches
) -> None:
    batch = sent(30_000)
    card = hidden.read(world.accounts().get(), "number")
    assert card.encode() not in bytes(batch.file_enc)
    assert not any(card in body for body in Entry.objects.values_list("body", flat=True))
    name, data = bank_file(batch, actor=CHECKER, now=LATER + DAY)
    assert name == f"{batch.number}.txt" and card.encode() in data
    taken = Entry.objects.get(action="batch.download")
    assert (taken.user, taken.subject) == ("niu", batch.number)
    with pytest.raises(Refused):
        bank_file(batch, actor=FORESTRY, now=LATER)


def test_there_is_no_file_before_the_release(made: Batches) -> None:
    with pytest.raises(Malformed, match="has not been released"):
        bank_file(made(30_000), actor=CHECKER, now=LATER)


def test_a_released_batch_cannot_be_cancelled(sent: Batches) -> None:
    with pytest.raises(Malformed, match="cannot be acted on"):
        cancel_batch(sent(30_000), reason="错了", actor=MAKER, now=LATER)


def test_cancelling_needs_a_reason_and_a_cashier(made: Batches) -> None:
    batch = made(30_000)
    with pytest.raises(Refused, match="reason"):
        cancel_batch(batch, reason=" ", actor=MAKER, now=LATER)
    with pytest.raises(Refused):
        cancel_batch(batch, reason="错了", actor=INSURER, now=LATER)


# ── the wall behind the guards ──────────────────────────────────────────────────────────────────


def test_the_database_itself_refuses_a_second_attempt_while_one_is_out(
    sent: Batches,
) -> None:
    batch = sent(30_000)
    payment = batch.payments.get()
    for outcome in ("waiting", "paid", "unknown"):
        Payment.objects.filter(pk=payment.pk).update(outcome=outcome)
        with pytest.raises(IntegrityError), transaction.atomic():
            Payment.objects.create(
                batch=batch, obligation=payment.obligation, seq=2, account=payment.account,
                amount_fen=30_000,
            )  # fmt: skip
    Payment.objects.filter(pk=payment.pk).update(outcome="returned")
    Payment.objects.create(
        batch=batch, obligation=payment.obligation, seq=2, account=payment.account,
        amount_fen=30_000,
    )  # fmt: skip


def test_the_database_itself_keeps_one_open_obligation_a_claim(payable: Claims) -> None:
    [claim] = payable(30_000)
    with pytest.raises(IntegrityError), transaction.atomic():
        Obligation.objects.create(claim=claim, amount_fen=1, agreed_at=LATER)


# ── obligations follow the claim ────────────────────────────────────────────────────────────────


def test_a_withdrawn_claim_is_owed_nothing_until_the_withdrawal_is_undone(
    world: World, payable: Claims
) -> None:
    [claim] = payable(30_000)
    withdraw([claim], reason="村民撤回", actor=CLERK, now=LATER).insist()
    assert Obligation.objects.get().cancelled_at == LATER
    assert money(world)["payable"] == 0
    undo([claim], actor=CLERK, now=LATER + DAY).insist()
    assert Obligation.objects.get().cancelled_at is None
    assert money(world)["payable"] == 30_000
    assert make([claim]).batch is not None


def test_a_claim_before_the_city_is_owed_but_not_paid(payable: Claims) -> None:
    [claim] = payable(30_000)
    escalate([claim], question="面积有争议", actor=INSURER, now=LATER).insist()
    assert Obligation.objects.get().cancelled_at is None
    assert left_out(make([claim])) == {"王福生": ["WRONG_STATE"]}


def test_every_row_of_a_payment_is_sealed(sent: Batches) -> None:
    batch = sent(30_000, 20_000)
    assert verify().faults == ()
    PaymentBatch.objects.filter(pk=batch.pk).update(file_name="other.txt")
    assert any("payments.PaymentBatch" in f.subject for f in verify().faults)

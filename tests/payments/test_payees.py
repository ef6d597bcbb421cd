"""Several payees for one claim: a hospital's advance, heirs with shares, each paid by itself."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from hedun.assessment import actions as assessment
from hedun.assessment.actions import Degree
from hedun.checks.queries import findings
from hedun.claims import actions as claims_
from hedun.claims.models import Claim
from hedun.domain.identifiers import make_card, make_resident_id
from hedun.domain.problems import Malformed
from hedun.notices import actions as notices
from hedun.payments import actions as payments
from hedun.payments.actions import Share
from hedun.payments.models import Obligation, Payment
from hedun.payments.queries import owed_by_policy
from hedun.people import actions as people
from hedun.people.models import Beneficiary
from hedun.record.verification import verify
from tests.payments.injury import (
    HOSPITAL,
    ODD,
    awarded,
    bank_says,
    by,
    card_of,
    had,
    heirs,
    hospital,
    injured,
    money,
    name,
    owed,
    paid,
    sent,
)
from tests.support.road import (
    CHECKER,
    CLERK,
    EXPERT,
    INSURER,
    MAKER,
    Road,
    maize,
    walk,
)

pytestmark = pytest.mark.django_db


# ── the hospital ────────────────────────────────────────────────────────────────────────────────


def test_a_hospital_is_paid_in_advance_and_the_household_the_final_difference(road: Road) -> None:
    claim, one = injured(road), hospital(road)
    awarded(road, claim, 5_000_00, advance=True)
    advanced = money(road)["awarded"]
    name(road, claim, Share(one, most_fen=advanced))
    notices.prepay([claim], reason="医院催缴", **by(road, INSURER)).insist()  # type: ignore[arg-type]
    claim.refresh_from_db()
    assert claim.state == "payable" and owed(claim) == {HOSPITAL: advanced}
    [[row]] = owed_by_policy([road.county.policy], road.who(MAKER), road.now).values()
    assert row.ready and row.notice_ends is None
    paid(road, claim)
    assert claim.state == "paid" and had(claim) == {HOSPITAL: advanced}

    road.later(days=30)
    claims_.reopen([claim], reason="出院结算", **by(road, INSURER)).insist()  # type: ignore[arg-type]
    awarded(road, claim, 9_000_37)
    difference = money(road)["awarded"]
    assert difference > 0
    walk(road, claim, "payable")  # posted, and its notice over
    assert owed(claim) == {"": difference}
    walk(road, claim, "paid")
    assert had(claim) == {HOSPITAL: advanced, claim.household.name: difference}
    assert money(road) == {"paid": advanced + difference}
    assert verify().faults == ()


def test_only_an_advance_for_injuries_goes_past_the_notice(road: Road) -> None:
    final = awarded(road, injured(road), 5_000_00)
    mixed = awarded(road, injured(road, "accepted", maize()), 5_000_00, advance=True)
    for claim in (final, mixed):
        done = notices.prepay([claim], reason="急", **by(road, INSURER))  # type: ignore[arg-type]
        assert [r.code for _, why in done.refused for r in why] == ["NO_INJURY_ADVANCE"]


def test_an_advance_taken_back_before_it_is_paid_is_awarded_again_and_owed_to_nobody(
    road: Road,
) -> None:
    claim = awarded(road, injured(road), 5_000_00, advance=True)
    before = money(road)
    notices.prepay([claim], reason="医院催缴", **by(road, INSURER)).insist()  # type: ignore[arg-type]
    claims_.undo([claim], **by(road, INSURER)).insist()  # type: ignore[arg-type]
    claim.refresh_from_db()
    assert (claim.state, owed(claim), money(road)) == ("awarded", {}, before)
    assert verify().faults == ()


def test_one_hospital_is_paid_for_many_claims_and_its_account_is_not_a_shared_one(
    road: Road,
) -> None:
    one, claims = hospital(road), [injured(road) for _ in range(2)]
    for claim in claims:
        awarded(road, claim, 1_000_00, advance=True)
        name(road, claim, Share(one, most_fen=9_999_00))
        notices.prepay([claim], reason="急", **by(road, INSURER)).insist()  # type: ignore[arg-type]
    paid(road, *claims)
    assert [list(had(claim)) for claim in claims] == [[HOSPITAL], [HOSPITAL]]


def test_an_heir_may_head_a_household_but_no_card_is_another_persons_too(road: Road) -> None:
    claim, (head, other) = injured(road), (road.county.roll[3], road.county.roll[4])
    name_of, number, card = head[0].name, head[0].id_number, head[0].card
    heir = people.register_heir(claim.household, name=name_of, relation="女婿", id_number=number,
                                **by(road, INSURER))  # type: ignore[arg-type]  # fmt: skip
    people.add_account(heir, holder=name_of, bank="农行", number=card, **by(road, CLERK))  # type: ignore[arg-type]
    name(road, claim, Share(heir, 1, 1))
    assert findings([claim])[claim.pk] == []
    people.replace_account(
        heir, holder=name_of, bank="农行", number=other[0].card, **by(road, CLERK)
    )  # type: ignore[arg-type]
    assert [found.code for found in findings([claim])[claim.pk]] == ["SHARED_ACCOUNT"]


def test_what_is_paid_for_the_injured_is_the_hospitals_and_the_maize_the_households(
    road: Road,
) -> None:
    claim = injured(road, "accepted", maize())
    walked = {line.pk: Degree([450_000] * 5) if line.section == "crop" else
              Degree([1_000_000], amount_fen=2_000_00) for line in claim.lines.all()}  # fmt: skip
    assessment.assess([claim], degrees=walked, **by(road, EXPERT)).insist()  # type: ignore[arg-type]
    claim.refresh_from_db()
    walk(road, claim, "awarded")
    lines = {row.line.section: row.payable_fen for row in claim.awards.get().lines.all()}
    name(road, claim, Share(hospital(road), most_fen=99_999_00, person="P-000001"))
    walk(road, claim, "payable")
    assert owed(claim) == {HOSPITAL: lines["person"], "": lines["crop"]}


# ── heirs ───────────────────────────────────────────────────────────────────────────────────────


def test_three_heirs_are_paid_and_one_card_turned_away_stops_nobody_else(
    road: Road, estate: tuple[Claim, list[Beneficiary]]
) -> None:
    claim, _ = estate
    whole = money(road)["payable"]
    parts = owed(claim)
    assert whole % 4 and sum(parts.values()) == whole
    assert abs(2 * parts["郝小英"] - whole) <= 2 and abs(parts["郝小军"] - parts["王桂兰"]) <= 1
    batch = sent(road, claim)
    assert batch.count == 3 and batch.total_fen == whole
    done = bank_says(road, batch, 郝小军="1103")
    assert (done.paid, done.returned, done.problems) == (2, 1, ())
    claim.refresh_from_db()
    assert claim.state == "payable" and owed(claim) == {"郝小军": parts["郝小军"]}
    assert money(road) == {"paid": whole - parts["郝小军"], "returned": parts["郝小军"]}
    assert verify().faults == ()

    again = payments.make_batch([claim], template="rural_bank", **by(road, MAKER))  # type: ignore[arg-type]
    [(_, why)] = again.left_out
    assert [p.code for p in why] == ["PAYEES_NOT_READY"] and "郝小军" in why[0].zh
    payments.repair_account(
        claim, holder="郝小军", bank="工商银行", kind="card",
        number=make_card("629999", "000000000990"), **by(road, MAKER),
    )  # type: ignore[arg-type]  # fmt: skip
    paid(road, claim)
    assert claim.state == "paid" and had(claim) == parts
    assert money(road) == {"paid": whole} and owed(claim) == {}
    assert verify().faults == ()


def test_an_answer_in_parts_keeps_the_claim_paying_until_the_last_of_its_payees(
    road: Road, estate: tuple[Claim, list[Beneficiary]]
) -> None:
    claim, _ = estate
    batch = sent(road, claim)
    seen = []
    for codes in ({"郝小英": "9001", "郝小军": "9001", "王桂兰": "9001"},
                  {"郝小军": "9001", "王桂兰": "9001"}, {"王桂兰": "1103"}):  # fmt: skip
        bank_says(road, batch, **codes)
        claim.refresh_from_db()
        seen.append(claim.state)
    assert seen == ["paying", "paying", "payable"]
    assert list(owed(claim)) == ["王桂兰"]
    batch.refresh_from_db()
    assert batch.state == "answered" and verify().faults == ()


def test_who_has_no_account_yet_is_named_and_the_others_are_paid(road: Road) -> None:
    claim = injured(road)
    known = heirs(road, claim)
    late = people.register_heir(
        claim.household, name="郝小芳", relation="次女",
        id_number=make_resident_id("140499", date(1994, 1, 1), 427), **by(road, INSURER),
    )  # type: ignore[arg-type]  # fmt: skip
    name(road, claim, Share(known[0], 1, 3), Share(known[1], 1, 3), Share(late, 1, 3))
    awarded(road, claim, 3_000_00)
    walk(road, claim, "payable")
    made = payments.make_batch([claim], template="rural_bank", **by(road, MAKER))  # type: ignore[arg-type]
    assert made.batch is not None and made.batch.count == 2
    [(_, why)] = made.left_out
    assert [p.code for p in why] == ["PAYEE_NOT_READY"] and "郝小芳" in why[0].zh
    payments.release(made.batch, **by(road, CHECKER)).outcome.insist()  # type: ignore[arg-type]
    bank_says(road, made.batch)
    claim.refresh_from_db()
    assert claim.state == "payable" and list(owed(claim)) == ["郝小芳"]
    people.add_account(late, holder="郝小芳", bank="农行", number=card_of(8), **by(road, MAKER))  # type: ignore[arg-type]
    paid(road, claim)
    assert claim.state == "paid" and len(had(claim)) == 3 and verify().faults == ()


def test_what_comes_back_late_of_one_heir_is_owed_to_that_heir_again(
    road: Road, estate: tuple[Claim, list[Beneficiary]]
) -> None:
    claim, _ = estate
    parts = owed(claim)
    paid(road, claim)
    with pytest.raises(Malformed) as which:
        payments.late_return(claim, code="CLOSED", **by(road, MAKER))  # type: ignore[arg-type]
    assert which.value.problem.code == "WHICH_PAYEE" and "王桂兰" in which.value.problem.zh
    for who, state in (("王桂兰", "payable"), ("郝小英", "payable")):
        one = claim.obligations.get(beneficiary__name=who)
        payments.late_return(claim, code="CLOSED", obligation=one, **by(road, MAKER)).insist()  # type: ignore[arg-type]
        claim.refresh_from_db()
        assert claim.state == state
    assert owed(claim) == {k: v for k, v in parts.items() if k != "郝小军"}
    with pytest.raises(Malformed, match="several payees"):
        payments.confirm_account(claim, reason="已重开", **by(road, MAKER))  # type: ignore[arg-type]
    for who in ("王桂兰", "郝小英"):
        one = claim.obligations.get(beneficiary__name=who)
        payments.confirm_account(claim, reason="已重开", obligation=one, **by(road, MAKER))  # type: ignore[arg-type]
    paid(road, claim)
    assert had(claim) == parts and claim.state == "paid" and verify().faults == ()


def test_what_one_heir_gives_back_is_not_paid_to_the_others(
    road: Road, estate: tuple[Claim, list[Beneficiary]]
) -> None:
    claim, _ = estate
    paid(road, claim)
    payments.recover(claim, reason="重复受偿", **by(road, MAKER)).insist()  # type: ignore[arg-type]
    one = claim.obligations.get(beneficiary__name="郝小军")
    for obligation, fen in ((None, 1), (one, one.amount_fen + 1)):
        with pytest.raises(Malformed):
            payments.recovered(claim, amount_fen=fen, reason="退", obligation=obligation,
                               **by(road, MAKER))  # type: ignore[arg-type]  # fmt: skip
    payments.recovered(claim, amount_fen=one.amount_fen, reason="退回", obligation=one,
                       **by(road, MAKER)).insist()  # type: ignore[arg-type]  # fmt: skip
    assert verify().faults == ()
    # Awarded again, it is the same heir who lacks it.
    claims_.reopen([claim], reason="复核", **by(road, INSURER)).insist()  # type: ignore[arg-type]
    awarded(road, claim, ODD)
    walk(road, claim, "payable")
    assert owed(claim) == {"郝小军": one.amount_fen}


def test_withdrawn_all_parts_fall_away_and_stand_again(
    road: Road, estate: tuple[Claim, list[Beneficiary]]
) -> None:
    claim, _ = estate
    parts, before = owed(claim), money(road)
    claims_.withdraw([claim], reason="撤回", **by(road, CLERK)).insist()  # type: ignore[arg-type]
    assert owed(claim) == {} and money(road) == {}
    road.later(hours=1)
    claims_.undo([claim], **by(road, CLERK)).insist()  # type: ignore[arg-type]
    assert (owed(claim), money(road)) == (parts, before) and verify().faults == ()


# ── the wall behind the guards ──────────────────────────────────────────────────────────────────


def test_the_database_itself_keeps_one_open_obligation_a_payee(
    road: Road, estate: tuple[Claim, list[Beneficiary]]
) -> None:
    claim, (daughter, _, _) = estate
    with pytest.raises(IntegrityError), transaction.atomic():
        Obligation.objects.create(
            claim=claim, beneficiary=daughter, amount_fen=1, agreed_at=road.now
        )


def test_a_payment_to_somebody_elses_account_is_found(
    road: Road, estate: tuple[Claim, list[Beneficiary]]
) -> None:
    claim, (daughter, son, _) = estate
    batch = sent(road, claim)
    Payment.objects.filter(obligation__beneficiary=son).update(account=daughter.accounts.get())
    said = [fault.en for fault in verify().faults if fault.subject == batch.number]
    assert any("somebody else" in one for one in said)

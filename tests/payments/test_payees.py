"""Several payees for one claim: a hospital's advance, heirs with shares, each paid by itself."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from hedun.assessment import actions as assessment
from hedun.assessment.actions import Degree
from hedun.claims import actions as claims_
from hedun.claims.actions import NewLine
from hedun.claims.models import Claim
from hedun.demo import bank
from hedun.domain.actors import Actor
from hedun.domain.identifiers import make_card, make_resident_id, make_uscc
from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused
from hedun.ledger.queries import balances
from hedun.notices import actions as notices
from hedun.payments import actions as payments
from hedun.payments.actions import Share
from hedun.payments.models import Obligation, Payment, PaymentBatch
from hedun.payments.queries import owed_rows
from hedun.people import actions as people
from hedun.people.models import Beneficiary
from hedun.people.problems import BadFields
from hedun.record.models import Entry
from hedun.record.verification import verify
from tests.support.kept import kept
from tests.support.road import (
    CHECKER,
    CLERK,
    EXPERT,
    INSURER,
    MAKER,
    TOWNSHIP,
    Road,
    maize,
    make_claim,
    make_county,
    walk,
)

pytestmark = pytest.mark.django_db
HOSPITAL = "襄垣县人民医院"
HEIRS = (("郝小英", "长女", 421), ("郝小军", "长子", 422), ("王桂兰", "妻子", 423))
ODD = 100_01  # fen: neither its half nor its quarter is whole
BILL = NewLine("person", "medical", 0, person="P-000001")


@pytest.fixture
def road(home: object) -> Road:
    return make_county()


def by(road: Road, username: str) -> dict[str, object]:
    return {"actor": road.who(username), "now": road.now}


def hospital(road: Road) -> Beneficiary:
    def make() -> int:
        uscc = make_uscc("12", "140423", "4057001X")
        one = people.register_hospital(
            road.county.policy.place, name=HOSPITAL, uscc=uscc, **by(road, INSURER)
        )  # type: ignore[arg-type]
        card = make_card("629999", "000000000960")
        people.add_account(one, holder=HOSPITAL, bank="工商银行襄垣支行", number=card,
                           **by(road, MAKER))  # type: ignore[arg-type]  # fmt: skip
        return one.pk

    return Beneficiary.objects.get(pk=kept(("hospital", road.now), make))


def heirs(road: Road, claim: Claim) -> list[Beneficiary]:
    found = []
    for n, (name, relation, serial) in enumerate(HEIRS):
        one = people.register_heir(
            claim.household, name=name, relation=relation,
            id_number=make_resident_id("140499", date(1990, 6, 1 + n), serial),
            **by(road, INSURER),
        )  # type: ignore[arg-type]  # fmt: skip
        people.add_account(
            one, holder=name, bank="农业银行襄垣支行", number=card_of(n), **by(road, CLERK)
        )  # type: ignore[arg-type]
        found.append(one)
    return found


def card_of(n: int) -> str:
    return make_card("629999", f"00000000097{n}")


def name(road: Road, claim: Claim, *shares: Share) -> None:
    payments.name_payees(claim, shares, reason="住院抢救", paper="缴费单 8812", **by(road, INSURER))  # type: ignore[arg-type]


def thirds(some: list[Beneficiary]) -> list[Share]:
    """A half and two quarters."""
    return [Share(one, *part) for one, part in zip(some, ((1, 2), (1, 4), (1, 4)), strict=True)]


def awarded(road: Road, claim: Claim, fen: int, *, advance: bool = False) -> Claim:
    """From "accepted": the expert's account, and its award."""
    degree = Degree([1_000_000] * 5, amount_fen=fen, provisional=advance)
    lines = {line.pk: degree for line in claim.lines.all()}
    assessment.assess([claim], degrees=lines, **by(road, EXPERT)).insist()  # type: ignore[arg-type]
    seen = assessment.preview([claim], **by(road, INSURER))  # type: ignore[arg-type]
    assessment.award(
        [claim], shown={pk: one.difference_fen for pk, one in seen.items()},
        kind="advance" if advance else "final", **by(road, INSURER),
    ).insist()  # type: ignore[arg-type]  # fmt: skip
    claim.refresh_from_db()
    return claim


def injured(road: Road, at: str = "accepted", *more: NewLine) -> Claim:
    return make_claim(road, at=at, lines=[BILL, *more])


def batch_of(road: Road, *claims: Claim) -> PaymentBatch:
    made = payments.make_batch(claims, template="rural_bank", **by(road, MAKER))  # type: ignore[arg-type]
    assert made.batch is not None, made.left_out
    return made.batch


def sent(road: Road, *claims: Claim) -> PaymentBatch:
    batch = batch_of(road, *claims)
    payments.release(batch, **by(road, CHECKER)).outcome.insist()  # type: ignore[arg-type]
    batch.refresh_from_db()
    return batch


def bank_says(road: Road, batch: PaymentBatch, **codes: str) -> payments.Answered:
    """`codes`: of holders whose payment is not simply paid."""
    _, file = payments.bank_file(batch, **by(road, CHECKER))  # type: ignore[arg-type]
    road.later(hours=1)
    data = bank.answer(file, codes, now=road.now)
    return payments.read_answer(data, "回盘.txt", **by(road, CHECKER))  # type: ignore[arg-type]


def paid(road: Road, *claims: Claim) -> None:
    done = bank_says(road, sent(road, *claims))
    assert done.problems == ()
    for claim in claims:
        claim.refresh_from_db()


def had(claim: Claim) -> dict[str, int]:
    """What reached whom, by the holder of the account."""
    found: dict[str, int] = {}
    rows = Payment.objects.filter(obligation__claim=claim, outcome="paid")
    for holder, fen in rows.values_list("account__holder", "amount_fen"):
        found[holder] = found.get(holder, 0) + fen
    return found


def owed(claim: Claim) -> dict[str, int]:
    rows = Obligation.objects.filter(claim=claim, settled_at=None, cancelled_at=None)
    return {
        row.beneficiary.name if row.beneficiary else "": row.amount_fen
        for row in rows.select_related("beneficiary")
    }


def money(road: Road) -> dict[str, int]:
    kinds = ("awarded", "payable", "in_flight", "paid", "returned")
    found = balances(road.county.policy.number)
    return {kind: found[kind] for kind in kinds if found[kind]}


# ── the hospital ────────────────────────────────────────────────────────────────────────────────


def test_a_hospital_is_paid_in_advance_and_the_household_the_final_difference(road: Road) -> None:
    claim, one = injured(road), hospital(road)
    awarded(road, claim, 5_000_00, advance=True)
    advanced = money(road)["awarded"]
    name(road, claim, Share(one, most_fen=advanced))
    notices.prepay([claim], reason="医院催缴", **by(road, INSURER)).insist()  # type: ignore[arg-type]
    claim.refresh_from_db()
    assert claim.state == "payable" and owed(claim) == {HOSPITAL: advanced}
    [row] = owed_rows(road.county.policy, road.who(MAKER), road.now)
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


@pytest.fixture
def estate(road: Road) -> tuple[Claim, list[Beneficiary]]:
    """A death: three heirs of a claim that pays an odd amount."""
    claim = injured(road, "verified")
    people.declare_circumstance(claim.household, "deceased", **by(road, CLERK))  # type: ignore[arg-type]
    some = heirs(road, claim)
    name(road, claim, *thirds(some))
    walk(road, claim, "accepted")
    awarded(road, claim, ODD)
    return walk(road, claim, "payable"), some


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


# ── named anew ──────────────────────────────────────────────────────────────────────────────────


def test_named_anew_what_is_owed_is_split_again_and_what_was_paid_counts(
    road: Road, estate: tuple[Claim, list[Beneficiary]]
) -> None:
    claim, (daughter, son, _) = estate
    parts, whole = owed(claim), money(road)["payable"]
    bank_says(road, sent(road, claim), 郝小军="1103", 王桂兰="1103")
    claim.refresh_from_db()
    # The wife's part goes to the son; what the daughter has had is her half.
    name(road, claim, Share(daughter, 1, 2), Share(son, 1, 2))
    assert owed(claim) == {"郝小军": whole - parts["郝小英"]}
    assert money(road)["payable"] == whole - parts["郝小英"]
    payments.end_payees(claim, reason="公证撤销", **by(road, INSURER))  # type: ignore[arg-type]
    assert owed(claim) == {"": whole - parts["郝小英"]}
    assert verify().faults == ()


def test_payees_are_not_named_anew_while_a_batch_or_the_bank_has_them(
    road: Road, estate: tuple[Claim, list[Beneficiary]]
) -> None:
    claim, some = estate
    batch = batch_of(road, claim)
    with pytest.raises(Malformed) as taken:
        name(road, claim, *thirds(some))
    assert taken.value.problem.code == "IN_A_BATCH"
    payments.release(batch, **by(road, CHECKER)).outcome.insist()  # type: ignore[arg-type]
    with pytest.raises(Malformed) as gone:
        name(road, claim, *thirds(some))
    assert gone.value.problem.code == "PAYEES_STATE" and "付款中" in gone.value.problem.zh


@pytest.mark.parametrize(
    ("shares", "code"),
    [
        (lambda a, b: [], "PAYEES_NONE"),
        (lambda a, b: [Share(a, 1, 2), Share(b, 1, 3)], "PAYEES_SUM"),
        (lambda a, b: [Share(a, 1, 2), Share(a, 1, 2)], "PAYEES_TWICE"),
        (lambda a, b: [Share(a, 3, 2)], "PAYEES_WAY"),
        (lambda a, b: [Share(a, 1, 1, most_fen=5)], "PAYEES_WAY"),
        (lambda a, b: [Share(a, most_fen=0)], "PAYEES_WAY"),
        (lambda a, b: [Share(a, 1, 1, person="P-9")], "PAYEES_PERSON"),
    ],
)
def test_shares_that_make_no_sense_are_refused(
    road: Road, shares: Callable[..., list[Share]], code: str
) -> None:
    claim = injured(road)
    a, b, _ = heirs(road, claim)
    entries = Entry.objects.count()
    with pytest.raises(Malformed) as wrong:
        name(road, claim, *shares(a, b))
    assert wrong.value.problem.code == code and Entry.objects.count() == entries


def test_only_the_insurer_names_payees_with_a_reason_a_paper_and_the_claims_own_heirs(
    road: Road,
) -> None:
    claim, other = injured(road), injured(road)
    mine, theirs = heirs(road, claim), heirs(road, other)

    def names(who: str, one: Beneficiary, reason: str = "继承", paper: str = "公证书 17") -> str:
        actor: Actor = road.who(who)
        try:
            payments.name_payees(claim, [Share(one, 1, 1)], reason=reason, paper=paper,
                                 actor=actor, now=road.now)  # fmt: skip
        except Refused as refused:
            return refused.refusals[0].code
        except Malformed as wrong:
            return wrong.problem.code
        return ""

    assert names(TOWNSHIP, mine[0]) == "OTHER_ROLE"
    assert names(INSURER, mine[0], reason=" ") == "NO_REASON"
    assert names(INSURER, mine[0], paper=" ") == "PAYEES_PAPER"
    assert names(INSURER, theirs[0]) == "PAYEE_OF_OTHERS"
    assert names(INSURER, mine[0]) == ""
    people.end_beneficiary(mine[1], reason="登记错", **by(road, INSURER))  # type: ignore[arg-type]
    mine[1].refresh_from_db()
    assert names(INSURER, mine[1]) == "PAYEE_ENDED"


# ── who they are ────────────────────────────────────────────────────────────────────────────────


def test_a_hospital_is_registered_once_by_a_code_that_can_be_right(road: Road) -> None:
    one = hospital(road)
    county = road.county.policy.place
    for uscc, code in ((make_uscc("12", "140423", "4057001X"), "BENEFICIARY_THERE"),
                       ("12140423405700111X", None)):  # fmt: skip
        with pytest.raises(BadFields) as bad:
            people.register_hospital(county, name="另一家", uscc=uscc, **by(road, INSURER))  # type: ignore[arg-type]
        [problem] = bad.value.fields["uscc"]
        assert code in (None, problem.code) and uscc[-4:] not in str(bad.value)
    with pytest.raises(BadFields) as other:
        people.add_account(one, holder="别人", bank="农行", number=card_of(9), **by(road, MAKER))  # type: ignore[arg-type]
    assert [p.code for p in other.value.fields["holder"]] == ["HOLDER_OTHER"]


def test_the_numbers_of_payees_stand_nowhere_in_the_open(road: Road) -> None:
    claim = injured(road)
    one = heirs(road, claim)[0]
    number = make_resident_id("140499", date(1990, 6, 1), 421)
    assert bytes(one.id_number_enc) != b"" and number.encode() not in bytes(one.id_number_enc)
    told = people.reveal(one, "id_number", reason="核对身份证", **by(road, INSURER))  # type: ignore[arg-type]
    assert told == number
    for secret in (number, card_of(0), one.name):
        assert not Entry.objects.filter(body__contains=secret).exists()


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

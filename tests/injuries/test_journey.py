"""From the bite to the money: an advance while the treatment goes on, the final account with what
medical insurance paid, and only the difference."""

from datetime import date

import pytest

from hedun.assessment.models import ClaimAward
from hedun.claims import actions as claims_
from hedun.claims.models import Claim
from hedun.domain.problems import Malformed
from hedun.injuries import actions as injuries
from hedun.ledger.models import Kind
from hedun.ledger.queries import claim_balance
from hedun.payments import actions as payments
from hedun.record.verification import verify
from tests.assessment.desks import award_all, stands
from tests.injuries.world import COMPANION, DRUG, HOSPITAL, Case, handled, item
from tests.support.road import MAKER, NIGHT, OTHER_INSURER, Road, walk


def confirm(case: Case) -> Claim:
    injuries.assess_injuries([case.claim], **case.by(OTHER_INSURER)).insist()
    return case.claim


def the_first_days(case: Case) -> None:
    """4,300.50 that count and a companion's bed that does not; 1,280.00 of vaccine outside."""
    stay = case.admit()
    case.bill(
        stay,
        item(date(2026, 8, 30), "drug", "3200", DRUG),
        item(date(2026, 8, 31), "examination", "860.50"),
        item(date(2026, 8, 31), "bed", "240"),
        item(date(2026, 8, 31), "bed", "150", COMPANION, False, "comfort"),
    )
    visit = injuries.visit(case.injury, hospital=HOSPITAL, day=NIGHT, **case.by())
    case.bill(visit, item(NIGHT, "vaccine", "1280"))


def test_an_advance_while_treated_then_the_rest_less_what_medical_insurance_paid(
    road: Road,
) -> None:
    case = handled(road)
    the_first_days(case)
    injuries.draw_up(case.injury, "interim", **case.by())
    claim = confirm(case)
    assert claim.state == "assessed"
    award_all(road, [claim]).insist()
    # With a day of lost work at 120.00 and of nursing at 130.00, by the terms' table.
    first = stands(claim)
    assert (first.kind, first.total_fen) == (ClaimAward.Kind.ADVANCE, 583_050)
    walk(road, case.claim, "paid")
    assert claim_balance(claim.number, Kind.PAID) == 583_050

    road.later(days=20)
    stay = case.injury.treatments.get(ends=None)
    injuries.discharge(stay, date(2026, 9, 20), **case.by())
    case.bill(
        stay,
        item(date(2026, 9, 2), "surgery", "12600"),
        item(date(2026, 9, 18), "drug", "2100", DRUG),
        item(date(2026, 9, 20), "drug", "-100", DRUG),  # given back at discharge
    )
    for kind, fen in (("inpatient", 945_025), ("outpatient", 30_000)):
        injuries.settle(
            case.injury,
            kind=kind,
            payer="medical",
            amount_fen=fen,
            day=date(2026, 9, 20),
            **case.by(),
        )
    claims_.reopen([case.claim], reason="治疗终结，结算", **case.by()).insist()
    injuries.draw_up(case.injury, "final", **case.by())
    claim = confirm(case)
    award_all(road, [claim]).insist()
    # 18,900.50 − 9,450.25 in hospital and 1,280.00 − 300.00 outside, 21 days at 250.00; 5,830.50
    # is paid already.
    last = stands(claim)
    assert (last.kind, last.total_fen) == (ClaimAward.Kind.FINAL, 1_568_025)
    assert last.difference_fen == 984_975
    walk(road, case.claim, "paid")
    assert claim_balance(claim.number, Kind.PAID) == 1_568_025
    assert verify().faults == ()


def advanced(road: Road) -> Case:
    """The advance is paid, the treatment over, the claim open again for the final account."""
    case = handled(road)
    the_first_days(case)
    injuries.draw_up(case.injury, "interim", **case.by())
    award_all(road, [confirm(case)]).insist()
    walk(road, case.claim, "paid")
    road.later(days=20)
    injuries.discharge(case.injury.treatments.get(ends=None), date(2026, 9, 20), **case.by())
    claims_.reopen([case.claim], reason="治疗终结，结算", **case.by()).insist()
    injuries.draw_up(case.injury, "final", **case.by())
    confirm(case)
    return case


def test_an_advance_that_the_bank_sends_back_late_is_owed_again_when_the_rest_is_paid(
    road: Road,
) -> None:
    case = advanced(road)
    first = case.claim.obligations.get()
    early = payments.late_return(case.claim, code="CLOSED", **case.by(MAKER))
    assert [one.code for _, why in early.refused for one in why] == ["WRONG_STATE"]
    award_all(road, [case.claim]).insist()
    walk(road, case.claim, "payable")
    with pytest.raises(Malformed) as wait:
        payments.late_return(case.claim, code="CLOSED", obligation=first, **case.by(MAKER))
    assert wait.value.problem.code == "OWED_ALREADY"  # and says to enter it when that is paid
    walk(road, case.claim, "paid")
    late = payments.late_return(case.claim, code="CLOSED", obligation=first, **case.by(MAKER))
    late.insist()
    assert claim_balance(case.claim.number, Kind.RETURNED) == 583_050
    assert case.claim.state == "payable" and verify().faults == ()


def test_money_that_was_advanced_can_be_claimed_back_when_the_rest_is_refused(road: Road) -> None:
    case = advanced(road)
    said = {"code": "outside_lawful_land", "reason": "在保护区内设套"}
    claims_.refuse([case.claim], **said, **case.by(OTHER_INSURER)).insist()
    assert case.claim.state == "paid"  # not refused: 5,830.50 have reached them
    assert claim_balance(case.claim.number, Kind.PAID) == 583_050
    payments.recover(case.claim, reason="不在保险责任内", **case.by(MAKER)).insist()
    back = {"amount_fen": 583_050, "reason": "已退回"}
    payments.recovered(case.claim, **back, **case.by(MAKER)).insist()
    assert claim_balance(case.claim.number, Kind.PAID) == 0
    assert verify().faults == ()

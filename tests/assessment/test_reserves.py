"""未决估损: what is reported and not awarded yet stands in the ledger, beside the money."""

from hedun.claims import actions as claims_
from hedun.claims.models import Claim
from hedun.ledger.models import Memo, Transfer
from hedun.ledger.queries import beside, claim_balance
from hedun.payments import actions as payments
from hedun.record.verification import verify
from tests.assessment.desks import assess, book, open_again
from tests.support.road import CLERK, INSURER, MAKER, TOWNSHIP, Road, award, make_claim, walk

ONE = 52_488  # fen: 1.8 mu of milk-ripe maize at 45 %
AT_60 = 69_984


def reserve(claim: Claim) -> int:
    return claim_balance(claim.number, Memo.ESTIMATE)


def of_policy(road: Road) -> int:
    return beside(road.county.policy.number)["estimate"]


def test_a_claim_is_reserved_for_from_its_report_until_its_award(road: Road) -> None:
    claim = make_claim(road, at="draft")
    assert reserve(claim) == 0
    for state in ("reported", "verified", "accepted"):
        walk(road, claim, state)
        assert reserve(claim) == ONE == of_policy(road), state
    assess(road, claim, 60)  # the expert finds more
    assert reserve(claim) == AT_60 and "awarded" not in book(road)
    award(road, claim).insist()
    assert reserve(claim) == 0 == of_policy(road) and book(road)["awarded"] == AT_60
    assert verify().faults == ()


def test_the_estimates_of_a_policy_are_those_of_its_claims(road: Road) -> None:
    claims = [make_claim(road, at=state) for state in ("reported", "accepted", "paid", "refused")]
    assert [reserve(claim) for claim in claims] == [ONE, ONE, 0, 0]
    assert of_policy(road) == 2 * ONE
    assert verify().faults == ()


def test_sent_back_withdrawn_or_undone_the_estimate_goes_and_comes_with_the_state(
    road: Road,
) -> None:
    claim = make_claim(road, at="reported")
    town, clerk = road.who(TOWNSHIP), road.who(CLERK)
    missing = {"missing": ["全景照片"], "reason": "补照片"}
    claims_.send_back([claim], **missing, actor=town, now=road.later(hours=1)).insist()
    assert reserve(claim) == 0
    claims_.undo([claim], actor=town, now=road.later(hours=1)).insist()
    assert reserve(claim) == ONE
    claims_.withdraw([claim], reason="不报了", actor=clerk, now=road.later(hours=1)).insist()
    assert reserve(claim) == 0
    claims_.undo([claim], actor=clerk, now=road.later(hours=1)).insist()
    assert reserve(claim) == ONE
    assert verify().faults == ()


def test_an_award_undone_is_waited_for_again(road: Road) -> None:
    claim = make_claim(road, at="awarded")
    claims_.undo([claim], actor=road.who(INSURER), now=road.later(hours=1)).insist()
    assert reserve(claim) == ONE and book(road) == {"cover": 1_000_000_000}


def test_of_a_claim_opened_again_only_what_is_more_is_reserved(road: Road) -> None:
    claim = open_again(road, make_claim(road, at="paid"))
    assert reserve(claim) == 0  # it has what it is thought to come to
    assess(road, claim, 60)
    assert reserve(claim) == AT_60 - ONE
    award(road, claim).insist()
    assert reserve(claim) == 0 and verify().faults == ()


def test_what_is_asked_back_stands_in_the_ledger_until_it_is_settled(road: Road) -> None:
    claim = make_claim(road, at="paid")
    hand = {"actor": road.who(MAKER), "now": road.later(hours=1)}
    payments.recover(claim, reason="重复领取", **hand).insist()
    number = road.county.policy.number
    assert beside(number)["recovery"] == ONE and book(road)["paid"] == ONE
    payments.recovered(claim, amount_fen=12_000, reason="退回一部分", **hand).insist()
    assert beside(number)["recovery"] == 0
    assert book(road) == {"cover": 1_000_000_000 - ONE + 12_000, "paid": ONE - 12_000}
    assert verify().faults == ()


def test_an_estimate_that_stayed_behind_is_named(road: Road) -> None:
    claim = make_claim(road, at="reported")
    Claim.objects.filter(pk=claim.pk).update(state="closed")
    assert claim.number in [fault.subject for fault in verify().faults]
    assert Transfer.objects.filter(claim=claim.number).count() == 1

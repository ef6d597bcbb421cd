"""An ear tag is paid once: eleven sheep, of which one was paid for before."""

from datetime import date

import pytest

from hedun.checks.queries import findings
from hedun.claims import actions as claims_
from hedun.claims.actions import Verdict
from hedun.claims.models import Claim
from hedun.livestock import actions as livestock
from hedun.livestock.models import Animal
from hedun.payments import actions as payments
from hedun.record.verification import verify
from tests.assessment.desks import award_all, stands
from tests.livestock.fold import ELEVEN, NIGHT, assess, flock, go, noticed, who
from tests.support.road import INSURER, MAKER, TOWNSHIP, Road

EARLIER = date(2026, 8, 10)


@pytest.fixture
def paid(road: Road) -> Road:
    """The seventh of the tags was paid to another household three weeks before."""
    claim = go(road, flock(road, 0, ELEVEN[6:7], night=EARLIER), "accepted")
    assess(road, claim)
    award_all(road, [claim]).insist()
    go(road, claim, "paid")
    return road


def test_the_line_is_refused_for_that_head_and_the_rest_is_paid(paid: Road) -> None:
    road = paid
    claim = go(road, flock(road, 1), "reported")
    [found] = [f for f in findings([claim])[claim.pk] if f.code == "EAR_TAG_PAID"]
    assert found.severity == "block" and ELEVEN[6] in found.zh
    seventh = Animal.objects.get(claim=claim, tag=ELEVEN[6])
    new = livestock.part([seventh], reason="这个耳标已经赔过", **who(road, TOWNSHIP))
    go(road, claim, "verified")
    verdict = Verdict(False, "DUPLICATE", "耳标已于上次赔付")
    who_accepts = {"actor": road.who(INSURER), "now": road.later(hours=1)}
    claims_.accept([claim], verdicts={new.pk: verdict}, **who_accepts).insist()
    assert noticed(claim) == ["HEADS_DIFFER"]  # eleven were reported, ten stand in the line
    road.later(hours=1)
    assess(road, claim)  # the line of ten
    assert noticed(claim) == []
    award_all(road, [claim]).insist()
    assert stands(claim).total_fen == 500_000  # 10 × 800.00 × 80 % is 6,400.00; 5,000.00 at most
    go(road, claim, "paid")
    assert verify().faults == ()


def test_a_tag_misread_keeps_the_money_back_until_it_is_put_right(paid: Road) -> None:
    road = paid
    claim = go(road, flock(road, 1, [*ELEVEN[:3], ELEVEN[6]]), "accepted")
    assess(road, claim)
    award_all(road, [claim]).insist()
    assert stands(claim).total_fen == 256_000  # 4 × 800.00 × 80 %
    go(road, claim, "payable")
    assert left_out(road, claim) == ["CHECK_BLOCKS"]
    assert noticed(claim) == ["EAR_TAG_PAID"]
    wrong = Animal.objects.get(claim=claim, tag=ELEVEN[6])
    right = livestock.put_tag_right(wrong, ELEVEN[7], reason="照片上是 1208", **who(road, TOWNSHIP))
    assert (right.corrects, right.gradings.get().cause) == (wrong, "confirmed")
    go(road, claim, "paid")
    assert verify().faults == ()


def left_out(road: Road, claim: Claim) -> list[str]:
    """Why the claim is left out of a batch."""
    made = payments.make_batch([claim], template="rural_bank", **who(road, MAKER))
    assert made.batch is None
    return [found.code for _, wrong in made.left_out for found in wrong]


def test_the_same_tag_in_two_open_claims_wants_a_look(road: Road) -> None:
    one, two = flock(road, 0, ELEVEN[:2]), flock(road, 1, ELEVEN[1:3], night=NIGHT)
    assert noticed(one) == noticed(two) == ["EAR_TAG_OPEN"]
    claims_.withdraw([two], reason="认错了", **who(road, TOWNSHIP)).insist()
    assert noticed(one) == []

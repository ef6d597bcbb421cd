"""A claim awarded more than once: only the difference moves, and nothing is taken back silently."""

import pytest

from hedun.assessment.models import ClaimAward, Difference
from hedun.assessment.verification import awards_reproduce
from hedun.claims import actions as claims_
from hedun.claims.models import Claim
from hedun.notices import actions as notices
from hedun.record.verification import verify
from tests.assessment.desks import assess, award_all, book, codes, open_again, shown, stands
from tests.support.road import CLERK, INSURER, OTHER_TOWNSHIP, Road, award, make_claim, walk

COVER = 1_000_000_000
AT_45, AT_60, AT_30 = 52_488, 69_984, 34_992  # 1.8 mu of milk-ripe maize at 45, 60, 30 %


@pytest.fixture
def paid(road: Road) -> Claim:
    return make_claim(road, at="paid")


def test_a_reopened_claim_is_awarded_only_the_difference_and_keeps_its_number(
    road: Road, paid: Claim
) -> None:
    other = make_claim(road, at="awarded")
    assert (stands(paid).settled, stands(other).settled) == (1, 2)
    assess(road, open_again(road, paid), 60)
    assert shown(road, [paid]) == {paid.pk: AT_60 - AT_45}
    award(road, paid).insist()
    row = stands(paid)
    assert (row.before_fen, row.total_fen, row.difference_fen) == (AT_45, AT_60, AT_60 - AT_45)
    assert (row.award.number, row.settled) == (3, 1)
    walk(road, _now(paid), "paid")
    assert book(road) == {"cover": COVER - AT_60 - AT_45, "awarded": AT_45, "paid": AT_60}
    assert verify().faults == ()


def test_lowered_before_payment_the_rest_is_cover_again(road: Road) -> None:
    claim = make_claim(road, at="contested")
    notices.resurvey(
        [claim], visited_at=road.now, reason="再看", actor=road.who(OTHER_TOWNSHIP), now=road.now
    ).insist()
    assess(road, claim, 30)
    award(road, claim).insist()
    assert stands(claim).difference_fen == AT_30 - AT_45
    assert book(road) == {"cover": COVER - AT_30, "awarded": AT_30}
    assert not Difference.objects.exists()
    walk(road, _now(claim), "paid")
    assert book(road) == {"cover": COVER - AT_30, "paid": AT_30}
    assert verify().faults == ()


def test_lowered_after_payment_the_difference_is_shown_and_nothing_is_taken(
    road: Road, paid: Claim
) -> None:
    before = book(road)
    assess(road, open_again(road, paid), 30)
    award(road, paid).insist()
    assert book(road) == before == {"cover": COVER - AT_45, "paid": AT_45}
    assert [(d.claim_id, d.fen) for d in Difference.objects.all()] == [(paid.pk, AT_30 - AT_45)]
    assert stands(paid).total_fen == AT_30
    assert verify().faults == ()


def test_raised_again_after_such_a_difference_nothing_is_paid_twice(
    road: Road, paid: Claim
) -> None:
    assess(road, open_again(road, paid), 30)
    award(road, paid).insist()
    walk(road, _now(paid), "on_notice")
    notices.confirm_due(now=road.later(days=4))  # nothing more is due: it is paid as it was
    assert _now(paid).state == "paid"
    assess(road, open_again(road, paid), 60)
    assert shown(road, [paid]) == {paid.pk: AT_60 - AT_45}  # the household has 45 % already
    award(road, paid).insist()
    assert book(road) == {"cover": COVER - AT_60, "paid": AT_45, "awarded": AT_60 - AT_45}
    assert verify().faults == ()


def test_what_was_shown_must_be_what_is_awarded(road: Road) -> None:
    claim = make_claim(road, at="assessed")
    outcome = award_all(road, [claim], {claim.pk: AT_45 - 1})
    assert codes(outcome) == [["AMOUNT_CHANGED"]]
    [(_, (refusal,))] = outcome.refused
    assert (refusal.facts["shown_fen"], refusal.facts["award_fen"]) == (AT_45 - 1, AT_45)
    assert codes(award_all(road, [claim], {})) == [["AMOUNT_CHANGED"]]  # shown nothing at all
    assert not ClaimAward.objects.exists() and book(road) == {"cover": COVER}


def test_an_undone_award_gives_the_cover_back_and_can_be_made_again(road: Road) -> None:
    claim = make_claim(road, at="awarded")
    claims_.undo([claim], actor=road.who(INSURER), now=road.later(hours=1)).insist()
    assert _now(claim).state == "assessed"
    assert book(road) == {"cover": COVER}
    assert verify().faults == ()
    assert shown(road, [claim]) == {claim.pk: AT_45}
    award(road, claim).insist()
    assert book(road) == {"cover": COVER - AT_45, "awarded": AT_45}
    assert stands(claim).total_fen == AT_45
    assert [r.kind for r in claim.awards.all()] == ["final", "reversal", "final"]
    assert verify().faults == ()


def test_undoing_the_second_award_leaves_the_first(road: Road, paid: Claim) -> None:
    assess(road, open_again(road, paid), 60)
    award(road, paid).insist()
    claims_.undo([paid], actor=road.who(INSURER), now=road.later(hours=1)).insist()
    assert (stands(paid).total_fen, stands(paid).settled) == (AT_45, 1)
    assert book(road) == {"cover": COVER - AT_45, "paid": AT_45}
    award(road, paid).insist()
    assert (stands(paid).total_fen, stands(paid).settled) == (AT_60, 1)
    assert verify().faults == ()


@pytest.mark.parametrize("state", ["awarded", "on_notice", "payable"])
def test_withdrawn_after_its_award_a_claim_gives_back_and_undone_takes_again(
    road: Road, state: str
) -> None:
    claim = make_claim(road, at=state)
    before = book(road)
    clerk = road.who(CLERK)
    claims_.withdraw([claim], reason="不要了", actor=clerk, now=road.later(hours=1)).insist()
    assert book(road) == {"cover": COVER}
    assert verify().faults == ()
    claims_.undo([claim], actor=clerk, now=road.later(hours=1)).insist()
    assert _now(claim).state == state and book(road) == before
    assert stands(claim).total_fen == AT_45
    assert list(awards_reproduce()) == []
    walk(road, _now(claim), "paid")
    assert book(road) == {"cover": COVER - AT_45, "paid": AT_45}
    assert verify().faults == ()


def test_a_withdrawn_claim_takes_no_part_in_later_awards(road: Road) -> None:
    claim = make_claim(road, at="awarded")
    clerk = road.who(CLERK)
    claims_.withdraw([claim], reason="不要了", actor=clerk, now=road.later(hours=1)).insist()
    make_claim(road, at="awarded")
    assert book(road) == {"cover": COVER - AT_45, "awarded": AT_45}
    assert verify().faults == ()


def _now(claim: Claim) -> Claim:
    claim.refresh_from_db()
    return claim

"""What is left of a closed year reaches those who waited: by first come or pro rata, to the fen."""

from datetime import date
from pathlib import Path

import pytest

from hedun.assessment.models import AwardLine, ClaimAward
from hedun.assessment.yearend import parts_were_given
from hedun.claims import actions as claims_
from hedun.claims.models import Claim
from hedun.record.verification import verify
from tests.assessment.desks import (
    assess,
    assessed,
    award_all,
    book,
    codes,
    open_again,
    shown,
    stands,
    wording,
)
from tests.policies.years import after_new_year, close, leave
from tests.support.road import INSURER, Road, award, make_claim, make_county, walk

ONE = 52_488  # fen: 1.8 mu of milk-ripe maize at 45 %
PRO_RATA = ("amount = 10000000", 'amount = 10000000\nallocate = "pro_rata"')


@pytest.fixture
def road(db: None, home: Path) -> Road:
    return make_county(households=6)


def closed_with(road: Road, left_fen: int) -> None:
    leave(road, left_fen)
    close(after_new_year(road))


def test_pro_rata_each_is_awarded_and_paid_its_part_and_told_why(road: Road) -> None:
    wording(road, PRO_RATA)
    claims = assessed(road, *(make_claim(road) for _ in range(3)))
    closed_with(road, 2 * ONE + 1)
    for claim in reversed(claims):  # whoever comes first: the parts are what they are
        award(road, claim).insist()
    assert [stands(claim).total_fen for claim in claims] == [34_993, 34_992, 34_992]
    assert book(road) == {"awarded": 2 * ONE + 1}
    last = AwardLine.objects.get(claim_award=stands(claims[0])).steps[-1]
    assert (last["before"], last["after"], last["clause"]) == ("524.88", "349.93", "第十五条")
    assert "349.93" in last["says"]["zh"] and "524.88 were worked out" in last["says"]["en"]
    for claim in claims:
        claim.refresh_from_db()
        walk(road, claim, "paid")
    assert book(road) == {"paid": 2 * ONE + 1}
    assert verify().faults == ()


def test_the_reviewer_sees_the_part_before_it_is_awarded(road: Road) -> None:
    wording(road, PRO_RATA)
    claims = assessed(road, *(make_claim(road) for _ in range(3)))
    closed_with(road, 3_000)
    assert shown(road, claims) == {claim.pk: 1_000 for claim in claims}
    assert len(award_all(road, claims).done) == 3  # together, as one by one
    assert book(road) == {"awarded": 3_000} and verify().faults == ()


def test_by_first_come_the_last_one_gets_the_rest_and_who_is_after_that_is_told(
    road: Road,
) -> None:
    claims = assessed(road, *(make_claim(road) for _ in range(4)))
    closed_with(road, 2 * ONE + 100)
    third = award(road, claims[2]).insist()
    assert third.done and stands(claims[2]).total_fen == 100
    assert codes(award(road, claims[3])) == [["COVER_EXHAUSTED"]]
    for claim in claims[:2]:
        award(road, claim).insist()
        assert stands(claim).total_fen == ONE
    assert book(road) == {"awarded": 2 * ONE + 100} and verify().faults == ()


def test_what_another_did_not_need_is_there_for_one_who_was_given_a_part(road: Road) -> None:
    first, second = assessed(road, make_claim(road), make_claim(road))
    closed_with(road, ONE + 100)
    award(road, second).insist()
    assert stands(second).total_fen == 100
    by = {"actor": road.who(INSURER), "now": road.later(hours=1)}
    claims_.refuse([first], code="EXCLUDED", reason="自行圈养", **by).insist()
    second.refresh_from_db()
    walk(road, second, "paid")
    assess(road, open_again(road, second), 45)
    award(road, second).insist()
    assert (stands(second).total_fen, stands(second).difference_fen) == (ONE, ONE - 100)
    assert verify().faults == ()


def test_a_late_claim_has_no_part(road: Road) -> None:
    assessed(road, *(make_claim(road) for _ in range(2)))
    closed_with(road, ONE + 100)
    late = assessed(road, make_claim(road, night=date(2026, 12, 30)))[0]
    assert codes(award(road, late)) == [["COVER_EXHAUSTED"]]


def test_a_part_taken_back_is_kept_again(road: Road) -> None:
    first, second = assessed(road, make_claim(road), make_claim(road))
    closed_with(road, ONE + 100)
    award(road, second).insist()
    claims_.undo([second], actor=road.who(INSURER), now=road.later(hours=1)).insist()
    award(road, first).insist()
    award(road, second).insist()
    assert [stands(c).total_fen for c in (first, second)] == [ONE, 100]
    assert verify().faults == ()


def test_less_than_the_statement_keeps_is_named(road: Road) -> None:
    claims = assessed(road, *(make_claim(road) for _ in range(2)))
    closed_with(road, ONE + 100)
    award(road, claims[1]).insist()
    row = stands(claims[1])
    assert list(parts_were_given()) == []
    ClaimAward.objects.filter(pk=row.pk).update(total_fen=99)
    [(where, _, en)] = parts_were_given()
    assert where == f"assessment.ClaimAward:{row.pk}" and "keeps 1.00 yuan" in en


def test_a_wording_that_shares_pro_rata_itself_comes_to_the_same_and_is_recalculated(
    road: Road,
) -> None:
    """The wording's limit is the cover: who was awarded before it was reached has it."""
    wording(road, ("amount = 10000000", 'amount = 1600\nallocate = "pro_rata"'))
    early = assessed(road, *(make_claim(road) for _ in range(3)))
    for claim in early:
        award(road, claim).insist()
    late: list[Claim] = assessed(road, *(make_claim(road) for _ in range(2)))
    closed_with(road, 160_000)
    rest = 160_000 - 3 * ONE
    assert sum(shown(road, late).values()) == rest
    for claim in late:
        award(road, claim).insist()
    assert book(road) == {"awarded": 160_000} and verify().faults == ()

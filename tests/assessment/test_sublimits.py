"""分项限额: a contract sets how much one kind of loss may be awarded in the whole year."""

from datetime import date

import pytest

from hedun.assessment.limits import to_use
from hedun.claims import actions as claims_
from hedun.claims.models import Claim
from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused, say
from hedun.ledger.queries import limits, used_of
from hedun.notices import actions as notices
from hedun.payments import actions as payments
from hedun.record.verification import verify
from tests.assessment.desks import (
    assess,
    assessed,
    award_all,
    book,
    codes,
    number,
    open_again,
    stands,
)
from tests.support.road import CLERK, MAKER, OTHER_TOWNSHIP, Road, award, make_claim, walk

ONE = 52_488  # fen: 1.8 mu of milk-ripe maize at 45 %
AT_60, AT_30 = 69_984, 34_992
ONE_AND_A_HALF = ONE * 3 // 2


def limit(road: Road, fen: int, section: str = "crop") -> None:
    number(road, f"limit.{section}", str(fen))


def left(road: Road, section: str = "crop") -> int:
    return limits(road.county.policy.number)[section].left_fen


def two(road: Road) -> list[Claim]:
    return assessed(road, make_claim(road), make_claim(road))


def test_the_one_who_is_awarded_first_gets_it_and_the_other_is_told_what_is_left(
    road: Road,
) -> None:
    limit(road, ONE_AND_A_HALF)
    first, second = two(road)
    award(road, first).insist()
    assert left(road) == ONE_AND_A_HALF - ONE
    outcome = award(road, second)
    assert codes(outcome) == [["LIMIT_EXHAUSTED"]]
    [(_, (refusal,))] = outcome.refused
    assert refusal.facts == {"section": "crop", "wanted_fen": ONE, "left_fen": ONE_AND_A_HALF - ONE}
    assert "“作物”的分项限额只剩 262.44 元" in say(refusal, "zh")
    assert "limit for “Crops”" in say(refusal, "en")
    assert book(road)["awarded"] == ONE  # the cover of the year would have held both
    assert verify().faults == ()


def test_claims_of_one_act_use_it_one_after_the_other(road: Road) -> None:
    limit(road, ONE_AND_A_HALF)
    first, second = two(road)
    outcome = award_all(road, [first, second])
    assert [c.pk for c in outcome.done] == [first.pk]
    assert codes(outcome) == [["LIMIT_EXHAUSTED"]]
    assert used_of([first.number, second.number]) == {first.number: {"crop": ONE}}
    assert verify().faults == ()


def test_the_limit_of_another_kind_of_loss_is_not_touched(road: Road) -> None:
    limit(road, 0, "livestock")
    limit(road, ONE)
    award(road, two(road)[0]).insist()
    assert (left(road), left(road, "livestock")) == (0, 0)
    assert verify().faults == ()


def test_a_claim_withdrawn_gives_back_what_it_used_and_undone_takes_it_again(road: Road) -> None:
    limit(road, ONE)
    first, second = two(road)
    award(road, first).insist()
    clerk = road.who(CLERK)
    claims_.withdraw([first], reason="不要了", actor=clerk, now=road.later(hours=1)).insist()
    assert left(road) == ONE
    claims_.undo([first], actor=clerk, now=road.later(hours=1)).insist()
    assert left(road) == 0
    claims_.withdraw([first], reason="不要了", actor=clerk, now=road.later(hours=1)).insist()
    award(road, second).insist()
    with pytest.raises(Refused) as refused:  # another has it now
        claims_.undo([first], actor=clerk, now=road.later(hours=1)).insist()
    assert [r.code for r in refused.value.refusals] == ["LIMIT_EXHAUSTED"]
    assert left(road) == 0 and verify().faults == ()


def test_a_claim_opened_again_is_measured_against_the_limit_without_its_own_use(
    road: Road,
) -> None:
    limit(road, AT_60)
    claim = make_claim(road, at="paid")
    assess(road, open_again(road, claim), 60)
    award(road, claim).insist()  # 60 % of it, of which 45 % are its own already
    assert left(road) == 0 and used_of([claim.number]) == {claim.number: {"crop": AT_60}}
    assert verify().faults == ()


def test_lowered_before_payment_the_rest_of_the_limit_is_there_for_others(road: Road) -> None:
    limit(road, ONE)
    claim = make_claim(road, at="contested")
    notices.resurvey(
        [claim], visited_at=road.now, reason="再看", actor=road.who(OTHER_TOWNSHIP), now=road.now
    ).insist()
    assess(road, claim, 30)
    award(road, claim).insist()
    assert left(road) == ONE - AT_30 and verify().faults == ()


def test_lowered_after_payment_it_is_used_until_the_money_is_back(road: Road) -> None:
    limit(road, ONE)
    claim = make_claim(road, at="paid")
    assess(road, open_again(road, claim), 30)
    award(road, claim).insist()
    assert left(road) == 0 and stands(claim).total_fen == AT_30
    claim.refresh_from_db()
    walk(road, claim, "on_notice")
    notices.confirm_due(now=road.later(days=4))
    claim.refresh_from_db()
    hand = {"actor": road.who(MAKER), "now": road.later(hours=1)}
    payments.recover(claim, reason="多付", **hand).insist()
    payments.recovered(claim, amount_fen=ONE - AT_30, reason="退回", **hand).insist()
    assert left(road) == ONE - AT_30 and book(road)["paid"] == AT_30
    assert verify().faults == ()


def test_an_award_undone_gives_back_what_it_used(road: Road) -> None:
    limit(road, ONE)
    claim = two(road)[0]
    award(road, claim).insist()
    claims_.undo([claim], actor=road.who("mengli"), now=road.later(hours=1)).insist()
    assert left(road) == ONE and verify().faults == ()


def test_a_new_limit_comes_before_the_first_award_and_may_be_changed_after(road: Road) -> None:
    limit(road, ONE)
    award(road, two(road)[0]).insist()
    with pytest.raises(Malformed) as late:
        limit(road, ONE, "tree")
    assert late.value.problem.code == "LIMIT_LATE"
    limit(road, 2 * ONE)
    assert left(road) == ONE
    with pytest.raises(Malformed) as used:
        limit(road, ONE - 1)
    assert used.value.problem.code == "LIMIT_USED" and "524.88" in used.value.problem.en
    with pytest.raises(Malformed) as day:
        number(road, "limit.crop", str(ONE), effective=date(2026, 2, 1))
    assert day.value.problem.code == "LIMIT_DAY"
    assert verify().faults == ()


@pytest.mark.parametrize(
    ("totals", "given", "held", "used"),
    [
        ({"crop": 500, "tree": 300}, 800, {}, {"crop": 500}),
        ({"crop": 200, "tree": 300}, 800, {"crop": 500}, {"crop": 500}),  # lowered, paid before
        ({"crop": 200}, 350, {"crop": 500}, {"crop": 350}),  # a part of it has come back
        ({"crop": 500, "tree": 300}, 400, {"crop": 500}, {"crop": 250}),  # half of all came back
        ({}, 0, {"crop": 500}, {"crop": 0}),
    ],
)
def test_what_a_claim_uses_is_what_it_has_of_the_cover(
    totals: dict[str, int], given: int, held: dict[str, int], used: dict[str, int]
) -> None:
    assert to_use(totals, given, held, ["crop"]) == used

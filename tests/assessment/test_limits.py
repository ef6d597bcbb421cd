"""Limits that claims share, the cover that is left, and who may award how much."""

import pytest

from hedun.assessment.models import Award, Difference
from hedun.assessment.standing import table
from hedun.claims import actions as claims_
from hedun.claims.models import Claim
from hedun.domain.refusals import Refused
from hedun.ledger.actions import Moved, transfer
from hedun.ledger.models import Kind
from hedun.record.verification import verify
from tests.assessment.desks import (
    assessed,
    award_all,
    book,
    codes,
    number,
    shown,
    stands,
    wording,
)
from tests.support.road import CLERK, FORESTRY, INSURER, SUPERIOR, Road, award, make_claim

ONE = 52_488  # fen: 1.8 mu of milk-ripe maize at 45 %
POLICY_LIMIT = ("amount = 10000000", "amount = 600")  # yuan, over the whole policy


def three(road: Road) -> list[Claim]:
    return assessed(road, *(make_claim(road) for _ in range(3)))


def totals(claims: list[Claim]) -> list[int]:
    return [stands(claim).total_fen for claim in claims]


def test_a_limit_of_the_policy_holds_over_all_claims_in_order_of_their_award(road: Road) -> None:
    wording(road, POLICY_LIMIT)
    first, second, third = three(road)
    for claim in (second, first, third):  # not in the order of the list
        award(road, claim).insist()
    # 600.00 in all: 524.88, then the 75.12 that are left, then nothing
    assert totals([second, first, third]) == [52_488, 7_512, 0]
    assert [stands(c).settled for c in (second, first, third)] == [1, 2, 3]
    assert stands(third).kind == "nil"
    assert verify().faults == ()


def test_a_limit_far_away_ties_nobody_and_one_once_reached_ties_everybody(road: Road) -> None:
    """Of 1,600 yuan three claims use 1,574.64: each is calculated alone. The fourth gets the rest;
    then the first is withdrawn, and what the fourth lost by it is seen at the next award."""
    wording(road, ("amount = 10000000", "amount = 1600"))
    policy = road.county.policy
    first, second, third, fourth = assessed(road, *(make_claim(road) for _ in range(4)))
    for claim in (first, second):
        assert [line.claim_id for line in table(policy, [claim]).lines] == [claim.pk]
        award(road, claim).insist()
    assert table(policy, [third]).room_fen == 160_000 - 2 * ONE
    award(road, third).insist()  # 1,574.64 in all: still not reached
    award(road, fourth).insist()  # 25.36 are left
    assert totals([first, second, third, fourth]) == [ONE, ONE, ONE, 2_536]
    now = road.later(hours=1)
    claims_.withdraw([first], reason="户主不再主张", actor=road.who(CLERK), now=now).insist()
    fifth = assessed(road, make_claim(road))[0]
    award(road, fifth).insist()
    # The fourth would now come to all of its 524.88: shown, and nothing is added in silence.
    assert [(d.claim_id, d.fen) for d in Difference.objects.all()] == [(fourth.pk, ONE - 2_536)]
    assert totals([fourth, fifth]) == [2_536, 160_000 - 3 * ONE]
    assert verify().faults == ()


def test_claims_of_one_act_share_a_limit_as_they_were_shown(road: Road) -> None:
    wording(road, POLICY_LIMIT)
    claims = three(road)
    seen = shown(road, claims)
    assert sum(seen.values()) == 60_000
    award_all(road, claims, seen).insist()
    assert {c.pk: stands(c).total_fen for c in claims} == seen
    assert Award.objects.count() == 1
    assert verify().faults == ()


def leave(road: Road, fen: int) -> None:
    """All but this much of the cover has gone elsewhere."""
    number_ = road.county.policy.number
    gone = 1_000_000_000 - fen
    moved = Moved(Kind.COVER, Kind.SOURCE, gone)
    transfer(number_, [moved], memo="x", actor=road.who(FORESTRY), now=road.now)


def test_when_the_cover_does_not_reach_for_all_the_others_go(road: Road) -> None:
    claims = three(road)
    leave(road, 2 * ONE + 100)
    outcome = award_all(road, claims)
    assert [c.pk for c in outcome.done] == [claims[0].pk, claims[1].pk]
    assert codes(outcome) == [["COVER_EXHAUSTED"]]
    [(_, (refusal,))] = outcome.refused
    assert refusal.facts == {"wanted_fen": ONE, "cover_left_fen": 100}
    assert book(road) == {"cover": 100, "awarded": 2 * ONE}
    assert totals(claims[:2]) == [ONE, ONE]


def test_the_cover_may_be_used_to_its_last_fen(road: Road) -> None:
    [claim] = assessed(road, make_claim(road))
    leave(road, ONE)
    award(road, claim).insist()
    assert book(road) == {"awarded": ONE}


def test_a_withdrawal_is_not_undone_when_its_cover_is_gone(road: Road) -> None:
    claim = make_claim(road, at="awarded")
    clerk = road.who(CLERK)
    claims_.withdraw([claim], reason="不要了", actor=clerk, now=road.later(hours=1)).insist()
    leave(road, ONE - 1)
    with pytest.raises(Refused) as refused:
        claims_.undo([claim], actor=clerk, now=road.later(hours=1)).insist()
    assert [r.code for r in refused.value.refusals] == ["COVER_EXHAUSTED"]
    claim.refresh_from_db()
    assert claim.state == "closed" and book(road) == {"cover": ONE - 1}


def test_above_its_authority_the_county_branch_is_refused_and_the_superior_awards(
    road: Road,
) -> None:
    number(road, "authority_fen", str(ONE - 1))
    [claim] = assessed(road, make_claim(road))
    outcome = award(road, claim)
    assert codes(outcome) == [["ABOVE_AUTHORITY"]]
    [(_, (refusal,))] = outcome.refused
    assert refusal.facts == {"award_fen": ONE, "authority_fen": ONE - 1}
    award(road, claim, SUPERIOR).insist()
    assert stands(claim).award.made_by == SUPERIOR
    assert book(road)["awarded"] == ONE


def test_up_to_its_authority_the_county_branch_awards(road: Road) -> None:
    number(road, "authority_fen", str(ONE))
    award(road, assessed(road, make_claim(road))[0]).insist()


def test_of_several_those_that_may_not_are_left_out_and_the_others_go(road: Road) -> None:
    claims = three(road)
    seen = {**shown(road, claims), claims[1].pk: 1}
    outcome = award_all(road, claims, seen)
    assert [c.pk for c in outcome.done] == [claims[0].pk, claims[2].pk]
    assert codes(outcome) == [["AMOUNT_CHANGED"]]
    assert totals([claims[0], claims[2]]) == [ONE, ONE]
    assert book(road)["awarded"] == 2 * ONE


def test_when_one_falls_out_others_are_not_awarded_an_amount_nobody_was_shown(road: Road) -> None:
    """Under a shared limit the first claim's absence changes what the second comes to."""
    wording(road, POLICY_LIMIT)
    claims = assessed(road, make_claim(road), make_claim(road))
    seen = shown(road, claims)
    assert [seen[c.pk] for c in claims] == [ONE, 60_000 - ONE]
    outcome = award_all(road, claims, {**seen, claims[0].pk: 1})
    assert outcome.done == []
    assert codes(outcome) == [["AMOUNT_CHANGED"], ["AMOUNT_CHANGED"]]
    last = outcome.refused[-1][1][0]
    assert (last.facts["shown_fen"], last.facts["award_fen"]) == (60_000 - ONE, ONE)
    assert "awarded" not in book(road)


def test_a_claim_that_may_not_be_awarded_takes_no_part_in_what_the_others_come_to(
    road: Road,
) -> None:
    wording(road, POLICY_LIMIT)
    held, other = assessed(road, make_claim(road), make_claim(road))
    claims_.hold([held], reason="查证", actor=road.who(INSURER), now=road.now).insist()
    assert shown(road, [held, other]) == {other.pk: ONE}
    outcome = award_all(road, [held, other])
    assert [c.pk for c in outcome.done] == [other.pk]
    assert "HELD" in codes(outcome)[0]
    assert totals([other]) == [ONE]

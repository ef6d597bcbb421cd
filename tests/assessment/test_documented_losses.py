"""Losses that are no field: bills and values, said when they are known, and lines found later."""

from typing import Any

import pytest

from hedun.assessment import actions as assessment
from hedun.assessment.actions import Degree
from hedun.claims import actions as claims
from hedun.claims.actions import NewLine
from hedun.domain.refusals import Refused
from hedun.record.verification import verify
from tests.assessment.desks import award_all, open_again, stands
from tests.support.road import CLERK, EXPERT, INSURER, Road, make_claim, walk

WHOLE = 1_000_000  # millionths
INJURY = NewLine("person", "medical", 0, person="P1")


def found(road: Road, claim: Any, *amounts: tuple[int | None, int | None]) -> None:
    """The expert finds what each line's papers show: the loss, and what others paid, in fen."""
    degrees = {
        line.pk: Degree([WHOLE], amount_fen=fen, other_paid_fen=paid)
        for line, (fen, paid) in zip(claim.lines.order_by("number"), amounts, strict=True)
    }
    who = {"actor": road.who(EXPERT), "now": road.later(hours=1)}
    assessment.assess([claim], degrees=degrees, **who).insist()


def test_what_the_bills_come_to_is_said_when_they_are_there(road: Road) -> None:
    claim = make_claim(road, at="accepted", lines=[INJURY])
    found(road, claim, (860_000, 510_000))
    award_all(road, [claim]).insist()
    assert stands(claim).total_fen == 350_000  # 8600.00 of bills less 5100.00 of medical insurance
    claim.refresh_from_db()
    open_again(road, walk(road, claim, "paid"))
    found(road, claim, (None, 560_000))  # the bills stand, the insurance paid more
    award_all(road, [claim]).insist()
    assert (stands(claim).total_fen, stands(claim).difference_fen) == (300_000, -50_000)
    assert verify().faults == ()


def test_a_bill_that_comes_later_is_a_line_of_its_own(road: Road) -> None:
    claim = make_claim(road, at="accepted", lines=[INJURY])
    nursing = NewLine("person", "nursing", 120_000, person="P1")
    who = {"actor": road.who(INSURER), "now": road.later(hours=1)}
    [line] = claims.supplement(claim, [nursing], reason="出院小结", **who)
    assert (line.number, line.decisions.get().covered) == (2, True)
    found(road, claim, (100_000, None), (180_000, None))
    award_all(road, [claim]).insist()
    assert stands(claim).total_fen == 280_000
    assert verify().faults == ()


@pytest.mark.parametrize(
    ("at", "username", "reason", "code"),
    [
        ("verified", INSURER, "出院小结", "WRONG_STATE"),
        ("accepted", CLERK, "出院小结", "OTHER_ROLE"),
        ("accepted", INSURER, " ", "NO_REASON"),
    ],
)
def test_nothing_is_added_in_passing(
    road: Road, at: str, username: str, reason: str, code: str
) -> None:
    claim = make_claim(road, at=at)
    with pytest.raises(Refused) as refused:
        claims.supplement(claim, [INJURY], reason=reason, actor=road.who(username), now=road.now)
    assert [one.code for one in refused.value.refusals] == [code]
    assert claim.lines.count() == 1

"""A thing that is no field is worth the table's value of its day, or a bill, less what is left."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from hedun.assessment import actions as assessment
from hedun.assessment.actions import Degree, Value
from hedun.assessment.models import Assessment
from hedun.assessment.valuations import of_lines, offers
from hedun.claims.actions import NewLine
from hedun.claims.models import Claim
from hedun.domain.problems import Malformed
from hedun.record.verification import verify
from tests.assessment.desks import award_all, open_again, stands
from tests.prices.world import JANUARY, laid, rows
from tests.support.road import EXPERT, Road, make_claim, walk

WHOLE = 1_000_000  # millionths
WALNUTS = NewLine("tree", "walnut", 30_000, stage="bearing")
GRAIN = NewLine("property", "grain", 1_255_000, stage="maize")  # 125.5 kg
TILLER = NewLine("property", "tool", 10_000, stage="tiller")


@pytest.fixture
def road(road: Road) -> Road:
    """Tables of the year: walnut trees, stored grain; none of tools."""
    laid(road, "tree", rows("tree", {"item": "核桃树", "stage": "成龄", "value": "680"}), JANUARY)
    laid(road, "grain", rows("grain", {"sort": "玉米", "value": "2.33"}), JANUARY)
    return road


def assess(road: Road, claim: Claim, *values: Value | None, **more: Any) -> None:
    degrees = {
        line.pk: Degree([WHOLE] * 3, value=value, **more)
        for line, value in zip(claim.lines.order_by("number"), values, strict=True)
    }
    who = {"actor": road.who(EXPERT), "now": road.later(hours=1)}
    assessment.assess([claim], degrees=degrees, **who).insist()


def test_the_table_s_value_less_what_is_left_is_the_documented_loss(road: Road) -> None:
    claim = make_claim(road, "accepted", lines=[WALNUTS, GRAIN])
    assess(road, claim, Value(left_fen=10_000), Value())
    trees, grain = of_lines(list(claim.lines.order_by("number"))).values()
    assert trees.says()["zh"] == (
        "3 株 × 680.00 元 = 2,040.00 元，减残值 100.00 元，计 1,940.00 元；"
        "核桃树 成龄 680.00 元/株（襄垣县 2026 年 6 月价格，来源：襄价监〔2026〕6 号）"
    )
    assert grain.says()["en"].startswith("125.5 kg × 2.33 yuan = 292.42 yuan; maize 2.33 yuan/kg")
    award_all(road, [claim]).insist()
    assert stands(claim).total_fen == 155_200 + 23_394  # 0.8 of 1940.00 and of 292.42
    assert verify().faults == ()


def test_another_value_than_the_table_s_needs_its_reason(road: Road) -> None:
    claim = make_claim(road, "accepted", lines=[WALNUTS])
    wrong = {
        "VALUE_WHY": Value(each_fen=90_000),
        "VALUE_TWO": Value(each_fen=90_000, bill_fen=1, bill="7"),
        "VALUE_BILL": Value(bill_fen=90_000),
        "VALUE_LEFT": Value(left_fen=204_001),
        "VALUE_BELOW": Value(left_fen=-1),
    }
    for code, value in wrong.items():
        with pytest.raises(Malformed) as found:
            assess(road, claim, value)
        assert found.value.problem.code == code and f"{claim.number}-1" in found.value.problem.zh
    with pytest.raises(Malformed) as two:
        assess(road, claim, Value(), amount_fen=5)
    assert two.value.problem.code == "VALUE_TWO"
    assert not Assessment.objects.exists()
    assess(road, claim, Value(each_fen=90_000, why="嫁接的优良品种"))
    [working] = of_lines(list(claim.lines.all())).values()
    assert (working.amount_fen, working.table_fen, working.by_table) == (270_000, 68_000, False)
    assert "附表为：核桃树 成龄 680.00 元/株" in working.says()["zh"]
    assert working.says()["zh"].endswith("另行取值的理由：嫁接的优良品种")


def test_what_no_table_has_is_valued_by_a_bill_or_with_a_reason(road: Road) -> None:
    claim = make_claim(road, "accepted", lines=[TILLER])
    assert offers(list(claim.lines.select_related("claim__report__policy")), road.now) == {}
    with pytest.raises(Malformed) as none:
        assess(road, claim, Value())
    assert none.value.problem.code == "VALUE_NONE"
    assess(road, claim, Value(bill_fen=320_000, bill="增值税发票 0417", left_fen=40_000))
    [working] = of_lines(list(claim.lines.all())).values()
    assert working.says()["zh"] == (
        "票据 增值税发票 0417：3,200.00 元，减残值 400.00 元，计 2,800.00 元"
    )


def test_a_new_table_changes_nothing_that_was_valued_before(road: Road) -> None:
    claim = make_claim(road, "accepted", lines=[WALNUTS])
    assess(road, claim, Value())
    award_all(road, [claim]).insist()
    dear = rows("tree", {"item": "核桃树", "stage": "成龄", "value": "800"})
    laid(road, "tree", dear, date(2026, 8, 1))
    [before] = of_lines(list(claim.lines.all())).values()
    assert before.each_fen == 68_000 and verify().faults == ()
    claim.refresh_from_db()
    open_again(road, walk(road, claim, "paid"))
    assess(road, claim, None)  # nothing is said of the value: it stands with its working
    assert of_lines(list(claim.lines.all())) == {claim.lines.get().pk: before}
    assert replace(before, each_fen=80_000).amount_fen == 240_000

"""Two persons put a table in force; from then on it answers for its days, and is never edited."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hedun.domain.deadlines import local_day
from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused
from hedun.policies import actions as policies
from hedun.prices import actions
from hedun.prices.models import PriceRow, PriceTable
from hedun.prices.queries import Prices, Wanted, day_of
from hedun.record.verification import verify
from tests.prices.world import (
    CITY,
    COUNTY,
    JANUARY,
    JULY,
    JUNE,
    confirm,
    laid,
    place,
    propose,
    rows,
    sheep,
)
from tests.support.road import FORESTRY, INSURER, OTHER_FORESTRY, Road, make_claim

pytestmark = pytest.mark.django_db


def price(road: Road, day: date, *key: str) -> int | None:
    """What a village of the county is told."""
    table = Prices().on("livestock", road.county.village, day)
    return table.value(*key) if table else None


def test_nothing_is_in_force_until_another_officer_confirms(road: Road) -> None:
    table = propose(road, "livestock", [sheep("1200")])
    assert Prices().on("livestock", road.county.village, JULY) is None
    with pytest.raises(Refused) as own:
        confirm(road, table, by=FORESTRY)
    assert [r.code for r in own.value.refusals] == ["SAME_PROPOSER"]
    with pytest.raises(Refused):
        confirm(road, table, by=INSURER)
    confirm(road, table)
    assert price(road, JUNE, "sheep", "adult") == 120_000
    with pytest.raises(Malformed) as twice:
        confirm(road, table)
    assert twice.value.problem.code == "PRICES_DECIDED"


def test_what_is_declined_or_taken_back_never_holds(road: Road) -> None:
    declined = propose(road, "livestock", [sheep("1200")])
    with pytest.raises(Malformed) as silent:
        actions.decline_table(declined, reason=" ", actor=road.who(OTHER_FORESTRY), now=road.now)
    assert silent.value.problem.code == "PRICES_REASON"
    other = {"actor": road.who(OTHER_FORESTRY), "now": road.later(hours=1)}
    actions.decline_table(declined, reason="与公布的不符", **other)
    back = propose(road, "livestock", [sheep("1250")])
    with pytest.raises(Malformed) as foreign:
        actions.withdraw_table(back, **other)
    assert foreign.value.problem.code == "PRICES_NOT_YOURS"
    actions.withdraw_table(back, actor=road.who(FORESTRY), now=road.later(hours=1))
    assert price(road, JULY, "sheep", "adult") is None
    # and the same figures may be proposed again
    laid(road, "livestock", [sheep("1250")])
    assert price(road, JULY, "sheep", "adult") == 125_000


def test_the_newest_for_the_day_answers_and_what_it_leaves_open_is_any(road: Road) -> None:
    laid(road, "livestock", [sheep("1000"), sheep("700", "")], JANUARY)
    laid(road, "livestock", [sheep("1200")], JUNE, expires=date(2026, 6, 30))
    assert price(road, date(2026, 5, 31), "sheep", "adult") == 100_000
    assert price(road, date(2026, 6, 30), "sheep", "adult") == 120_000
    assert price(road, JULY, "sheep", "adult") == 100_000
    assert price(road, JULY, "sheep", "breeding") == 70_000  # any age
    assert price(road, date(2026, 6, 30), "sheep", "breeding") is None
    assert price(road, date(2025, 12, 31), "sheep", "adult") is None


def test_the_county_s_own_table_goes_before_the_city_s(road: Road) -> None:
    laid(road, "livestock", [sheep("1100")], JUNE)
    city = {"place": place(CITY), "title_zh": "长治市指导价", "now": road.later(hours=1)}
    with pytest.raises(Refused):  # a city's table is not the county bureau's to propose
        propose(road, "livestock", [sheep("900")], JANUARY, **city)
    wide = propose(road, "livestock", [sheep("900")], JANUARY, actor=road.who("shi1"), **city)
    confirm(road, wide, by="shi2")
    assert price(road, JANUARY, "sheep", "adult") == 90_000
    assert price(road, JUNE, "sheep", "adult") == 110_000


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"source": "  "}, "PRICES_SOURCE"),
        ({"title_en": ""}, "PRICES_TITLE"),
        ({"expires": JANUARY}, "PRICES_PERIOD"),
        ({"given": []}, "PRICES_NO_ROWS"),
        ({"kind": "fish"}, "PRICES_KIND"),
        ({"effective": date(1900, 1, 1)}, "PRICES_PLACE_NOT_THERE"),
    ],
)
def test_a_table_lacks_nothing_when_it_is_proposed(
    road: Road, change: dict[str, object], code: str
) -> None:
    asked = {"kind": "livestock", "given": [sheep("1200")], **change}
    with pytest.raises(Malformed) as wrong:
        propose(road, **asked)  # type: ignore[arg-type]
    assert wrong.value.problem.code == code
    assert not PriceTable.objects.exists()


def test_a_button_pressed_twice_makes_one_proposal(road: Road) -> None:
    first = propose(road, "livestock", [sheep("1200")])
    with pytest.raises(Malformed) as waits:
        propose(road, "livestock", [sheep("1200")])
    assert waits.value.problem.code == "PRICES_PROPOSED" and first.number in waits.value.problem.zh
    confirm(road, first)
    with pytest.raises(Malformed) as holds:
        propose(road, "livestock", [sheep("1200")])
    assert holds.value.problem.code == "PRICES_SAME"


def test_many_values_take_as_many_questions_as_one(road: Road) -> None:
    laid(road, "livestock", [sheep("1000")], JANUARY)
    laid(road, "livestock", [sheep("1200")], JUNE)
    laid(road, "tree", rows("tree", {"item": "核桃树", "stage": "成龄", "value": "680"}), JANUARY)
    village = road.county.village.pk
    asked = [(Wanted("livestock", village, day), ("sheep", "adult")) for day in (JANUARY, JULY)]
    asked += [(Wanted("tree", village, JULY), ("walnut", "bearing"))]
    asked += [(Wanted("tree", village, JULY), ("pear", "bearing"))]
    asked += [(Wanted("tool", village, JULY), ("tiller",))]
    Prices().values(asked)  # what a process reads once is read
    for times in (1, 50):
        with CaptureQueriesContext(connection) as counted:
            found = Prices().values(asked * times)
        values = [row and row.value for row in found]
        assert values == [100_000, 120_000, 68_000, None, None] * times
        assert len(counted) == 2  # whether the divisions, and the tables, are those of before


def test_a_page_says_the_value_with_its_table_and_source(road: Road) -> None:
    laid(road, "livestock", [sheep("1200")])
    table = Prices().on("livestock", road.county.village, JULY)
    assert table and table.says("sheep", "adult") == {
        "zh": "绵羊 成年 1,200.00 元/头（襄垣县 2026 年 6 月价格，来源：襄价监〔2026〕6 号）",
        "en": "sheep, adult 1,200.00 yuan/head (Prices of June 2026; source: 襄价监〔2026〕6 号)",
    }
    assert table.says("cattle", "adult") is None


def test_the_calendar_tells_the_stages_of_a_day_by_height(road: Road) -> None:
    span = {"crop": "玉米", "value": "4-25", "until": "6-20"}
    low = {**span, "stage": "苗期", "band": "0-900"}
    high = {**span, "stage": "苗期", "band": "900-", "value": "5-5", "until": "6-30"}
    later = {"crop": "玉米", "stage": "拔节", "value": "6-18", "until": "7-10"}
    winter = {"crop": "土豆", "stage": "苗期", "value": "11-1", "until": "2-10"}
    laid(road, "calendar", rows("calendar", low, high, later, winter), JANUARY)
    table = Prices().on("calendar", road.county.village, JUNE)
    assert table
    assert table.stages("maize", date(2026, 6, 19), 500) == ("seedling", "jointing")
    assert table.stages("maize", date(2026, 6, 25), 899) == ("jointing",)
    assert table.stages("maize", date(2026, 6, 25), 900) == ("seedling", "jointing")
    assert table.stages("maize", date(2026, 6, 25), None) == ("seedling", "jointing")
    assert table.stages("potato", date(2026, 1, 3), None) == ("seedling",)
    assert table.stages("millet", date(2026, 6, 25), None) == ()


def test_the_policy_says_whose_day_s_prices_are_used(road: Road) -> None:
    claim = make_claim(road)
    occurred, reported = claim.event.occurred, local_day(claim.report.first_told_at)
    now = road.later(days=9)
    assert day_of(claim, now) == occurred
    said = {"basis": "contract", "clause": "第九条", "effective": claim.report.policy.starts}
    for value, day in (("reported", reported), ("assessed", now.date()), ("occurred", occurred)):
        policies.set_number(
            claim.report.policy, "price_day", value, **said, actor=road.who(FORESTRY), now=now
        )  # fmt: skip
        assert day_of(claim, now) == day
    with pytest.raises(Malformed) as wrong:
        policies.set_number(
            claim.report.policy, "price_day", "paid", **said, actor=road.who(FORESTRY), now=now
        )
    assert wrong.value.problem.code == "SETTING_CHOICE"


def test_verify_sees_a_price_that_was_changed_behind_the_record(road: Road) -> None:
    table = laid(road, "livestock", [sheep("1200")])
    assert not verify().faults
    PriceRow.objects.filter(table=table).update(value=990_000)
    assert any("PriceRow" in fault.subject for fault in verify().faults)


def test_only_a_county_or_a_wider_place_has_tables(road: Road) -> None:
    with pytest.raises(Malformed) as narrow:
        propose(road, "livestock", [sheep("1")], place=road.county.village)
    assert narrow.value.problem.code == "PRICES_PLACE" and COUNTY not in narrow.value.problem.zh

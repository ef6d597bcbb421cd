"""年度结算单: the statement on paper, with both signatures, adds up as it stands."""

from pathlib import Path

import pytest
from django.utils.translation import override

from hedun.documents.closing import closing_statement
from hedun.documents.typesetting import render
from tests.assessment.desks import number
from tests.documents.reading import Paper
from tests.policies.years import after_new_year, close
from tests.support.road import Road, make_claim, make_county


@pytest.fixture
def road(db: None, home: Path) -> Road:
    return make_county(households=3)


def printed(road: Road, lang: str) -> Paper:
    policy = road.county.policy
    row = policy.closings.get()
    with override(lang):
        data = closing_statement(policy, row.statement, row, road.now)
    return Paper(render("list", data, lang=lang[:2], now=road.now))


def test_the_four_parts_on_the_paper_are_the_cover_and_both_parties_stand_below(
    road: Road,
) -> None:
    number(road, "limit.crop", "5000000")
    for state in ("paid", "awarded", "reported"):
        make_claim(road, at=state)
    close(after_new_year(road))
    paper = printed(road, "zh-hans")
    text = paper.text
    # 3 × 524.88 + 9,998,425.36 = 10,000,000.00; before the first three stands their one claim
    for said in ("已付1524.88", "已理算未付1524.88", "为待理算案件留存1524.88"):
        assert said in text, said
    assert "保额结余9,998,425.36" in text and "10,000,000.00" in text
    for said in ("年度结算单", "先报先得", "壹仟万元整", "孟丽", "王林业", "2027年1月10日"):
        assert said in text, said
    assert "1,049.76/50,000.00" in text.replace(" ", "")
    english = printed(road, "en").text
    assert "Closingstatement" in english.replace(" ", "") and "firstcome" in english.replace(
        " ", ""
    )

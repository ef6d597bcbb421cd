"""Who sees the season, and how much of it."""

import pytest

from tests.insights.season import FAR_TOWNSHIP, Walked
from tests.support.pages import Pages
from tests.support.road import (
    ADMINISTRATOR,
    AUDITOR,
    CLERK,
    EXPERT,
    FORESTRY,
    INSURER,
    MAKER,
    PANEL,
    TOWNSHIP,
)

PAGE = "/season/"
ALL_OF_IT = "年度保额 元 10,000,000.00"


def test_the_county_sees_all_and_a_township_its_own_part(pages: Pages, season: Walked) -> None:
    here, far = season.paid_claim.report.village, season.far.report.village
    for reader in (FORESTRY, INSURER, AUDITOR, PANEL[0]):
        desk = pages.sit(reader)
        page = desk.get(PAGE)
        assert ALL_OF_IT in page and here.name in page and far.name in page, reader
        book = f"/policies/{season.paid_claim.report.policy.number}/ledger/"
        leads = desk.client.get(PAGE).content.decode().count(book)
        assert leads == (0 if reader == PANEL[0] else 2), "cover and rest lead to it who reads it"
    own = pages.sit(TOWNSHIP).get(PAGE)
    assert f"{here.parent.name}总览" in own and "理算合计 元 1,164.88" in own
    assert far.name not in own and "10,000,000.00" not in own
    other = pages.sit(FAR_TOWNSHIP).get(PAGE)
    assert far.name in other and here.name not in other and "524.88" not in other
    asked = pages.sit(FAR_TOWNSHIP).get(PAGE, town=here.parent.code)
    assert here.name not in asked and "524.88" not in asked
    csv = pages.sit(FAR_TOWNSHIP).client.get(f"{PAGE}villages.csv").content.decode()
    assert far.name in csv and here.name not in csv


@pytest.mark.parametrize("path", ["", "weeks.csv", "outlines.geojson"])
def test_others_find_no_such_page(pages: Pages, path: str) -> None:
    for other in (CLERK, EXPERT, MAKER, ADMINISTRATOR):
        pages.sit(other).get(PAGE + path, status=404)

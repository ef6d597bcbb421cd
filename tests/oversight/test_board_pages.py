"""The board on the desk: every number opens its rows, as a page and as a file."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hedun.claims.actions import send_back
from hedun.oversight import reckoning
from tests.support.pages import Pages
from tests.support.road import (
    ADMINISTRATOR,
    AUDITOR,
    CLERK,
    FORESTRY,
    PANEL,
    TOWNSHIP,
    make_claim,
    make_county,
)

PAGE = "/duties/"


@pytest.fixture
def pages(db: None, home: Path, monkeypatch: pytest.MonkeyPatch) -> Pages:
    return Pages(make_county(8), monkeypatch)


def test_the_board_tells_the_forestry_bureau_who_holds_what(pages: Pages) -> None:
    make_claim(pages.road, "escalated")
    make_claim(pages.road, "reported")
    reckoning.catch_up()
    page = pages.sit(FORESTRY).get(PAGE)
    assert "在办 2 户" in page and "虒亭镇 2" in page
    assert "待初审" in page and "乡镇林管站" in page and "周晓峰" in page
    assert "核算至第" in page and "hedun board --check" in page
    pages.road.later(days=30)
    assert "超期 2 户" in pages.sit(FORESTRY).get(PAGE)


def test_every_number_opens_the_rows_behind_it(pages: Pages) -> None:
    road = pages.road
    held = make_claim(road, "verified")
    back = make_claim(road, "reported")
    again = {"missing": ("照片",), "reason": "看不清"}
    road.later(days=1)
    send_back([back], **again, actor=road.who(TOWNSHIP), now=road.now).insist()
    reckoning.catch_up()
    sat = pages.sit(FORESTRY)
    board = sat.client.get(PAGE).content.decode()
    links = {
        link.replace("&amp;", "&") for link in re.findall(r'href="(/duties/rows/[^"]+)"', board)
    }
    assert {
        "/duties/rows/?stage=verified&what=held",
        "/duties/rows/?stage=reported&what=back",
    } <= links
    for link in links:
        assert sat.client.get(link).status_code == 200
    rows = sat.get("/duties/rows/?stage=verified&what=held")
    assert held.household.name in rows and held.number in rows
    sent = sat.get("/duties/rows/?stage=reported&what=back")
    assert back.household.name in sent and held.household.name not in sent and "退回补正" in sent
    file = sat.client.get("/duties/rows.csv?stage=reported&what=handed").content.decode()
    assert held.number in file and back.number in file and held.household.name not in file
    for slug in ("stages", "places"):
        assert sat.client.get(f"/duties/{slug}.xlsx").status_code == 200
    sat.get("/duties/rows/?stage=nowhere", status=404)


def test_the_period_and_the_place_stand_in_the_address(pages: Pages) -> None:
    make_claim(pages.road, "verified")
    reckoning.catch_up()
    pages.road.later(days=40)
    first = (pages.road.now - timedelta(days=60)).date()
    sat = pages.sit(FORESTRY)
    wide = sat.get(f"{PAGE}?first={first}")
    assert "what=handed" in sat.client.get(f"{PAGE}?first={first}").content.decode()
    assert "what=handed" not in sat.client.get(f"{PAGE}?days=7").content.decode()
    assert "虒亭镇" in wide
    assert "没能读懂" in sat.get(f"{PAGE}?first=gestern")


def test_who_sees_the_board(pages: Pages) -> None:
    for reader in (FORESTRY, AUDITOR, TOWNSHIP, PANEL[0]):
        pages.sit(reader).get(PAGE)
    for other in (CLERK, ADMINISTRATOR):
        pages.sit(other).get(PAGE, status=404)
        pages.sit(other).get("/duties/rows/?stage=reported", status=404)


def test_the_board_asks_as_much_for_six_claims_as_for_two(pages: Pages) -> None:
    def asked(address: str) -> int:
        reckoning.catch_up()
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert sat.client.get(address).status_code == 200
        return len(found)

    sat = pages.sit(FORESTRY)
    for state in ("reported", "verified"):
        make_claim(pages.road, state)
    addresses = (PAGE, "/duties/rows/?stage=verified", "/duties/rows/?stage=reported&what=handed")
    few = [asked(address) for address in addresses]
    for state in ("reported", "verified", "verified", "accepted"):
        make_claim(pages.road, state)
    assert [asked(address) for address in addresses] == few

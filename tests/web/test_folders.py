"""The list of reports: what its address asks for is what it shows, and what its files hold."""

import csv
import io
import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from hedun import clock
from hedun.claims.actions import undo
from hedun.people.models import User
from hedun.record import following
from tests.support.road import (
    INSURER,
    TOWNSHIP,
    Road,
    bank_says,
    make_claim,
    make_county,
    make_report,
    walk,
)


@pytest.fixture
def road(db: None, home: object, monkeypatch: pytest.MonkeyPatch) -> Road:
    made = make_county(9)
    monkeypatch.setattr(clock, "now", lambda: made.now)
    return made


@pytest.fixture
def township(road: Road) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=TOWNSHIP))
    return client


def numbers(page: str) -> list[str]:
    return re.findall(r'<td class="no">([^<]+)<', page)


def test_the_list_narrows_and_sorts_by_what_stands_in_its_address(
    road: Road, township: Client
) -> None:
    first = make_claim(road, at="reported").report
    second = make_report(road, date(2026, 8, 29))
    for _ in range(2):
        make_claim(road, at="draft", report=second, night=date(2026, 8, 29))

    def listed(**query: str) -> list[str]:
        return numbers(township.get("/reports/", query).content.decode())

    village = road.county.village
    assert listed() == [second.number, first.number], "newest first"
    assert listed(state="reported") == [first.number]
    assert listed(place=village.code) == listed(place=village.parent.code) == listed()
    assert listed(place="140423100001") == []
    assert listed(species="wild_boar", year="2026") == listed()
    assert listed(species="badger") == listed(year="2025") == []
    assert listed(q=first.number[-4:]) == [first.number]
    assert listed(q=village.name) == listed()
    assert listed(sort="households") == [second.number, first.number]
    assert listed(sort="-households") == [first.number, second.number]
    assert listed(sort="due") == [second.number, first.number], "the clerk's day runs out first"
    assert listed(overdue="1") == []
    road.later(days=30)
    assert set(listed(overdue="1")) == {first.number, second.number}
    page = township.get("/reports/", {"q": "没有这个村"}).content.decode()
    assert "没有符合的清册" in page
    assert listed(state="nonsense", sort="nonsense", year="x", place="'") == listed()


def test_no_name_is_looked_for_in_an_address(road: Road, township: Client) -> None:
    claim = make_claim(road, at="reported")
    page = township.get("/reports/", {"q": claim.household.name}).content.decode()
    assert numbers(page) == []


def test_amounts_stand_beside_their_report_and_add_up_below(road: Road, township: Client) -> None:
    """Two households of 524.88 awarded, one of them paid."""
    paid = make_claim(road, at="paying")
    bank_says(road, paid)
    make_claim(road, at="awarded", report=paid.report)
    make_claim(road, at="reported", night=date(2026, 8, 29))
    page = township.get("/reports/").content.decode()
    row = page[page.index(paid.report.number) :]
    assert re.findall(r'yuan|data-label="[^"]*元">([\d,.·]+)<', row)[:2] == ["1,049.76", "524.88"]
    assert re.findall(r'<td class="n"><b>([^<]+)</b>', page) == ["3", "1,049.76", "524.88"]


def figures(client: Client) -> list[str]:
    """Households, awarded and paid, as the foot of the list has them; its one row as well."""
    page = client.get("/reports/").content.decode()
    foot = re.findall(r'<td class="n"><b>([^<]+)</b>', page)
    row = re.findall(r'data-label="[^"]*元">([^<]+)<', page)
    assert [one.replace("·", "—") for one in row] == foot[1:]
    return foot


def test_no_amount_is_older_than_the_award_or_payment_that_changed_it(
    road: Road, township: Client
) -> None:
    """The list keeps in memory what reports come to."""
    claim = make_claim(road, at="assessed")
    assert figures(township) == ["1", "—", "—"]
    asked_first = {one: one._last for one in following._EVERY}
    walk(road, claim, "awarded")
    assert figures(township) == ["1", "524.88", "—"]
    undo([claim], actor=road.who(INSURER), now=road.later(hours=1)).insist()
    assert figures(township) == ["1", "—", "—"], "taken back"
    claim.refresh_from_db()
    walk(road, claim, "paying")
    make_claim(road, at="awarded", report=claim.report)
    assert figures(township) == ["2", "1,049.76", "—"]
    bank_says(road, claim)
    assert figures(township) == ["2", "1,049.76", "524.88"]
    for one, last in asked_first.items():  # a process that did none of it, and read before all
        one._last = last
    assert figures(township) == ["2", "1,049.76", "524.88"]


def test_the_files_hold_what_the_page_shows_and_nobodys_name(road: Road, township: Client) -> None:
    claim = make_claim(road, at="awarded")
    make_claim(road, at="draft", night=date(2026, 8, 29))
    asked = {"state": "awarded"}
    answer = township.get("/reports/export.xlsx", asked)
    [page] = load_workbook(io.BytesIO(answer.content)).worksheets
    head, row = [[cell.value for cell in cells] for cells in page.iter_rows()]
    told = dict(zip(head, row, strict=True))
    assert told["报案号"] == claim.report.number and told["村"] == road.county.village.name
    assert told["理算金额 元"] == 524.88 and told["户数"] == 1
    text = township.get("/reports/export.csv", asked).content.decode("utf-8-sig")
    [_head, line] = list(csv.reader(io.StringIO(text)))
    assert line[0] == claim.report.number and "524.88" in line
    assert claim.household.name not in text
    assert township.get("/reports/export.pdf").status_code == 404


def test_lists_kept_under_a_name_say_how_many_reports_fit_each_in_one_query(
    road: Road, township: Client
) -> None:
    make_claim(road, at="reported")
    make_claim(road, at="draft", night=date(2026, 8, 29))
    asked = []
    for name, query in (
        ("待初审", "state=reported"), ("村里的", f"place={road.county.village.code}"),
        ("獾", "species=badger"), ("去年", "year=2025"),
    ):  # fmt: skip
        said = {"page": "claims:reports", "do": "keep", "name": name, "query": query}
        assert township.post("/me/views/", said).status_code == 302
        with CaptureQueriesContext(connection) as queries:
            page = township.get("/reports/").content.decode()
        asked.append(len(queries))
    shown = re.findall(r'views__one"><a href="[^"]+">(\S+) <b>(\d+)', page)
    assert shown == [("待初审", "1"), ("村里的", "2"), ("獾", "0"), ("去年", "0")]
    assert len(set(asked[1:])) == 1, "the first page after signing in reads more"

"""The ledger of a policy on the desk: accounts, movements, and the same for a spreadsheet."""

import csv
import io
from pathlib import Path

import pytest

from hedun.ledger.models import Transfer
from tests.assessment.desks import number
from tests.support.pages import Pages
from tests.support.road import AUDITOR, FORESTRY, INSURER, make_claim, make_county


@pytest.fixture
def pages(db: None, home: Path, monkeypatch: pytest.MonkeyPatch) -> Pages:
    road = make_county(4)
    number(road, "limit.crop", "100000")
    make_claim(road, at="paid")
    make_claim(road, at="accepted")
    return Pages(road, monkeypatch)


def path(pages: Pages, what: str = "ledger/") -> str:
    return f"/policies/{pages.road.county.policy.number}/{what}"


@pytest.mark.parametrize("username", [INSURER, FORESTRY, AUDITOR])
def test_who_answers_for_the_money_reads_every_account(pages: Pages, username: str) -> None:
    page = pages.sit(username).get(path(pages))
    for said in ("9,999,475.12", "未决估损 524.88", "扣除估损后可用 9,998,950.24", "作物 475.12"):
        assert said in page, said


def test_an_account_shows_what_it_held_after_each_movement(pages: Pages) -> None:
    page = pages.sit(INSURER).english().get(path(pages), account="cover")
    assert "−524.88" in page and "9,999,475.12" in page and "10,000,000.00" in page
    pages.sit(INSURER).get(path(pages), account="nothing", status=404)
    assert "475.12" in pages.sit(INSURER).get(path(pages), account="limit-crop")


def test_the_movements_go_into_a_spreadsheet_and_add_up_there(pages: Pages) -> None:
    answer = pages.sit(AUDITOR).client.get(path(pages, "ledger.csv"))
    assert "attachment" in answer["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == Transfer.objects.count()
    cover = [row for row in rows if "保额余额" in (row["转出"], row["转入"])]
    assert [(row["事由"], row["金额（元）"]) for row in cover] == [
        ("签单", "10000000.00"), ("理算", "524.88"),
    ]  # fmt: skip
    assert cover[-1]["转出后余额"] == "9999475.12"

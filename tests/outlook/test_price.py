"""What the next season's cover should cost."""

import io

import pytest
from openpyxl import load_workbook

from hedun.claims.models import Claim
from hedun.outlook.forecasting import forecast
from hedun.outlook.pricing import CHANGES, Price, price
from hedun.policies.models import Policy
from tests.documents.reading import Paper, plain
from tests.insights.season import Walked
from tests.support.pages import Pages
from tests.support.road import INSURER, TOWNSHIP, Road


@pytest.fixture
def priced(walked_once: tuple[Road, Walked], season: Walked) -> Price:
    return price(forecast(Policy.objects.get(), Claim.objects.all(), walked_once[0].now))


def test_the_split_adds_up_to_the_premium(priced: Price) -> None:
    fair = priced.priced.fair_fen
    assert fair > 0
    assert sum(priced.towns().values()) == fair
    assert fair % 100 == 0


def test_less_for_each_claim_costs_less_and_bad_years_cost_the_cover(priced: Price) -> None:
    assert all(priced.under(change).fair_fen <= priced.priced.fair_fen for change in CHANGES)
    calm, wild = priced.shared(0), priced.shared(1.2)
    assert calm.deviation_fen < priced.priced.deviation_fen < wild.deviation_fen


def test_a_year_says_its_loss_ratio_and_that_it_is_open(priced: Price) -> None:
    [year] = priced.years()
    assert year.loss_ratio == year.given_fen / year.policy.premium_fen
    assert not year.over


def test_the_page_is_for_the_two_parties(pages: Pages, season: Walked) -> None:
    assert "公平保费" in pages.sit(INSURER).get("/outlook/price/")
    pages.sit(TOWNSHIP).get("/outlook/price/", 404)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_renewal_report_says_what_the_page_says(
    pages: Pages, season: Walked, lang: str
) -> None:
    desk = pages.sit(INSURER)
    page = (desk if lang == "zh" else desk.english()).get("/outlook/price/")
    book = load_workbook(io.BytesIO(desk.client.get("/outlook/price/renewal.xlsx").content))
    assert len(book.sheetnames) == 6 and len(set(book.sheetnames)) == 6
    first = dict(book.worksheets[0].iter_rows(min_row=2, values_only=True))
    fair, on_line, bad, cover, _premium, behind = first.values()
    found = price(forecast(Policy.objects.get(), Claim.objects.all(), pages.road.now))
    assert (fair, bad) == (found.priced.fair_fen // 100, found.priced.bad_fen // 100)
    for shown in (f"{fair:,}", f"{bad:,}", f"{on_line:.2f}", f"{cover:,.2f}", f"{behind}"):
        assert shown in page
    paper = Paper(desk.client.get("/outlook/price/renewal.pdf").content)
    assert "<pdfaid:part>2</pdfaid:part>" in paper.metadata and paper.embedded
    told = plain(paper.text)
    for sheet in book.worksheets:
        filled = [row for row in sheet.iter_rows(min_row=2, values_only=True) if row[0]]
        assert not filled or plain(sheet.title) in told
        for row in filled:
            for value in row[1:2]:
                assert f"{value:,}" in told or f"{value:,.2f}" in told, (row[0], value)


def test_the_renewal_report_is_for_the_two_parties(pages: Pages, season: Walked) -> None:
    for name in ("renewal.pdf", "renewal.xlsx"):
        pages.sit(TOWNSHIP).get(f"/outlook/price/{name}", 404)

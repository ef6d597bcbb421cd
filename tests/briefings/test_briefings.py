"""Briefings: every figure agrees with the season, with the ledger and with the rows behind it."""

import io
import re
from dataclasses import replace
from datetime import date
from typing import Any

from django.db import connection
from django.test import RequestFactory
from openpyxl import load_workbook

from hedun.briefings.asked import Asked, insist
from hedun.briefings.measures import BY_KEY
from hedun.briefings.periods import THE_YEAR, month_of, offered, week_of
from hedun.briefings.press import paragraphs
from hedun.briefings.rows import rows_of
from hedun.briefings.tables import Briefing, briefing, counties, tables_of
from hedun.insights.queries import season as season_of
from hedun.ledger.queries import balances
from hedun.people.models import User
from tests.insights.season import NOTICED_FEN, PAID_FEN, Walked
from tests.support.pages import Pages
from tests.support.road import CLERK, FORESTRY, INSURER, PANEL, TOWNSHIP, Road

PAGE = "/briefings/"


def ask(road: Road, username: str = FORESTRY, **query: str) -> Asked:
    request = RequestFactory().get(PAGE, query)
    request.user = User.objects.get(username=username)
    return insist(request)


def told(road: Road, **query: str) -> Briefing:
    return briefing(ask(road, **query))


def values(found: Briefing) -> dict[str, Any]:
    return {key: one.value for key, one in found.figures.items()}


def test_the_year_comes_to_what_was_walked(pages: Pages, season: Walked) -> None:
    found = values(told(pages.road, period="year"))
    assert found | {"half": 0, "nine": 0} == {
        "reports": 3, "villages": 2, "households": 4, "claims": 5,
        "settled": 1, "open": 3, "ended": 1,
        "paid_claims": 1, "paid_households": 1, "paid_fen": PAID_FEN, "back_fen": 0,
        "half": 0, "nine": 0,
    }  # fmt: skip
    assert found["half"] == found["nine"] == (season.paid - season.told).total_seconds() / 86_400


def test_weeks_months_year_season_and_ledger_agree_to_the_fen(pages: Pages, season: Walked) -> None:
    year = ask(pages.road, period="year")
    whole = briefing(year)
    page = season_of(year.wanted, year.near, year.actor, year.now)
    book = balances(pages.road.county.policy.number)
    assert whole.figures["paid_fen"].value == page.total.paid_fen == book["paid"] == PAID_FEN
    for key, of_season in (
        ("reports", page.different.reports), ("households", page.different.households),
        ("claims", page.total.claims), ("paid_households", page.different.paid),
        ("open", page.total.open), ("ended", page.total.ended), ("villages", len(page.places)),
        ("half", page.days(50)), ("nine", page.days(90)),
    ):  # fmt: skip
        assert whole.figures[key].value == of_season, key
    for periods in (year.periods.weeks, year.periods.months):
        each = [values(briefing(replace(year, period=one))) for one in periods]
        for key in ("reports", "claims", "paid_fen", "paid_claims"):
            assert sum(one[key] for one in each) == whole.figures[key].value, key
    tables = tables_of(whole)
    for slug in ("towns", "species", "months", "return", "villages"):
        table = tables[slug]
        assert table.total is not None
        paid = [n for n, column in enumerate(table.columns) if str(column.title) == "已付 元"]
        assert table.total.values[paid[0]] == PAID_FEN, slug
        assert sum(row.values[paid[0]] for row in table.rows) == PAID_FEN, slug
    awarded = tables["return"].total.values[-2]  # type: ignore[union-attr]
    assert awarded == PAID_FEN + NOTICED_FEN == sum(row.values[3] for row in tables["crops"].rows)
    [county] = counties(year).rows
    assert county.values[1:7] == (3, 2, 4, 5, 1, PAID_FEN)


def test_the_query_printed_beside_a_figure_gives_it_again(pages: Pages, season: Walked) -> None:
    for query in ({"period": "year"}, {"period": week_of(season.paid.date()).code}):
        found = told(pages.road, **query)
        assert len(found.traces) > 11
        for trace in found.traces:
            if trace.figure.measure.kind == "days":
                continue
            with connection.cursor() as cursor:
                cursor.execute(trace.figure.sql)
                row = cursor.fetchone()
            assert int(row[0] or 0 if row else 0) == trace.figure.value, trace.key


def test_the_rows_behind_a_figure_add_up_to_it(pages: Pages, season: Walked) -> None:
    year = ask(pages.road, period="year")
    for period in (THE_YEAR, *year.periods.weeks):
        asks = replace(year, period=period)
        figures = values(briefing(asks))
        for key in ("claims", "open", "ended", "paid_claims"):
            assert rows_of(asks, BY_KEY[key]).count == figures[key], (period.code, key)
        money = rows_of(asks, BY_KEY["paid_fen"]).table.rows
        assert sum(row.values[6] for row in money) == figures["paid_fen"], period.code


def test_the_paragraph_says_the_figures_and_each_has_its_mark(pages: Pages, season: Walked) -> None:
    chinese, english = paragraphs(told(pages.road, period="year"))
    assert "共接到报案3起，涉及2个村、4户" in chinese.text
    assert "向1户支付赔款524.88元，户均524.88元" in chinese.text
    assert "野猪4户次（80.0%）、獾1户次（20.0%）" in chinese.text
    assert "The insurer paid 524.88 yuan to 1 household, 524.88" in english.text
    for one in (chinese, english):
        for piece in one.pieces:
            if piece.key:
                assert piece.mark and "/briefings/rows/" in piece.href, piece.text
        # A number without a mark is a day, a year or the share of one with a mark.
        unmarked = "".join(piece.text for piece in one.pieces if not piece.key)
        for dated in (r"\d{4}年\d+月\d+日|\d{4}年度|\d+ \w+ \d{4}|\d{4} wild", r"[\d.]+%"):
            unmarked = re.sub(dated, "", unmarked)
        assert not re.search(r"\d", unmarked), unmarked
    week = paragraphs(told(pages.road, period=week_of(season.paid.date()).code))[0]
    assert "保单生效以来，累计报案" in week.text


def test_page_paper_and_spreadsheet_exist_in_both_languages(pages: Pages, season: Walked) -> None:
    reader = pages.sit(FORESTRY)
    page = reader.get(PAGE, period="year")
    for text in ("年度成效", "新闻稿段落", "上报表（市、省）", "各县对比", "524.88", "数据出处"):
        assert text in page, text
    week = reader.get(PAGE)
    assert "周报" in week and "本期" in week
    english = pages.sit(FORESTRY).english()
    assert "Results of the year" in english.get(PAGE, period="year")
    book = english.client.get(f"{PAGE}briefing.xlsx", {"period": "year"})
    sheets = load_workbook(io.BytesIO(book.content)).worksheets
    assert sheets[0].title == "Figures" and len(sheets) == 10
    cells = {row[0].value: row[1].value for row in sheets[0].iter_rows(min_row=2)}
    assert cells["Paid, yuan"] == 524.88 and cells["Claims"] == 5
    for lang in ("zh", "en"):
        paper = reader.client.get(f"{PAGE}briefing.pdf", {"period": "year", "lang": lang})
        assert paper.status_code == 200 and paper.content.startswith(b"%PDF")
    rows = reader.get(f"{PAGE}rows/paid_fen/", period="year")
    assert season.paid_claim.number in rows and season.paid_claim.household.name not in rows


def test_a_township_is_told_its_own_part_and_a_clerk_nothing(pages: Pages, season: Walked) -> None:
    own = values(briefing(ask(pages.road, TOWNSHIP, period="year")))
    assert (own["reports"], own["claims"], own["paid_fen"]) == (2, 4, PAID_FEN)
    for username in (INSURER, PANEL[0]):
        assert "524.88" in pages.sit(username).get(PAGE, period="year")
    pages.sit(CLERK).get(PAGE, 404)


def test_a_briefing_asks_as_much_of_the_database_for_a_week_as_for_a_year(
    pages: Pages, season: Walked, django_assert_max_num_queries: Any
) -> None:
    reader = pages.sit(FORESTRY)
    reader.get(PAGE)
    with django_assert_max_num_queries(110):
        reader.get(PAGE, period="year")
    with django_assert_max_num_queries(110):
        reader.get(PAGE)


def test_periods_lie_side_by_side_and_an_old_address_still_opens() -> None:
    found = offered(date(2026, 8, 30), date(2026, 9, 2))
    assert [one.code for one in found.weeks] == ["2026-W36", "2026-W35"]
    assert [one.code for one in found.months] == ["2026-09", "2026-08"]
    assert found.find("nonsense") == found.weeks[0] and found.find("year") == THE_YEAR
    assert week_of(date(2027, 1, 2)).code == "2026-W53"
    assert month_of(date(2026, 12, 31)).last == date(2026, 12, 31)

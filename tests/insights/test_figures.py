"""The numbers of the season are those of a count by hand (season.py says which)."""

import csv
import io
import json
from datetime import date
from typing import Any

from openpyxl import load_workbook

from hedun.claims.models import Claim
from hedun.insights.export import as_csv, as_xlsx
from hedun.insights.queries import SUMS, Season
from hedun.insights.queries import season as season_of
from hedun.insights.selection import ground, read, selected
from hedun.insights.sums import DAY, money
from hedun.insights.tables import TABLES, Column, Row, Table
from hedun.ledger.queries import balances
from hedun.places.models import Place, PlaceOutline
from tests.insights.season import NOTICED_FEN, PAID_FEN, Walked, outlined
from tests.support.pages import Pages
from tests.support.road import FORESTRY, TOWNSHIP, Road

PAGE = "/season/"
COVER_FEN = 1_000_000_000


def seen(road: Road, username: str = FORESTRY, **query: str) -> Season:
    actor = road.who(username)
    near = ground(actor, road.now)
    chosen = read(query, near, actor, road.now)
    assert chosen is not None
    return season_of(chosen[0], near, actor, road.now)


def rows(found: Season, slug: str) -> list[tuple[Any, ...]]:
    return [row.values for row in TABLES[slug](found).rows]


def test_the_season_comes_to_what_was_walked(pages: Pages, season: Walked) -> None:
    found, road = seen(pages.road), pages.road
    assert tuple(found.different) == (3, 4, 1)  # reports, households, households paid
    total = found.total
    assert (total.claims, total.paid, total.open, total.ended) == (5, 1, 3, 1)
    assert (total.paid_fen, total.given_fen) == (PAID_FEN, PAID_FEN + NOTICED_FEN)
    assert found.whole and found.each_fen == PAID_FEN
    assert found.book == balances(road.county.policy.number)
    assert found.book["cover"] == COVER_FEN - PAID_FEN - NOTICED_FEN
    assert (found.given_fen, found.to_pay_fen) == (PAID_FEN + NOTICED_FEN, 0)
    days = (season.paid - season.told).total_seconds() / DAY
    assert found.days(50) == found.days(90) == days
    # The money of the claims, one by one, is what the book says of the policy.
    actor = road.who(FORESTRY)
    own = money(selected(found.wanted, actor, road.now))
    assert {kind: own[kind] for kind in ("paid", "awarded", "payable", "in_flight")} == {
        "paid": PAID_FEN, "awarded": NOTICED_FEN, "payable": 0, "in_flight": 0,
    }  # fmt: skip


def test_every_table_says_the_same_season(pages: Pages, season: Walked) -> None:
    found = seen(pages.road)
    here, far = season.paid_claim.report.village, season.far.report.village
    days = found.days(50)
    by_village = {row[0]: row[1:7] for row in rows(found, "villages")}
    assert by_village == {
        here.name: (2, 3, 4, 1, PAID_FEN, NOTICED_FEN),
        far.name: (1, 1, 1, 0, 0, 0),
    }
    by_town = {row[0]: (row[3], row[9], row[10]) for row in rows(found, "towns")}
    assert by_town == {here.parent.name: (4, days, days), far.parent.name: (1, None, None)}
    assert [row[:4] for row in rows(found, "species")] == [
        ("野猪", 4, 1, PAID_FEN),
        ("獾", 1, 0, 0),
    ]
    assert rows(found, "crops") == [
        ("玉米", 4, 4 * 18_000, PAID_FEN),
        ("谷子", 1, 25_000, NOTICED_FEN),
    ]
    # 30 August is a Sunday, 2 September the Wednesday after.
    assert rows(found, "weeks") == [
        (date(2026, 8, 24), 4, 1, 2, 1, PAID_FEN),
        (date(2026, 8, 31), 1, 0, 1, 0, 0),
    ]
    states = {row[0].value: (row[2], row[3]) for row in rows(found, "states")}
    assert states == {
        "draft": (1, 0), "reported": (1, 0), "on_notice": (1, NOTICED_FEN), "paid": (1, 0),
        "refused": (1, 0),
    }  # fmt: skip
    for slug in ("towns", "villages", "species", "weeks", "states"):
        table = TABLES[slug](found)
        assert table.total is not None
        sums = [n for n, column in enumerate(table.columns) if column.kind in ("count", "yuan")]
        for n in sums:
            column = sum(row.values[n] for row in table.rows)
            assert column == table.total.values[n], f"{slug}, {table.columns[n].title}"


def test_a_choice_narrows_every_number_and_stands_in_the_address(
    pages: Pages, season: Walked
) -> None:
    village = season.paid_claim.report.village
    boars = seen(pages.road, species="wild_boar", town=village.parent.code)
    assert boars.total.claims == 3 and boars.total.paid == 1
    assert not boars.whole and boars.book["paid"] == PAID_FEN
    assert boars.wanted.address.endswith(f"town={village.parent.code}&species=wild_boar")
    assert seen(pages.road, species="badger").total.claims == 1
    assert seen(pages.road, species="dragon", town="x").total.claims == 5  # left out, not refused
    page = pages.sit(FORESTRY).get(
        PAGE, species="badger", town=season.far.report.village.parent.code
    )
    assert "没有符合的案件" in page and "看全部" in page


def test_a_claim_merged_into_another_is_not_counted_twice(pages: Pages, season: Walked) -> None:
    Claim.objects.filter(pk=season.far.pk).update(merged_into=season.paid_claim)
    SUMS.forget()
    assert seen(pages.road).total.claims == 4
    SUMS.forget()


def test_the_page_shows_the_numbers_in_both_languages(pages: Pages, season: Walked) -> None:
    outlined(season.paid_claim.report.village, season.far.report.village)
    page = pages.sit(FORESTRY).get(PAGE)
    for text in ("襄垣县总览", "10,000,000.00", "524.88", "640.00", "9,998,835.12", "已动用 0.0%"):
        assert text in page, text
    assert "示意，非实际边界" in page
    english = pages.sit(FORESTRY).english().get(PAGE, measure="paid")
    assert "the season" in english and "Left of the cover" in english and "wild boar" in english


def test_the_page_asks_as_much_of_the_database_for_five_claims_as_for_one(
    pages: Pages, season: Walked, django_assert_max_num_queries: Any
) -> None:
    """The queries do not grow with the claims, nor with villages, states or weeks."""
    outlined(season.paid_claim.report.village, season.far.report.village)
    reader = pages.sit(FORESTRY)
    reader.get(PAGE)  # what a process reads once is read
    SUMS.forget()
    with django_assert_max_num_queries(30) as few:
        reader.get(PAGE, species="badger")  # one claim of one village
    with django_assert_max_num_queries(len(few.captured_queries)):
        reader.get(PAGE)
    with django_assert_max_num_queries(len(few.captured_queries) - 5):
        reader.get(PAGE, measure="paid")  # nothing was written: the sums stand
    outlined(season.paid_claim.report.village, schematic=False)
    with django_assert_max_num_queries(len(few.captured_queries) + 2) as again:
        reader.get(PAGE)  # the record moved on: it is followed, sums again, new outlines traced
    assert len(again.captured_queries) >= len(few.captured_queries)


# ── files ───────────────────────────────────────────────────────────────────────────────────────


def test_a_table_goes_out_as_it_stands(pages: Pages, season: Walked) -> None:
    client = pages.sit(FORESTRY).client
    answer = client.get(f"{PAGE}weeks.csv", {"species": "wild_boar"})
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].endswith('.csv"')
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert lines[0] == ["受害周（周一起）", "户次", "已付办结", "在办", "拒赔或结案", "已付 元"]
    assert lines[1:] == [
        ["2026-08-24", "4", "1", "2", "1", "524.88"],
        ["合计", "4", "1", "2", "1", "524.88"],
    ]
    book = load_workbook(io.BytesIO(client.get(f"{PAGE}villages.xlsx").content))
    first = [cell.value for cell in book.active[2]]
    assert first[3:7] == [4, 1, 524.88, 640]
    for slug in TABLES:
        for suffix in ("csv", "xlsx"):
            assert client.get(f"{PAGE}{slug}.{suffix}").status_code == 200
    for wrong in ("people.csv", "weeks.pdf"):
        assert client.get(PAGE + wrong).status_code == 404


def test_no_name_becomes_a_formula() -> None:
    columns = (Column("村", "text"), Column("已付 元", "yuan"))
    rows = [Row((name, -100)) for name in ('=HYPERLINK("x")', "+1", "-1", "@a", "\t=1")]
    table = Table("villages", "按村", columns, rows)
    out = list(csv.reader(io.StringIO(as_csv(table).decode("utf-8-sig"), newline="")))
    assert [line[0][0] for line in out[1:]] == ["'"] * 5
    assert out[1][1] == "-1.00"  # a number may be below nothing
    page = load_workbook(io.BytesIO(as_xlsx(table))).active
    assert page["A2"].data_type == "s" and page["A2"].value == '=HYPERLINK("x")'


# ── the map ─────────────────────────────────────────────────────────────────────────────────────


def test_the_map_shows_each_village_with_its_figures_and_its_reports(
    pages: Pages, season: Walked
) -> None:
    here, far = season.paid_claim.report.village, season.far.report.village
    quiet = Place.objects.filter(parent=here.parent).exclude(pk=here.pk).first()
    outlined(here, far, quiet, schematic=False)
    html = pages.sit(FORESTRY).client.get(PAGE).content.decode()
    assert html.count('<a href="/reports/?village=') >= 3
    assert 'data-says="4 户次 · 已付 524.88 元' in html
    assert 'data-says="0 户次 · 已付 0.00 元"' in html
    assert "示意，非实际边界" not in html
    answer = pages.sit(TOWNSHIP).client.get(f"{PAGE}outlines.geojson")
    codes = {one["properties"]["code"] for one in json.loads(answer.content)["features"]}
    assert codes == {here.code, quiet.code, here.parent.code}  # and nothing of the other town


def test_claims_of_villages_without_an_outline_are_told(pages: Pages, season: Walked) -> None:
    PlaceOutline.objects.all().delete()  # a county that has handed in none
    SUMS.forget()
    assert "还没有村界" in pages.sit(FORESTRY).get(PAGE)
    outlined(season.paid_claim.report.village)
    assert "另有 1 户次所在的村没有边界" in pages.sit(FORESTRY).get(PAGE)

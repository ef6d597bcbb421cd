"""Lists as villages really keep them: what is read all the same, what is asked about, and how."""

import time
from datetime import date
from typing import Any

import pytest
import xlwt
from openpyxl.worksheet.worksheet import Worksheet

from hedun.intake.reading import Answer, Line, Reading, Where
from hedun.intake.sheet import read_sheet
from tests.intake.world import FAMILIES
from tests.support.sheets import (
    HEADERS,
    PLAIN,
    old_sheet,
    part,
    repacked,
    sheet,
    text_sheet,
)

HAO, WANG, LI = FAMILIES[:3]
TODAY = date(2026, 8, 31)
PAGE = "xl/worksheets/sheet1.xml"
TITLE = "2026年野猪毁坏庄稼清册"
TEXT = {"发生日期": "2026-08-30"}


def read(data: bytes, **how: Any) -> Reading:
    return read_sheet(data, today=TODAY, **how)


def told(reading: Reading) -> list[tuple[int, str, str]]:
    return [(p.row, p.column, p.code) for p in reading.in_order()]


def same(line: Line) -> dict[str, Any]:
    """All that a line says, but not where it stood."""
    return {name: getattr(line, name) for name in Line.__dataclass_fields__ if name != "where"}


# ── kinds of file ───────────────────────────────────────────────────────────────────────────────

ROWS = [HAO.row(), WANG.row(备注="退耕，地")]
CSV = [{**row, **TEXT} for row in ROWS]
KINDS = {
    ".xls": old_sheet(ROWS),
    "UTF-8": text_sheet(CSV),
    "UTF-8 with its mark": text_sheet(CSV, encoding="utf-8-sig"),
    "GBK": text_sheet(CSV, encoding="gbk"),
    "GB 18030": text_sheet(CSV, encoding="gb18030"),
    "Excel's Unicode text": text_sheet(CSV, encoding="utf-16", delimiter="\t"),
    "semicolons": text_sheet(CSV, delimiter=";"),
    "tabs": text_sheet(CSV, delimiter="\t", encoding="gbk"),
    "a title above": text_sheet(CSV, above=f"{TITLE},,\r\n,,\r\n"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_list_says_the_same_in_every_kind_of_file(kind: str) -> None:
    reading, xlsx = read(KINDS[kind]), read(sheet(ROWS))
    assert reading.problems == [] and len(xlsx.good()) == 2
    assert [same(line) for line in reading.good()] == [same(line) for line in xlsx.good()]


def test_an_xls_keeps_percentages_merged_cells_errors_and_hidden_rows() -> None:
    percent = xlwt.easyxf(num_format_str="0%")

    def spoil(page: Any) -> None:
        page.write(1, HEADERS.index("损失程度（%）"), 0.6, percent)
        page.write(2, 0, None, PLAIN)
        page.write(3, HEADERS.index("种植面积（亩）"), xlwt.Formula("1/0"))
        page.write(4, HEADERS.index("受损面积（亩）"), 9.5, PLAIN)
        for header in ("户主姓名", "身份证号", "银行账号"):
            place = HEADERS.index(header)
            page.write_merge(1, 2, place, place, HAO.row()[header], PLAIN)
        page.row(5).hidden = True

    rows = [HAO.row(), HAO.row(地块="南坡"), WANG.row(), LI.row(), FAMILIES[3].row()]
    reading = read(old_sheet(rows, change=spoil))
    assert [(line.row, line.name) for line in reading.good()] == [(2, HAO.name), (3, HAO.name)]
    assert reading.good()[0].degree_ppm == 600_000
    assert told(reading)[-2:] == [
        (5, "K 受损面积（亩）", "DAMAGED_ABOVE_PLANTED"),
        (6, "", "ROW_HIDDEN"),
    ]


def test_a_csv_names_what_a_spreadsheet_did_to_it() -> None:
    rows = [
        {**HAO.row(身份证号="1.40423E+17"), **TEXT},
        {**WANG.row(身份证号=f'="{WANG.id_number}"', 银行账号=f"\t{WANG.card}"), **TEXT},
        {**LI.row(**{"种植面积（亩）": "=1+2", "受损面积（亩）": "#REF!"}), **TEXT},
    ]
    reading = read(text_sheet(rows))
    assert told(reading) == [
        (2, "B 身份证号", "ID_AS_NUMBER"),
        (4, "J 种植面积（亩）", "FORMULA"),
        (4, "K 受损面积（亩）", "CELL_ERROR"),
    ]
    assert [line.id_number for line in reading.good()] == [WANG.id_number]
    assert "文本" in reading.problems[0].zh and "as text" in reading.problems[0].en


# ── merged cells ────────────────────────────────────────────────────────────────────────────────


def merging(*ranges: str) -> Any:
    def change(page: Worksheet) -> None:
        for cells in ranges:
            page.merge_cells(cells)

    return change


FIELDS = [HAO.row(), HAO.row(地块="南坡"), HAO.row(地块="北岭"), WANG.row()]


def test_a_households_cells_merged_over_its_rows_mean_all_of_them() -> None:
    merged = merging("A2:A4", "B2:B4", "C2:C4", "D2:D4", "E2:E4", "N2:N5", "M2:M5")
    reading = read(sheet(FIELDS, change=merged))
    assert reading.problems == []
    assert [same(line) for line in reading.good()] == [
        same(li) for li in read(sheet(FIELDS)).good()
    ]


def test_a_merge_that_reaches_below_the_list_makes_no_row() -> None:
    reading = read(sheet([HAO.row()], change=merging("A2:A9", "J2:J9")))
    assert (reading.problems, reading.rows) == ([], 1)


@pytest.mark.parametrize("column", ["J", "K", "L"])
def test_an_amount_merged_over_rows_is_nobodys(column: str) -> None:
    reading = read(sheet(FIELDS, change=merging(f"{column}2:{column}4")))
    assert [(row, where[0], code) for row, where, code in told(reading)] == [
        (row, column, "MERGED_AMOUNT") for row in (2, 3, 4)
    ]
    assert [line.name for line in reading.good()] == [WANG.name]


def test_a_blank_cell_below_a_name_is_no_ditto_mark() -> None:
    rows = [HAO.row(), {**HAO.row(地块="南坡"), "户主姓名": None, "身份证号": None}]
    assert told(read(sheet(rows))) == [(3, "A 户主姓名", "EMPTY"), (3, "B 身份证号", "EMPTY")]


def test_a_cell_merged_into_its_neighbour_is_said_to_be() -> None:
    reading = read(sheet([HAO.row()], change=merging("D2:E2")))
    assert told(reading) == [(2, "E 银行账号", "MERGED_ACROSS")]


def test_headers_may_take_two_rows() -> None:
    def two_rows(page: Worksheet) -> None:
        page.insert_rows(1)
        for place, header in enumerate(HEADERS, start=1):
            page.cell(1, place, header)
            if header not in ("种植面积（亩）", "受损面积（亩）", "损失程度（%）"):
                page.cell(2, place).value = None
                page.merge_cells(start_row=1, end_row=2, start_column=place, end_column=place)
        page["J1"] = "受损情况"
        page["K1"] = page["L1"] = None
        page.merge_cells("J1:L1")

    reading = read(sheet(ROWS, change=two_rows))
    assert (reading.problems, [line.row for line in reading.good()]) == ([], [3, 4])


# ── formulas, hidden rows, protection ───────────────────────────────────────────────────────────


def test_a_formula_is_its_result_and_one_without_result_is_refused() -> None:
    def formulas(page: Worksheet) -> None:
        page["K2"] = page["K3"] = "=J2*0.5"

    data = sheet(ROWS, change=formulas)
    xml = part(data, PAGE).replace("<f>J2*0.5</f><v />", "<f>J2*0.5</f><v>1.6</v>", 1)
    reading = read(repacked(data, {PAGE: xml.encode()}))
    assert [(line.row, line.damaged_e4) for line in reading.good()] == [(2, 16_000)]
    assert told(reading) == [(3, "K 受损面积（亩）", "FORMULA")]


def test_a_hidden_row_is_asked_about_and_taken_when_meant() -> None:
    def hide(page: Worksheet) -> None:
        page.row_dimensions[3].hidden = True

    data = sheet(ROWS, change=hide)
    reading = read(data)
    assert told(reading) == [(3, "", "ROW_HIDDEN")]
    assert reading.bad() == [Where("清册", 3)] and len(reading.good()) == 1
    assert len(read(data, agreed=[Answer(Where("清册", 3), "")]).good()) == 2


def test_a_sheet_protected_against_changes_is_read() -> None:
    def protect(page: Worksheet) -> None:
        page.protection.sheet = True
        page.protection.password = "1234"

    assert len(read(sheet(ROWS, change=protect)).good()) == 2


# ── doubts ──────────────────────────────────────────────────────────────────────────────────────


def test_a_fraction_among_percentages_is_asked_about_with_what_it_would_mean() -> None:
    data = sheet([HAO.row(**{"损失程度（%）": 0.6}), WANG.row(**{"损失程度（%）": "60 %"})])
    (found,) = read(data).problems
    assert (found.severity, found.code, found.column) == (
        "doubt",
        "DEGREE_FRACTION",
        "L 损失程度（%）",
    )
    assert (found.field, found.proposal, found.proposed) == ("degree_ppm", 600_000, "60%")
    assert [line.name for line in read(data).good()] == [WANG.name]

    yes = read(data, agreed=[Answer(Where("清册", 2), "degree_ppm")])
    assert (yes.problems, [line.degree_ppm for line in yes.good()]) == ([], [600_000, 600_000])


def test_a_bare_1_among_fractions_may_be_all_of_it() -> None:
    degrees = [0.6, 1, "1%", 45]
    rows = [
        family.row(**{"损失程度（%）": degree})
        for family, degree in zip(FAMILIES, degrees, strict=False)
    ]
    reading = read(sheet(rows))
    assert [(p.row, p.code, p.proposed) for p in reading.in_order()] == [
        (2, "DEGREE_FRACTION", "60%"),
        (3, "DEGREE_ONE", "100%"),
    ]
    assert [line.degree_ppm for line in reading.good()] == [10_000, 450_000]
    assert read(sheet(rows[1:])).good()[0].degree_ppm == 10_000  # alone it is 1 %


def test_a_card_that_ends_in_zeros_is_asked_about_even_if_its_check_digit_fits() -> None:
    card = "6222020200110030000"  # Luhn
    reading = read(sheet([HAO.row(银行账号=card)]))
    (found,) = reading.problems
    assert (found.code, found.severity, found.proposal) == ("ACCOUNT_ZEROS", "doubt", card)
    assert card not in str(found) and reading.good() == []


# ── days without a year ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("title", "written", "today", "expected"),
    [
        ("", "7月3日", TODAY, date(2026, 7, 3)),
        ("", "12月28日", date(2027, 1, 5), date(2026, 12, 28)),
        ("2025年野猪毁坏庄稼清册", "7月3日", TODAY, date(2025, 7, 3)),
        ("2025 年度", "7月3号", date(2026, 1, 9), date(2025, 7, 3)),
        ("2024年承包、2025年受灾", "7月3日", TODAY, date(2026, 7, 3)),  # two years: neither
    ],
)
def test_a_day_without_a_year_is_of_the_year_in_the_title_or_of_the_last_months(
    title: str, written: str, today: date, expected: date
) -> None:
    def titled(page: Worksheet) -> None:
        page.insert_rows(1)
        page["A1"] = title or None

    data = sheet([HAO.row(发生日期=written)], change=titled)
    reading = read_sheet(data, today=today)
    assert [line.occurred for line in reading.good()] == [expected], told(reading)


# ── around the rows ─────────────────────────────────────────────────────────────────────────────


def test_rows_only_numbered_beforehand_and_what_stands_below_are_no_households() -> None:
    def as_kept(page: Worksheet) -> None:
        page.insert_cols(1)
        page["A1"] = "序号"
        for number in range(1, 31):
            page.cell(number + 1, 1, number)
        page["A32"], page["K32"] = "合计：2 户", 6.4
        page["A33"] = "填表人：郝某     审核人：王某     2026年8月31日"
        page["B34"] = "村委会（盖章）"

    reading = read(sheet(ROWS, change=as_kept))
    assert (reading.problems, [line.row for line in reading.good()]) == ([], [2, 3])
    assert [(p.row, p.code) for p in reading.notes] == [(33, "ROW_ASIDE"), (34, "ROW_ASIDE")]


def test_31_households_are_read_in_less_than_60_milliseconds() -> None:
    data = sheet(family.row() for family in FAMILIES)
    taken = []
    for _ in range(3):
        began = time.process_time()
        assert len(read(data).good()) == 31
        taken.append(time.process_time() - began)
    assert min(taken) < 0.060

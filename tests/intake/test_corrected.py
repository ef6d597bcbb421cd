"""The list to put right: the clerk's own sheet, only the rows that need work, each fault marked."""

import io
from datetime import date
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.styles import Font
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from hedun.domain.problems import Malformed
from hedun.intake.corrected import corrected
from hedun.intake.problems import problem
from hedun.intake.reading import Reading
from hedun.intake.sheet import read_sheet
from tests.intake.world import FAMILIES
from tests.support.sheets import HEADERS, USUAL, old_sheet, saved, sheet, text_sheet

HAO, WANG, LI, ZHANG = FAMILIES[:4]
TODAY = date(2026, 8, 31)
TITLE = "2026年野猪毁坏庄稼清册"
ROWS = [
    HAO.row(),
    WANG.row(作物="小麦", 发生日期="昨天"),
    LI.row(),
    ZHANG.row(**{"损失程度（%）": 0.6}),
]
WORDS = len(HEADERS) + 1  # the column that says what is wrong


def read(data: bytes) -> Reading:
    return read_sheet(data, today=TODAY)


def to_correct(data: bytes, **how: Any) -> tuple[bytes, Worksheet]:
    answer = corrected(data, read(data), **how)
    return answer, load_workbook(io.BytesIO(answer)).worksheets[0]


def told(reading: Reading) -> list[tuple[int, str, str]]:
    return [(p.row, p.column, p.code) for p in reading.in_order()]


def titled(page: Worksheet) -> None:
    page.insert_rows(1)
    page["A1"] = TITLE
    page.merge_cells("A1:O1")
    page["A1"].font = Font(name="SimHei", size=18)
    page.column_dimensions["B"].width = 31
    crops = DataValidation("list", formula1='"玉米,谷子"')
    crops.add("H3:H9")
    page.add_data_validation(crops)


def test_only_the_rows_that_need_work_come_back_in_the_lists_own_look() -> None:
    _answer, page = to_correct(sheet(ROWS, change=titled))
    assert [page.cell(n, 1).value for n in range(1, page.max_row + 1)] == [
        TITLE, "户主姓名", WANG.name, ZHANG.name,
    ]  # fmt: skip
    assert (page.title, page["A1"].font.size, page.column_dimensions["B"].width) == ("清册", 18, 31)
    assert [str(m) for m in page.merged_cells.ranges] == ["A1:O1"]
    assert page.data_validations.dataValidation[0].formula1 == '"玉米,谷子"'
    assert [c.value for c in page[2]] == [*HEADERS, "问题"]
    everything = b"".join(
        part.encode() for row in page.values for part in map(str, row) if part != "None"
    )
    assert HAO.id_number.encode() not in everything and LI.card.encode() not in everything


def test_a_bad_cell_has_a_colour_and_a_note_and_the_row_its_words() -> None:
    _, page = to_correct(sheet(ROWS))
    crop, day, degree = page["H2"], page["N2"], page["L3"]
    assert crop.fill.fgColor.rgb == day.fill.fgColor.rgb == "00FFC7CE"
    assert degree.fill.fgColor.rgb == "00FFEB9C"  # a yes would do
    assert "玉米" in crop.comment.text and "2026-08-30" in day.comment.text
    assert "60%" in degree.comment.text
    assert page["A2"].fill.fill_type is None and page["A2"].comment is None
    said = page.cell(2, WORDS).value.splitlines()
    assert [line.split(":")[0] for line in said] == ["原表第 3 行", "H 作物", "N 发生日期"]
    assert "红色" in page.cell(1, WORDS).comment.text and page.page_setup.orientation == "landscape"


def test_it_says_it_in_english_too() -> None:
    _, page = to_correct(sheet(ROWS), language="en")
    assert page.cell(1, WORDS).value == "Problem"
    assert "is no word used here" in page["H2"].comment.text


def test_it_reads_back_with_the_same_faults_and_without_them_once_put_right() -> None:
    answer, page = to_correct(sheet(ROWS))
    assert [found[1:] for found in told(read(answer))] == [
        ("H 作物", "WORD_UNKNOWN"),
        ("N 发生日期", "DATE_FORM"),
        ("L 损失程度（%）", "DEGREE_FRACTION"),
    ]
    page["H2"], page["N2"], page["L3"] = "玉米", "8月30日", 60
    reading = read(saved(page.parent))
    assert (reading.problems, reading.notes) == ([], [])
    assert [line.name for line in reading.good()] == [WANG.name, ZHANG.name]


def test_what_was_put_right_in_part_keeps_one_column_of_words() -> None:
    _, page = to_correct(sheet(ROWS))
    page["H2"] = "玉米"
    _, again = to_correct(saved(page.parent))
    assert [c.value for c in again[1]] == [*HEADERS, "问题"]
    assert "H 作物" not in again.cell(2, WORDS).value


def test_a_long_number_can_be_entered_anew_in_its_cell() -> None:
    _, page = to_correct(sheet([HAO.row(身份证号=1.40423e17)]))
    assert page["B2"].number_format == page["E2"].number_format == "@"
    page["B2"] = HAO.id_number
    assert read(saved(page.parent)).problems == []


@pytest.mark.parametrize("text", ["=1+2", "+SUM(A1)", "-1", "@cmd", '=HYPERLINK("x")', "\t=1"])
def test_text_that_begins_like_a_formula_stays_text(text: str) -> None:
    rows = [{**HAO.row(作物="小麦", 备注=text), "发生日期": "2026-08-30"}]

    def as_text(page: Worksheet) -> None:
        page["O2"].data_type = "s"

    for data in (sheet(rows, change=as_text), old_sheet(rows)):
        _, page = to_correct(data)
        assert (page["O2"].data_type, page["O2"].value) == ("s", text)
        assert page["O2"].quotePrefix or not text.strip().startswith("=")


@pytest.mark.parametrize("kind", [old_sheet, text_sheet])
def test_an_older_kind_of_file_comes_back_as_xlsx(kind: Any) -> None:
    rows = [{**row, "发生日期": row.get("发生日期", "2026-08-30")} for row in ROWS]
    answer, page = to_correct(kind(rows))
    assert [c.value for c in page[1]] == [*HEADERS, "问题"]
    assert [found[2] for found in told(read(answer))] == [
        "WORD_UNKNOWN", "DATE_FORM", "DEGREE_FRACTION",
    ]  # fmt: skip


def test_a_merged_household_has_its_name_in_every_row_that_is_left() -> None:
    def merged(page: Worksheet) -> None:
        for column in "ABCDE":
            page.merge_cells(f"{column}2:{column}4")

    rows = [HAO.row(), HAO.row(地块="南坡", 作物="小麦"), HAO.row(地块="北岭")]
    _answer, page = to_correct(sheet(rows, change=merged))
    assert [page.cell(2, n).value for n in (1, 2, 7)] == [HAO.name, HAO.id_number, "南坡"]
    page["H2"] = "玉米"
    assert read(saved(page.parent)).problems == []


def test_a_missing_column_is_there_to_be_filled_in() -> None:
    headers = [header for header in HEADERS if header != "生育期"]
    _answer, page = to_correct(sheet(ROWS[:1], headers=headers))
    assert [c.value for c in page[1]] == [*headers, "生育期", "问题"]
    assert "表头" in page.cell(2, WORDS).value
    page.cell(2, WORDS - 1, "乳熟")
    assert read(saved(page.parent)).problems == []


def test_each_list_of_a_file_comes_back_with_its_own_rows() -> None:
    def second(page: Worksheet) -> None:
        for title, row in (("二组", WANG.row(地块=None)), ("三组", LI.row())):
            other = page.parent.create_sheet(title)
            other.append(list(HEADERS))
            other.append([{**USUAL, **row}.get(header) for header in HEADERS])
        page.parent.create_sheet("说明").append(["怎么填"])

    answer, page = to_correct(sheet([HAO.row(作物="小麦")], change=second))
    assert page.parent.sheetnames == ["清册", "二组"]
    assert [(p.sheet, p.code) for p in read(answer).in_order()] == [
        ("清册", "WORD_UNKNOWN"),
        ("二组", "EMPTY"),
    ]


def test_problems_found_later_are_marked_as_well() -> None:
    """What the roll says of a row is added to the reading."""
    data = sheet(ROWS)
    reading = read(data)
    reading.note(reading.good()[0].where, "身份证号", problem("NOT_ON_ROLL"))
    page = load_workbook(io.BytesIO(corrected(data, reading))).worksheets[0]
    assert (page["A2"].value, "import-roll" in page["B2"].comment.text) == (HAO.name, True)


def test_a_list_without_faults_and_a_file_that_is_none_have_nothing_to_correct() -> None:
    good = sheet([HAO.row()])
    with pytest.raises(ValueError, match="no row"):
        corrected(good, read(good))
    with pytest.raises(Malformed):
        corrected(b"no sheet", read(b"no sheet"))

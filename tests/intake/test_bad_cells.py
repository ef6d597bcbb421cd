"""Every way a list can be unreadable: which row, which column, and why. Nothing is written."""

from datetime import date, datetime, time
from typing import Any

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from hedun.intake.columns import COLUMNS
from hedun.intake.layout import key
from hedun.intake.problems import SheetProblem
from hedun.intake.reading import Answer, Where
from hedun.intake.sheet import read_sheet
from tests.intake.world import FAMILIES, STRANGER, Village
from tests.support.sheets import HEADERS, part, repacked, sheet

HAO, WANG, LI = FAMILIES[:3]
TODAY = date(2026, 8, 31)
GOOD = HAO.row()
SECOND = Where("清册", 2)


def problems(rows: list[dict[str, Any]], **how: Any) -> list[tuple[int, str, str]]:
    """(row, column, code) of each problem of a list that is read on 31 August 2026."""
    return places(read_sheet(sheet(rows, **how), today=TODAY).in_order())


def places(found: list[SheetProblem]) -> list[tuple[int, str, str]]:
    return [(p.row, p.column, p.code) for p in found]


# column, what stands in it, the reason. The number 2 at the end of an ID is changed by one.
CELLS: list[tuple[str, Any, str]] = [
    ("A 户主姓名", None, "EMPTY"),
    ("A 户主姓名", "  ", "EMPTY"),
    ("A 户主姓名", "郝玉\n兰", "LINE_BREAK"),
    ("A 户主姓名", "郝" * 61, "TOO_LONG"),
    ("A 户主姓名", 12, "NOT_TEXT"),
    ("A 户主姓名", True, "NOT_TEXT"),
    ("A 户主姓名", date(2026, 8, 1), "NOT_TEXT"),
    ("B 身份证号", None, "EMPTY"),
    ("B 身份证号", "11010519491231002Y", "ID_CHARACTER"),
    ("B 身份证号", "110105194912310021", "ID_CHECK_DIGIT"),  # GB 11643 has …002X
    ("B 身份证号", "1101051949123100", "ID_LENGTH"),
    ("B 身份证号", "110105491231002", "ID_OLD"),
    ("B 身份证号", 110105194912310000, "ID_AS_NUMBER"),
    ("B 身份证号", 1.10105194912310e17, "ID_AS_NUMBER"),
    ("B 身份证号", "N2140499MF0000171", "USCC_LENGTH"),
    ("B 身份证号", "1.40423E+17", "ID_AS_NUMBER"),  # as a .csv keeps it
    ("B 身份证号", "140423196501010000", "ID_DIGITS_LOST"),
    ("C 联系电话", "1990000100", "PHONE_FORM"),
    ("C 联系电话", 1990000100, "PHONE_FORM"),
    ("D 开户行", None, "EMPTY"),
    ("E 银行账号", None, "EMPTY"),
    ("E 银行账号", "4111111111111112", "ACCOUNT_CHECK_DIGIT"),  # …111 passes Luhn
    ("E 银行账号", "4111-1111-1111-1111", "ACCOUNT_CHARACTER"),
    ("E 银行账号", "41111111", "ACCOUNT_LENGTH"),
    ("E 银行账号", 6299990000000000, "ACCOUNT_AS_NUMBER"),
    ("E 银行账号", "6.22848E+18", "ACCOUNT_AS_NUMBER"),
    ("E 银行账号", "6228480031234560000", "ACCOUNT_DIGITS_LOST"),
    ("F 村民小组", "三" * 21, "TOO_LONG"),
    ("G 地块", None, "EMPTY"),
    ("H 作物", "小麦", "WORD_UNKNOWN"),
    ("I 生育期", "乳熟了", "WORD_UNKNOWN"),
    ("I 生育期", "结荚", "STAGE_NOT_OF_CROP"),  # maize has no pods
    ("J 种植面积（亩）", "三亩", "QUANTITY_FORM"),
    ("J 种植面积（亩）", "亩", "QUANTITY_FORM"),
    ("J 种植面积（亩）", "3亩2", "QUANTITY_FORM"),
    ("J 种植面积（亩）", "2分3亩", "QUANTITY_FORM"),
    ("J 种植面积（亩）", "3亩2.0001分", "QUANTITY_DECIMALS"),
    ("J 种植面积（亩）", -3.2, "QUANTITY_FORM"),
    ("J 种植面积（亩）", 3.20001, "QUANTITY_DECIMALS"),
    ("J 种植面积（亩）", 1e300, "QUANTITY_FORM"),
    ("J 种植面积（亩）", False, "QUANTITY_FORM"),
    ("K 受损面积（亩）", 0, "AREA_ZERO"),
    ("K 受损面积（亩）", 3.2001, "DAMAGED_ABOVE_PLANTED"),  # 3.2 planted
    ("L 损失程度（%）", -1, "PERCENT_FORM"),
    ("L 损失程度（%）", 100.01, "PERCENT_RANGE"),
    ("L 损失程度（%）", "四成", "PERCENT_FORM"),
    ("L 损失程度（%）", 0.45, "DEGREE_FRACTION"),
    ("L 损失程度（%）", "0.45", "DEGREE_FRACTION"),
    ("M 致害动物", "野猪、獾", "WORD_UNKNOWN"),
    ("M 致害动物", None, "EMPTY"),
    ("N 发生日期", None, "EMPTY"),
    ("N 发生日期", "2026-02-30", "DATE_FORM"),
    ("N 发生日期", "2月30日", "DATE_FORM"),
    ("N 发生日期", "30/8/2026", "DATE_FORM"),
    ("N 发生日期", "2026.8-30", "DATE_FORM"),
    ("N 发生日期", "8月31", "DATE_FORM"),
    ("N 发生日期", 46264.5, "DATE_AS_NUMBER"),
    ("N 发生日期", 830, "DATE_AS_NUMBER"),
    ("N 发生日期", "9月1日", "DATE_FUTURE"),
    ("N 发生日期", "8月3日至5日", "DATE_SEVERAL"),
    ("N 发生日期", "2026.8.3、2026.8.5", "DATE_SEVERAL"),
    ("N 发生日期", time(21, 30), "DATE_FORM"),
    ("N 发生日期", date(2026, 9, 1), "DATE_FUTURE"),
    ("N 发生日期", "2026-09-01", "DATE_FUTURE"),
    ("O 备注", "长" * 201, "TOO_LONG"),
    ("J 种植面积（亩）", "=1+2", "FORMULA"),
    ("B 身份证号", '="11010519491231002X"', "FORMULA"),
    ("K 受损面积（亩）", "#N/A", "CELL_ERROR"),
]


@pytest.mark.parametrize(("column", "value", "code"), CELLS)
def test_a_bad_cell_is_named_by_row_column_and_reason(column: str, value: Any, code: str) -> None:
    header = column.split(" ", 1)[1]
    assert problems([GOOD, WANG.row(**{header: value})]) == [(3, column, code)]


# The same thing spelt as villages spell it.
OTHER_SPELLINGS: list[tuple[str, Any, str, Any]] = [
    ("户主姓名", " 郝玉\u200b兰 ", "name", "郝玉兰"),
    ("身份证号", "11010519491231002x", "id_number", "11010519491231002X"),
    ("身份证号", "'110105 19491231 002X", "id_number", "11010519491231002X"),
    ("身份证号", "１１０１０５１９４９１２３１００２Ｘ", "id_number", "11010519491231002X"),
    ("联系电话", "199 0000 1000", "phone", "19900001000"),
    ("银行账号", "4111 1111 1111 1111", "account", "4111111111111111"),
    ("致害动物", " 野猪", "species", "wild_boar"),
    ("种植面积（亩）", "3.2亩", "planted_e4", 32_000),
    ("种植面积（亩）", "3亩2分", "planted_e4", 32_000),
    ("种植面积（亩）", "3亩 2 分 5厘", "planted_e4", 32_500),
    ("种植面积（亩）", "32分", "planted_e4", 32_000),
    ("种植面积（亩）", "３．５", "planted_e4", 35_000),
    ("损失程度（%）", "４５％", "degree_ppm", 450_000),
    ("损失程度（%）", " 45 ", "degree_ppm", 450_000),
    ("发生日期", "2026.8.3", "occurred", date(2026, 8, 3)),
    ("发生日期", "2026/8/30", "occurred", date(2026, 8, 30)),
    ("发生日期", "2026-08-30 21:30", "occurred", date(2026, 8, 30)),
    ("发生日期", "2026-08-30T21:30:00Z", "occurred", date(2026, 8, 31)),  # in China
    ("发生日期", "2026年8月3日", "occurred", date(2026, 8, 3)),
    ("发生日期", "20260830", "occurred", date(2026, 8, 30)),
    ("发生日期", "8月3日", "occurred", date(2026, 8, 3)),
    ("发生日期", "８月３０号", "occurred", date(2026, 8, 30)),
    ("发生日期", 46264, "occurred", date(2026, 8, 30)),  # as Excel shows it unformatted
]
GOOD_CELLS: list[tuple[str, Any, str, Any]] = [
    ("身份证号", "11010519491231002X", "id_number", "11010519491231002X"),
    ("身份证号", "91350100M000100Y43", "id_number", "91350100M000100Y43"),  # GB 32100 annex
    ("联系电话", 19900001000, "phone", "19900001000"),
    ("联系电话", "0355-7220000", "phone", "0355-7220000"),
    ("联系电话", None, "phone", None),
    ("银行账号", "4111111111111111", "account", "4111111111111111"),
    ("村民小组", 3, "group", "3"),
    ("地块", 12.0, "plot", "12"),
    ("作物", "马铃薯", "crop", "potato"),
    ("种植面积（亩）", 0.1 + 0.2, "planted_e4", 3_000),  # the sheet shows 0.3
    ("种植面积（亩）", "3.25", "planted_e4", 32_500),
    ("种植面积（亩）", 12, "planted_e4", 120_000),
    ("受损面积（亩）", 3.2, "damaged_e4", 32_000),  # all that was planted
    ("损失程度（%）", 0, "degree_ppm", 0),
    ("损失程度（%）", 100, "degree_ppm", 1_000_000),
    ("损失程度（%）", 45.5, "degree_ppm", 455_000),
    ("损失程度（%）", "45%", "degree_ppm", 450_000),
    ("损失程度（%）", "0.45%", "degree_ppm", 4_500),
    ("发生日期", date(2026, 8, 31), "occurred", TODAY),
    ("发生日期", datetime(2026, 8, 30, 23, 50), "occurred", date(2026, 8, 30)),
    ("发生日期", "2026-08-30", "occurred", date(2026, 8, 30)),
    ("致害动物", "金钱豹", "species", "leopard"),
    ("备注", "退耕地", "note", "退耕地"),
]


@pytest.mark.parametrize(("header", "value", "field", "expected"), GOOD_CELLS + OTHER_SPELLINGS)
def test_a_good_cell_is_read_however_it_is_spelt(
    header: str, value: Any, field: str, expected: Any
) -> None:
    extra = {"作物": {"生育期": "开花期"}, "种植面积（亩）": {"受损面积（亩）": 0.3}}.get(
        header, {}
    )
    reading = read_sheet(sheet([{**GOOD, **extra, header: value}]), today=TODAY)
    assert reading.problems == []
    assert reading.values[SECOND].get(field) == expected


def test_a_percentage_cell_means_what_it_shows() -> None:
    def as_percentage(page: Worksheet) -> None:
        page["L2"].number_format = "0.0%"

    data = sheet([{**GOOD, "损失程度（%）": 0.455}], change=as_percentage)
    assert read_sheet(data, today=TODAY).values[SECOND]["degree_ppm"] == 455_000


@pytest.mark.parametrize("format_id", [31, 57])
def test_a_date_in_the_chinese_format_is_a_date(format_id: int) -> None:
    """Excel keeps 2026年8月30日 under a number of its own that stands in no list in the file."""
    data = sheet([GOOD])
    styles = part(data, "xl/styles.xml").replace('numFmtId="14"', f'numFmtId="{format_id}"')
    styles = styles.replace('numFmtId="164"', f'numFmtId="{format_id}"')
    reading = read_sheet(repacked(data, {"xl/styles.xml": styles.encode()}), today=TODAY)
    assert (reading.problems, reading.values[SECOND]["occurred"]) == ([], date(2026, 8, 30))


def test_all_problems_of_all_rows_come_at_once_in_reading_order() -> None:
    rows = [
        WANG.row(作物="小麦", 发生日期="昨天"),
        GOOD,
        {**LI.row(), "户主姓名": None, "身份证号": 1.0e17},
    ]
    assert problems(rows) == [
        (2, "H 作物", "WORD_UNKNOWN"),
        (2, "N 发生日期", "DATE_FORM"),
        (4, "A 户主姓名", "EMPTY"),
        (4, "B 身份证号", "ID_AS_NUMBER"),
    ]


def test_rows_are_numbered_as_excel_numbers_them_and_empty_ones_left_out() -> None:
    def spread(page: Worksheet) -> None:
        page.insert_rows(2, 3)

    assert problems([GOOD, WANG.row(地块=None)], change=spread) == [(6, "G 地块", "EMPTY")]


def test_a_repeated_row_names_the_row_it_repeats() -> None:
    found = read_sheet(
        sheet([GOOD, WANG.row(), {**GOOD, "备注": "又写一遍"}]), today=TODAY
    ).problems
    assert places(found) == [(4, "", "DUPLICATE_ROW")]
    assert "第 2 行" in found[0].zh and "row 2" in found[0].en
    assert problems([GOOD, {**GOOD, "地块": "南坡"}, {**GOOD, "发生日期": "2026-08-29"}]) == []


def test_no_sentence_repeats_a_name_or_number() -> None:
    rows = [
        HAO.row(身份证号=HAO.id_number[:-2] + "0" + HAO.id_number[-1], 银行账号=HAO.card[:-1]),
        WANG.row(户主姓名=WANG.name + "\n" + WANG.name, 联系电话="1990000432"),
    ]
    found = read_sheet(sheet(rows), today=TODAY).problems
    said = "".join(str(p) for p in found)
    assert len(found) == 4
    for secret in (HAO.id_number[:-2], HAO.card[:-1], WANG.name, "1990000432"):
        assert secret not in said


# ── headers ─────────────────────────────────────────────────────────────────────────────────────


def without(header: str, put: list[str] | None = None) -> list[str]:
    at = HEADERS.index(header)
    return [*HEADERS[:at], *(put or []), *HEADERS[at + 1 :]]


def test_a_missing_column_is_named() -> None:
    assert problems([GOOD], headers=without("生育期")) == [(1, "生育期", "HEADER_MISSING")]


@pytest.mark.parametrize(
    ("header", "written", "column"),
    [
        ("生育期", "生育情", "I 生育情"),
        ("种植面积（亩）", "种植面积", "J 种植面积"),  # of what unit?
        ("受损面积（亩）", "受损面积（公顷）", "K 受损面积（公顷）"),
    ],
)
def test_a_misspelt_header_is_shown_with_the_right_one(
    header: str, written: str, column: str
) -> None:
    found = read_sheet(sheet([GOOD], headers=without(header, [written])), today=TODAY).problems
    assert [(p.row, p.column, p.code) for p in found] == [(1, column, "HEADER_MISSPELT")]
    assert f"“{header}”" in found[0].zh


@pytest.mark.parametrize(
    ("header", "written"),
    [
        ("种植面积（亩）", "种植面积\uff08亩\uff09"),
        ("种植面积（亩）", "播种面积/亩"),
        ("户主姓名", "户 主 姓 名 "),
        ("身份证号", "公民身份号码"),
        ("银行账号", "银行帐号"),
        ("损失程度（%）", "损失率\uff05"),
        ("发生日期", "受灾日期"),
    ],
)
def test_a_column_goes_by_the_names_that_forms_use(header: str, written: str) -> None:
    def renamed(page: Worksheet) -> None:
        page.cell(1, HEADERS.index(header) + 1).value = written

    reading = read_sheet(sheet([GOOD], change=renamed), today=TODAY)
    assert reading.problems == []
    assert reading.good() == read_sheet(sheet([GOOD]), today=TODAY).good()


def test_every_column_has_its_names_and_no_name_means_two_columns() -> None:
    assert [column.header for column in COLUMNS] == list(HEADERS)
    names = [key(name) for column in COLUMNS for name in (column.header, *column.also)]
    assert len(names) == len(set(names))


def test_an_extra_a_doubled_and_a_missing_header_are_all_named() -> None:
    headers = [*without("作物", ["家庭人口"]), "地块"]
    reading = read_sheet(sheet([GOOD], headers=headers), today=TODAY)
    assert places(reading.in_order()) == [
        (1, "P 地块", "HEADER_TWICE"),
        (1, "作物", "HEADER_MISSING"),
    ]
    assert places(reading.notes) == [(1, "H 家庭人口", "HEADER_UNKNOWN")]
    assert reading.unreadable and reading.rows == 1 and reading.good() == []


def test_a_column_that_no_list_has_is_left_aside_and_a_remark_column_may_be_missing() -> None:
    reading = read_sheet(sheet([GOOD], headers=without("备注", ["家庭人口"])), today=TODAY)
    assert (reading.problems, len(reading.good())) == ([], 1)
    assert places(reading.notes) == [(1, "O 家庭人口", "HEADER_UNKNOWN")]


def test_bad_cells_are_named_along_with_bad_headers() -> None:
    found = problems([{**GOOD, "作物": "小麦"}], headers=without("地块"))
    assert found == [(1, "地块", "HEADER_MISSING"), (2, "G 作物", "WORD_UNKNOWN")]


def test_a_title_above_a_count_beside_and_a_total_below_are_no_households() -> None:
    def as_kept(page: Worksheet) -> None:
        page.insert_cols(1)
        page["A1"], page["A2"], page["A3"] = "序号", 1, 2
        page.insert_rows(1, 2)
        page["A1"] = "燕家沟村野猪毁坏庄稼清册"
        page["A6"], page["K6"] = "合 计", "=SUM(K4:K5)"

    reading = read_sheet(sheet([GOOD, WANG.row()], change=as_kept), today=TODAY)
    assert reading.problems == []
    assert [(line.row, line.name) for line in reading.good()] == [(4, HAO.name), (5, WANG.name)]


def test_a_household_is_no_total_whatever_its_remark_says() -> None:
    assert problems([GOOD, WANG.row(备注="合计")]) == []
    nobody = {**WANG.row(备注="合计"), "身份证号": None}
    assert problems([GOOD, nobody]) == [(3, "B 身份证号", "EMPTY")]


def test_headers_repeated_on_the_next_page_hide_no_household() -> None:
    def two_pages(page: Worksheet) -> None:
        page["I1"] = "生育情"
        for place, header in enumerate(HEADERS, start=1):
            page.cell(4, place).value = header

    reading = read_sheet(sheet([GOOD, WANG.row()], change=two_pages), today=TODAY)
    assert places(reading.problems) == [(1, "I 生育情", "HEADER_MISSPELT")]
    assert reading.rows == 2


def test_a_list_without_headers_is_explained() -> None:
    def beheaded(page: Worksheet) -> None:
        page.delete_rows(1)

    assert problems([GOOD], change=beheaded) == [(1, "", "HEADER_ROW")]


def test_columns_in_another_order_are_read_by_their_headers() -> None:
    assert problems([GOOD], headers=HEADERS[::-1]) == []


def test_a_cell_beside_the_columns_is_doubted_until_somebody_says_it_does_not_matter() -> None:
    """It may say 作废, or nothing of importance."""

    def scribble(page: Worksheet) -> None:
        page["Q2"], page["Q3"], page["R3"] = "看过", "看过", 5

    data = sheet([GOOD, WANG.row()], change=scribble)
    reading = read_sheet(data, today=TODAY)
    assert places(reading.in_order()) == [
        (2, "Q", "CELL_OUTSIDE"),
        (3, "Q", "CELL_OUTSIDE"),
        (3, "R", "CELL_OUTSIDE"),
    ]
    assert {p.severity for p in reading.problems} == {"doubt"}
    again = read_sheet(data, today=TODAY, agreed=[Answer(Where("清册", 3), "")])
    assert [line.name for line in again.good()] == [WANG.name]


# ── against the roll ────────────────────────────────────────────────────────────────────────────


def test_a_family_that_is_not_on_the_roll_is_not_guessed_at(village: Village) -> None:
    found = village.left([GOOD, STRANGER.row(户主姓名=WANG.name)])
    assert places(found) == [(3, "B 身份证号", "NOT_ON_ROLL")]
    assert "import-roll" in found[0].zh


def test_another_name_than_on_the_roll_is_refused(village: Village) -> None:
    found = village.left([HAO.row(户主姓名="郝玉蓝"), WANG.row()])
    assert places(found) == [(2, "A 户主姓名", "NAME_DIFFERS")]
    assert HAO.name not in str(found[0])


def test_another_account_than_registered_names_only_the_last_four_digits(village: Village) -> None:
    found = village.left([HAO.row(银行账号=STRANGER.card)])
    assert places(found) == [(2, "E 银行账号", "ACCOUNT_DIFFERS")]
    assert STRANGER.card[-4:] in found[0].zh and HAO.card[-4:] in found[0].zh
    assert STRANGER.card not in str(found[0]) and HAO.card not in str(found[0])


def test_two_accounts_for_a_family_without_one_are_refused(whole_village: Village) -> None:
    last = FAMILIES[-1]
    rows = [last.row(), last.row(地块="南坡", 银行账号=STRANGER.card)]
    found = whole_village.left(rows)
    assert places(found) == [(2, "", "HOUSEHOLD_WAITS"), (3, "E 银行账号", "ACCOUNT_TWO")]


@pytest.mark.parametrize(
    ("day", "code"),
    [(date(2026, 3, 31), "NO_POLICY"), (date(2026, 8, 31), None), (date(2026, 4, 1), None)],
)
def test_a_day_without_a_policy_is_refused(village: Village, day: date, code: str | None) -> None:
    rows = [HAO.row(发生日期=day)]
    if code is None:
        assert village.take_in(rows).claims == 1
    else:
        assert places(village.left(rows)) == [(2, "N 发生日期", code)]


def test_a_loss_cannot_be_told_before_it_occurred(village: Village) -> None:
    told = datetime.fromisoformat("2026-08-29T20:00:00+08:00")
    found = village.left([HAO.row(), WANG.row(发生日期="2026-08-29")], first_told_at=told)
    assert places(found) == [(2, "N 发生日期", "DATE_AFTER_TELLING")]


def test_problems_of_cells_and_of_the_roll_come_together(village: Village) -> None:
    found = village.left([HAO.row(户主姓名="郝玉蓝", 作物="小麦"), STRANGER.row(地块=None)])
    assert places(found) == [
        (2, "A 户主姓名", "NAME_DIFFERS"),
        (2, "H 作物", "WORD_UNKNOWN"),
        (3, "B 身份证号", "NOT_ON_ROLL"),
        (3, "G 地块", "EMPTY"),
    ]

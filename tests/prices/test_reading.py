"""What is written in the cells of a table is read as one thing or not at all."""

from io import BytesIO

import pytest
from openpyxl import Workbook

from hedun.demo.prices import DATA, SAMPLES
from hedun.prices.files import as_csv
from hedun.prices.kinds import KINDS, VALUED, key_of
from hedun.prices.rows import Row, differences, read
from hedun.web.prices.sheets import read_file

# A row as somebody writes it, the column that is wrong, and what the sentence must name.
WRONG = [
    ("livestock", {"item": "绵杨", "stage": "成年", "value": "1"}, "item", "绵羊"),
    ("livestock", {"item": "绵羊", "stage": "成年", "value": "1,20"}, "value", "1280.50"),
    ("livestock", {"item": "绵羊", "stage": "成年", "value": "0"}, "value", "大于 0"),
    ("livestock", {"item": "绵羊", "stage": "成年", "value": ""}, "value", "金额为空"),
    ("livestock", {"item": "绵羊", "value": "1", "unit": "件"}, "unit", "头"),
    ("livestock", {"item": "鸡", "value": "50", "unit": "头"}, "unit", "只"),
    ("disability", {"standard": "jrt0083", "grade": "11", "value": "5"}, "grade", "10 级"),
    ("disability", {"standard": "jrt0083", "grade": "1", "value": "101"}, "value", "0 至 100"),
    ("calendar", {"crop": "土豆", "stage": "拔节", "value": "5-1", "until": "6-1"},
     "stage", "开花"),
    ("calendar", {"crop": "玉米", "stage": "苗期", "value": "2-30", "until": "6-1"},
     "value", "5-12"),
    ("calendar", {"crop": "玉米", "stage": "苗期", "band": "高", "value": "5-1", "until": "6-1"},
     "band", "800-1200"),
    ("tree", {"item": "核桃树", "value": "680", "note": "长" * 121}, "note", "120"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "cells", "column", "names"), WRONG)
def test_a_wrong_cell_is_told_with_what_was_expected(
    kind: str, cells: dict[str, str], column: str, names: str
) -> None:
    reading = read(KINDS[kind], {7: cells})
    assert not reading.rows
    assert list(reading.wrong) == [(7, column)] and names in reading.wrong[7, column].zh


def test_words_codes_and_both_languages_mean_the_same_row() -> None:
    ways = [
        {"item": "绵羊", "stage": "成年", "value": "1,200.00", "unit": "头"},
        {"item": "Sheep", "stage": "adult", "value": "1200"},
        {"item": " sheep ", "stage": "成年", "value": "1200.0", "note": ""},
    ]
    for cells in ways:
        assert read(KINDS["livestock"], {1: cells}).rows[1] == Row(
            ("sheep", "adult", ""), 120_000, "head"
        )


def test_the_same_key_twice_and_bands_that_overlap_are_told_with_the_other_row() -> None:
    twice = read(
        KINDS["tree"], {2: {"item": "梨树", "value": "1"}, 9: {"item": "pear", "value": "2"}}
    )
    assert "第 2 行" in twice.wrong[9, ""].zh and list(twice.rows) == [2]
    maize = {"crop": "玉米", "stage": "苗期", "value": "4-25", "until": "6-20"}
    bands = {2: "800-1200", 3: "1200-", 4: "1100-1300"}
    reading = read(KINDS["calendar"], {n: {**maize, "band": band} for n, band in bands.items()})
    assert set(reading.wrong) == {(4, "band")} and list(reading.rows) == [2, 3]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.file)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_table_that_is_downloaded_can_be_handed_in_again(sample: object, lang: str) -> None:
    kind = KINDS[sample.kind]  # type: ignore[attr-defined]
    data = (DATA / sample.file).read_bytes()  # type: ignore[attr-defined]
    first = list(read(kind, read_file(data, kind).rows).rows.values())
    assert first
    again = read_file(as_csv(kind, first, lang), kind)  # type: ignore[arg-type]
    assert not again.faults and not again.wrong
    assert list(read(kind, again.rows).rows.values()) == first


def test_a_workbook_is_read_with_its_dates_percentages_and_formulas() -> None:
    book = Workbook()
    sheet = book.active
    sheet.append(["县畜禽价格"])
    sheet.append(["单价（元）", "畜禽", "畜龄"])  # in any order, without the columns that may lack
    sheet.append([1200.5, "绵羊", "成年"])
    sheet.append(["=A3*2", "绵羊", "种畜"])
    out = BytesIO()
    book.save(out)
    found = read_file(out.getvalue(), KINDS["livestock"])
    assert found.rows[3] == {"value": "1200.5", "item": "绵羊", "stage": "成年"}
    assert set(found.wrong) == {(4, "value")} and found.letters["value"] == "A"


def test_a_file_without_a_column_says_which_and_reads_nothing() -> None:
    found = read_file("畜禽,畜龄,单 位,价钱\n绵羊,成年,头,3\n".encode(), KINDS["livestock"])
    assert not found.rows and any("单价（元）" in (at + one.zh) for at, one in found.faults)


def test_two_versions_are_compared_by_key() -> None:
    def table(**yuan: int) -> dict[tuple[str, ...], Row]:
        return {(k, "", ""): Row((k, "", ""), v, "head") for k, v in yuan.items()}

    found = differences(table(sheep=100, pig=300, goat=7), table(sheep=104, pig=300, cattle=9))
    assert [(d.key[0], d.state, str(d.percent)) for d in found] == [
        ("sheep", "changed", "4.0"),
        ("pig", "same", "0.0"),
        ("cattle", "added", "None"),
        ("goat", "gone", "None"),
    ]


def test_every_item_that_is_valued_by_a_table_has_a_key_there() -> None:
    for item, kind in VALUED.items():
        assert len(key_of(item, "x")) == len(KINDS[kind].parts)


def test_animals_are_priced_by_the_kilogram_or_by_bands_of_weight() -> None:
    lamb = {"item": "绵羊", "stage": "幼畜"}
    written = {
        1: {**lamb, "weight": "20-40", "value": "600"},
        2: {**lamb, "weight": "40-", "value": "900"},
        3: {"item": "猪", "value": "17.5", "unit": "公斤"},
        4: {**lamb, "weight": "30-50", "value": "700"},
        5: {**lamb, "weight": "很重", "value": "700"},
        6: {"item": "猪", "stage": "成年", "value": "17.5", "unit": "天"},
    }
    found = read(KINDS["livestock"], written)
    assert {n: (row.key, row.unit) for n, row in found.rows.items()} == {
        1: (("sheep", "young", "20-40"), "head"),
        2: (("sheep", "young", "40-"), "head"),
        3: (("pig", "", ""), "kilogram"),
    }
    assert {at: one.code for at, one in found.wrong.items()} == {
        (4, "weight"): "CELL_BAND_OVERLAPS",
        (5, "weight"): "CELL_BAND_KILOS",
        (6, "unit"): "CELL_UNIT",
    }

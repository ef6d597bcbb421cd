"""A list with animals, trees and goods: one row is one line, and every animal has its tag."""

import io
from datetime import date
from typing import Any

import pytest
from openpyxl import load_workbook

from hedun.claims.models import LossLine
from hedun.domain.deadlines import local_day
from hedun.intake import actions as intake
from hedun.intake.sheet import read_sheet
from hedun.intake.template import OTHERS, empty_sheet
from hedun.livestock.models import Animal
from hedun.record.verification import verify
from tests.intake.world import FAMILIES, NOW, Village, waiting
from tests.support.sheets import HEADERS, saved, sheet

HAO, WANG, LI = FAMILIES[:3]
ALL = (*HEADERS, *(header for header in OTHERS if header not in HEADERS))
NO_FIELD = dict.fromkeys(
    ("地块", "作物", "生育期", "种植面积（亩）", "受损面积（亩）", "损失程度（%）"), None
)
TAGS = [f"31404230000{n:04d}" for n in range(1201, 1212)]
ELEVEN = "、".join(TAGS[:5]) + "," + ";".join(TAGS[5:9]) + " " + " ".join(TAGS[9:])


def sheep(family: Any = HAO, **cells: Any) -> dict[str, Any]:
    usual = {"畜禽种类": "绵羊", "年龄段": "成年", "数量": 11, "单位": "只", "死伤情况": "死亡",
             "耳标号": ELEVEN, "致害动物": "金钱豹"}  # fmt: skip
    return family.row(**{**NO_FIELD, **usual, **cells})


def found(*rows: dict[str, Any], headers: tuple[str, ...] = ALL) -> list[tuple[int, str, str]]:
    reading = read_sheet(sheet(rows, headers), today=local_day(NOW))
    return [(one.row, one.column.rpartition(" ")[2], one.code) for one in reading.in_order()]


def test_fields_animals_and_goods_stand_on_one_list(village: Village) -> None:
    hens = sheep(WANG, **{"畜禽种类": "鸡", "年龄段": "", "数量": "30只", "耳标号": None,
                          "致害动物": "豹猫"})  # fmt: skip
    trees = sheep(WANG, **{"畜禽种类": None, "林木或财产": "核桃树", "年龄段": "幼树", "数量": 6,
                           "单位": "棵", "死伤情况": None, "耳标号": None,
                           "致害动物": "野猪"})  # fmt: skip
    grain = {**trees, "林木或财产": "存粮", "年龄段": None, "数量": 250, "单位": "斤"}
    bill = sheep(**{"畜禽种类": "兽医费", "年龄段": None, "数量": None, "单位": None,
                    "死伤情况": None, "耳标号": None, "金额（元）": "286.5"})  # fmt: skip
    data = sheet([HAO.row(), sheep(), hens, trees, grain, bill], ALL)
    taken = village.take_in(data)
    assert (taken.rows, taken.claims, taken.waiting) == (6, 4, 0)
    lines = LossLine.objects.order_by("claim__event__species", "claim__row", "number")
    assert [(x.section, x.item, x.stage, x.quantity_e4, x.amount_fen) for x in lines] == [
        ("livestock", "sheep", "adult", 110_000, None),
        ("livestock", "vet", "", 0, 28_650),
        ("livestock", "chicken", "", 300_000, None),
        ("crop", "maize", "milk_ripe", 18_500, None),
        ("tree", "walnut", "young_tree", 60_000, None),
        ("property", "grain", "", 1_250_000, None),  # 250 斤 are 125 公斤
    ]
    animals = Animal.objects.order_by("claim", "number")
    assert [a.tag for a in animals if a.kind == "sheep"] == TAGS
    assert [(a.heads, a.fate) for a in animals if a.kind == "chicken"] == [(30, "killed")]
    assert verify().faults == ()
    again = village.take_in(sheet([sheep(), hens, trees, grain, bill], ALL))
    assert (again.claims, again.waiting, LossLine.objects.count()) == (0, 0, 6)


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ({"数量": None}, "数量", "EMPTY"),
        ({"数量": 10.5}, "数量", "HEADS_WHOLE"),
        ({"数量": 10}, "耳标号", "TAGS_MORE"),
        ({"数量": 12}, "耳标号", "TAGS_FEWER"),
        ({"死伤情况": "吓跑了"}, "死伤情况", "WORD_UNKNOWN"),
        ({"死伤情况": None}, "死伤情况", "EMPTY"),
        ({"单位": "亩"}, "单位", "WORD_UNKNOWN"),
        ({"单位": "株"}, "单位", "UNIT_OTHER"),
        ({"年龄段": "成龄"}, "年龄段", "STAGE_NOT_OF_CROP"),
        ({"耳标号": ELEVEN.replace("31404230000", "3140423000", 1)}, "耳标号", "TAG_LENGTH"),
        ({"耳标号": "3.14042E+14"}, "耳标号", "TAG_AS_NUMBER"),
        ({"畜禽种类": "牛"}, "耳标号", "TAG_OTHER_KIND"),
        ({"畜禽种类": "羊羔子"}, "畜禽种类", "WORD_UNKNOWN"),
        ({"作物": "玉米"}, "畜禽种类", "THING_TWICE"),
        ({"畜禽种类": "兽医费", "金额（元）": None}, "金额（元）", "EMPTY"),
        ({"畜禽种类": "人身伤亡"}, "畜禽种类", "PERSON_ON_LIST"),
        ({"畜禽种类": None, "林木或财产": "存粮", "单位": None}, "单位", "UNIT_MISSING"),
        ({"畜禽种类": None, "林木或财产": "存粮", "数量": "300斤"}, "数量", "COUNT_UNIT"),
    ],
)
def test_what_is_wrong_is_told_at_its_cell(cells: dict[str, Any], column: str, code: str) -> None:
    assert (2, column, code) in found(sheep(**cells))


def test_a_list_of_animals_needs_no_columns_of_fields() -> None:
    own = tuple(header for header in OTHERS if header != "林木或财产")
    renamed = tuple({"死伤情况": "死亡/受伤/失踪", "年龄段": "年龄段/体重"}.get(h, h) for h in own)
    row = sheep(**{"死亡/受伤/失踪": "死亡", "年龄段/体重": "35公斤"})
    assert found(row, headers=renamed) == []
    reading = read_sheet(sheet([row], renamed), today=local_day(NOW))
    [line] = reading.good()
    assert (line.stage, line.count_e4, line.tags) == ("35000g", 110_000, TAGS)
    assert found(HAO.row(), headers=own)[0][2] == "HEADER_MISSING"


def test_a_tag_stands_once_on_a_list_and_once_in_the_books(village: Village) -> None:
    one = sheep(**{"数量": 1, "耳标号": TAGS[0]})
    two = sheep(**{"数量": 2, "耳标号": " ".join(TAGS[:2])})
    assert (3, "耳标号", "TAG_ON_ROW") in found(one, two)
    village.take_in(sheet([one], ALL))
    [wrong] = village.left(sheet([two], ALL))
    assert (wrong.code, wrong.row) == ("TAG_LISTED", 2)


def test_animals_without_tags_go_on_when_somebody_says_so(village: Village) -> None:
    [doubt] = village.left(sheet([sheep(**{"数量": 3, "耳标号": " ".join(TAGS[:2])})], ALL))
    assert (doubt.code, doubt.severity) == ("TAGS_FEWER", "doubt")
    clerk = {"actor": village.county.actor("clerk"), "now": NOW}
    intake.confirm(waiting(), **clerk)
    assert waiting().count() == 0
    assert [(a.tag, a.heads) for a in Animal.objects.order_by("number")] == [
        (TAGS[0], 1), (TAGS[1], 1), ("", 1),
    ]  # fmt: skip
    told = sheep(WANG, **{"数量": 3, "耳标号": None, "备注": "羔羊未打标"})
    assert village.take_in(sheet([told], ALL)).waiting == 0
    assert Animal.objects.latest("pk").untagged == "羔羊未打标"


def test_an_injured_person_waits_in_the_inbox_and_nobody_reads_it_on_the_list(
    village: Village,
) -> None:
    hurt = sheep(**{"畜禽种类": "人员伤亡", "耳标号": None, "备注": "右腿骨折"})
    taken = village.take_in(sheet([hurt, sheep(WANG)], ALL))
    assert (taken.claims, taken.waiting) == (1, 1)
    row = waiting().get()
    assert row.why == "cell" and "骨折".encode() not in bytes(row.cells_enc)
    clerk = {"actor": village.county.actor("clerk"), "now": NOW}
    intake.drop([row], reason="已在案件页登记", **clerk)
    assert LossLine.objects.filter(section="person").count() == 0


def test_a_row_is_put_right_in_the_inbox(village: Village) -> None:
    village.take_in(sheet([sheep(**{"数量": 10, "单位": "株"})], ALL))
    clerk = {"actor": village.county.actor("clerk"), "now": NOW}
    intake.correct(waiting().get(), {"count_e4": "11", "unit": "头"}, **clerk)
    assert (waiting().count(), Animal.objects.count()) == (0, 11)
    assert verify().faults == ()


def test_the_empty_sheet_has_a_list_for_all_that_is_no_field() -> None:
    book = load_workbook(io.BytesIO(empty_sheet()))
    page = book["畜禽及其他"]
    assert tuple(cell.value for cell in page[1]) == OTHERS
    row = {**sheep(), "联系电话": "19900001000", "开户行": "襄垣农商银行",
           "发生日期": date(2026, 8, 30)}  # fmt: skip
    for place, header in enumerate(OTHERS, start=1):
        page.cell(2, place, row.get(header))
    reading = read_sheet(saved(book), today=local_day(NOW))
    assert (reading.problems, len(reading.good())) == ([], 1)

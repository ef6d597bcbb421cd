"""Bills: from a form and from the hospital's list, what counts of them, and what others paid."""

from datetime import date
from typing import Any

import pytest

from hedun.domain.problems import Malformed
from hedun.injuries import actions as injuries
from hedun.injuries import queries
from hedun.injuries.models import BillItem
from hedun.injuries.reckoning import Known, reckon
from hedun.record.verification import verify
from tests.injuries.world import CHILD, CHILD_ID, DRUG, Case, handled, item, lines, report
from tests.support.road import INSURER, NIGHT, OTHER_INSURER, Road
from tests.support.sheets import sheet

HEADS = ("序号", "收费日期", "费用类别", "项目名称", "数量", "金额（元）", "医保类别")
DAY = date(2026, 8, 30)


def rows(*said: tuple[Any, str, str, Any, str]) -> list[dict[str, Any]]:
    names = ("收费日期", "费用类别", "项目名称", "金额（元）", "医保类别")
    return [dict(zip(names, one, strict=True)) | {"数量": 1} for one in said]


GOOD = rows(
    (DAY, "西药费", DRUG, 128.5, "甲类"),
    (DAY, "西药费", DRUG, 128.5, "甲类"),
    (date(2026, 8, 31), "材料费", "进口钛板", 5600, "丙类"),
    (date(2026, 8, 31), "床位费", "普通床", "60.00", "医保"),
)
BAD = rows(
    (DAY, "神秘费", "某项", 10, "甲类"),
    (date(2026, 8, 1), "手术费", "清创", 10, "甲类"),
    (DAY, "手术费", "清创", "10.123", "甲类"),
)


def listed(case: Case, data: list[dict[str, Any]]) -> injuries.ListTaken:
    stay = case.injury.treatments.first() or case.admit()
    file = sheet(data, HEADS, title="费用清单")
    return injuries.take_list(stay, file, "清单.xlsx", **case.by())


def test_good_rows_are_kept_and_what_is_wrong_is_told_by_row_and_column(road: Road) -> None:
    done = listed(handled(road), [*GOOD, *BAD])
    assert (done.added, done.known) == (4, 0)
    assert [(p.row, p.column[2:], p.code) for p in done.problems] == [
        (6, "类别", "WORD_UNKNOWN"), (8, "金额", "AMOUNT_FORM"),
        (7, "日期", "OUTSIDE_TREATMENT"),
    ]  # fmt: skip


def test_the_same_list_adds_nothing_and_a_longer_one_what_is_new(road: Road) -> None:
    case = handled(road)
    assert listed(case, GOOD).added == 4
    again = listed(case, GOOD)
    assert (again.bill, again.added, again.known) == (None, 0, 4)
    more = listed(case, [*GOOD, *rows((date(2026, 8, 31), "护理费", "二级护理", -12, "甲类"))])
    assert (more.added, more.known) == (1, 4)
    assert case.injury.papers.count() == 2
    assert verify().faults == ()


def test_what_the_catalogue_leaves_out_a_person_decides(road: Road) -> None:
    case = handled(road)
    listed(case, GOOD)
    with pytest.raises(Malformed) as wrong:
        injuries.draw_up(case.injury, "interim", **case.by())
    assert wrong.value.problem.code == "ITEMS_UNDECIDED"
    plate = BillItem.objects.get(eligible=None)
    with pytest.raises(Malformed):
        injuries.judge([plate], eligible=False, **case.by())
    injuries.judge([plate], eligible=False, code="catalogue", **case.by())
    sums = {one.item: one for one in reckon(Known.of(case.injury), road.now, nursing_days=0)}
    assert (sums["medical"].claimed_fen, sums["medical"].amount_fen) == (591_700, 31_700)
    injuries.judge([plate], eligible=True, **case.by())  # 128.50 × 2 + 5,600.00 + 60.00
    sums = {one.item: one for one in reckon(Known.of(case.injury), road.now, nursing_days=0)}
    assert sums["medical"].amount_fen == 591_700


def test_a_child_loses_no_work(road: Road) -> None:
    case = report(road, CHILD, CHILD_ID, at="accepted")
    injuries.take_up(case.injury, reason="承办", **case.by())
    case.admit(discharged=date(2026, 8, 31))
    assert "lost_work" not in lines(injuries.draw_up(case.injury, "final", **case.by()))


def test_dates_that_cannot_be_are_refused(road: Road) -> None:
    case = handled(road)
    road.later(days=10)
    stay = case.admit(discharged=date(2026, 9, 3))
    for days, code in (
        ({"admitted": date(2026, 8, 29)}, "BEFORE_ACCIDENT"),
        ({"admitted": date(2026, 9, 5), "discharged": date(2026, 9, 4)}, "BEFORE_ADMISSION"),
        ({"admitted": date(2026, 9, 2)}, "OVERLAPS"),
        ({"admitted": date(2027, 1, 1)}, "AHEAD"),
    ):
        with pytest.raises(Malformed) as wrong:
            case.admit(**days)
        assert wrong.value.problem.code == code
    with pytest.raises(Malformed) as wrong:
        injuries.enter_bill(stay, [item(date(2026, 9, 6), "drug", "10")], **case.by())
    assert "OUTSIDE_TREATMENT" in str(wrong.value.items[0].fields["day"][0].code)  # type: ignore[attr-defined]
    case.admit(admitted=date(2026, 9, 3))  # moved on to another hospital the same day
    with pytest.raises(Malformed) as wrong:
        injuries.draw_up(case.injury, "final", **case.by())
    assert wrong.value.problem.code == "TREATMENT_RUNS"


def test_a_bill_taken_back_counts_no_more_and_its_number_is_free_again(road: Road) -> None:
    case = handled(road)
    stay = case.admit()
    case.bill(stay, item(NIGHT, "drug", "10"), number="No.1")
    with pytest.raises(Malformed) as wrong:
        case.bill(stay, item(NIGHT, "bed", "20"), number="No.1")
    assert wrong.value.problem.code == "BILL_KNOWN"
    with pytest.raises(Malformed) as wrong:
        injuries.withdraw_treatment(stay, **case.by())
    assert wrong.value.problem.code == "HAS_BILLS"
    injuries.withdraw(stay.bills.get(), **case.by())
    case.bill(stay, item(NIGHT, "bed", "20"), number="No.1")
    assert sum(x.amount_fen for x in Known.of(case.injury).items) == 2000


def test_who_drew_the_account_up_or_accepted_the_claim_does_not_confirm_it(road: Road) -> None:
    case = handled(road)
    case.bill(case.admit(discharged=NIGHT), item(NIGHT, "drug", "10"))
    injuries.draw_up(case.injury, "final", **case.by(OTHER_INSURER))
    for username, codes in (
        (OTHER_INSURER, ["SAME_RECKONER"]),
        (INSURER, ["SAME_OFFICER"]),
    ):
        outcome = injuries.assess_injuries([case.claim], **case.by(username))
        assert [one.code for one in outcome.refused[0][1]] == codes
    assert queries.stage_of(case.injury) == "drawn"

"""What a day, a degree of disability and a death are worth: by the dated tables of the day that the
policy names, with their source; by the terms' own table where there is none."""

from datetime import date

import pytest
from pytest import MonkeyPatch

from hedun.domain.problems import Malformed
from hedun.injuries import actions as injuries
from hedun.injuries.models import Reckoning
from hedun.people.problems import BadFields
from hedun.policies import actions as policies
from hedun.record.verification import verify
from tests.injuries.world import Case, handled, lines
from tests.prices.world import JANUARY, SOURCE, laid, rows
from tests.support.pages import Pages
from tests.support.road import FORESTRY, INSURER, NIGHT, Road

AFTER = date(2026, 8, 31)  # the day after the accident


def a_day(lost_work: str, nursing: str) -> list:  # type: ignore[type-arg]
    return rows(
        "day_rates", {"rate": "误工费", "value": lost_work}, {"rate": "护理费", "value": nursing}
    )


def agreed(road: Road, key: str, value: str) -> None:
    policies.set_number(
        road.county.policy, key, value, basis="contract", clause="第十二条",
        effective=JANUARY, actor=road.who(FORESTRY), now=road.now,
    )  # fmt: skip


def in_hospital(road: Road) -> Case:
    """Nine nights."""
    case = handled(road)
    road.later(days=12)
    case.admit(discharged=date(2026, 9, 8))
    return case


def final(case: Case, **said: object) -> Reckoning:
    return injuries.draw_up(case.injury, "final", **said, **case.by())  # type: ignore[arg-type]


def test_days_go_by_the_table_of_the_day_that_the_policy_names(road: Road) -> None:
    case = in_hospital(road)
    assert lines(final(case)) == {"medical": (0, 0), "lost_work": (9, None), "nursing": (9, None)}
    laid(road, "day_rates", a_day("120", "110"), JANUARY)
    laid(road, "day_rates", a_day("150", "130"), AFTER)
    drawn = final(case)  # when it occurred: 9 × 120.00 and 9 × 110.00
    assert lines(drawn)["lost_work"] == (9, 108_000)
    assert lines(drawn)["nursing"] == (9, 99_000)
    agreed(road, "price_day", "assessed")
    later = final(case)
    assert lines(later)["lost_work"] == (9, 135_000)
    assert lines(later)["nursing"] == (9, 117_000)
    said = later.lines.get(line__item="nursing").says
    assert "护理费 130.00 元/天" in said["zh"] and SOURCE in said["zh"] and SOURCE in said["en"]
    states = case.injury.reckonings.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["replaced", "replaced", "drawn"]
    assert verify().faults == ()


def test_other_days_than_those_in_hospital_need_a_reason(road: Road) -> None:
    laid(road, "day_rates", a_day("150", "120"), JANUARY)
    case = in_hospital(road)
    with pytest.raises(Malformed) as wrong:
        final(case, lost_work_days=39)
    assert wrong.value.problem.code == "DAYS_REASON"
    drawn = final(case, lost_work_days=39, reason="医嘱全休一个月")
    assert lines(drawn) == {"medical": (0, 0), "lost_work": (39, 585_000), "nursing": (9, 108_000)}


def test_a_degree_is_a_share_of_the_full_sum_or_so_many_incomes(road: Road) -> None:
    case = handled(road)
    injuries.grade(case.injury, standard="judicial", grade=9, day=NIGHT, **case.by())
    degree = {"standard": "人体损伤致残程度分级", "grade": "9 级"}
    laid(road, "disability", rows("disability", {**degree, "value": "20", "unit": "%"}), JANUARY)
    assert lines(final(case))["disability"] == (1, None)  # of what, the policy does not say
    agreed(road, "disability_full", "30000000")
    assert lines(final(case))["disability"] == (1, 6_000_000)
    times = rows("disability", {**degree, "value": "3.8", "unit": "倍"})
    laid(road, "disability", times, date(2026, 2, 1))
    assert lines(final(case))["disability"] == (1, None)
    agreed(road, "injury_income", "average_wage")
    income = rows("income", {"measure": "在岗职工平均工资", "value": "7200", "unit": "月"})
    laid(road, "income", income, JANUARY)
    drawn = final(case)  # 12 × 7,200.00 × 3.8
    assert lines(drawn)["disability"] == (1, 32_832_000)
    assert "328,320.00 元" in drawn.lines.get(line__item="disability").says["zh"]


def test_a_death_is_so_many_incomes_of_a_year(road: Road) -> None:
    case = handled(road)
    injuries.died(case.injury, day=NIGHT, **case.by())
    agreed(road, "death_times", "20")
    agreed(road, "injury_income", "rural_income")
    assert lines(final(case))["death"] == (1, None)
    income = {"measure": "农村居民人均可支配收入", "value": "19600", "unit": "年"}
    laid(road, "income", rows("income", income), JANUARY)
    assert lines(final(case))["death"] == (1, 39_200_000)


def test_a_degree_by_another_standard_than_the_policy_names_is_refused(
    road: Road, monkeypatch: MonkeyPatch
) -> None:
    case = handled(road)
    agreed(road, "disability_standard", "jrt0083")
    with pytest.raises(BadFields) as wrong:
        injuries.grade(case.injury, standard="judicial", grade=9, day=NIGHT, **case.by())
    [found] = wrong.value.fields["standard"]
    assert found.code == "STANDARD_OTHER"
    assert "JR/T 0083 人身保险伤残评定标准" in found.zh and "JR/T 0083 disability" in found.en
    officer = Pages(road, monkeypatch).sit(INSURER)
    page = f"/injuries/{case.injury.number}/"
    officer.post(f"{page}open/")
    form = officer.client.get(f"{page}act/grade/").content.decode()
    assert 'value="jrt0083" selected' in form
    told = {"standard": "judicial", "grade": "9", "day": "2026-08-30"}
    assert "保单约定按" in officer.post(f"{page}act/grade/", 422, **told)
    officer.post(f"{page}act/grade/", **{**told, "standard": "jrt0083"})
    laid(road, "day_rates", a_day("150", "120"), JANUARY)
    case.admit(discharged=date(2026, 8, 31))
    final(case)
    officer.post(f"{page}open/")
    assert SOURCE in officer.get(page)
    assert case.injury.disabilities.get().standard == "jrt0083"

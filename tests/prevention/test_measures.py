"""What was done against damage: entered by who is there, ended and withdrawn, never edited."""

from datetime import date, timedelta
from typing import Any

import pytest

from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused
from hedun.prevention import actions
from hedun.prevention.models import Measure
from hedun.prevention.queries import named, standing, sums, visible_to
from hedun.record.verification import verify
from tests.support.pages import Pages
from tests.support.road import CLERK, EXPERT, FORESTRY, INSURER, TOWNSHIP, Road

DAY = date(2026, 8, 20)


def by(road: Road, username: str) -> dict[str, Any]:
    return {"actor": road.who(username), "now": road.now}


def test_a_visit_says_what_was_handed_out_and_whom_it_reached(road: Road) -> None:
    family = [home for _, home in road.county.roll[:3]]
    row = actions.record_measure(
        road.county.village, "visit", starts=DAY, cost_fen=12_345, present=9,
        handed_out={"leaflet": 20, "horn": 0}, reached=[*family, family[0]], **by(road, CLERK),
    )  # fmt: skip
    assert row.until == DAY
    [one], all_ = sums(visible_to(road.who(FORESTRY), road.now))
    assert (one.kind, one.count, one.cost_fen) == ("visit", 1, 12_345)
    assert (one.reached, one.present, one.handed) == (3, 9, 20)
    assert (all_.count, all_.places, all_.reached) == (1, 1, 3)
    assert not verify().faults


def test_a_fence_stands_until_it_is_ended_and_what_was_withdrawn_counts_nowhere(
    road: Road,
) -> None:
    fences = [
        actions.record_measure(
            road.county.village, "fence", starts=DAY, cost_fen=500_000, **by(road, TOWNSHIP)
        )
        for _ in range(2)
    ]
    every, later = Measure.objects.all(), DAY + timedelta(days=30)
    assert standing(every, later, later).count() == 2
    actions.end_measure(fences[0], until=DAY + timedelta(days=3), **by(road, TOWNSHIP))
    actions.withdraw_measure(fences[1], reason="登记重复", **by(road, TOWNSHIP))
    assert not standing(every, later, later).exists()
    assert standing(every, DAY, later).get() == fences[0]
    for again in (
        lambda: actions.end_measure(fences[0], until=later, **by(road, TOWNSHIP)),
        lambda: actions.withdraw_measure(fences[1], reason="再来", **by(road, TOWNSHIP)),
    ):
        with pytest.raises(Malformed):
            again()
    assert not verify().faults


def test_who_is_not_there_enters_nothing(road: Road) -> None:
    town = road.county.village.parent
    assert town is not None
    for place, who in ((road.county.village, EXPERT), (town, CLERK)):
        with pytest.raises(Refused):
            actions.record_measure(place, "guard", starts=DAY, cost_fen=0, **by(road, who))
    assert not Measure.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"kind": "moat"}, "MEASURE_KIND"),
        ({"until": DAY - timedelta(days=1)}, "MEASURE_PERIOD"),
        ({"kind": "visit", "starts": date(2026, 12, 1)}, "MEASURE_AHEAD"),
        ({"cost_fen": -1}, "MEASURE_COST"),
        ({"species": "unicorn"}, "MEASURE_ANIMAL"),
        ({"handed_out": {"gold": 1}}, "MEASURE_HANDOUT"),
        ({"about": "长" * 301}, "MEASURE_TEXT"),
    ],
)
def test_what_is_wrong_is_said(road: Road, wrong: dict[str, Any], code: str) -> None:
    said: dict[str, Any] = {"kind": "fence", "starts": DAY, "cost_fen": 0, **wrong}
    with pytest.raises(Malformed) as told:
        actions.record_measure(road.county.village, **said, **by(road, TOWNSHIP))
    assert told.value.problem.code == code


def test_households_are_named_by_number_or_name_and_doubts_by_their_line(road: Road) -> None:
    homes = [home for _, home in road.county.roll[:2]]
    text = f"{homes[0].number}\n\n {homes[1].name}\n"
    assert named(text, road.county.village, DAY) == homes
    with pytest.raises(Malformed) as told:
        named(f"{homes[0].number}\n没有这人", road.county.village, DAY)
    assert told.value.problem.code == "MEASURE_NOBODY" and "2" in told.value.problem.zh


def test_the_pages_enter_show_end_and_hand_out_a_measure(pages: Pages) -> None:
    clerk = pages.sit(CLERK)
    assert "还没有防范措施" in clerk.get("/prevention/")
    home = pages.road.county.roll[0][1]
    code = pages.road.county.village.code
    said = {"kind": "visit", "place": code, "starts": "2026-08-20", "cost": "120.50"}
    page = clerk.post("/prevention/new/", 422, **said, reached="查无此人")
    assert "第 1 行" in page
    page = clerk.post(
        "/prevention/new/", **said, reached=home.number, present="8", handed_leaflet="30"
    )
    assert "入户宣传" in page and home.name in page and "120.50" in page and "30" in page
    row = Measure.objects.get()
    assert "outreach visit" in clerk.english().get("/prevention/")
    for suffix in ("csv", "xlsx"):
        answer = clerk.client.get(f"/prevention/measures.{suffix}?year=2026")
        assert answer.status_code == 200 and home.name.encode() not in answer.content
    insurer = pages.sit(INSURER)
    page = insurer.post(f"/prevention/of/{row.number}/", do="withdraw", reason="登记错了村")
    assert "登记错了村" in page
    assert pages.sit(EXPERT).client.get("/prevention/").status_code == 404

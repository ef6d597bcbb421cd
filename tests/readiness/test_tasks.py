"""Before the season each task has a name and a day; who has not confirmed is seen and reminded."""

from datetime import date
from typing import Any

import pytest

from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused
from hedun.messages.models import Message
from hedun.people.models import User
from hedun.readiness import actions, means
from hedun.readiness.models import Task, Vehicle
from hedun.record.verification import verify
from tests.support.pages import Pages
from tests.support.road import (
    CLERK,
    EXPERT,
    FORESTRY,
    INSURER,
    OTHER_TOWNSHIP,
    TOWNSHIP,
    Road,
)

DUE = date(2026, 9, 20)


def by(road: Road, username: str) -> dict[str, Any]:
    return {"actor": road.who(username), "now": road.now}


def task_of(road: Road, who: str = TOWNSHIP, by_whom: str = FORESTRY, kind: str = "people") -> Task:
    town = road.county.village.parent
    assert town is not None
    return actions.enter_task(
        town, kind, season=2026, responsible=User.objects.get(username=who), due=DUE,
        **by(road, by_whom),
    )  # fmt: skip


def test_only_who_answers_for_it_confirms_it(road: Road) -> None:
    task = task_of(road)
    for other in (OTHER_TOWNSHIP, FORESTRY):
        with pytest.raises(Malformed) as told:
            actions.confirm_task(task, **by(road, other))
        assert told.value.problem.code == "TASK_NOT_YOURS"
    row = actions.confirm_task(task, note="四人", **by(road, TOWNSHIP))
    assert (row.confirmed_by, row.confirmed_at, row.note) == (TOWNSHIP, road.now, "四人")
    with pytest.raises(Malformed):
        actions.confirm_task(task, **by(road, TOWNSHIP))
    assert not verify().faults


def test_nobody_answers_for_what_they_have_nothing_to_do_with(road: Road) -> None:
    with pytest.raises(Malformed) as told:
        task_of(road, who=CLERK)  # of one village, not of the town
    assert told.value.problem.code == "TASK_WHO"
    with pytest.raises(Refused):
        task_of(road, by_whom=EXPERT)
    with pytest.raises(Malformed):
        task_of(road, kind="rain")


def test_who_has_not_confirmed_is_reminded_once_a_working_day(road: Road) -> None:
    first, second = task_of(road), task_of(road, who=OTHER_TOWNSHIP, kind="forms")
    actions.confirm_task(first, **by(road, TOWNSHIP))
    assert actions.ask_after([first, second], **by(road, INSURER)) == [second]
    [told] = Message.objects.filter(kind="readiness")
    assert told.user is not None and told.user.username == OTHER_TOWNSHIP
    with pytest.raises(Malformed) as wrong:
        actions.ask_after([second], **by(road, FORESTRY))
    assert wrong.value.problem.code == "TASK_ASKED"
    road.later(days=1)
    assert actions.ask_after([second], **by(road, FORESTRY))
    actions.withdraw_task(second, **by(road, FORESTRY))
    with pytest.raises(Malformed):
        actions.ask_after([second], **by(road, FORESTRY))
    assert not verify().faults


def test_the_pages_enter_remind_confirm_and_hand_out(pages: Pages) -> None:
    road, bureau = pages.road, pages.sit(FORESTRY)
    town = road.county.village.parent
    assert town is not None
    assert "还没有安排事项" in bureau.get("/readiness/")
    said = {"kind": "vehicles", "place": town.code, "responsible": TOWNSHIP, "season": "2026"}
    assert "周晓峰" in bureau.post("/readiness/new/", **said, due="2026-09-20")
    assert "未确认" in bureau.post("/readiness/")
    task = Task.objects.get()
    assert "明天还没有确认再提醒" in bureau.post("/readiness/", 422)
    officer = pages.sit(TOWNSHIP)
    assert task.number in officer.get("/messages/")
    page = officer.post("/messages/", message=str(Message.objects.get().pk))
    assert "具名确认" in page
    long = "辆" * 201  # more than there is room for: told, and kept to be shortened
    assert (
        long
        in officer.client.post(
            f"/readiness/of/{task.number}/", {"do": "confirm", "note": long}
        ).content.decode()
    )
    assert not Task.objects.exclude(confirmed_at=None).exists()
    assert "已确认" in officer.post(f"/readiness/of/{task.number}/", do="confirm", note="两辆")
    assert "1 of 1 confirmed" in bureau.english().get("/readiness/")
    for suffix in ("csv", "xlsx"):
        assert bureau.client.get(f"/readiness/tasks.{suffix}").status_code == 200
    assert pages.sit(CLERK).client.get("/readiness/new/").status_code == 404


def test_vehicles_and_languages_are_kept_by_who_is_there(pages: Pages) -> None:
    road, officer = pages.road, pages.sit(TOWNSHIP)
    town = road.county.village.parent
    assert town is not None
    page = officer.post("/readiness/means/", do="vehicle", vehicle_place=town.code, name="皮卡")
    assert "皮卡" in page
    page = officer.post("/readiness/means/", do="tongue", whose=f"u:{TOWNSHIP}", code="jin")
    assert "晋语" in page
    again = {"do": "tongue", "whose": f"u:{TOWNSHIP}", "code": "jin"}
    assert "已经登记过" in officer.post("/readiness/means/", 422, **again)
    with pytest.raises(Refused):
        means.end_vehicle(Vehicle.objects.get(), **by(road, INSURER))
    officer.post("/readiness/means/", do="end_vehicle", number=Vehicle.objects.get().number)
    assert Vehicle.objects.get().ended_at == road.now
    assert not verify().faults

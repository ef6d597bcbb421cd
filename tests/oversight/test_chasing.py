"""Chasing: one click asks by name whoever holds the cases, once a working day."""

from datetime import datetime
from pathlib import Path

import pytest

from hedun.domain.case import State
from hedun.domain.deadlines import LOCAL
from hedun.domain.problems import Malformed
from hedun.oversight import reckoning
from hedun.oversight.chasing import chase, chases_of, working_day
from hedun.oversight.models import Chase
from hedun.places.models import Place
from hedun.record.models import Entry
from hedun.record.verification import verify
from tests.support.pages import Pages
from tests.support.road import (
    AUDITOR,
    CLERK,
    EXPERT,
    FORESTRY,
    INSURER,
    TOWNSHIP,
    Road,
    make_claim,
    make_county,
    walk,
)


@pytest.fixture
def road(db: None, home: Path) -> Road:
    return make_county(4)


def town(road: Road) -> Place:
    assert road.county.village.parent is not None
    return road.county.village.parent


def ask(road: Road, by: str, stage: State) -> list[str]:
    made = chase(town(road), stage, actor=road.who(by), now=road.now)
    return sorted(row.holder for row in made)


def test_the_bureau_asks_whoever_holds_the_step_and_the_record_says_so(road: Road) -> None:
    claim = make_claim(road, "reported")
    assert TOWNSHIP in ask(road, FORESTRY, State.REPORTED)
    [row] = Chase.objects.filter(holder=TOWNSHIP)
    assert (row.asked_by, row.held, row.late) == (FORESTRY, 1, 0)
    entry = Entry.objects.get(action="chase.ask")
    assert (entry.user, entry.subject) == (FORESTRY, town(road).code)
    assert verify().faults == ()
    assert [one.pk for one in chases_of(road.who(TOWNSHIP), road.now)] == [row.pk]
    assert chases_of(road.who(CLERK), road.now) == []
    walk(road, claim, "verified")  # it is done: nothing is asked any more
    assert chases_of(road.who(TOWNSHIP), road.now) == []


def test_a_second_click_on_the_same_day_asks_nobody_and_says_who_asked(road: Road) -> None:
    make_claim(road, "reported")
    ask(road, FORESTRY, State.REPORTED)
    road.later(hours=1)
    with pytest.raises(Malformed, match=r"asked after this step already .*, 08-31 1\d:00"):
        ask(road, "shi1", State.REPORTED)
    road.later(days=1)
    assert TOWNSHIP in ask(road, FORESTRY, State.REPORTED)


def test_a_weekend_is_the_monday_after_it() -> None:
    friday, sunday = (datetime(2026, 9, day, 9, tzinfo=LOCAL) for day in (4, 6))
    assert working_day(friday).day == 4 and working_day(sunday).day == 7


def test_each_asks_only_those_whose_work_theirs_waits_for(road: Road) -> None:
    make_claim(road, "reported")
    make_claim(road, "accepted")
    assert TOWNSHIP in ask(road, INSURER, State.REPORTED)
    assert EXPERT in ask(road, INSURER, State.ACCEPTED)
    for by, stage in (
        (TOWNSHIP, State.ACCEPTED),
        (AUDITOR, State.REPORTED),
        (CLERK, State.ACCEPTED),
    ):
        with pytest.raises(Malformed, match="Your posting cannot"):
            ask(road, by, stage)
    with pytest.raises(Malformed, match="Nobody holds"):
        ask(road, FORESTRY, State.ASSESSED)
    with pytest.raises(Malformed, match="Your posting cannot"):  # the clock is nobody
        ask(road, FORESTRY, State.ON_NOTICE)


def test_the_button_and_what_the_person_sees(road: Road, monkeypatch: pytest.MonkeyPatch) -> None:
    make_claim(road, "reported")
    reckoning.catch_up()
    pages = Pages(road, monkeypatch)
    data = {"place": town(road).code, "stage": "reported", "next": "/duties/?days=7"}
    bureau = pages.sit(FORESTRY)
    assert "催办" in bureau.get("/duties/")
    assert "已催办：" in bureau.post("/duties/chase/", **data)
    assert "今天已就这个环节被催办过" in bureau.post("/duties/chase/", **data)
    work = pages.sit(TOWNSHIP).get("/")
    assert "有人催办" in work and road.who(FORESTRY).name in work
    assert "有人催办" not in pages.sit(CLERK).get("/")
    pages.sit(CLERK).post("/duties/chase/", status=404, **data)
    bureau.post("/duties/chase/", status=404, place="1", stage="reported")

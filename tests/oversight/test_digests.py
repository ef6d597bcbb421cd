"""The digest of the week: once a person, on the first working day, whatever happens."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from hedun.domain.case import State
from hedun.domain.deadlines import LOCAL
from hedun.oversight import digests
from hedun.oversight.chasing import chase
from hedun.oversight.digests import begins_at, make_due, unread
from hedun.oversight.models import Digest
from hedun.oversight.tick import tick
from hedun.record.verification import verify
from tests.support.pages import Pages
from tests.support.road import (
    ADMINISTRATOR,
    CLERK,
    FORESTRY,
    TOWNSHIP,
    Road,
    make_claim,
    make_county,
)

MONDAY = datetime(2026, 9, 7, 8, 0, tzinfo=LOCAL)


@pytest.fixture
def road(db: None, home: Path) -> Road:
    """One list reported, one verified in the week of 31 August; a township asked after them."""
    road = make_county(4)
    make_claim(road, "reported")
    make_claim(road, "verified")
    town = road.county.village.parent
    assert town is not None
    chase(town, State.REPORTED, actor=road.who(FORESTRY), now=road.now)
    return road


def test_it_is_made_on_monday_from_eight(road: Road) -> None:
    assert make_due(MONDAY - timedelta(minutes=1)) == 0
    assert make_due(MONDAY) > 0
    mine = Digest.objects.get(user=TOWNSHIP, week=date(2026, 9, 7))
    [waits] = [one for one in mine.body["waits"] if one["state"] == "reported"]
    assert waits["n"] == 1 and waits["late"] == 0
    assert mine.body["done"] == {"verify": 1} and mine.body["asked"] == 1
    assert not Digest.objects.filter(user=ADMINISTRATOR).exists()
    assert verify().faults == ()


def test_a_week_that_begins_with_a_holiday_begins_after_it() -> None:
    # National Day 2025: 1 to 8 October; Thursday the 9th is worked.
    begins = begins_at(date(2025, 10, 6))
    assert begins is not None and begins.date() == date(2025, 10, 9)


def test_once_a_person_and_week_whatever_happens(
    road: Road, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(actor: object, week: object, now: object) -> dict[str, object]:
        raise RuntimeError("the power went")

    with monkeypatch.context() as broken:
        broken.setattr(digests, "body_of", dies)
        with pytest.raises(RuntimeError):
            make_due(MONDAY)
    assert not Digest.objects.exists()
    monkeypatch.setattr(digests, "AT_ONCE", 3)
    made = make_due(MONDAY + timedelta(days=4))  # nobody ticked until Friday
    assert made == Digest.objects.count() > 3
    tick(MONDAY + timedelta(days=4, hours=1))
    assert Digest.objects.count() == made
    again = {row.user: dict(row.body) for row in Digest.objects.all()}
    assert digests._write(date(2026, 9, 7), again, MONDAY + timedelta(days=5)) == 0
    assert make_due(MONDAY + timedelta(days=7)) == made
    assert Digest.objects.filter(user=TOWNSHIP).count() == 2


def test_the_page_is_unread_until_it_is_opened(road: Road, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = Pages(road, monkeypatch)
    assert "还没有周报" in pages.sit(TOWNSHIP).get("/duties/digest/")
    make_due(MONDAY)
    road.now = MONDAY + timedelta(hours=1)
    zhou = road.who(TOWNSHIP)
    assert unread(zhou, road.now) == 1
    page = pages.sit(TOWNSHIP).get("/duties/digest/")
    assert "本周开始时的待办" in page and "上周被催办 1 次" in page and "初审通过" in page
    assert unread(zhou, road.now) == 0 and verify().faults == ()
    assert "上周被催办" not in pages.sit(CLERK).get("/duties/digest/?week=2026-09-07")
    pages.sit(ADMINISTRATOR).get("/duties/digest/", status=404)
    pages.sit(TOWNSHIP).get("/duties/digest/?week=2020-01-06", status=404)

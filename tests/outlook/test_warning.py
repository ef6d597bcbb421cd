"""Those concerned are warned when the chance that the cover does not last is as high as the bureau
has chosen: once, in the morning, and anew only after it has clearly fallen."""

from datetime import datetime, timedelta

import pytest

from hedun.domain.deadlines import LOCAL
from hedun.messages.actions import set_switch
from hedun.messages.models import Message
from hedun.outlook.actions import keep_forecasts
from hedun.outlook.models import DayForecast
from hedun.outlook.warning import level_after, warnings_of
from hedun.oversight.tick import tick
from hedun.policies.models import Policy
from hedun.policies.numbers import warn_percents
from hedun.record.models import Entry
from hedun.record.verification import verify
from tests.insights.season import Walked
from tests.support.pages import Pages
from tests.support.road import FORESTRY, INSURER, Road

PAGE = "/outlook/"


def covered(fen: int) -> Policy:
    """Behind the record's back: the season is as it is, its cover is another."""
    Policy.objects.update(cover_fen=fen)
    return Policy.objects.get()


def morning(road: Road, days: int) -> datetime:
    return (road.now + timedelta(days=days)).astimezone(LOCAL).replace(hour=9)


def test_a_warning_stands_until_the_chance_has_clearly_fallen() -> None:
    lines = (10, 25, 50)
    days = [0.05, 0.10, 0.24, 0.26, 0.21, 0.19, 0.26, 0.60, 0.02, 0.0]
    level, said = 0, []
    for chance in days:
        level = level_after(chance, level, lines)
        said.append(level)
    assert said == [0, 10, 10, 25, 25, 10, 25, 50, 0, 0]
    assert level_after(0.3, 50, (20,)) == 20  # the lines were chosen anew
    assert level_after(0.17, 50, (20,)) == 20 and level_after(0.15, 50, (20,)) == 0


def test_both_parties_are_told_once_by_the_ticker_and_again_after_it_fell(
    walked_once: tuple[Road, Walked], season: Walked
) -> None:
    road = walked_once[0]
    covered(1_000)
    failed = tick(morning(road, 1)).failed
    assert not failed
    told = Message.objects.filter(kind="cover")
    assert set(told.values_list("user__username", flat=True)) >= {FORESTRY, INSURER}
    first = told.count()
    tick(morning(road, 1) + timedelta(hours=1))
    tick(morning(road, 2))
    assert told.count() == first  # it stands
    covered(10**11)
    assert not tick(morning(road, 3)).failed
    assert told.count() == first
    covered(1_000)
    tick(morning(road, 4))
    assert told.count() == 2 * first
    rows = DayForecast.objects.order_by("day")
    assert [(row.level, row.told) for row in rows] == [
        (50, True), (50, False), (0, False), (50, True),
    ]  # fmt: skip
    kept = Entry.objects.filter(action="outlook.keep")
    assert kept.count() == 4 and "1000000" in kept[0].body
    assert all("telling.Message" not in str(fault) for fault in verify().faults)


def test_nobody_is_woken_and_nobody_told_whom_the_county_does_not_want_told(
    walked_once: tuple[Road, Walked], season: Walked
) -> None:
    road, policy = walked_once[0], covered(1_000)
    night = morning(road, 1).replace(hour=2)
    assert keep_forecasts(night) == 0
    off = {"tell.cover.insurer": "0"}
    set_switch(policy.place, off, actor=road.who(FORESTRY), now=road.now)
    assert keep_forecasts(morning(road, 1)) == 1
    names = {row.user.username for row in Message.objects.filter(kind="cover") if row.user}
    assert FORESTRY in names and INSURER not in names


def test_the_bureau_chooses_the_lines_and_the_page_says_who_and_when(
    pages: Pages, season: Walked
) -> None:
    desk = pages.sit(FORESTRY)
    assert "禾盾默认" in desk.get(PAGE)
    typed = {"warn_at": "5%，40", "clause": "局务会 2026-09"}
    said = desk.post(PAGE, **typed)
    assert "5 %" in said and "40 %" in said and "局务会 2026-09" in said
    policy = Policy.objects.get()
    found = warnings_of(policy, pages.road.now.date())
    assert found.percents == (5, 40) and found.chosen and found.chosen[1] == FORESTRY
    assert "预警线应为" in desk.post(PAGE, status=422, **(typed | {"warn_at": "40, 5"}))
    for wrong in ("0", "100", "5,5", "viel", "1,2,3,4,5,6", "", "5,"):
        assert not warn_percents(wrong)
    insurer = pages.sit(INSURER)
    assert "局务会 2026-09" in insurer.get(PAGE)
    insurer.post(PAGE, status=422, **typed)
    assert policy.settings.filter(key="warn_at").count() == 1
    assert not verify().faults


@pytest.mark.parametrize("username", [FORESTRY, INSURER])
def test_who_was_warned_reads_it_and_comes_to_the_page(
    pages: Pages, season: Walked, username: str
) -> None:
    policy = covered(1_000)
    keep_forecasts(morning(pages.road, 1))
    desk = pages.sit(username)
    assert "保额不够用的可能为 100.0%" in desk.get("/messages/")
    told = Message.objects.get(kind="cover", user__username=username)
    answer = desk.client.post("/messages/", {"message": told.pk})
    assert answer.headers["Location"] == f"/outlook/?policy={policy.number}"

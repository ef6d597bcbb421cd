"""Who is on duty where: as many as reports are expected, nobody on leave, no more than drive."""

from collections import Counter
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from hedun.actuarial.arrivals import Arrivals, History
from hedun.actuarial.assignment import Dealt, Duty, Need, Person
from hedun.actuarial.fitting import Ground, Lists
from hedun.actuarial.frequency import Year
from hedun.domain.actors import Role
from hedun.domain.case import State
from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused
from hedun.people import actions as people
from hedun.people.away import be_away
from hedun.people.models import User
from hedun.places.actions import SETUP, add_place
from hedun.places.models import Place
from hedun.readiness import expecting, means
from hedun.readiness.backlog import ROAD, able, flow
from hedun.readiness.models import Roster
from hedun.readiness.rostering import stand_ins, week_of, what_if
from hedun.readiness.rosters import make_roster
from hedun.record.verification import verify
from tests.support.pages import Pages
from tests.support.road import (
    EXPERT,
    FORESTRY,
    INSURER,
    OTHER_INSURER,
    OTHER_TOWNSHIP,
    TOWNSHIP,
    Road,
    make_claim,
)

MONDAY = date(2026, 8, 31)


def by(road: Road, username: str) -> dict[str, Any]:
    return {"actor": road.who(username), "now": road.now}


@pytest.fixture
def busy(road: Road, monkeypatch: pytest.MonkeyPatch) -> Road:
    """So many reports are expected that the one town wants six duties a week."""

    def many(county: Any, first: date, weeks: int, now: datetime) -> list[expecting.Expected]:
        town = road.county.village.parent
        assert town is not None
        return [
            expecting.Expected(town, first + n * expecting.WEEK, 10.0, 5, 10, 12, 15)
            for n in range(weeks)
        ]

    monkeypatch.setattr("hedun.readiness.rostering.expected_reports", many)
    return road


def test_the_bureau_alone_makes_the_roster(road: Road) -> None:
    county = road.county.policy.place
    for who in (TOWNSHIP, INSURER, EXPERT):
        with pytest.raises(Refused):
            make_roster(county, MONDAY, **by(road, who))
    for day in (MONDAY + timedelta(days=1), MONDAY - timedelta(days=7)):
        with pytest.raises(Malformed):
            make_roster(county, day, **by(road, FORESTRY))


def test_own_duties_and_tasks_stand_above_my_work(busy: Road, pages: Pages) -> None:
    make_roster(busy.county.policy.place, MONDAY, **by(busy, FORESTRY))
    page = pages.sit(TOWNSHIP).get("/")
    assert "值守人" in page
    assert "值守人" not in pages.sit(EXPERT).get("/")


def test_who_is_away_has_no_duty_and_somebody_of_the_office_stands_in(busy: Road) -> None:
    county = busy.county.policy.place
    be_away(starts=MONDAY, until=MONDAY + timedelta(days=2), **by(busy, TOWNSHIP))
    row = make_roster(county, MONDAY, **by(busy, FORESTRY))
    duties = list(row.duties.select_related("user", "stand_in"))
    assert len(duties) == 6 and not row.open
    for one in duties:
        assert one.user.username != TOWNSHIP or one.day > MONDAY + timedelta(days=2)
        assert one.stand_in is None or one.stand_in != one.user
    # no vehicle: the officers of the town alone, who live there
    assert {one.user.username for one in duties} == {TOWNSHIP, OTHER_TOWNSHIP}
    assert not any(one.drives for one in duties)
    assert max(Counter((one.user_id, one.day) for one in duties).values()) == 1
    again = make_roster(county, MONDAY, **by(busy, FORESTRY))
    assert Roster.objects.get(replaced_at=None) == again
    assert not verify().faults


def test_where_people_are_missing_duties_stay_open_and_vehicles_bring_others(busy: Road) -> None:
    county = busy.county.policy.place
    for officer in (TOWNSHIP, OTHER_TOWNSHIP):
        be_away(starts=MONDAY, until=MONDAY + timedelta(days=6), **by(busy, officer))
    week = week_of(county, MONDAY, busy.now)
    assert sum(week.dealt().open.values()) == 6 and week.away[TOWNSHIP] == len(week.days)
    means.add_vehicle(county, "查勘车", **by(busy, FORESTRY))
    dealt = week_of(county, MONDAY, busy.now).dealt()
    assert sum(dealt.open.values()) == 1, "one vehicle on five days"
    assert {one.person for one in dealt.duties} <= {INSURER, OTHER_INSURER, EXPERT}


def test_what_if_says_what_one_less_would_do(busy: Road) -> None:
    week = week_of(busy.county.policy.place, MONDAY, busy.now)
    found = {one.code: one for one in what_if(week, week.dealt())}
    assert set(found) == {"asis", "officer", "twice"}, "there is no vehicle to lose"
    assert (found["asis"].open, found["officer"].open) == (0, 1)
    assert (found["twice"].wanted, found["twice"].open) == (12, 2)


def test_the_roster_is_seen_kept_printed_and_handed_out(pages: Pages) -> None:
    road, bureau = pages.road, pages.sit(FORESTRY)
    make_claim(road, "reported")
    page = bureau.get("/readiness/roster/?week=2026-09-02")
    assert "建议方案，尚未保存" in page and "2026年8月31日" in page
    shown = {"county": road.county.policy.place.code, "week": "2026-08-31"}
    for left_out in shown:  # nobody guesses which county or week was meant
        said = {name: value for name, value in shown.items() if name != left_out}
        assert bureau.client.post("/readiness/roster/", said).status_code == 422
    assert not Roster.objects.exists()
    page = bureau.post("/readiness/roster/", **shown)
    row = Roster.objects.get()
    assert row.number in page
    answer = bureau.client.get(f"/readiness/roster/{row.number}/duties.pdf")
    assert answer.status_code == 200 and answer.content.startswith(b"%PDF")
    for slug in ("expected", "outlook", "by-town", "what-if", "duties", "backlog"):
        answer = bureau.client.get(f"/readiness/seen/{slug}.csv?week=2026-08-31")
        assert answer.status_code == 200, slug
    assert "reports" in pages.sit(FORESTRY).english().get("/readiness/roster/").lower()
    assert "现有 1 户在办" in bureau.get("/readiness/backlog/")
    assert "你没有" not in pages.sit(TOWNSHIP).get("/readiness/roster/")
    assert pages.sit(TOWNSHIP).client.post("/readiness/roster/", shown).status_code == 422


# ── what is expected ────────────────────────────────────────────────────────────────────────────


TOWNS = np.repeat([0, 1], 20)


def _history(lists: dict[int, Lists]) -> History:
    return History(Ground(TOWNS, np.full(40, 200.0)), lists)


def _year(each_day: dict[int, int], town: int = 0, lag: int = 2) -> Lists:
    """So many lists on days of the year, one village of the town after another."""
    day = np.repeat([*each_day], [*each_day.values()])
    village = np.arange(day.size) % 20 + 20 * town
    return Lists(village, day, day + lag, np.zeros(day.size))


def test_a_county_without_history_is_given_what_is_common() -> None:
    weeks = [
        _history({}).week(date.fromisocalendar(2026, n, 1), date(2026, 1, 1), TOWNS, 2)
        for n in range(1, 53)
    ]
    means = np.array([week.mean for week in weeks])
    assert means[:, 0] == pytest.approx(means[:, 1])
    # 0.35 lists of 100 households a year, of which some are told in the next
    assert 0.9 * 28 < means.sum() < 28
    assert means[30:36].sum() > 20 * means[:6].sum(), "in August, not in January"


def test_level_season_and_towns_are_those_of_the_history() -> None:
    """Three whole years of a hundred reports in July and August, nine of ten from one town."""
    past = {}
    for year in (2023, 2024, 2025):
        one, other = _year(dict.fromkeys(range(185, 230), 2)), _year({200: 5, 215: 5}, 1)
        pairs = zip(vars(one).values(), vars(other).values(), strict=True)
        past[year] = Lists(*(np.concatenate(pair) for pair in pairs))
    found = _history(past)
    today = date(2026, 6, 1)
    july = found.week(date(2026, 7, 20), today, TOWNS, 2)
    assert july.mean.sum() == pytest.approx(14, rel=0.25)
    assert july.mean[0] > 4 * july.mean[1] > 0
    assert found.week(date(2026, 11, 2), today, TOWNS, 2).mean.sum() < 1
    # a year in which three times as many have come so far: more is to come
    bad = found.lists | {2026: _year(dict.fromkeys(range(185, 200), 6))}
    worse = _history(bad).week(date(2026, 7, 27), date(2026, 7, 24), TOWNS, 2)
    plain = found.week(date(2026, 7, 27), today, TOWNS, 2)
    assert worse.mean.sum() > 1.3 * plain.mean.sum()


def test_bands_hold_what_they_say() -> None:
    certain = Arrivals(np.array([4.0]), np.array([2.0]), Year.certain())
    found = certain.quantiles(np.array([0.1, 0.5, 0.8, 0.9]))
    assert found.tolist() == [[0, 3, 6, 9]], "by the table of the negative binomial"
    shared = Arrivals(np.array([4.0]), np.array([2.0]), Year.varying(0.8))
    assert shared.quantiles(np.array([0.9]))[0, 0] > 9
    counts = np.arange(400)[None, :]
    assert float(shared.exactly(counts)[0] @ counts[0]) == pytest.approx(4.0, rel=1e-6)


# ── what waits ──────────────────────────────────────────────────────────────────────────────────


def test_what_waits_flows_from_step_to_step() -> None:
    start = dict.fromkeys(ROAD, 0.0) | {State.REPORTED: 10.0}
    can: dict[State, float | None] = dict.fromkeys(ROAD, 100.0)
    can |= {State.REPORTED: 4.0, State.VERIFIED: 1.0}
    ahead = flow(start, [2.0, 2.0, 2.0], can, {State.REPORTED: 0.5})
    assert ahead[State.REPORTED] == [8.0, 6.0, 4.0]
    assert ahead[State.VERIFIED] == [1.0, 2.0, 3.0], "half of four come, one is done"
    assert ahead[State.ACCEPTED] == [0.0, 0.0, 0.0]
    stuck = flow(start, [1.0], dict.fromkeys(ROAD), {})
    assert stuck[State.REPORTED] == [11.0], "nobody knows what it can"


def test_what_a_step_can_is_the_upper_quarter_of_its_busy_weeks() -> None:
    assert able([0, 0, 3, 8, 5, 0, 4]) == 8.0
    assert able([2, 2, 2, 9]) == 9.0 and able([1, 2, 3, 4, 5, 6, 7, 8]) == 7.0
    assert able([0, 0]) is None


def test_two_who_fall_out_on_one_day_have_each_their_own_stand_in() -> None:
    """Of one office before the nearer, who speaks what is spoken there before who does not, and
    nobody for two as long as another is free."""
    day = frozenset({0})
    people = [Person(key, "a", day) for key in ("duty1", "duty2", "free1")]
    people += [Person("free2", "b", day), Person("speaks", "b", day, frozenset({"jin"}))]
    duties = [Duty(key, "a", 0, False) for key in ("duty1", "duty2")]
    week: Any = SimpleNamespace(
        people=people, roles={one.key: Role.TOWNSHIP for one in people}, km={},
        needs=[Need("a", 2, frozenset({"jin"}))],
    )  # fmt: skip
    found = stand_ins(week, Dealt(tuple(duties), {}, 0.0))
    assert found == {("duty1", 0): "free1", ("duty2", 0): "speaks"}
    alone: Any = SimpleNamespace(**{**vars(week), "people": people[:3]})
    both = stand_ins(alone, Dealt(tuple(duties), {}, 0.0))
    assert set(both.values()) == {"free1"}, "one for two, where nobody else is there"
    assert stand_ins(alone, Dealt((*duties, Duty("free1", "a", 0, False)), {}, 0.0)) == {}


def test_a_county_where_nothing_is_set_up_yet_has_an_empty_page(pages: Pages) -> None:
    """Its city sees it already, before there are towns or officers."""
    now = pages.road.now
    since = date(2026, 1, 5)
    city = Place.objects.get(code="140400000000")
    place = add_place("140425000000", "平顺县", parent=city, starts=since, actor=SETUP, now=now)
    people.add_user("pingshun", "平顺", None, actor=SETUP, now=now)
    user = User.objects.get(username="pingshun")
    people.give_posting(user, Role.FORESTRY, place, since, actor=SETUP, now=now)
    bureau = pages.sit("pingshun")
    assert "平顺县" in bureau.get("/readiness/roster/")
    bureau.get("/readiness/backlog/")
    for slug in ("expected", "outlook", "by-town", "what-if", "backlog"):
        assert bureau.client.get(f"/readiness/seen/{slug}.csv").status_code == 200, slug
    said = {"county": place.code, "week": "2026-08-31"}
    assert bureau.client.post("/readiness/roster/", said).status_code == 422, "nobody is there"

"""The offices of the demo: nobody works on a holiday, on leave, or more than a day holds; everybody
has the role and the place; and the road of every household is one that the lifecycle knows."""

from collections import Counter, defaultdict
from datetime import date, datetime, time
from itertools import pairwise

import pytest

from hedun.demo import officers
from hedun.demo.fates import CHANCES, Fate, Key
from hedun.demo.left import STAGES
from hedun.demo.plan import TICKER, Sitting
from hedun.demo.staff import DESKS, HOURS, Diary, next_working_day
from hedun.demo.walk import DOING
from hedun.demo.year import OPENS, SEED, Size, Year, make_up
from hedun.domain.actors import Role
from hedun.domain.deadlines import LOCAL, is_working_day

NIGHT_WORK = {"tick"}


@pytest.fixture(scope="module")
def year() -> Year:
    return make_up(SEED)


def test_the_same_seed_plans_the_same_year_and_every_sitting_has_its_action(year: Year) -> None:
    small = Size(villages=3, households=90, reports=6)
    assert make_up(3, small) == make_up(3, small)
    assert make_up(3, small).sittings != make_up(4, small).sittings
    assert {sitting.what for sitting in year.sittings} <= set(DOING)
    times = [sitting.at for sitting in year.sittings]
    assert times == sorted(times) and times[-1] < OPENS


def test_nobody_works_on_a_holiday_or_out_of_hours(year: Year) -> None:
    for sitting in year.sittings:
        if sitting.what in NIGHT_WORK:
            continue
        assert is_working_day(sitting.at.date()), sitting
        assert any(start <= sitting.at.time() <= end for start, end in HOURS), sitting
        assert sitting.began.date() == sitting.at.date() and sitting.began <= sitting.at


def test_nobody_does_two_things_at_once_or_more_than_the_desk_allows(year: Year) -> None:
    busy: dict[str, list[Sitting]] = defaultdict(list)
    done: Counter[tuple[str, str, date]] = Counter()
    for sitting in year.sittings:
        if sitting.what in DESKS:
            busy[sitting.who].append(sitting)
            done[sitting.who, sitting.what, sitting.at.date()] += len(sitting.claims)
    for sittings in busy.values():
        ordered = sorted(sittings, key=lambda s: s.began)
        for before, after in pairwise(ordered):
            assert before.at <= after.began, (before, after)
    for (who, what, day), households in done.items():
        assert households <= DESKS[what].most, (who, what, day)


def test_everybody_acts_in_their_role_and_at_their_place(year: Year) -> None:
    people = {person.username: person for person in year.founding.people}
    for sitting in year.sittings:
        if sitting.who == TICKER:
            continue
        person = people[sitting.who]
        if sitting.what in DESKS:
            assert person.role is DESKS[sitting.what].role, sitting
        villages = {year.lists[number].village for number, _ in sitting.claims}
        if person.role is Role.CLERK:
            assert {village.code for village in villages} == {person.place}
        if person.role is Role.TOWNSHIP:
            assert {village.town for village in villages} == {person.place}


def test_who_must_be_another_person_is_another_person(year: Year) -> None:
    by: dict[tuple[Key, str], set[str]] = defaultdict(set)
    for sitting in year.sittings:
        for key in sitting.claims:
            by[key, sitting.what].add(sitting.who)
    for key in {key for key, _ in by}:
        assert not by[key, "pictures"] & by[key, "accept"]
        assert not by[key, "resurvey"] & by[key, "verify"]
    made = {s.at.date(): s.who for s in year.sittings if s.what == "make"}
    for sitting in year.sittings:
        if sitting.what == "release":
            assert made[sitting.at.date()] != sitting.who


def test_the_season_has_every_kind_of_case_and_leaves_some_at_every_stage(year: Year) -> None:
    assert set(year.fates.values()) == set(Fate) == set(CHANCES)
    last: dict[Key, str] = {}
    for sitting in year.sittings:
        last |= dict.fromkeys(sitting.claims, sitting.what)
    stands = Counter(last.values())
    assert {stage.step for stage in STAGES} <= set(stands)
    assert stands["answer"] > 4_800
    assert len(year.left) < 100


def test_what_is_insured_elsewhere_is_soybeans_and_answered_before_the_expert_comes(
    year: Year,
) -> None:
    insured = {key for key, fate in year.fates.items() if fate is Fate.INSURED_ELSEWHERE}
    assert len(insured) > 4
    steps: dict[Key, list[str]] = defaultdict(list)
    for sitting in year.sittings:
        for key in insured.intersection(sitting.claims):
            steps[key].append(sitting.what)
    for number, row in insured:
        [loss] = year.lists[number].hits[row - 1].losses
        assert loss.crop == "soybean"
    assert any(
        own[own.index("accept") :][:3] == ["accept", "answer_cover", "assess"]
        for own in steps.values()
    )
    assert not any("pictures" in own for own in steps.values())


def test_a_diary_fills_the_day_and_goes_on_after_leave_and_holidays() -> None:
    [expert] = officers.of(officers.NAMED, Role.EXPERT)
    friday = datetime(2024, 9, 27, 9, 0, tzinfo=LOCAL)
    diary = Diary(expert, away={date(2024, 9, 29)})
    begin, end, count = diary.sitting("accept", friday, 500)
    assert (begin, count) == (friday, DESKS["accept"].most) and end.time() <= time(18, 0)
    # The Sunday makes up for a holiday, but it is leave; then Monday, then the national holidays.
    begin, _, _ = diary.sitting("accept", friday, 500)
    assert begin == datetime(2024, 9, 30, 8, 30, tzinfo=LOCAL)
    begin, _, _ = diary.sitting("accept", friday, 10)
    assert begin == datetime(2024, 10, 8, 8, 30, tzinfo=LOCAL)


def test_a_working_day_later_steps_over_weekends_and_holidays() -> None:
    assert next_working_day(date(2024, 9, 30)) == date(2024, 10, 8)
    assert next_working_day(date(2024, 10, 5), 0) == date(2024, 10, 8)
    assert next_working_day(date(2024, 10, 8), 0) == date(2024, 10, 8)
    assert next_working_day(date(2024, 10, 8), 3) == date(2024, 10, 11)

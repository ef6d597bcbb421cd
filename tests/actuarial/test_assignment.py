"""A roster keeps leave, vehicles and languages; what stays open is told, and ways are short."""

from collections import Counter
from random import Random

import pytest

from hedun.actuarial.assignment import Need, Person, deal

WEEK = frozenset(range(5))
TOWNS = ("a", "b", "c")
KM = {(x, y): abs(TOWNS.index(x) - TOWNS.index(y)) * 20.0 for x in TOWNS for y in TOWNS}


def test_everybody_stays_where_they_are_if_that_is_enough() -> None:
    people = [Person(f"of {town}", town, WEEK) for town in TOWNS]
    found = deal(people, [Need(town, 2) for town in TOWNS], [0] * 5, KM)
    assert not found.open and found.km == 0
    assert Counter(one.person for one in found.duties) == dict.fromkeys(
        (person.key for person in people), 2
    )
    assert all(one.person == f"of {one.place}" and not one.drives for one in found.duties)


def test_who_is_on_leave_has_no_duty_and_a_vehicle_is_used_once_a_day() -> None:
    people = [Person("x", "a", frozenset({1})), Person("y", "a", frozenset({1, 2}))]
    found = deal(people, [Need("b", 3)], [1, 1, 1], KM)
    assert {(one.person, one.day) for one in found.duties} in (
        {("x", 1), ("y", 2)}, {("y", 1), ("y", 2)},
    )  # fmt: skip
    assert found.open == {"b": 1} and found.km == 2 * 40.0
    assert deal(people, [Need("b", 3)], [0, 0, 0], KM).open == {"b": 3}


def test_the_nearest_goes_unless_another_speaks_the_language() -> None:
    near, far = Person("near", "b", WEEK), Person("far", "c", WEEK, frozenset({"yi"}))
    assert [one.person for one in deal([near, far], [Need("a", 1)], [1] * 5, KM).duties] == ["near"]
    yi = Need("a", 1, frozenset({"yi"}))
    assert [one.person for one in deal([near, far], [yi], [1] * 5, KM).duties] == ["far"]


def test_nobody_and_nothing_wanted() -> None:
    assert deal([], [Need("a", 2)], [1], KM).open == {"a": 2}
    assert deal([Person("x", "a", WEEK)], [], [1], KM).duties == ()
    assert deal([Person("x", "a", WEEK)], [Need("a", 0)], [1], KM).duties == ()


@pytest.mark.parametrize("seed", range(8))
def test_whatever_a_week_is_like_its_rules_are_kept(seed: int) -> None:
    rng = Random(seed)
    people = [
        Person(f"p{n}", rng.choice(TOWNS), frozenset(d for d in range(5) if rng.random() < 0.7))
        for n in range(9)
    ]
    needs = [Need(town, rng.randint(0, 12)) for town in TOWNS]
    vehicles = [rng.randint(0, 3) for _ in range(5)]
    found = deal(people, needs, vehicles, KM)
    by_key = {person.key: person for person in people}
    assert all(one.day in by_key[one.person].days for one in found.duties)
    assert all(one.drives == (by_key[one.person].place != one.place) for one in found.duties)
    once = Counter((one.person, one.day) for one in found.duties)
    assert not once or max(once.values()) == 1
    driven = Counter(one.day for one in found.duties if one.drives)
    assert all(driven[day] <= vehicles[day] for day in range(5))
    done = Counter(one.place for one in found.duties)
    for need in needs:
        assert done[need.place] + found.open.get(need.place, 0) == need.duties
    # nothing stays open that somebody free could have taken at their own place
    busy = {(one.person, one.day) for one in found.duties}
    for place in found.open:
        assert not [
            1 for p in people for d in p.days if p.place == place and (p.key, d) not in busy
        ]
    assert deal(people, needs, vehicles, KM) == found

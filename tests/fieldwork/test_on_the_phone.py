"""The rules of sampling and the way round the plots, as the phone has them: the first held against
the office's, the second against every other way."""

from itertools import pairwise, permutations
from math import cos, hypot, radians
from random import Random
from typing import Any

from hedun.assessment.sampling import (
    CONTROL,
    Cut,
    Degree,
    YieldTest,
    insist_good_sampling,
    points_wanted,
    read_cuts,
    yield_test,
)
from hedun.assessment.sampling import _problems as problems
from hedun.domain.problems import Malformed
from tests.phone.test_on_the_phone import answers

Point = tuple[float, float]


def as_json(cut: Cut) -> dict[str, int]:
    return cut.row()


def told(degree: Degree) -> dict[str, Any]:
    """As the phone has it."""
    test = degree.by_yield
    return {
        "points": list(degree.points),
        "areas": list(degree.areas_e4),
        "plants": list(degree.plants),
        "test": test
        and {
            "control": [as_json(c) for c in test.control],
            "damaged": [as_json(c) for c in test.damaged],
        },
        "quantity": degree.quantity_e4,
        "reason": degree.reason,
    }


def cut(rng: Random) -> Cut:
    if rng.random() < 0.5:
        return Cut(kg_per_mu_e4=rng.choice([0, 1, rng.randrange(10_000_000)]))
    return Cut(grams=rng.choice([0, rng.randrange(5000)]), square_cm2=rng.randrange(1, 50_000))


def sampling(rng: Random) -> Degree:
    """Anything that may be entered, good or not."""
    n = rng.randrange(8)
    points = [rng.choice([0, 1_000_000, rng.randrange(1_000_001)]) for _ in range(n)]
    areas = [rng.randrange(0 if rng.random() < 0.1 else 1, 10**9)
             for _ in range(rng.choice([0, n, n, max(n - 1, 0)]))]  # fmt: skip
    plants = [rng.randrange(1, 40) for _ in range(rng.choice([0, n]))]
    quantity = rng.choice([None, 18_000, 99_999, 100_000, 250_000])
    test = None
    if rng.random() < 0.5:
        control, damaged = ([cut(rng) for _ in range(rng.randrange(6))] for _ in range(2))
        test = YieldTest(control, damaged)
        if rng.random() < 0.9:
            points, areas, plants = [], [], []
    return Degree(points, quantity, reason=rng.choice(["", " ", "量过"]), areas_e4=areas,
                  plants=plants, by_yield=test)  # fmt: skip


# Named by what is at stake: halves, the bound of ten mu, all lost and nothing, weights, ties.
CASES: tuple[tuple[str, Degree], ...] = (
    ("crop", Degree([333_333, 333_333, 333_334])),
    ("crop", Degree([0, 0, 1])),
    ("crop", Degree([1, 0])),
    ("crop", Degree([1_000_000] * 5, 100_000, reason="量过")),
    ("crop", Degree([400_000] * 3, 100_000, reason="量过")),
    ("crop", Degree([400_000] * 3, 99_999, reason="量过")),
    ("crop", Degree([100_000, 900_000, 500_000], areas_e4=[10_000, 20_000, 15_000])),
    ("crop", Degree([100_000, 900_001], areas_e4=[1, 1])),
    ("tree", Degree([500_000] * 2)),
    ("livestock", Degree([1_000_000])),
    ("livestock", Degree([])),
    ("crop", Degree(by_yield=YieldTest([Cut(5_000_000)] * 3, [Cut(5_000_001)] * 3))),
    ("crop", Degree(by_yield=YieldTest([Cut(3)] * 3, [Cut(1)] * 3))),
    ("crop", Degree(by_yield=YieldTest([Cut(grams=1250, square_cm2=20_000)] * 3, [Cut(0)] * 5))),
    ("crop", Degree(by_yield=YieldTest([Cut(0)] * 3, [Cut(1)] * 3))),
    ("crop", Degree([1], by_yield=YieldTest([Cut(5)] * 3, [Cut(1)] * 3))),
    ("crop", Degree(by_yield=YieldTest([Cut(2_000_000)] * 3, [Cut(1_999_999)] * 3))),
)


def test_phone_and_office_find_the_same_degree_and_the_same_faults() -> None:
    rng = Random(2026)
    cases = [
        *CASES,
        *((rng.choice(["crop", "tree", "livestock"]), sampling(rng)) for _ in range(1500)),
    ]
    before = 18_000
    faults = answers(*[("faultsOf", [section, told(one), before]) for section, one in cases])
    degrees = answers(*[("sampledDegree", [told(one)]) for _, one in cases])
    good = 0
    for (section, one), wrong, ppm in zip(cases, faults, degrees, strict=True):
        assert wrong == [p.code for p in problems("1", section, one, before)], one
        if not wrong:
            good += 1
            assert ppm == one.mean_ppm, one
            insist_good_sampling("1", section, one, before)
    assert 200 < good < 1400
    assert len({code for wrong in faults for code in wrong}) >= 6


def test_phone_and_office_want_the_same_number_of_points() -> None:
    asked = [(section, e4) for section in ("crop", "tree", "livestock", "property")
             for e4 in (0, 99_999, 100_000, 100_001, 3_000_000)]  # fmt: skip
    found = answers(*[("pointsWanted", list(one)) for one in asked])
    assert found == [points_wanted(*one) for one in asked]


def test_what_is_typed_of_a_square_is_read_as_at_the_desk() -> None:
    for typed in ("520", "498.5", "0", "1.25/2", "0.8/0.6667", "52x", "1/", "123456", "1.25/0", ""):
        try:
            [office] = read_cuts(typed) or [None]
        except Malformed:
            office = None
        wanted = as_json(office) if office is not None and office.good else None
        assert answers(("readCut", [typed])) == [wanted], typed
    assert answers(("readCut", [" 520 "])) == [{"kg_per_mu_e4": 5_200_000}]
    kept = yield_test([{"point": 1, "of": CONTROL, "kg_per_mu_e4": 5_200_000}])
    assert kept is not None and kept.control == [Cut(5_200_000)]


# ── the way ─────────────────────────────────────────────────────────────────────────────────────

HOME: Point = (112.98, 36.53)


def places(rng: Random, n: int) -> list[dict[str, Any]]:
    return [{"id": f"{k:02d}", "at": [HOME[0] + rng.uniform(-0.02, 0.02),
                                      HOME[1] + rng.uniform(-0.02, 0.02)]}
            for k in range(n)]  # fmt: skip


def metres(a: Point, b: Point) -> float:
    east = (b[0] - a[0]) * cos(radians((a[1] + b[1]) / 2)) * 111_320
    return hypot(east, (b[1] - a[1]) * 111_000)


def length(way: list[Point]) -> float:
    return sum(metres(a, b) for a, b in pairwise([HOME, *way]))


def test_the_way_visits_every_plot_once_and_is_nearly_the_shortest_there_is() -> None:
    rng = Random(9)
    villages = [places(rng, 7) for _ in range(20)]
    found = answers(*[("walk", [HOME, one]) for one in villages])
    longer = []
    for village, way in zip(villages, found, strict=True):
        at = {one["id"]: tuple(one["at"]) for one in village}
        assert sorted(number for number, _ in way) == sorted(at)
        walked = sum(leg for _, leg in way)
        best = min(length(list(order)) for order in permutations(at.values()))
        longer.append(walked / best)
        assert length([at[number] for number, _ in way]) - walked < 0.01 * walked
    assert max(longer) < 1.2 and sum(longer) / len(longer) < 1.03, longer


def test_the_way_is_the_same_however_the_plots_are_listed() -> None:
    rng = Random(4)
    village = places(rng, 30)
    village[7]["at"] = village[8]["at"]  # two claims on one plot
    first = answers(("walk", [HOME, village]))[0]
    for _ in range(5):
        rng.shuffle(village)
        assert answers(("walk", [HOME, village])) == [first]
    assert any(leg == 0 for _, leg in first)


def test_plots_along_a_road_are_visited_along_the_road() -> None:
    road = [{"id": f"{k}", "at": [HOME[0] + 0.001 * k, HOME[1]]} for k in (5, 2, 4, 1, 3)]
    [way] = answers(("walk", [HOME, road]))
    assert [number for number, _ in way] == ["1", "2", "3", "4", "5"]
    assert all(abs(leg - 89.5) < 1 for _, leg in way)
    assert answers(("walk", [HOME, []])) == [[]]


def test_two_hundred_plots_are_ordered_at_once() -> None:
    [way] = answers(("walk", [HOME, places(Random(1), 200)]))
    assert len(way) == 200


def test_the_direction_is_told_by_the_compass() -> None:
    east, north = [HOME[0] + 0.01, HOME[1]], [HOME[0], HOME[1] + 0.01]
    south_west = [HOME[0] - 0.0124, HOME[1] - 0.01]
    assert answers(*[("towards", [HOME, to]) for to in (north, east, south_west)]) == [0, 2, 5]

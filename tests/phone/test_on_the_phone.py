"""What the phone works out by itself: areas, crossings, degrees, names by their first letters."""

import json
import subprocess
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest
from pyproj import Geod
from shapely.geometry import Polygon

from hedun.assessment.sampling import Degree
from tests.intake.world import NAMES

RUNNER = Path(__file__).with_name("parts.mjs")
INITIALS = """hyl wjs lxy zbt zlx lgx gjm ccl sal lgq hsy njp srs ygf bsz rmt wys mxm hxx qxh hyz
    wzb lye zfw zrx lts gep cqy ssz lxl hwb""".split()  # noqa: SIM905  # as one reads them
SQUARE_METRES_OF_A_MU = 2000 / 3


def answers(*jobs: tuple[str, list[Any]]) -> list[Any]:
    done = subprocess.run(
        ("node", RUNNER), input=json.dumps(jobs).encode(), stdout=subprocess.PIPE, check=True
    )
    return list(json.loads(done.stdout))


def ring(rng: Random) -> list[list[float]]:
    """Corners round a field somewhere in China, some hundred metres wide; it may cross itself."""
    lon, lat = rng.uniform(75, 130), rng.uniform(18, 52)
    corners = [[lon + rng.uniform(-3e-3, 3e-3), lat + rng.uniform(-3e-3, 3e-3)]
               for _ in range(rng.randrange(3, 8))]  # fmt: skip
    return [*corners, corners[0]]


def test_area_and_crossing_are_as_the_office_finds_them() -> None:
    rng = Random(61)
    rings = [ring(rng) for _ in range(300)]
    areas = answers(*[("areaE4", [one]) for one in rings])
    crossed = answers(*[("crosses", [one]) for one in rings])
    assert crossed == [not Polygon(one).is_valid for one in rings]
    assert 50 < sum(crossed) < 250
    geod = Geod(ellps="WGS84")
    for one, area, wrong in zip(rings, areas, crossed, strict=True):
        lons, lats = zip(*one, strict=True)
        metres = abs(geod.polygon_area_perimeter(lons, lats)[0])
        if not wrong:
            assert area == pytest.approx(metres / SQUARE_METRES_OF_A_MU * 10_000, rel=1e-3, abs=1)


def test_a_corner_on_another_side_is_a_crossing_and_neighbours_are_none() -> None:
    square = [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]
    bow = [[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]
    touching = [[0, 0], [2, 0], [2, 2], [1, 0], [0, 2], [0, 0]]
    found = answers(*[("crosses", [one]) for one in (square, bow, touching)])
    assert found == [False, True, True]


def test_the_degree_of_counted_plants_is_the_mean_that_the_office_takes() -> None:
    rng = Random(20)
    fields = [
        [(b := rng.randrange(21), rng.randrange(21 - b)) for _ in range(5)] for _ in range(50)
    ]
    told = [{"by": "points", "plants": 20, "points": [{"bad": b, "half": h} for b, h in one]}
            for one in fields]  # fmt: skip
    for one, found in zip(fields, answers(*[("degreeOf", [x]) for x in told]), strict=True):
        assert found == Degree([50_000 * b + 25_000 * h for b, h in one]).mean_ppm
    rows = [{"by": "rows", "rows": 3, "damaged": 2}, {"by": "rows", "rows": 0, "damaged": 0}]
    assert answers(*[("degreeOf", [one]) for one in rows]) == [666_667, None]


def test_figures_are_read_as_people_type_them_and_none_is_guessed() -> None:
    typed = ["1.8", "1。5", "２.５", " 3 ", "", "一亩", "1.23456", "-1", "1,5", "1e3"]
    plain = ["1.8", "1.5", "2.5", "3", "", None, None, None, "1.5", None]
    assert answers(*[("figure", [one]) for one in typed]) == plain
    assert answers(("tenThousandths", ["1.8"]), ("fen", ["12.3"]), ("fen", ["0.125"])) == [
        18_000, 1_230, None,
    ]  # fmt: skip


def test_a_household_is_found_by_first_letters_by_name_and_by_its_last_digits() -> None:
    roll = [{"name": name, "last4": f"{1000 + n}", "group": "1组", "id": str(n)}
            for n, name in enumerate(NAMES)]  # fmt: skip
    by_letters = answers(*[("search", [roll, letters]) for letters in INITIALS])
    assert [found[0] for found in by_letters] == NAMES
    single = [{"name": name, "last4": "", "group": ""} for name in ("单于兰", "曾小娥", "任二狗")]
    asked = [("search", [single, letters]) for letters in ("syl", "dyl", "zxe", "REG")]
    assert [found[:1] for found in answers(*asked)] == [
        ["单于兰"],
        ["单于兰"],
        ["曾小娥"],
        ["任二狗"],
    ]
    asked = [("search", [roll, words]) for words in ("1030", "秀英", "查无")]
    assert answers(*asked) == [["韩文斌"], ["李秀英"], []]


def test_wrong_pins_wait_longer_and_longer_up_to_an_hour() -> None:
    waits = answers(*[("waitAfter", [n]) for n in range(14)])
    assert waits[:4] == [0, 0, 0, 0] and waits[4] == 30_000 and waits[-1] == 3_600_000
    assert all(a <= b for a, b in pairwise(waits))

"""A planted cluster is found; where there is none, no more is told than was promised."""

import os

import numpy as np
import pytest

from hedun.actuarial.hotspots import discoveries, distances_km, getis_ord, scan

TORTURE = int(os.environ.get("TORTURE", "1"))

WIDE = 10  # ten by ten villages, four kilometres apart
SMALL = 99  # worlds of chance, for a test


def _villages() -> tuple[np.ndarray, np.ndarray]:
    at = np.arange(WIDE * WIDE)
    return 112.9 + (at % WIDE) * 0.045, 36.4 + (at // WIDE) * 0.036


def test_kilometres_are_those_of_the_ground() -> None:
    km = distances_km(np.array([113.0, 113.0, 114.0]), np.array([36.0, 37.0, 36.0]))
    assert km[0, 1] == pytest.approx(111.2, abs=0.1)
    assert km[0, 2] == pytest.approx(111.2 * np.cos(np.radians(36)), abs=0.1)


def test_a_planted_cluster_is_found_where_it_was_planted() -> None:
    km = distances_km(*_villages())
    homes = np.full(WIDE * WIDE, 300.0)
    planted = set(np.argsort(km[44], kind="stable")[:5].tolist())  # 44 and its four neighbours
    cases = np.random.default_rng(1).poisson(1.0, WIDE * WIDE)
    for n in planted:
        cases[n] += 6
    first = scan(cases.tolist(), homes.tolist(), km, seed=7, runs=SMALL)[0]
    assert set(first.members) == planted and first.members[0] == 44
    assert first.p == 1 / (SMALL + 1) and first.ratio > 4
    assert first.cases == sum(cases[n] for n in planted)
    again = scan(cases.tolist(), homes.tolist(), km, seed=7, runs=SMALL)[0]
    assert again == first, "the same seed tells the same"


def test_households_and_not_villages_are_what_is_expected() -> None:
    """A village of ten times the households has ten times the accidents, and that is no cluster."""
    km = distances_km(*_villages())
    homes = np.full(WIDE * WIDE, 100.0)
    homes[44] = 1000.0
    cases = np.random.default_rng(2).poisson(homes / 100)
    assert scan(cases.tolist(), homes.tolist(), km, seed=7, runs=SMALL)[0].p > 0.05


def test_where_there_is_no_cluster_few_are_told() -> None:
    worlds = 60 * TORTURE
    km = distances_km(*_villages())
    homes, rng = np.full(WIDE * WIDE, 300.0), np.random.default_rng(3)
    told = 0
    for world in range(worlds):
        cases = rng.multinomial(90, homes / homes.sum())
        found = scan(cases.tolist(), homes.tolist(), km, seed=world, runs=SMALL)
        told += found[0].p <= 0.05
    # 0.05 of them, and three standard errors
    assert told / worlds <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / worlds)


def test_no_case_and_one_village_are_no_cluster() -> None:
    km = distances_km(*_villages())
    assert scan([0] * 100, [1.0] * 100, km, seed=1) == []
    assert scan([3], [1.0], np.zeros((1, 1)), seed=1) == []
    with pytest.raises(ValueError, match="exposed"):
        scan([3, 1], [1.0, 0.0], np.zeros((2, 2)), seed=1)


def test_discoveries_are_those_of_the_published_example() -> None:
    """Benjamini and Hochberg (1995), table 1: fifteen p-values, four told at 0.05."""
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262,
         0.5719, 0.6528, 0.7590, 1.0]  # fmt: skip
    assert discoveries(p, 0.05) == [True] * 4 + [False] * 11
    assert discoveries([], 0.05) == []


def test_a_hot_cell_stands_out_and_an_even_ground_does_not() -> None:
    """By hand: x = 9, 0, 0, 0; the first with the second: (9 − 2·2.25) / (3.897·√(2·2/3))."""
    near = [[0, 1], [1, 0], [2, 3], [3, 2]]
    assert getis_ord([9, 0, 0, 0], near) == pytest.approx([1.0, 1.0, -1.0, -1.0])
    assert getis_ord([5, 5, 5, 5], near) == [0.0] * 4

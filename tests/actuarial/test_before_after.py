"""What was planted is told within its interval; where nothing works, nothing is said to."""

import os

import numpy as np
import pytest

from hedun.actuarial.before_after import Beside, Tells, alike, effect, matched

TORTURE = int(os.environ.get("TORTURE", "1"))


def _world(
    rng: np.random.Generator, ratio: float, places: int = 12, spread: float = 1.0
) -> list[Beside]:
    """Villages that differ, a season that rises by half, and the measure's ratio on top.
    `spread`: of the accidents' number, to that of chance."""

    def number(mean: float) -> int:
        if spread == 1:
            return int(rng.poisson(mean))
        return int(rng.poisson(mean * rng.gamma(1 / (spread - 1) * mean, (spread - 1) / mean)))

    strata = []
    for _ in range(places):
        level = 4 * rng.gamma(3, 1 / 3)
        others = tuple((number(level), number(level * 1.5)) for _ in range(5))
        strata.append(Beside(number(level), number(level * 1.5 * ratio), others))
    return strata


@pytest.mark.parametrize(("ratio", "spread"), [(1.0, 1.0), (0.5, 1.0), (1.0, 2.0)])
def test_the_interval_holds_what_is_true(ratio: float, spread: float) -> None:
    """In 95 of 100 worlds, less three standard errors; also where accidents come in runs."""
    rng, worlds = np.random.default_rng(5), 300 * TORTURE
    held = 0
    for _ in range(worlds):
        found = effect(_world(rng, ratio, spread=spread))
        assert found.low is not None and found.high is not None
        held += found.low <= ratio <= found.high
    assert held / worlds >= 0.95 - 3 * np.sqrt(0.95 * 0.05 / worlds)


def test_a_fence_that_halves_is_told_and_one_that_does_nothing_is_not() -> None:
    rng = np.random.default_rng(8)
    halved, nothing = effect(_world(rng, 0.4, 30)), effect(_world(rng, 1.0, 30))
    assert halved.tells is Tells.FEWER and halved.ratio == pytest.approx(0.4, abs=0.15)
    assert nothing.tells is Tells.CANNOT
    assert nothing.seen_from is not None and nothing.seen_from < 0.9


def test_one_stratum_is_the_ratio_of_ratios() -> None:
    """(6/12) / (30/20), worked out by hand; its variance is that of Woolf."""
    found = effect([Beside(12, 6, ((10, 15), (10, 15)))])
    assert found.ratio == pytest.approx((6 / 12) / (30 / 20))
    assert (found.before, found.after, found.beside_before, found.beside_after) == (12, 6, 20, 30)


def test_too_few_accidents_make_no_figure() -> None:
    for strata in (
        [],
        [Beside(3, 2, ((30, 30),))],
        [Beside(0, 20, ((30, 30),))],
        [Beside(20, 20, ((1, 0),))],
    ):
        found = effect(strata)
        assert found.tells is Tells.TOO_FEW and found.ratio is None


def test_where_all_stopped_there_is_still_an_interval() -> None:
    found = effect([Beside(9, 0, ((10, 10), (8, 9), (9, 9), (7, 9)))] * 3)
    assert found.tells is Tells.FEWER and found.ratio is not None and 0 < found.ratio < 0.2


def test_who_has_no_equal_is_left_out_and_told() -> None:
    alone, other = Beside(30, 20, ()), Beside(12, 6, ((12, 15), (11, 15)))
    assert effect([alone, other]).alone == 1 and effect([alone, other]).before == 12
    assert effect([alone]).tells is Tells.ALONE
    assert alike(8, 10) and alike(0, 0) and not alike(3, 4) and not alike(8, 11)


def test_the_most_alike_are_set_beside() -> None:
    likeness = [(2.0, 100.0), (2.0, 110.0), (9.0, 100.0), (2.1, 100.0)]
    assert matched(0, [1, 2, 3], likeness, 2) == [3, 1]
    assert matched(0, [], likeness) == []

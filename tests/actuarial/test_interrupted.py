"""A series over seasons: what was planted is told, and what is only chance or choice is not."""

import os

import numpy as np
import pytest

from bench.interrupted import COUNTIES, told
from hedun.actuarial.before_after import Tells
from hedun.actuarial.interrupted import Phase, Village, interrupted

TORTURE = int(os.environ.get("TORTURE", "1"))
LONG = (Phase.BEFORE,) * 12 + (Phase.CHOICE,) * 12 + (Phase.AFTER,) * 12
CALENDAR = [n % 12 + 1 for n in range(36)]


def _village(before: int, choice: int, after: int) -> Village:
    return Village((before,) * 12 + (choice,) * 12 + (after,) * 12, LONG)


def test_the_ratio_is_that_of_the_shares() -> None:
    """2 of 22 a month before, 1 of 21 after: half the odds; the year of choice tells nothing."""
    beside = [(10,) * 36, (10,) * 36]
    found = interrupted([_village(2, 9, 1)], beside, CALENDAR)
    assert found.ratio == pytest.approx(0.5, abs=1e-4)
    assert (found.villages, found.before, found.after) == (1, 24, 12)
    assert found.without == pytest.approx(24, abs=0.01)
    assert found.months[0] == (2, pytest.approx(2, abs=1e-3))
    assert found.months[-1] == (1, pytest.approx(2, abs=1e-3))


def test_a_bad_year_of_all_falls_out() -> None:
    beside = [(10,) * 24 + (40,) * 12] * 5
    found = interrupted([_village(2, 2, 8)] * 5, beside, CALENDAR)
    assert found.ratio == pytest.approx(1.0, abs=1e-4) and found.tells is Tells.CANNOT


@pytest.mark.parametrize("of", COUNTIES[1:3], ids=lambda of: of.says)
def test_it_holds_what_is_true_where_the_worst_were_chosen(of: object) -> None:
    """The interval holds 1 as often as it says, less three standard errors; a halving is seen."""
    worlds = 30 * TORTURE
    nothing = list(told(of, 1.0, worlds))  # type: ignore[arg-type]
    held = sum((one.low or 9) <= 1 <= (one.high or 0) for one in nothing)
    assert held / worlds >= 0.95 - 3 * np.sqrt(0.95 * 0.05 / worlds)
    halved = list(told(of, 0.5, worlds))  # type: ignore[arg-type]
    assert sum(one.tells is Tells.FEWER for one in halved) / worlds > 0.6


def test_what_cannot_be_told_is_said() -> None:
    beside = [(10,) * 36] * 3
    few = Village((2,) * 36, (Phase.CHOICE,) * 11 + (Phase.BEFORE,) * 11 + (Phase.AFTER,) * 14)
    short = interrupted([few], beside, CALENDAR)
    assert (short.tells, short.short, short.ratio) == (Tells.SHORT, 1, None)
    assert interrupted([_village(2, 2, 1)], [], CALENDAR).tells is Tells.ALONE
    assert interrupted([_village(0, 5, 0)], beside, CALENDAR).tells is Tells.TOO_FEW
    gone = interrupted([_village(2, 2, 0)] * 4, beside, CALENDAR)
    assert gone.tells is Tells.FEWER and gone.ratio is not None and 0 < gone.ratio < 0.1

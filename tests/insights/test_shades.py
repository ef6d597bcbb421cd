"""Classes of the map, the bar of the cover and days to payment: plain arithmetic."""

import pytest

from hedun.insights.gauge import WAN, _scale
from hedun.insights.shades import round_down, shades
from hedun.insights.sums import DAY, within


def test_classes_are_round_and_hold_about_as_many_villages_each() -> None:
    numbers = [0] * 60 + [1, 2, 3, 4, 6, 7, 8, 9, 12, 13, 14, 19, 24, 31, 40, 90]
    found = shades(numbers)
    assert found.bounds == (1, 5, 10, 20)
    assert found.legend == [(0, "0"), (1, "1–4"), (2, "5–9"), (3, "10–19"), (4, "≥ 20")]
    assert [found.of(n) for n in (0, 1, 4, 5, 19, 20, 900)] == [0, 1, 1, 2, 3, 4, 4]


@pytest.mark.parametrize(
    ("numbers", "bounds"), [([], (1,)), ([0, 0], (1,)), ([1, 1, 1], (1,)), ([7], (1, 5))]
)
def test_few_villages_need_few_classes(numbers: list[int], bounds: tuple[int, ...]) -> None:
    assert shades(numbers).bounds == bounds


def test_bounds_are_rounded_down_to_1_2_5() -> None:
    assert [round_down(n) for n in (1, 4, 9, 10, 49, 99, 12_345)] == [1, 2, 5, 10, 20, 50, 10_000]


def test_the_bar_has_a_round_scale_with_room_above_the_amount() -> None:
    assert [_scale(fen) // WAN for fen in (0, 90 * WAN, 95 * WAN, 182 * WAN)] == [1, 100, 200, 300]


def test_half_and_nine_in_ten_are_days_within_which_so_many_were_paid() -> None:
    weeks = [{7 * DAY: 4, 14 * DAY: 1}, {21 * DAY: 4, 28 * DAY: 1}]
    assert within(weeks, 50) == 14  # the fifth of ten
    assert within(weeks, 90) == 21
    assert within(weeks, 91) == 28
    assert within([], 50) is None and within([{}], 50) is None

"""Who stands out among equals, by hand and by chance from a seed."""

from math import isclose
from random import Random

import pytest

from hedun.checks.peers import EXPECTED, Unit, compare, first_digits, mean, share


def test_shrinking_by_hand() -> None:
    """Median 10, MAD 2: spread 2.9652, squared 8.792; less 1 of sampling: 7.792 between units."""
    units = {name: Unit(figure, 1.0, 50) for name, figure in
             zip("abcde", (6, 8, 10, 12, 22), strict=True)}  # fmt: skip
    found = {one.key: one for one in compare(units)}
    assert compare(units)[0].key == "e"
    assert isclose(found["e"].shrunk, 10 + 7.792 / 8.792 * 12, abs_tol=0.01)
    assert found["e"].z is not None and isclose(found["e"].z, 12 / 8.792**0.5, abs_tol=0.01)
    assert found["e"].out and not any(found[name].out for name in "abcd")


def test_of_little_nothing_is_said_and_it_counts_for_little() -> None:
    units = {n: Unit(10 + n % 3, 1.0, 50) for n in range(9)} | {"few": Unit(90, 40.0, 19)}
    few = next(one for one in compare(units) if one.key == "few")
    assert few.z is None and not few.out and few.shrunk < 20
    assert all(one.z is None for one in compare({n: Unit(n * 9.0, 1, 500) for n in range(4)}))


def test_one_who_is_far_off_does_not_hide_himself() -> None:
    """With a plain standard deviation of all, six units never reach z = 3."""
    units = {n: Unit(10 + n * 0.1, 0.01, 50) for n in range(5)} | {9: Unit(40, 0.01, 50)}
    assert [one.key for one in compare(units) if one.out] == [9]


def test_villages_that_differ_by_chance_alone_seldom_stand_out() -> None:
    rng = Random(20260831)
    wrongly = 0
    for _ in range(50):
        counts = {n: sum(rng.random() < 0.2 for _ in range(60)) for n in range(100)}
        common = sum(counts.values()) / 6000
        wrongly += sum(one.out for one in compare({n: share(k, 60, common)
                                                    for n, k in counts.items()}))  # fmt: skip
    assert wrongly <= 50  # of 5,000: 0.27 % expected


def test_units_from_sums() -> None:
    assert share(25, 100, 0.25) == Unit(0.25, 0.001875, 100)
    assert share(0, 98, 0.0).variance == pytest.approx(0.01 * 0.99 / 98)
    one = mean(40.0, 90.0, 20, 0.5)  # mean 2, own variance 0.5
    assert (one.figure, one.variance, one.n) == (2.0, 0.025, 20)


def digits(numbers: list[int]) -> dict[tuple[int, int], int]:
    found: dict[tuple[int, int], int] = {}
    for number in numbers:
        key = len(str(number)), int(str(number)[0])
        found[key] = found.get(key, 0) + 1
    return found


def test_first_digits_of_grown_numbers_are_benford_s_and_invented_ones_are_not() -> None:
    rng = Random(7)
    grown = [round(10 ** rng.uniform(2, 6)) for _ in range(2000)]
    assert not first_digits(digits(grown)).out
    invented = [rng.randrange(1, 10) * 10 ** rng.randrange(2, 6) for _ in range(2000)]
    assert first_digits(digits(invented)).out
    assert isclose(sum(EXPECTED), 1)


@pytest.mark.parametrize("numbers", [[5] * 299 + [500_000], [500 + n for n in range(400)]])
def test_too_few_numbers_or_too_like_ones_are_not_asked(numbers: list[int]) -> None:
    found = first_digits(digits(numbers))
    assert found.apart is None and not found.out
    assert sum(found.counts) == found.n

"""A plot is paid once a season, whoever claims it."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from hedun.checks.overlap import meetings
from hedun.checks.queries import findings
from hedun.claims.facts import cases
from hedun.claims.models import Claim
from hedun.claims.moves import loaded
from hedun.claims.queries import covered_lines
from tests.support.grounds import at, draw, square
from tests.support.road import NIGHT, Road, maize, make_claim, make_county, walk

SIDE = 40.0  # metres
OF_GROUND = ("GROUND_PAID", "GROUND_OVERLAP")


@pytest.fixture
def road(db: None, home: Path) -> Road:
    return make_county()


def claim_at(road: Road, east: float, *, crop: str = "maize", **more: object) -> Claim:
    """A household's claim for a square plot that begins so many metres to the east."""
    line = at(replace(maize(), item=crop, plot=f"{east:.0f}号"), east)
    claim = make_claim(road, lines=[line], **more)  # type: ignore[arg-type]
    draw(road, claim, {1: square(east, SIDE)})
    return claim


def said(claim: Claim) -> list[str]:
    [claim] = loaded([claim])
    return [f.code for f in findings([claim])[claim.pk] if f.code in OF_GROUND]


def test_two_households_on_one_plot_are_both_looked_at_and_neither_is_held_up(road: Road) -> None:
    one, other = claim_at(road, 0), claim_at(road, 5)
    assert said(one) == said(other) == ["GROUND_OVERLAP"]
    [found] = [f for f in findings(loaded([one]))[one.pk] if f.code == "GROUND_OVERLAP"]
    assert other.number in found.en and "78 %" in found.en  # 35 / 45
    assert found.others == (other.number,)
    assert {case.blocking_checks for case in cases(loaded([one, other])).values()} == {0}


@pytest.mark.parametrize(("east", "noticed"), [(21, True), (22, False), (40, False), (900, False)])
def test_neighbours_whose_outlines_touch_are_not_noticed(
    road: Road, east: float, noticed: bool
) -> None:
    """19 m of 61 are 31 %, 18 of 62 are 29 %."""
    one, _other = claim_at(road, 0), claim_at(road, east)
    assert bool(said(one)) is noticed


def test_what_was_paid_to_one_household_waits_at_the_other(road: Road) -> None:
    one = claim_at(road, 0)
    other = claim_at(road, 5, night=NIGHT - timedelta(days=40))
    assert said(other) == ["GROUND_OVERLAP"]
    walk(road, one, "payable")
    walk(road, other, "assessed")
    assert (said(one), said(other)) == (["GROUND_OVERLAP"], ["GROUND_PAID"])
    assert [c.blocking_checks for c in cases(loaded([one, other])).values()] == [0, 1]
    walk(road, one, "paid")
    assert said(other) == ["GROUND_PAID"]


def test_another_crop_on_the_plot_or_half_of_it_is_looked_at_and_does_not_wait(road: Road) -> None:
    walk(road, claim_at(road, 0), "payable")
    assert said(claim_at(road, 5, crop="millet")) == ["GROUND_OVERLAP"]
    assert said(claim_at(road, 17)) == ["GROUND_OVERLAP"]  # 23 of 57


def test_a_claim_that_was_withdrawn_or_is_of_another_year_says_nothing(road: Road) -> None:
    one, other = claim_at(road, 0), claim_at(road, 0)
    walk(road, other, "closed")
    assert said(one) == []


def test_a_household_is_told_only_where_it_names_one_ground_twice(road: Road) -> None:
    household = road.county.roll[5][1]
    first, early = claim_at(road, 0, household=household), NIGHT - timedelta(days=40)
    again = claim_at(road, 0, household=household, night=early)
    assert said(first) == said(again) == []  # the same name: a plot over a season
    other = claim_at(road, 3, household=household, night=early - timedelta(days=1))
    assert said(other) == ["GROUND_OVERLAP"]


def test_it_takes_as_many_questions_for_one_as_for_all(
    road: Road, django_assert_max_num_queries: object
) -> None:
    claims = loaded([claim_at(road, 30.0 * n) for n in range(5)])
    lines = covered_lines(claims)
    with django_assert_max_num_queries(10) as few:  # type: ignore[operator]
        assert len(meetings(lines[:1])) == 0
    with django_assert_max_num_queries(len(few.captured_queries)):  # type: ignore[operator]
        meetings(lines)

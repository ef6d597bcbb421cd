"""Areas against the land on the roll; one loss told in parts."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from hedun.checks.queries import findings
from hedun.claims.actions import NewLine
from hedun.claims.facts import cases
from hedun.claims.models import Claim
from hedun.claims.moves import loaded
from hedun.people import actions as people
from hedun.people.models import Household
from hedun.policies.actions import set_number
from tests.support.road import CLERK, FORESTRY, NIGHT, Road, maize, make_claim, make_county

OURS = {"AREA_FAR_ABOVE_ROLL", "AREA_ABOVE_ROLL", "AREA_ABOVE_PLOT", "SPLIT_CLAIMS"}
SPRING = date(2026, 3, 1)


@pytest.fixture
def road(db: None, home: Path) -> Road:
    return make_county()


def said(claim: Claim) -> list[str]:
    [claim] = loaded([claim])
    return [f.code for f in findings([claim])[claim.pk] if f.code in OURS]


def lost(mu: str, plot: str = "南坡", percent: int = 45, crop: str = "maize") -> NewLine:
    return replace(maize(mu, percent), plot=plot, item=crop)


def land(road: Road, household: Household, **mu: float) -> None:
    for name, area in mu.items():
        people.set_plot(
            household, name=name, area_e4=round(area * 10_000), starts=SPRING,
            actor=road.who(CLERK), now=road.now,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("mu", "expected"),
    [
        ("5.50", []),  # measured twice: a tenth is let be
        ("5.51", ["AREA_ABOVE_ROLL"]),
        ("10.00", ["AREA_ABOVE_ROLL"]),
        ("10.01", ["AREA_FAR_ABOVE_ROLL"]),
    ],
)
def test_what_is_lost_of_a_crop_is_held_against_the_land_on_the_roll(
    road: Road, mu: str, expected: list[str]
) -> None:
    claim = make_claim(road, lines=[replace(lost(mu, "别处"), planted_e4=120_000)])
    assert said(claim) == []  # nothing is known of its land
    land(road, claim.household, 北岭=3, 河滩=2)
    assert said(claim) == expected
    blocked = cases(loaded([claim]))[claim.pk].blocking_checks
    assert blocked == ("AREA_FAR_ABOVE_ROLL" in expected)


def test_leased_land_that_is_entered_lifts_the_block(road: Road) -> None:
    claim = make_claim(road, lines=[replace(lost("11", "流转田"), planted_e4=120_000)])
    land(road, claim.household, 北岭=5)
    assert said(claim) == ["AREA_FAR_ABOVE_ROLL"]
    land(road, claim.household, 流转田=12)
    assert said(claim) == []


def test_a_little_land_far_exceeded_by_little_does_not_block(road: Road) -> None:
    """Four mu beyond one: perhaps a slip of the roll."""
    claim = make_claim(road, lines=[lost("5", "别处")])
    land(road, claim.household, 北岭=1)
    assert said(claim) == ["AREA_ABOVE_ROLL"]


def test_two_nights_on_one_field_are_one_field_and_two_crops_are_two_harvests(road: Road) -> None:
    household = road.county.roll[5][1]
    land(road, household, 南坡=4)
    again = NIGHT - timedelta(days=30)
    one = make_claim(road, household=household, lines=[lost("4")])
    two = make_claim(road, household=household, night=again, lines=[lost("3.5")])
    assert said(one) == said(two) == []
    other = make_claim(
        road, household=household, night=again - timedelta(days=1),
        lines=[lost("3", "别处"), lost("3", "别处", crop="millet")],
    )  # fmt: skip
    assert said(one) == said(other) == ["AREA_ABOVE_ROLL"]  # 4 + 3 of maize, 3 of millet
    [claim] = loaded([other])
    [text] = [f.zh for f in findings([claim])[claim.pk] if f.code == "AREA_ABOVE_ROLL"]
    assert "7 亩" in text and "3 件" in text


def test_a_plot_that_the_roll_knows_by_its_name_bounds_its_line(road: Road) -> None:
    claim = make_claim(road, lines=[lost("2", "南坡 1 号")])
    land(road, claim.household, 南坡一号=1.8, 北岭=8)
    assert said(claim) == ["AREA_ABOVE_PLOT"]


# ── told in parts ───────────────────────────────────────────────────────────────────────────────


def pair(road: Road, days: int, plot: str = "南坡", mu: str = "2") -> tuple[Claim, Claim]:
    household = road.county.roll[5][1]
    one = make_claim(road, household=household, lines=[lost(mu)])
    night = NIGHT - timedelta(days=days)
    return one, make_claim(road, household=household, night=night, lines=[lost(mu, plot)])


@pytest.mark.parametrize(
    ("days", "plot", "expected"),
    [(7, "南坡", True), (8, "南坡", False), (3, "北岭", False)],
)
def test_small_claims_of_one_plot_within_a_week_that_are_not_small_together(
    road: Road, days: int, plot: str, expected: bool
) -> None:
    small(road, 60_000)
    one, other = pair(road, days, plot)
    assert ("SPLIT_CLAIMS" in said(one), "SPLIT_CLAIMS" in said(other)) == (expected, expected)
    if expected:
        [claim] = loaded([one])
        [found] = [f for f in findings([claim])[claim.pk] if f.code == "SPLIT_CLAIMS"]
        assert found.others == (other.number,) and found.severity == "review"


@pytest.mark.parametrize("fen", [10_000, 1_000_000])
def test_what_is_large_by_itself_or_small_together_is_not_split(road: Road, fen: int) -> None:
    small(road, fen)
    one, other = pair(road, 3)
    assert said(one) == said(other) == []


def small(road: Road, fen: int) -> None:
    set_number(
        road.county.policy, "small_fen", str(fen), basis="contract", clause="附加条款 2",
        effective=NIGHT - timedelta(days=60),
        actor=road.who(FORESTRY), now=road.now,
    )  # fmt: skip

"""Degrees of loss: sampled by the expert, or taken from the pictures by a second officer."""

from collections.abc import Sequence

import pytest

from hedun.assessment import actions as assessment
from hedun.assessment.actions import Degree
from hedun.assessment.figures import figures
from hedun.assessment.models import Assessment
from hedun.claims import actions as claims_
from hedun.claims.models import Claim
from hedun.claims.moves import Outcome
from hedun.domain.problems import Malformed
from hedun.record.verification import verify
from tests.assessment.desks import PERCENT, codes, line, number, stands
from tests.support.road import (
    EXPERT,
    INSURER,
    OTHER_INSURER,
    Road,
    award,
    maize,
    make_claim,
    walk,
)


def sample(road: Road, claim: Claim, points: Sequence[int]) -> Outcome:
    degrees = {line.pk: Degree(points=points) for line in claim.lines.all()}
    return assessment.assess([claim], degrees=degrees, actor=road.who(EXPERT), now=road.now)


@pytest.mark.parametrize(
    ("mu_e2", "points", "wanted"), [(180, 2, 3), (999, 2, 3), (1000, 4, 5), (1200, 4, 5)]
)
def test_with_too_few_sampling_points_the_line_is_named(
    road: Road, mu_e2: int, points: int, wanted: int
) -> None:
    claim = make_claim(road, at="accepted", lines=[line("maize", mu_e2, 45, "ripe")])
    with pytest.raises(Malformed) as bad:
        sample(road, claim, [45 * PERCENT] * points)
    assert bad.value.problem.code == "TOO_FEW_POINTS"
    code = f"{claim.number}-1"
    for text in (bad.value.problem.zh, bad.value.problem.en):
        assert code in text and str(points) in text and str(wanted) in text
    assert not Assessment.objects.exists()
    sample(road, claim, [45 * PERCENT] * wanted).insist()


@pytest.mark.parametrize("point", [-1, 1_000_001])
def test_a_degree_lies_between_nothing_and_all(road: Road, point: int) -> None:
    claim = make_claim(road, at="accepted")
    with pytest.raises(Malformed) as bad:
        sample(road, claim, [0, 1_000_000, point])
    assert bad.value.problem.code == "BAD_POINT" and f"{claim.number}-1" in bad.value.problem.en


@pytest.mark.parametrize(
    ("points", "mean"),
    [
        ([400_000, 450_000, 500_000], 450_000),
        ([450_000, 450_000, 450_001], 450_000),  # …000.33
        ([450_000, 450_001, 450_001], 450_001),  # …000.67
        ([450_000, 450_001, 450_000, 450_001], 450_001),  # …000.5, half up
        ([0, 0, 0], 0),
        ([1_000_000, 1_000_000, 1_000_000], 1_000_000),
    ],
)
def test_the_degree_is_the_mean_of_its_points_half_up(
    road: Road, points: list[int], mean: int
) -> None:
    claim = make_claim(road, at="accepted")
    sample(road, claim, points).insist()
    row = Assessment.objects.get()
    assert (row.degree_ppm, row.level, row.user) == (mean, 2, EXPERT)
    assert [(s["point"], s["degree_ppm"]) for s in row.sampling] == list(enumerate(points, start=1))


def test_a_degree_for_every_covered_line_is_asked_for(road: Road) -> None:
    claim = make_claim(road, at="accepted", lines=[maize(), maize("2.00", 50)])
    first = claim.lines.get(number=1)
    outcome = assessment.assess(
        [claim], degrees={first.pk: Degree(points=[450_000] * 3)}, actor=road.who(EXPERT),
        now=road.now,
    )  # fmt: skip
    assert codes(outcome) == [["NO_SAMPLING"]]


# ── from the pictures ───────────────────────────────────────────────────────────────────────────


def from_pictures(road: Road, claim: Claim, username: str = OTHER_INSURER) -> Outcome:
    return assessment.assess_pictures(
        [claim], reason="照片清楚", actor=road.who(username), now=road.later(hours=1)
    )


def test_a_second_officer_takes_a_small_claims_figures_from_the_pictures(road: Road) -> None:
    number(road, "draw_share_ppm", "0")
    claim = make_claim(road, at="accepted")
    from_pictures(road, claim).insist()
    [line_] = claim.lines.all()
    found = figures([line_])[line_.pk].latest
    assert (found.quantity_e4, found.degree_ppm) == (18_000, 450_000)
    claim.refresh_from_db()
    award(road, claim).insist()
    assert stands(claim).total_fen == 52_488
    assert verify().faults == ()


def test_who_accepted_a_claim_does_not_assess_it_from_its_pictures(road: Road) -> None:
    number(road, "draw_share_ppm", "0")
    assert codes(from_pictures(road, make_claim(road, at="accepted"), INSURER)) == [
        ["SAME_OFFICER"]
    ]


def test_a_drawn_claim_is_visited_all_the_same(road: Road) -> None:
    number(road, "draw_share_ppm", "1000000")
    claim = make_claim(road, at="accepted")
    assert codes(from_pictures(road, claim)) == [["DRAWN"]]
    walk(road, claim, "assessed")  # by the expert


def test_a_claim_above_the_small_amount_is_visited(road: Road) -> None:
    number(road, "draw_share_ppm", "0")
    number(road, "small_fen", "52487")
    outcome = from_pictures(road, make_claim(road, at="accepted"))
    assert codes(outcome) == [["NOT_SMALL"]]
    [(_, (refusal,))] = outcome.refused
    assert refusal.facts == {"estimate_fen": 52_488, "small_fen": 52_487}


def test_an_undone_assessment_does_not_count(road: Road) -> None:
    claim = make_claim(road, at="accepted")
    sample(road, claim, [600_000] * 3).insist()
    expert = road.who(EXPERT)
    claims_.undo([claim], actor=expert, now=road.later(hours=1)).insist()
    [line_] = claim.lines.all()
    assert figures([line_])[line_.pk].expert is None
    claim.refresh_from_db()
    walk(road, claim, "awarded")
    assert stands(claim).total_fen == 52_488

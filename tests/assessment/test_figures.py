"""What each level found, what it comes to, and what was known when."""

from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hedun.assessment import actions as assessment
from hedun.assessment.actions import Degree, Found
from hedun.assessment.figures import figures
from hedun.assessment.previews import estimates
from hedun.claims import facts
from hedun.claims.models import Claim
from hedun.claims.queries import covered_lines
from hedun.notices import actions as notices
from tests.support.road import (
    EXPERT,
    OTHER_TOWNSHIP,
    TOWNSHIP,
    Road,
    make_claim,
    make_county,
    make_report,
    walk,
)


@pytest.fixture
def claim(road: Road) -> Claim:
    """The village said 1.80 mu at 45 %, the township found 1.50 mu at 40 %."""
    claim = make_claim(road, at="reported")
    [line] = claim.lines.all()
    assessment.verify(
        [claim],
        visited_at=road.now,
        found={line.pk: Found(15_000, 400_000, "实测")},
        actor=road.who(TOWNSHIP),
        now=road.later(hours=1),
    ).insist()
    claim.refresh_from_db()
    return walk(road, claim, "accepted")


def expert_finds(road: Road, claim: Claim, ppm: int) -> datetime:
    degrees = {line.pk: Degree(points=[ppm] * 3) for line in claim.lines.all()}
    now = road.later(hours=1)
    assessment.assess([claim], degrees=degrees, actor=road.who(EXPERT), now=now).insist()
    claim.refresh_from_db()
    return now


def test_the_latest_of_the_highest_level_counts(road: Road, claim: Claim) -> None:
    [line] = claim.lines.all()
    expert_finds(road, claim, 500_000)
    known = figures([line])[line.pk]
    said = [
        (f.quantity_e4, f.degree_ppm) for f in (known.village, known.township, known.expert) if f
    ]
    # the expert kept the township's area and set the degree
    assert said == [(18_000, 450_000), (15_000, 400_000), (15_000, 500_000)]
    assert known.city is None and known.latest == known.expert
    assert known.township and known.township.reason == "实测"


def test_estimates_by_each_levels_figures(road: Road, claim: Claim) -> None:
    expert_finds(road, claim, 500_000)
    lines = covered_lines([claim])
    known = figures(lines)
    village, latest = (
        estimates([claim], lines, {pk: getattr(of, level) for pk, of in known.items()})
        for level in ("village", "latest")
    )
    # village 1.80 × 900 × 45 % × 0.9 × 80 % = 524.88
    # latest 1.50 × 900 × 50 % = 675.00 × 0.9 × 80 % = 486.00
    assert (village, latest) == ({claim.pk: 52_488}, {claim.pk: 48_600})


def test_figures_as_of_an_instant_leave_out_what_came_later(road: Road, claim: Claim) -> None:
    [line] = claim.lines.all()
    before = road.now
    first = expert_finds(road, claim, 500_000)
    walk(road, claim, "contested")
    notices.resurvey(
        [claim], visited_at=road.now, reason="再看", actor=road.who(OTHER_TOWNSHIP), now=road.now
    ).insist()
    expert_finds(road, claim, 300_000)

    def latest(at: datetime) -> int | None:
        return figures([line], {claim.pk: at})[line.pk].latest.degree_ppm

    assert (latest(before), latest(first), latest(road.now)) == (400_000, 500_000, 300_000)


def queries_for(claims: list[Claim]) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        found = facts.cases(
            Claim.objects.filter(pk__in=[c.pk for c in claims]).select_related(
                "report__village", "report__policy__place", "event", "household"
            )
        )
    assert len(found) == len(claims)
    return len(asked)


def test_the_facts_of_31_claims_take_as_many_queries_as_those_of_3(db: None, home: object) -> None:
    road = make_county(households=31)
    report = make_report(road)
    claims = [make_claim(road, report=report) for _ in range(31)]
    walk(road, claims[0], "awarded")
    walk(road, claims[1], "payable")
    walk(road, claims[2], "accepted")
    queries_for(claims)  # what is read once a process
    assert queries_for(claims) == queries_for(claims[:3])

"""Which figure of a line counts, and what an undone move leaves."""

from hedun.assessment.actions import Found, ask_again
from hedun.assessment.figures import figures
from hedun.claims import facts
from hedun.claims.models import Claim
from hedun.claims.moves import loaded
from hedun.domain.case import Case
from hedun.oversight import actions as oversight
from tests.assessment import acts
from tests.support.road import (
    INSURER,
    OTHER_TOWNSHIP,
    PANEL,
    TOWNSHIP,
    Road,
    make_claim,
    walk,
)

SMALLER = Found(15_000, 400_000, "绕测面积偏大")


def latest(claim: Claim) -> tuple[int, int | None]:
    found = figures([acts.line_of(claim)]).popitem()[1].latest
    return found.quantity_e4, found.degree_ppm


def case(claim: Claim) -> Case:
    return facts.cases(loaded([claim]))[claim.pk]


def test_every_level_keeps_its_figure_and_the_newest_counts(road: Road) -> None:
    claim = make_claim(road, "reported")
    acts.verify(road, claim, SMALLER)
    verified = road.now
    walk(road, claim, "accepted")
    assert latest(claim) == (15_000, 400_000)
    acts.assess(road, claim, 30)
    known = figures([acts.line_of(claim)]).popitem()[1]
    assert (known.village.quantity_e4, known.village.degree_ppm) == (18_000, 450_000)
    assert known.township is not None and known.expert is not None and known.city is None
    assert (known.township.by, known.township.at) == (road.who(TOWNSHIP).name, verified)
    assert (known.township.quantity_e4, known.township.degree_ppm) == (15_000, 400_000)
    assert known.township.reason == "绕测面积偏大"
    # The area is as it was measured last; the degree is the expert's.
    assert (known.expert.quantity_e4, known.expert.degree_ppm) == (15_000, 300_000)
    assert known.latest == known.expert


def test_what_an_undone_visit_found_does_not_count(road: Road) -> None:
    claim = make_claim(road, "reported")
    acts.verify(road, claim, SMALLER)
    acts.undo(road, claim, TOWNSHIP)
    assert latest(claim) == (18_000, 450_000)
    acts.verify(road, claim)
    assert latest(claim) == (18_000, 450_000)


def test_a_resurvey_counts_although_an_expert_had_looked_before(road: Road) -> None:
    claim = make_claim(road, "assessed")
    acts.contest(road, claim)
    acts.resurvey(road, claim, Found(20_000, 450_000, "地头另有受损")).insist()
    assert latest(claim) == (20_000, 450_000)
    acts.assess(road, claim, 50)
    assert latest(claim) == (20_000, 500_000)


def test_asking_again_wants_new_degrees_and_undone_it_does_not(road: Road) -> None:
    claim = make_claim(road, "assessed")
    insurer = road.who(INSURER)
    ask_again([claim], reason="样点太集中", actor=insurer, now=road.later(hours=1)).insist()
    assert case(claim).degrees_missing == 1
    acts.undo(road, claim, INSURER)
    assert claim.state == "assessed"
    assert acts.award_together(road, [claim]).refused == []


def city(road: Road, claim: Claim, *, upholds: bool) -> None:
    """Three members agree, and the first of them answers."""
    now, chair = road.later(hours=1), road.who(PANEL[0])
    for member in PANEL:
        oversight.give_opinion(
            claim, upholds=upholds, reason="合议一致", actor=road.who(member), now=now
        )
    if upholds:
        oversight.uphold(claim, reason="维持", actor=chair, now=now).insist()
    else:
        found = {acts.line_of(claim).pk: Found(12_000, 800_000, "三人合议实测")}
        oversight.decide(claim, reason="按实测", found=found, actor=chair, now=now).insist()
    claim.refresh_from_db()


def test_what_the_city_has_set_no_expert_changes(road: Road) -> None:
    claim = make_claim(road, "escalated")
    city(road, claim, upholds=False)
    acts.assess(road, claim, 10)
    assert latest(claim) == (12_000, 800_000)
    assert case(claim).degrees_missing == 0


def test_asked_a_second_time_and_upheld_it_still_stands(road: Road) -> None:
    claim = make_claim(road, "escalated")
    city(road, claim, upholds=False)
    oversight.escalate(
        [claim], question="面积有疑问", actor=road.who(INSURER), now=road.later(hours=1)
    ).insist()
    city(road, claim, upholds=True)
    acts.assess(road, claim, 10)
    assert latest(claim) == (12_000, 800_000)


def test_opened_again_the_claim_is_assessed_anew_after_the_city(road: Road) -> None:
    claim = make_claim(road, "escalated")
    city(road, claim, upholds=False)
    acts.assess(road, claim, 10)
    walk(road, claim, "paid")
    acts.reopen(road, claim)
    assert case(claim).degrees_missing == 1
    acts.assess(road, claim, 90)
    assert latest(claim) == (12_000, 900_000)


def test_who_found_the_figure_does_not_look_again_and_an_undone_look_does_not_bind(
    road: Road,
) -> None:
    claim = make_claim(road, "contested")
    own = acts.resurvey(road, claim, username=TOWNSHIP)
    assert acts.codes(own) == {claim.number: ["SAME_SURVEYOR"]}
    acts.resurvey(road, claim).insist()
    acts.undo(road, claim, OTHER_TOWNSHIP)
    assert claim.state == "contested"
    acts.resurvey(road, claim).insist()
    walk(road, claim, "contested")
    # Twice is once too often: now it goes to the city.
    second = acts.resurvey(road, claim, username="mengli")
    assert "RESURVEYED_BEFORE" in acts.codes(second)[claim.number]

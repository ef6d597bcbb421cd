"""What the township enters on site, and the degree an expert finds at sampling points."""

from datetime import timedelta

import pytest

from hedun.assessment import actions as assessment
from hedun.assessment.actions import Degree, Found
from hedun.assessment.figures import figures
from hedun.assessment.models import Assessment, Survey
from hedun.assessment.previews import estimates
from hedun.claims.actions import NewLine, Verdict
from hedun.claims.models import Claim, LineDecision
from hedun.claims.queries import covered_lines, decided
from hedun.domain.problems import Malformed
from hedun.policies.actions import set_number
from tests.assessment import acts
from tests.support.road import (
    EXPERT,
    FORESTRY,
    INSURER,
    OTHER_INSURER,
    TOWNSHIP,
    Road,
    maize,
    make_claim,
    make_report,
)
from tests.support.wordings import without_wording

# ── on site ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (Found(15_000, 400_000), "FIGURE_REASON"),
        (Found(-1, 400_000, "量错"), "BAD_FIGURE"),
        (Found(15_000, 1_000_001, "量错"), "BAD_FIGURE"),
    ],
)
def test_a_changed_figure_needs_a_reason_and_must_be_possible(
    road: Road, found: Found, code: str
) -> None:
    claim = make_claim(road, "reported")
    with pytest.raises(Malformed) as wrong:
        acts.verify(road, claim, found)
    assert wrong.value.problem.code == code
    assert acts.line_of(claim).code in wrong.value.problem.zh
    assert acts.line_of(claim).code in wrong.value.problem.en
    claim.refresh_from_db()
    assert claim.state == "reported" and not Survey.objects.exists()


def test_nothing_is_said_of_a_line_that_was_not_chosen(road: Road) -> None:
    report = make_report(road)
    ours, other = (make_claim(road, "reported", report=report) for _ in range(2))
    stray = {acts.line_of(other).pk: Found(1, 1, "邻家的地")}
    town, now = road.who(TOWNSHIP), road.later(hours=1)
    with pytest.raises(Malformed) as wrong:
        assessment.verify([ours], visited_at=now, found=stray, actor=town, now=now)
    assert wrong.value.problem.code == "OTHER_LINES"


def test_nobody_has_visited_tomorrow(road: Road) -> None:
    claim = make_claim(road, "reported")
    with pytest.raises(Malformed) as wrong:
        assessment.verify(
            [claim],
            visited_at=road.now + timedelta(minutes=1),
            actor=road.who(TOWNSHIP),
            now=road.now,
        )
    assert wrong.value.problem.code == "VISIT_AHEAD"


def test_judged_from_afar_there_must_be_a_reason(road: Road) -> None:
    claim = make_claim(road, "reported")
    town = road.who(TOWNSHIP)
    silent = assessment.verify([claim], visited_at=None, actor=town, now=road.later(hours=1))
    assert acts.codes(silent) == {claim.number: ["NOT_VISITED"]}
    assessment.verify(
        [claim], visited_at=None, reason="道路塌方，视频核实", actor=town, now=road.later(hours=1)
    ).insist()
    [survey] = Survey.objects.all()
    assert (survey.purpose, survey.on_site, survey.visited_at) == ("verify", False, None)


def test_what_the_township_advises_now_takes_the_place_of_what_it_advised_before(
    road: Road,
) -> None:
    claim = make_claim(road, "reported", lines=[maize(), maize()])
    second = claim.lines.get(number=2)
    town, now = road.who(TOWNSHIP), road.later(hours=1)
    against = {second.pk: Verdict(False, "OUTSIDE_LAWFUL_LAND", "退耕地")}
    assessment.verify(
        [claim], visited_at=now, recommendations=against, actor=town, now=now
    ).insist()
    advice = decided(list(claim.lines.all()), LineDecision.Level.RECOMMENDED)
    assert {row.line.number: row.covered for row in advice.values()} == {1: True, 2: False}
    acts.undo(road, claim, TOWNSHIP)
    acts.verify(road, claim)
    advice = decided(list(claim.lines.all()), LineDecision.Level.RECOMMENDED)
    assert {row.line.number: row.covered for row in advice.values()} == {1: True, 2: True}


# ── sampling ────────────────────────────────────────────────────────────────────────────────────


def test_points_that_stand_for_areas_are_weighed_by_them() -> None:
    """1 mu at 90 %, 3 mu at 10 %: (0.9 + 0.3) / 4 = 30 %."""
    assert Degree([900_000, 100_000], areas_e4=[10_000, 30_000]).mean_ppm == 300_000
    # (0 × 1 + 1 × 1) / 2 millionths: half goes up.
    assert Degree([0, 1], areas_e4=[1, 1]).mean_ppm == 1


def test_the_points_are_kept_with_the_degree(road: Road) -> None:
    claim = make_claim(road, "accepted")
    degree = Degree([400_000, 500_000, 600_000], plants=[20, 25, 30], provisional=True)
    degrees = {acts.line_of(claim).pk: degree}
    expert, now = road.who(EXPERT), road.later(hours=1)
    assessment.assess([claim], degrees=degrees, actor=expert, now=now).insist()
    row = Assessment.objects.get()
    assert (row.degree_ppm, row.quantity_e4, row.provisional) == (500_000, 18_000, True)
    assert row.sampling == [
        {"point": 1, "degree_ppm": 400_000, "plants": 20},
        {"point": 2, "degree_ppm": 500_000, "plants": 25},
        {"point": 3, "degree_ppm": 600_000, "plants": 30},
    ]
    [survey] = Survey.objects.filter(purpose="assess")
    assert survey.on_site and survey.user == EXPERT


@pytest.mark.parametrize(
    ("degree", "code"),
    [
        (Degree([400_000] * 3, plants=[20, 20]), "POINTS_DIFFER"),
        (Degree([400_000] * 3, areas_e4=[10_000, 0, 10_000]), "POINTS_DIFFER"),
        (Degree([400_000] * 3, quantity_e4=20_000), "FIGURE_REASON"),
        (Degree([400_000] * 3, quantity_e4=-1, reason="量错"), "BAD_FIGURE"),
    ],
)
def test_sampling_that_cannot_be_is_refused(road: Road, degree: Degree, code: str) -> None:
    claim = make_claim(road, "accepted")
    degrees = {acts.line_of(claim).pk: degree}
    with pytest.raises(Malformed) as wrong:
        assessment.assess([claim], degrees=degrees, actor=road.who(EXPERT), now=road.later(hours=1))
    assert wrong.value.problem.code == code


def test_a_sheep_is_judged_once(road: Road) -> None:
    sheep = NewLine("livestock", "sheep", 10_000, amount_fen=80_000)
    claim = make_claim(road, "accepted", lines=[sheep])
    degrees = {acts.line_of(claim).pk: Degree([1_000_000])}
    expert, now = road.who(EXPERT), road.later(hours=1)
    assessment.assess([claim], degrees=degrees, actor=expert, now=now).insist()


def test_a_claim_with_a_line_left_out_waits_and_the_others_go_on(road: Road) -> None:
    report = make_report(road)
    whole = make_claim(road, "accepted", report=report)
    half = make_claim(road, "accepted", report=report, lines=[maize(), maize()])
    degrees = {acts.line_of(c).pk: Degree([400_000] * 3) for c in (whole, half)}
    outcome = assessment.assess(
        [whole, half], degrees=degrees, actor=road.who(EXPERT), now=road.later(hours=1)
    )
    assert [c.number for c in outcome.done] == [whole.number]
    assert acts.codes(outcome) == {half.number: ["NO_SAMPLING"]}


# ── from pictures ───────────────────────────────────────────────────────────────────────────────


def pictures(road: Road, claim: Claim, **more: object) -> dict[str, list[str]]:
    outcome = assessment.assess_pictures(
        [claim],
        reason="照片清楚",
        actor=road.who(OTHER_INSURER),
        now=road.later(hours=1),
        **more,  # type: ignore[arg-type]
    )
    claim.refresh_from_db()
    return acts.codes(outcome)


def draw(road: Road, share_ppm: int) -> None:
    set_number(
        road.county.policy,
        "draw_share_ppm",
        str(share_ppm),
        basis="contract",
        clause="抽查",
        effective=road.county.policy.starts,
        actor=road.who(FORESTRY),
        now=road.now,
    )


def test_a_small_claim_is_assessed_from_its_pictures_as_it_stands_or_lower(road: Road) -> None:
    draw(road, 0)
    report = make_report(road)
    stands, lower = (make_claim(road, "accepted", report=report) for _ in range(2))
    assert pictures(road, stands) == {}
    assert pictures(road, lower, degrees={acts.line_of(lower).pk: 300_000}) == {}
    assert [row.degree_ppm for row in Assessment.objects.order_by("id")] == [450_000, 300_000]
    assert [s.on_site for s in Survey.objects.filter(purpose="assess")] == [False, False]
    assert acts.award_together(road, [stands, lower]).refused == []


def test_pictures_never_raise_a_degree(road: Road) -> None:
    draw(road, 0)
    claim = make_claim(road, "accepted")
    with pytest.raises(Malformed) as wrong:
        pictures(road, claim, degrees={acts.line_of(claim).pk: 450_001})
    assert wrong.value.problem.code == "HIGHER_FROM_PICTURES"


def test_a_degree_that_nobody_has_said_is_for_the_expert(road: Road) -> None:
    draw(road, 0)
    silent = NewLine("crop", "maize", 1_000, stage="ripe")
    claim = make_claim(road, "accepted", lines=[maize(), silent])
    assert pictures(road, claim) == {claim.number: ["DEGREES_MISSING"]}
    assert claim.state == "accepted" and not Assessment.objects.exists()


def test_what_no_wording_answers_for_is_not_small(road: Road) -> None:
    draw(road, 0)
    claim = make_claim(road, "accepted")
    without_wording(road.county.policy)
    assert pictures(road, claim) == {claim.number: ["NOT_SMALL"]}


def test_each_claim_is_estimated_as_if_it_were_alone(road: Road) -> None:
    """Two claims of 500 and 400 under a limit of 600 for an accident are estimated whole."""
    acts.wording(road, '[[step]]\nop = "limit"\nscope = "report"\namount = 600\n')
    claims = acts.sheds(road, 500, 400, at="accepted")
    lines = covered_lines(claims)
    latest = {pk: known.latest for pk, known in figures(lines).items()}
    assert list(estimates(claims, lines, latest).values()) == [50_000, 40_000]


def test_an_insurer_who_accepted_asks_again_and_the_expert_looks_again(road: Road) -> None:
    claim = make_claim(road, "assessed")
    silent = assessment.ask_again(
        [claim], reason=" ", actor=road.who(INSURER), now=road.later(hours=1)
    )
    assert acts.codes(silent) == {claim.number: ["NO_REASON"]}
    assessment.ask_again(
        [claim], reason="样点太集中", actor=road.who(INSURER), now=road.later(hours=1)
    ).insist()
    claim.refresh_from_db()
    acts.assess(road, claim, 40)
    assert claim.state == "assessed"

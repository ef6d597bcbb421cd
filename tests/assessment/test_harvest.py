"""A crop hit while it grew: paid in advance, judged again at harvest, the difference paid."""

from datetime import date, datetime

import pytest

from hedun.assessment import actions as assessment
from hedun.assessment.actions import Cut, Degree, YieldTest
from hedun.assessment.harvest import count_due, due
from hedun.assessment.models import Assessment
from hedun.assessment.sampling import read_cuts, says
from hedun.checks.queries import findings
from hedun.claims import actions as claims_
from hedun.claims.actions import NewLine
from hedun.claims.models import Claim
from hedun.claims.moves import loaded
from hedun.domain.deadlines import LOCAL
from hedun.domain.problems import Malformed
from hedun.places.altitudes import set_altitudes
from hedun.places.models import Place
from hedun.places.queries import altitudes
from hedun.record.verification import verify
from tests.assessment.desks import PERCENT
from tests.prices.world import laid, rows
from tests.support.road import EXPERT, FORESTRY, INSURER, Road, award, make_claim, walk

JULY = date(2026, 7, 12)


def maize(stage: str = "jointing", plot: str = "南坡", planted: int | None = 100_000) -> NewLine:
    return NewLine("crop", "maize", 20_000, stage=stage, plot=plot, planted_e4=planted)


@pytest.fixture
def july(road: Road) -> Road:
    """By the calendar maize joints in the low villages until 15 July, in the high ones until 25;
    it is ripe until 30 September or 10 October. The village lies high."""
    road.now = datetime(2026, 7, 13, 9, tzinfo=LOCAL)
    spans = (
        ("拔节", "800-1200", "6-20", "7-15"),
        ("拔节", "1200-", "7-1", "7-25"),
        ("抽雄", "1200-", "7-26", "8-10"),
        ("成熟", "800-1200", "9-1", "9-30"),
        ("成熟", "1200-", "9-11", "10-10"),
    )
    given = [
        {"crop": "玉米", "stage": stage, "band": band, "value": first, "until": last}
        for stage, band, first, last in spans
    ]
    laid(road, "calendar", rows("calendar", *given), date(2026, 1, 1))
    village = road.county.village
    heights = {village.parent.code: 900, village.code: 1250}
    set_altitudes(heights, source="地形图", actor=road.who(FORESTRY), now=road.now)
    return road


def find(road: Road, claim: Claim, degree: Degree) -> None:
    claim.refresh_from_db()
    assessment.assess(
        [claim],
        degrees={claim.lines.get().pk: degree},
        actor=road.who(EXPERT),
        now=road.later(hours=1),
    ).insist()
    claim.refresh_from_db()


def test_what_is_paid_in_advance_is_made_up_to_the_final_degree_at_harvest(july: Road) -> None:
    claim = make_claim(july, at="accepted", lines=[maize()], night=JULY)
    expert = july.who(EXPERT)
    assert count_due(expert, july.now) == 0
    find(july, claim, Degree(points=[40 * PERCENT] * 3, provisional=True))
    walk(july, claim, "paid")
    first = claim.awards.get()  # 2 × 900 × 40 % × 0.5 × 0.8; asked for as final
    assert (first.kind, first.total_fen) == ("advance", 288_00)
    [waits] = due(expert, july.now)
    assert (waits.claim, waits.day, waits.held_fen) == (claim, date(2026, 10, 10), 288_00)
    assert waits.with_insurer and not waits.is_late(date(2026, 10, 10))
    assert waits.is_late(date(2026, 10, 11))

    july.now = datetime(2026, 10, 8, 9, tzinfo=LOCAL)
    claims_.reopen([claim], reason="收获终核", actor=july.who(INSURER), now=july.now).insist()
    assert due(expert, july.now)[0].with_expert
    control, damaged = read_cuts("600 620.5 579.5"), read_cuts("270、0.45/1 270")
    find(july, claim, Degree(by_yield=YieldTest(control, damaged)))
    assert count_due(expert, july.now) == 0
    award(july, claim).insist()
    last = claim.awards.latest("id")
    # damaged: 270; 0.45 kg of a m², × 2000/3 = 300 kg/mu; 270: a mean of 280
    # 1 − 280 / 600 = 53.3333 %: 2 × 900 × 0.533333 × 0.5 × 0.8 = 384.00; 96.00 more
    assert (last.kind, last.total_fen, last.difference_fen) == ("final", 384_00, 96_00)
    kept = Assessment.objects.latest("id")
    assert kept.degree_ppm == 533_333 and not kept.provisional
    said = says(kept.sampling)
    assert said and "对照 3 点平均 600.00 公斤/亩" in said["zh"] and "53.3333 %" in said["en"]
    assert not list(verify().faults)


@pytest.mark.parametrize(
    ("control", "damaged", "code"),
    [
        ("600 600", "300 300 300", "TOO_FEW_CONTROLS"),
        ("600 600 600", "300 300", "TOO_FEW_POINTS"),
        ("0 0 0", "0 0 0", "NO_CONTROL_YIELD"),
        ("600 600 600", "300 300 1/0", "BAD_CUT"),
    ],
)
def test_a_yield_test_that_says_nothing_is_refused(
    july: Road, control: str, damaged: str, code: str
) -> None:
    claim = make_claim(july, at="accepted", lines=[maize()], night=JULY)
    test = YieldTest(read_cuts(control), read_cuts(damaged))
    with pytest.raises(Malformed) as bad:
        find(july, claim, Degree(by_yield=test))
    assert bad.value.problem.code == code and f"{claim.number}-1" in bad.value.problem.zh


def test_a_field_that_yields_more_than_its_control_has_lost_nothing() -> None:
    better = YieldTest([Cut(kg_per_mu_e4=1)], [Cut(kg_per_mu_e4=2)])
    assert better.degree_ppm == 0
    third = YieldTest([Cut(kg_per_mu_e4=3)], [Cut(kg_per_mu_e4=1)])
    assert third.degree_ppm == 666_667
    with pytest.raises(Malformed) as bad:
        read_cuts("600 六百")
    assert "六百" in bad.value.problem.zh


@pytest.mark.parametrize(
    ("stage", "told"), [("jointing", []), ("ripe", ["拔节"]), ("tasselling", ["拔节"])]
)
def test_a_stage_that_does_not_fit_the_day_is_flagged_with_the_one_that_does(
    july: Road, stage: str, told: list[str]
) -> None:
    claim = make_claim(july, at="reported", lines=[maize(stage)], night=date(2026, 7, 12))
    [row] = loaded([claim])
    found = [f for f in findings([row])[claim.pk] if f.code == "STAGE_OFF_CALENDAR"]
    assert len(found) == len(told)
    for finding, word in zip(found, told, strict=True):
        assert finding.severity == "review" and word in finding.zh and "2026-07-12" in finding.en


@pytest.mark.parametrize(("night", "told"), [(date(2026, 7, 12), 0), (date(2027, 1, 20), 1)])
def test_a_crop_without_a_stage_that_stands_in_no_field_is_a_hint(
    july: Road, night: date, told: int
) -> None:
    """The loss is dated to where the calendar has the crop, and to where it has nothing."""
    claim = make_claim(july, at="reported", lines=[maize("")], night=JULY)
    [row] = loaded([claim])
    row.event.occurred = night
    found = [f for f in findings([row])[claim.pk] if f.code == "AFTER_HARVEST"]
    assert len(found) == told
    assert all(f.severity == "hint" and "2027-01-20" in f.zh for f in found)


def test_a_village_without_a_height_of_its_own_lies_as_high_as_its_town(july: Road) -> None:
    others = Place.objects.filter(parent=july.county.village.parent).exclude(
        pk=july.county.village.pk
    )
    known = altitudes(Place.objects.values_list("pk", flat=True))
    assert known[july.county.village.pk] == 1250
    assert {known[place.pk] for place in others} == {900}
    assert july.county.village.parent.parent_id not in known


def test_what_cannot_be_told_apart_is_put_before_a_person(july: Road) -> None:
    owner = july.county.roll[0][1]
    first = make_claim(july, at="reported", lines=[maize()], household=owner, night=JULY)
    july.later(days=20)
    later = {
        "PLOT_UNCLEAR": [maize(plot="")],
        "PLANTED_DIFFERS": [maize(planted=90_000)],
        "CROP_CHANGED": [NewLine("crop", "soybean", 10_000, plot="南坡", planted_e4=100_000)],
    }
    for days, (code, lines) in enumerate(later.items()):
        night = date(2026, 7, 25 + days)
        second = make_claim(july, lines=lines, household=owner, night=night)
        found = {f.code: f for f in findings(loaded([second]))[second.pk]}
        assert first.number in found[code].zh and first.number in found[code].en
        claims_.withdraw(
            [second], reason="看一眼", actor=july.who("gaozhicheng"), now=july.later(hours=1)
        ).insist()

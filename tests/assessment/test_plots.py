"""Several losses on one plot in a season: worked by hand, and for any sizes."""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hedun.assessment import actions as assessment
from hedun.assessment.actions import Degree, Found
from hedun.assessment.calculation import calculated
from hedun.assessment.figures import Figure
from hedun.assessment.gross import Grosses
from hedun.assessment.models import Replanting
from hedun.assessment.plots import Key, Plot
from hedun.claims.actions import NewLine
from hedun.claims.models import Claim, Event, LossLine, Report
from hedun.claims.moves import Outcome
from hedun.domain.deadlines import LOCAL
from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused, say
from hedun.oversight import actions as oversight
from hedun.people import actions as people
from hedun.record.verification import verify
from tests.assessment.desks import PERCENT, codes, wording
from tests.support.road import (
    CLERK,
    EXPERT,
    INSURER,
    PANEL,
    TOWNSHIP,
    Road,
    award,
    make_claim,
    walk,
)

JULY, SEPTEMBER = date(2026, 7, 12), date(2026, 9, 10)


def maize(mu: int, stage: str, plot: str = "南坡", planted: int | None = 10) -> NewLine:
    e4 = None if planted is None else planted * 10_000
    return NewLine("crop", "maize", mu * 10_000, stage=stage, plot=plot, planted_e4=e4)


def hit(road: Road, night: date, line: NewLine, household: int = 0) -> Claim:
    """The boars came that night; the next morning it is told, and goes as far as the expert."""
    road.now = max(road.now, datetime(night.year, night.month, night.day, 9, tzinfo=LOCAL))
    road.later(days=1)
    owner = road.county.roll[household][1]
    return make_claim(road, at="accepted", lines=[line], household=owner, night=night)


def find(road: Road, claim: Claim, percent: int, **also: object) -> Outcome:
    """The expert finds this degree at every point."""
    claim.refresh_from_db()
    degrees = {x.pk: Degree(points=[percent * PERCENT] * 5, **also) for x in claim.lines.all()}
    return assessment.assess(
        [claim], degrees=degrees, actor=road.who(EXPERT), now=road.later(hours=1)
    )


@pytest.fixture
def july(road: Road) -> Road:
    road.now = datetime(2026, 7, 12, 9, tzinfo=LOCAL)
    return road


def test_what_july_destroyed_september_cannot_destroy_again(july: Road) -> None:
    first = hit(july, JULY, maize(6, "jointing"))
    find(july, first, 50).insist()  # 6 mu × 50 % = 3 mu of 10 are gone
    first.refresh_from_db()
    walk(july, first, "paid")
    second = hit(july, SEPTEMBER, maize(10, "milk_ripe", plot="南 坡"))
    refused = find(july, second, 71)
    assert codes(refused) == [["BEYOND_PLOT"]]
    [refusal] = refused.refused[0][1]
    for said in (say(refusal, "zh"), say(refusal, "en")):
        for fact in ("南 坡", "10", "3", first.number, "2026-07-12", "6 × 50%", "70"):
            assert fact in said
    find(july, second, 70).insist()  # 10 mu × 70 % = the other 7 mu
    award(july, second).insist()
    # 6 × 900 × 50 % × 0.5 × 0.8; 10 × 900 × 70 % × 0.9 × 0.8 = 4,536.00, at most 3,000 a claim
    assert [claim.awards.get().total_fen for claim in (first, second)] == [1080_00, 3000_00]
    assert not list(verify().faults)


def test_the_ground_that_a_merged_household_brings_is_the_same_ground(july: Road) -> None:
    find(july, hit(july, JULY, maize(10, "jointing")), 100).insist()
    (_, old), (_, one), *_ = july.county.roll
    people.merge_households(
        [old], one, date(2026, 8, 1), reason="并户", actor=july.who(TOWNSHIP),
        now=july.later(days=30),
    )  # fmt: skip
    road, night = july, SEPTEMBER
    road.now = datetime(2026, 9, 11, 9, tzinfo=LOCAL)
    lines = [maize(10, "ripe")]
    claim = make_claim(road, at="accepted", lines=lines, household=one, night=night)
    assert codes(find(road, claim, 1)) == [["BEYOND_PLOT"]]


def test_after_replanting_the_area_begins_anew_and_the_sum_goes_on(july: Road) -> None:
    wording(july, ("amount = 3000\n", "amount = 30000\n"))
    first = hit(july, JULY, maize(10, "seedling"))
    find(july, first, 100).insist()  # 10 × 900 × 0.4 = 3,600.00 of 9,000.00
    planted = assessment.replant(
        first.lines.get(), date(2026, 7, 20), note="补种玉米，村委会到场", actor=july.who(TOWNSHIP),
        now=july.later(days=10),
    )  # fmt: skip
    second = hit(july, SEPTEMBER, maize(10, "ripe"))
    refused = find(july, second, 61)
    assert codes(refused) == [["BEYOND_PLOT_SUM"]]
    said = say(refused.refused[0][1][0], "zh")
    for fact in ("9,000.00", "3,600.00", "60%", first.number):
        assert fact in said
    find(july, second, 60).insist()  # 9,000.00 − 3,600.00 = 10 × 900 × 60 %
    assessment.end_replanting(
        planted, reason="记错了户", actor=july.who(TOWNSHIP), now=july.later(days=1)
    )
    third = hit(july, date(2026, 9, 25), maize(10, "ripe"))
    assert codes(find(july, third, 1)) == [["BEYOND_PLOT"]]


def test_a_replanting_needs_a_day_that_can_be_and_something_that_shows_it(july: Road) -> None:
    claim = hit(july, JULY, maize(10, "seedling"))
    line, who = claim.lines.get(), {"actor": july.who(EXPERT), "now": july.now}
    for day, more, code in (
        (date(2026, 7, 1), {"note": "x"}, "REPLANTED_EARLY"),
        (date(2026, 12, 1), {"note": "x"}, "REPLANTED_AHEAD"),
        (date(2026, 7, 13), {}, "REPLANTED_PROOF"),
        (date(2026, 7, 13), {"note": "x", "new_crop": "sheep"}, "REPLANTED_CROP"),
    ):
        with pytest.raises(Malformed) as bad:
            assessment.replant(line, day, **more, **who)
        assert bad.value.problem.code == code
    with pytest.raises(Refused):
        assessment.replant(line, date(2026, 7, 13), note="x", actor=july.who(CLERK), now=july.now)
    photo = claim.evidence.get()
    assessment.replant(line, date(2026, 7, 13), evidence=photo, new_crop="soybean", **who)
    with pytest.raises(Malformed, match="recorded already"):
        assessment.replant(line, date(2026, 7, 13), evidence=photo, **who)


def test_the_city_finds_no_more_than_is_left_either(july: Road) -> None:
    find(july, hit(july, JULY, maize(10, "jointing")), 90).insist()
    second = hit(july, SEPTEMBER, maize(10, "ripe"))
    asked = {"actor": july.who(INSURER), "now": july.later(hours=1)}
    oversight.escalate([second], question="共毁多少？", **asked).insist()
    for member in PANEL:
        oversight.give_opinion(
            second, upholds=False, reason="另定", actor=july.who(member), now=july.later(hours=1)
        )
    for percent, done in ((11, []), (10, [second])):
        found = {second.lines.get().pk: Found(100_000, percent * PERCENT, "现场复核")}
        outcome = oversight.decide(
            second,
            reason="现场复核",
            found=found,
            actor=july.who(PANEL[0]),
            now=july.later(hours=1),
        )
        assert outcome.done == done


# ── for any sizes ───────────────────────────────────────────────────────────────────────────────

MU = st.integers(1, 12).map(lambda tenths: tenths * 10_000)
STAGE = st.sampled_from(["seedling", "jointing", "tasselling", "milk_ripe", "ripe"])
LOSS = st.tuples(MU, STAGE, st.integers(0, 1_000_000), st.integers(0, 90))


@pytest.fixture
def generous(july: Road) -> Road:
    """A wording that pays all of what a loss is worth."""
    wording(july, ("amount = 3000\n", "amount = 3000000\n"), ("rate = 0.8\n", "rate = 1.0\n"))
    return july


@settings(max_examples=60, suppress_health_check=list(HealthCheck), deadline=None)
@given(st.integers(1, 90_000), st.lists(LOSS, min_size=2, max_size=3), st.booleans())
def test_however_often_it_is_hit_a_plot_is_never_paid_more_than_its_full_sum(
    generous: Road, planted_e4: int, losses: Sequence[tuple[int, str, int, int]], replanted: bool
) -> None:
    """Whatever the expert would find: what is left bounds it, and then the engine does."""
    policy = generous.county.policy
    rows = [Replanting(day=date(2026, 7, 1))] if replanted else []
    plot = Plot(Key(1, "南坡", "maize", 2026), planted_e4, [], rows)
    paid, area = 0, {0: 0, 1: 0}
    numbers = count(1)
    full = 0
    for quantity_e4, stage, wanted_ppm, days in losses:
        n = next(numbers)
        night = date.fromordinal(date(2026, 6, 1).toordinal() + days)
        line = _line(generous, n, night, stage, quantity_e4, planted_e4)
        room = plot.room(line, quantity_e4)
        ppm = min(wanted_ppm, max(room.most_ppm, 0))
        figure = Figure(quantity_e4, ppm)
        plot.add(line, figure)
        area[replanted and night >= date(2026, 7, 1)] += quantity_e4 * ppm
        answers = calculated(policy, [line], {line.pk: figure}, {line.claim_id: n})
        paid += answers[line.pk].payable_fen
        full = Grosses().full(line, planted_e4) or 0
    assert full == (planted_e4 * 90_000 + 5000) // 10_000
    assert paid <= full
    assert all(each <= planted_e4 * 1_000_000 for each in area.values())


def _line(
    road: Road, n: int, night: date, stage: str, quantity_e4: int, planted_e4: int
) -> LossLine:
    village = road.county.village
    told = datetime(night.year, night.month, night.day, 12, tzinfo=LOCAL)
    report = Report(number=f"R{n}", village=village, policy=road.county.policy, first_told_at=told)
    event = Event(number=f"E{n}", report=report, species="wild_boar", occurred=night)
    household = road.county.roll[0][1]
    claim = Claim(pk=n, number=f"C{n}", report=report, event=event, household=household)
    return LossLine(
        pk=n, claim=claim, number=1, section="crop", item="maize", stage=stage, plot="南坡",
        planted_e4=planted_e4, quantity_e4=quantity_e4,
    )  # fmt: skip

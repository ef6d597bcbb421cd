"""Due dates on the road, by hand from China's calendar of 2026.

Working days of these weeks: 31 August to 4 September, 7 to 11, 14 to 18, Sunday the 20th (made up),
21 to 24; the 25th to 27th is the festival; 28 to 30; the 1st to 7th of October is National Day.
Everything is in Beijing time; a day ends at 24:00.
"""

from datetime import date, datetime, timedelta

import pytest

from hedun.claims import actions as claims_
from hedun.claims.models import Claim
from hedun.domain.deadlines import LOCAL
from hedun.oversight import actions as oversight
from tests.support.road import (
    CLERK,
    EXPERT,
    INSURER,
    PANEL,
    TOWNSHIP,
    Road,
    make_claim,
    make_county,
    walk,
)

LAST = timedelta(microseconds=1)


def end_of(month: int, day: int, year: int = 2026) -> datetime:
    """24:00 of that day."""
    return datetime(year, month, day, tzinfo=LOCAL) + timedelta(days=1) - LAST


def on(month: int, day: int, hour: int, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, tzinfo=LOCAL)


def at(road: Road, *moment: int) -> datetime:
    """The clock stands at (month, day, hour)."""
    road.now = on(*moment)
    return road.now


def now(claim: Claim) -> Claim:
    claim.refresh_from_db()
    return claim


# Entered one hour a step from Monday 31 August 9:00 on; told that Monday at 7:00.
DUE = {
    "draft": on(9, 1, 7),  # 24 hours after the village was told
    "reported": end_of(9, 7),  # 5 working days: 1, 2, 3, 4, 7
    "verified": end_of(9, 3),  # 3 working days
    "accepted": end_of(9, 7),  # 5
    "assessed": end_of(9, 3),  # 3
    "awarded": end_of(9, 2),  # 2 days
    "on_notice": end_of(9, 3),  # 3 days from the posting
    "payable": end_of(9, 14),  # 10 days from the agreement on 4 September
    "paying": end_of(9, 9),  # 3 working days from 4 September: 7, 8, 9
    "paid": None,
    "contested": end_of(9, 7),  # 5 working days
    # 20 working days: 4 (1-4 Sept) + 5 (7-11) + 5 (14-18) + 1 (Sunday 20) + 4 (21-24) + Monday 28
    "escalated": end_of(9, 28),
    "refused": None,
    "closed": None,
    "recovering": end_of(11, 3),  # 60 days from 4 September
}


@pytest.mark.parametrize("state", DUE)
def test_every_state_is_due_when_its_clock_says(road: Road, state: str) -> None:
    claim = make_claim(road, at=state)
    assert (claim.due_at, claim.due_provisional) == (DUE[state], False)


def test_sent_back_the_clock_pauses_and_goes_on_where_it_stopped(road: Road) -> None:
    claim = make_claim(road, at="reported")  # Monday
    send_back(road, claim, at(road, 9, 2, 10))
    assert now(claim).due_at == on(9, 3, 10)  # the village has 24 hours to complete it
    claims_.report([claim], actor=road.who(CLERK), now=at(road, 9, 4, 15)).insist()
    # Counted: Tuesday 1; not counted: 2, 3 and 4, which the village had; then 7, 8, 9, 10.
    assert now(claim).due_at == end_of(9, 10)


def test_sent_back_twice_both_pauses_are_left_out(road: Road) -> None:
    claim = make_claim(road, at="reported")
    send_back(road, claim, at(road, 9, 2, 10))
    claims_.report([claim], actor=road.who(CLERK), now=at(road, 9, 4, 15)).insist()
    send_back(road, now(claim), at(road, 9, 8, 10))
    claims_.report([claim], actor=road.who(CLERK), now=at(road, 9, 8, 15)).insist()
    assert now(claim).due_at == end_of(9, 11)  # 1, 7, 9, 10, 11


def test_a_claim_the_insurer_sent_back_is_verified_anew_with_the_whole_time(road: Road) -> None:
    claim = make_claim(road, at="reported")
    send_back(road, claim, at(road, 9, 1, 10))
    claims_.report([claim], actor=road.who(CLERK), now=at(road, 9, 1, 15)).insist()
    walk(road, now(claim), "verified")
    send_back(road, claim, at(road, 9, 9, 10), INSURER)
    claims_.report([claim], actor=road.who(CLERK), now=at(road, 9, 9, 15)).insist()
    assert now(claim).due_at == end_of(9, 16)  # 10, 11, 14, 15, 16


def send_back(road: Road, claim: Claim, moment: datetime, username: str = TOWNSHIP) -> None:
    claims_.send_back(
        [claim], missing=["近景照片"], reason="看不清", actor=road.who(username), now=moment
    ).insist()


def refer_and_uphold(road: Road, claim: Claim, asked: datetime, answered: datetime) -> None:
    oversight.escalate([claim], question="算不算？", actor=road.who(INSURER), now=asked).insist()
    for member in PANEL:
        oversight.give_opinion(
            claim, upholds=True, reason="算", actor=road.who(member), now=answered
        )
    oversight.uphold(claim, reason="算", actor=road.who(PANEL[0]), now=answered).insist()


def test_upheld_by_the_city_the_clock_goes_on_where_it_stopped(road: Road) -> None:
    claim = make_claim(road, at="assessed")  # Monday; 3 working days
    refer_and_uphold(road, claim, at(road, 9, 2, 10), at(road, 9, 9, 10))
    assert now(claim).state == "assessed"
    assert claim.due_at == end_of(9, 11)  # 1; the city had 2 to 9; then 10, 11


def test_upheld_twice_the_clock_has_paused_twice(road: Road) -> None:
    claim = make_claim(road, at="assessed")
    refer_and_uphold(road, claim, at(road, 9, 2, 10), at(road, 9, 9, 10))
    refer_and_uphold(road, now(claim), at(road, 9, 10, 10), at(road, 9, 14, 10))
    assert now(claim).due_at == end_of(9, 16)  # 1; then 15, 16


def test_undone_the_clock_runs_as_if_the_claim_had_never_left(road: Road) -> None:
    claim = make_claim(road, at="accepted")  # Monday
    before = claim.due_at
    expert = road.who(EXPERT)
    for day in (2, 3):  # also a second time
        at(road, 9, day, 10)
        walk(road, now(claim), "assessed")
        claims_.undo([claim], actor=expert, now=at(road, 9, day, 15)).insist()
        assert (now(claim).state, claim.due_at) == ("accepted", before)


def test_undone_a_paused_clock_stays_paused(road: Road) -> None:
    claim = make_claim(road, at="reported")
    send_back(road, claim, at(road, 9, 2, 10))
    claims_.report([claim], actor=road.who(CLERK), now=at(road, 9, 4, 15)).insist()
    before = now(claim).due_at
    at(road, 9, 7, 9)
    walk(road, claim, "verified")
    claims_.undo([claim], actor=road.who(TOWNSHIP), now=at(road, 9, 7, 16)).insist()
    assert (now(claim).state, claim.due_at) == ("reported", before)


def test_an_undone_report_is_due_again_when_it_was(road: Road) -> None:
    claim = make_claim(road)
    before = claim.due_at
    walk(road, claim, "reported")
    claims_.undo([claim], actor=road.who(CLERK), now=road.later(hours=2)).insist()
    assert (now(claim).state, claim.due_at) == ("draft", before)


def test_a_claim_that_was_reopened_and_put_back_ended_when_it_ended(road: Road) -> None:
    claim = make_claim(road, at="paid")
    ended = claim.ended_at
    insurer = road.who(INSURER)
    for _ in range(2):
        claims_.reopen([claim], reason="复核", actor=insurer, now=road.later(days=2)).insist()
        assert now(claim).ended_at is None
        claims_.undo([claim], actor=insurer, now=road.later(days=2)).insist()
        assert (now(claim).state, claim.ended_at) == ("paid", ended)


def test_on_hold_the_clock_runs_on_and_the_state_keeps_its_day(road: Road) -> None:
    claim = make_claim(road, at="verified")
    since, due = claim.since, claim.due_at
    insurer = road.who(INSURER)
    claims_.hold([claim], reason="等证明", actor=insurer, now=at(road, 9, 2, 10)).insist()
    assert (now(claim).held, claim.state) == (True, "verified")
    assert (claim.since, claim.due_at) == (since, due)
    claims_.resume([claim], reason="有了", actor=insurer, now=at(road, 9, 8, 10)).insist()
    assert (now(claim).held, claim.state) == (False, "verified")
    assert (claim.since, claim.due_at, claim.due_provisional) == (since, due, False)


def test_held_between_a_referral_and_its_answer_only_the_citys_time_is_left_out(
    road: Road,
) -> None:
    claim = make_claim(road, at="assessed")
    oversight.escalate(
        [claim], question="算不算？", actor=road.who(INSURER), now=at(road, 9, 2, 10)
    ).insist()
    city = road.who(PANEL[0])
    claims_.hold([claim], reason="调卷", actor=city, now=at(road, 9, 4, 10)).insist()
    claims_.resume([claim], reason="到了", actor=city, now=at(road, 9, 7, 10)).insist()
    for member in PANEL:
        oversight.give_opinion(
            claim, upholds=True, reason="算", actor=road.who(member), now=at(road, 9, 9, 9)
        )
    oversight.uphold(claim, reason="算", actor=city, now=at(road, 9, 9, 10)).insist()
    assert now(claim).due_at == end_of(9, 11)  # 1; then 10, 11


def test_a_due_date_in_a_year_without_a_calendar_yet_is_provisional(db: None, home: object) -> None:
    road = make_county(households=2)
    road.now = on(12, 29, 9)  # Tuesday; 30 and 31 December are working days
    claim = make_claim(road, at="draft", night=date(2026, 12, 28))
    assert not claim.due_provisional  # hours need no calendar
    walk(road, claim, "reported")
    # 30, 31; then by weekday alone: Friday 1 January, Monday 4, Tuesday 5
    assert (claim.due_at, claim.due_provisional) == (end_of(1, 5, 2027), True)
    claims_.hold([claim], reason="等", actor=road.who(TOWNSHIP), now=road.later(hours=1)).insist()
    assert now(claim).due_provisional  # what stays, stays provisional
    claims_.resume([claim], reason="好", actor=road.who(TOWNSHIP), now=road.now).insist()
    walk(road, now(claim), "verified")
    assert (claim.due_at, claim.due_provisional) == (end_of(1, 1, 2027), True)

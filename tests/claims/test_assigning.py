"""Who of an office has a claim in hand: given, taken over with a reason, left to the office while
somebody is away; and claims on hold, whose clocks run on."""

import re
from datetime import timedelta

import pytest

from hedun.claims import actions as claims_
from hedun.claims.models import Assignment, Claim
from hedun.claims.moves import Outcome
from hedun.claims.queries import waiting_for, work_rows
from hedun.people import actions as people
from hedun.record.verification import verify
from tests.claims.conftest import AtDesk
from tests.support.road import (
    INSURER,
    OTHER_TOWNSHIP,
    TOWNSHIP,
    Road,
    make_claim,
    make_report,
    walk,
)


@pytest.fixture
def claim(road: Road) -> Claim:
    return make_claim(road, at="reported")


def give(road: Road, claim: Claim, to: str, by: str = TOWNSHIP, reason: str = "") -> Outcome:
    who = road.who(by)
    return claims_.assign([claim], to, reason=reason, actor=who, now=road.later(hours=1))


def codes(outcome: Outcome) -> list[str]:
    return [refusal.code for _, refusals in outcome.refused for refusal in refusals]


def waits(road: Road, username: str) -> int:
    return waiting_for(road.who(username), road.now)


def test_what_a_colleague_has_in_hand_no_longer_waits_for_me_and_the_record_says_so(
    road: Road, claim: Claim
) -> None:
    assert waits(road, TOWNSHIP) == waits(road, OTHER_TOWNSHIP) == 1
    give(road, claim, OTHER_TOWNSHIP, reason="刘敏熟悉这个村").insist()
    assert (waits(road, TOWNSHIP), waits(road, OTHER_TOWNSHIP)) == (0, 1)
    [row] = work_rows(road.who(TOWNSHIP), road.now)
    assert (row.own, row.elsewhere, list(row.hands.values())) == (0, 1, [1])
    assert not verify().faults
    Assignment.objects.update(officer=TOWNSHIP)  # behind our back
    assert "claims.Assignment" in verify().faults[0].subject


def test_from_somebody_elses_hands_it_is_taken_with_a_reason_only(road: Road, claim: Claim) -> None:
    give(road, claim, OTHER_TOWNSHIP).insist()
    assert codes(give(road, claim, TOWNSHIP)) == ["NO_REASON"]
    give(road, claim, TOWNSHIP, reason="刘敏下乡").insist()
    assert [a.officer for a in Assignment.objects.filter(ended_at=None)] == [TOWNSHIP]
    give(road, claim, "").insist()  # nobody in particular
    assert not Assignment.objects.filter(ended_at=None).exists() and not verify().faults


def test_it_is_given_within_the_office_that_has_it_and_to_nobody_who_must_stand_aside(
    road: Road, claim: Claim
) -> None:
    assert codes(give(road, claim, INSURER)) == ["OFFICER_ELSEWHERE"]
    assert codes(give(road, claim, INSURER, by=INSURER)) == ["NOT_YOURS_NOW"]
    user = people.User.objects.get(username=OTHER_TOWNSHIP)
    people.declare_kin(
        user, claim.household, relation="兄弟", actor=road.who(TOWNSHIP), now=road.now
    )
    assert codes(give(road, claim, OTHER_TOWNSHIP)) == ["OFFICER_KIN"]


def test_it_rests_with_others_and_is_in_the_same_hands_when_it_comes_back(
    road: Road, claim: Claim
) -> None:
    give(road, claim, OTHER_TOWNSHIP).insist()
    walk(road, claim, "verified")
    assert work_rows(road.who(TOWNSHIP), road.now)[0].elsewhere == 0
    assert work_rows(road.who(INSURER), road.now)[0].elsewhere == 0
    claims_.undo([claim], actor=road.who(TOWNSHIP), now=road.later(hours=1)).insist()
    assert work_rows(road.who(TOWNSHIP), road.now)[0].elsewhere == 1


def test_while_somebody_is_away_what_they_have_in_hand_waits_for_their_office(
    road: Road, claim: Claim
) -> None:
    give(road, claim, OTHER_TOWNSHIP).insist()
    away, day = road.who(OTHER_TOWNSHIP), road.now.date()
    people.be_away(starts=day, until=day + timedelta(days=6), actor=away, now=road.now)
    assert waits(road, TOWNSHIP) == 1
    people.be_back(actor=away, now=road.later(hours=1))
    assert waits(road, TOWNSHIP) == 0 and not verify().faults


def test_a_claim_on_hold_keeps_its_clock_and_is_told_apart_with_its_reason(
    road: Road, at_desk: AtDesk
) -> None:
    report = make_report(road)
    claim, _other = (make_claim(road, at="reported", report=report) for _ in range(2))
    desk, page = at_desk(TOWNSHIP), f"/reports/{report.number}/"
    desk.post(f"{page}act/hold/", {"claims": "1", "sent": "1", "reason": "等土地确权"})
    due = claim.due_at
    claim.refresh_from_db()
    assert claim.held and claim.due_at == due
    list_ = desk.get(page).content.decode()
    assert re.findall(r'name="claims" value="(\d+)"[^>]* checked', list_) == ["2"]
    assert "1 户可一并办" in list_ and "暂缓 ×1" in list_ and '?show=held"' in list_
    assert "等土地确权" in desk.get(f"/claims/{claim.number}/").content.decode()
    assert report.number in desk.get("/?held=1").content.decode()
    desk.post(f"{page}act/resume/", {"claims": "1", "sent": "1", "reason": "证已补"})
    assert report.number not in desk.get("/?held=1").content.decode()
    assert not verify().faults

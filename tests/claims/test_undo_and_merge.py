"""Taking a step back, and putting two claims of one household together."""

from datetime import date, timedelta

import pytest

from hedun.claims import actions as claims_
from hedun.claims.models import Claim
from hedun.claims.moves import Outcome
from hedun.ledger.queries import balances
from hedun.record.verification import verify
from tests.support.road import (
    CLERK,
    EXPERT,
    INSURER,
    OTHER_INSURER,
    TOWNSHIP,
    Road,
    make_claim,
    make_report,
    walk,
)

NEXT_NIGHT = date(2026, 8, 31)


def now(claim: Claim) -> Claim:
    claim.refresh_from_db()
    return claim


def undo(road: Road, claim: Claim, username: str) -> Outcome:
    return claims_.undo([claim], actor=road.who(username), now=road.later(hours=1))


def codes(outcome: Outcome) -> list[str]:
    return [refusal.code for _, refusals in outcome.refused for refusal in refusals]


@pytest.mark.parametrize(
    ("state", "username", "back"),
    [
        ("reported", CLERK, "draft"),
        ("verified", TOWNSHIP, "reported"),
        ("accepted", INSURER, "verified"),
        ("assessed", EXPERT, "accepted"),
        ("awarded", INSURER, "assessed"),
        ("on_notice", CLERK, "awarded"),
        ("contested", CLERK, "on_notice"),
        ("escalated", INSURER, "accepted"),
        ("refused", INSURER, "verified"),
        ("closed", CLERK, "awarded"),
    ],
)
def test_who_made_the_last_step_takes_it_back_and_the_road_goes_on(
    road: Road, state: str, username: str, back: str
) -> None:
    claim = make_claim(road, at=state)
    undo(road, claim, username).insist()
    assert now(claim).state == back
    assert verify().faults == ()
    walk(road, claim, "awarded" if back not in ("awarded", "on_notice") else "payable")
    assert verify().faults == ()


@pytest.mark.parametrize("state", ["payable", "paying", "paid"])
def test_what_the_ticker_and_the_bank_did_is_not_undone(road: Road, state: str) -> None:
    claim = make_claim(road, at=state)
    for username in (INSURER, CLERK, TOWNSHIP):
        assert codes(undo(road, claim, username)) == ["ANOTHER_ACTED"]
    assert now(claim).state == state


def test_after_somebody_elses_step_it_is_too_late(road: Road) -> None:
    claim = make_claim(road, at="accepted")
    assert codes(undo(road, claim, TOWNSHIP)) == ["ANOTHER_ACTED"]
    assert codes(undo(road, claim, OTHER_INSURER)) == ["ANOTHER_ACTED"]


def test_an_undo_is_not_undone(road: Road) -> None:
    claim = make_claim(road, at="accepted")
    undo(road, claim, INSURER).insist()
    assert codes(undo(road, claim, INSURER)) == ["CANNOT_UNDO"]


# ── one household, two claims ───────────────────────────────────────────────────────────────────


@pytest.fixture
def twins(road: Road) -> tuple[Claim, Claim]:
    """Two claims of one household from two nights; the first has been awarded."""
    household = road.county.roll[0][1]
    first = make_claim(road, at="awarded", household=household)
    other_night = make_report(road, NEXT_NIGHT)
    second = make_claim(
        road, at="reported", household=household, report=other_night, night=NEXT_NIGHT
    )
    return first, second


def merge(road: Road, claim: Claim, into: Claim) -> Outcome:
    return claims_.merge(
        [claim],
        into=into,
        reason="同一块地报了两次",
        actor=road.who(CLERK),
        now=road.later(hours=1),
    )


def test_a_duplicate_ends_in_the_other_claim_and_gives_its_award_back(
    road: Road, twins: tuple[Claim, Claim]
) -> None:
    first, second = twins
    merge(road, first, second).insist()
    assert (now(first).state, first.merged_into_id, first.due_at) == ("closed", second.pk, None)
    assert balances(road.county.policy.number)["awarded"] == 0
    assert now(second).state == "reported"
    assert verify().faults == ()


def test_an_undone_merge_stands_for_itself_again_with_its_award(
    road: Road, twins: tuple[Claim, Claim]
) -> None:
    first, second = twins
    before = first.due_at
    merge(road, first, second).insist()
    undo(road, first, CLERK).insist()
    assert (now(first).state, first.merged_into_id, first.due_at) == ("awarded", None, before)
    assert first.ended_at is None
    assert balances(road.county.policy.number)["awarded"] == 52_488
    assert verify().faults == ()


def test_a_claim_is_merged_only_into_another_open_claim_of_its_household(
    road: Road, twins: tuple[Claim, Claim]
) -> None:
    first, second = twins
    stranger = make_claim(road, at="reported", household=road.county.roll[1][1])
    assert codes(merge(road, first, first)) == ["NO_MERGE_TARGET"]
    assert codes(merge(road, first, stranger)) == ["NO_MERGE_TARGET"]
    claims_.withdraw([second], reason="撤", actor=road.who(CLERK), now=road.now).insist()
    assert codes(merge(road, first, second)) == ["NO_MERGE_TARGET"]
    assert now(first).state == "awarded"


def test_an_undone_merge_is_refused_when_its_place_was_taken(
    road: Road, twins: tuple[Claim, Claim]
) -> None:
    """After the merge the household may report the same night anew; one claim a night holds."""
    first, second = twins
    merge(road, first, second).insist()
    again = make_claim(road, household=first.household, report=first.report)
    assert again.event_id == first.event_id
    assert codes(undo(road, first, CLERK)) == ["CANNOT_UNDO"]
    assert (now(first).state, first.merged_into_id) == ("closed", second.pk)
    assert verify().faults == ()


def test_withdrawn_twice_and_undone_twice_in_the_same_minute(road: Road) -> None:
    """What an undo takes back is what the last step did, not what an earlier one did."""
    claim = make_claim(road, at="awarded")
    clerk = road.who(CLERK)
    road.now += timedelta(hours=1)
    for _ in range(2):
        claims_.withdraw([claim], reason="撤", actor=clerk, now=road.now).insist()
        claims_.undo([claim], actor=clerk, now=road.now).insist()
    assert balances(road.county.policy.number)["awarded"] == 52_488
    assert verify().faults == ()

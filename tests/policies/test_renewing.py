"""From one year, place or insurer to the next: which policy answers, and what stays with which."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from hedun.domain.deadlines import LOCAL
from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused
from hedun.ledger.queries import balances, limits
from hedun.payments import actions as payments
from hedun.policies import actions as policies
from hedun.policies.models import Policy
from hedun.policies.queries import clock, policy_for
from hedun.record.verification import verify
from hedun.terms import library
from tests.assessment.desks import number
from tests.policies.insurers import hire
from tests.support.road import (
    FORESTRY,
    INSURER,
    MAKER,
    NIGHT,
    Road,
    award,
    make_claim,
    make_county,
    walk,
)
from tests.support.wordings import put_in_force

ONE = 52_488  # fen: 1.8 mu of milk-ripe maize at 45 %
NEW_YEAR = datetime(2027, 1, 8, 9, 0, tzinfo=LOCAL)
OTHER = "另一财险襄垣支公司"


@pytest.fixture
def road(db: None, home: Path) -> Road:
    return make_county(households=4)


def by(road: Road, username: str = FORESTRY) -> dict[str, Any]:
    return {"actor": road.who(username), "now": road.later(hours=1)}


def renewed(road: Road, **changed: Any) -> Policy:
    given = {
        "number": "YS-140423-2027-001", "insurer": OTHER, "starts": date(2027, 1, 1),
        "ends": date(2027, 12, 31), "cover_fen": 800_000_000, "premium_fen": 160_000_000,
        "audit_seed": "three-foxes-crossed-the-frozen-river",
    }  # fmt: skip
    return policies.renew_policy(road.county.policy, **(given | changed), **by(road))


def signed(road: Road, number: str, place: Any, starts: date, ends: date) -> Policy:
    return policies.sign_policy(
        number, "襄垣县林业局", OTHER, place, starts, ends, 100_000_000, 1_000_000,
        "a-seed-for-the-narrow-place", **by(road),
    )  # fmt: skip


def words(road: Road, policy: Policy) -> None:
    """The demo's wording for the policy's own days."""
    text = library.read("xiangyuan-demo-2026").decode()
    text = text.replace("effective = 2026-01-01", f"effective = {policy.starts}")
    text = text.replace("expires = 2026-12-31", f"expires = {policy.ends}")
    put_in_force(policy, text.encode(), by=road.bureau(), now=road.now)


def code(error: pytest.ExceptionInfo[Malformed]) -> str:
    return error.value.problem.code


def test_a_renewed_policy_has_the_numbers_of_the_old_contract_and_a_book_of_its_own(
    road: Road,
) -> None:
    number(road, "clock.verify", "6 working_days")
    number(road, "limit.crop", "300000000")
    new = renewed(road)
    assert clock(new, "verify", date(2027, 3, 1)).n == 6
    assert limits(new.number)["crop"].left_fen == 300_000_000
    assert (new.policyholder, new.insurer) == (road.county.policy.policyholder, OTHER)
    assert balances(new.number)["cover"] == 800_000_000
    assert balances(road.county.policy.number)["cover"] == 1_000_000_000
    with pytest.raises(Malformed) as early:
        renewed(road, number="X", starts=date(2026, 12, 31))
    assert code(early) == "POLICY_RENEWED"
    with pytest.raises(Refused):
        policies.renew_policy(new, "Y", OTHER, date(2028, 1, 1), date(2028, 12, 31), 1, 1,
                              "x" * 20, **by(road, INSURER))  # fmt: skip
    assert verify().faults == ()


def test_the_year_of_the_loss_answers_for_it_whoever_insures_the_next_one(road: Road) -> None:
    """A claim open at the turn of the year, and one that is told late, stay with the old book."""
    waits = make_claim(road, at="accepted")
    new = renewed(road)
    words(road, new)
    road.now = NEW_YEAR
    late = make_claim(road, night=date(2026, 12, 30))
    fresh = make_claim(road, night=date(2027, 1, 3))
    assert [c.report.policy.number for c in (waits, late, fresh)] == [
        "YS-140423-2026-001", "YS-140423-2026-001", new.number,
    ]  # fmt: skip
    for claim in (waits, late):
        award(road, walk(road, claim, "assessed")).insist()
    road.instead = hire(road, OTHER)
    award(road, walk(road, fresh, "assessed")).insist()
    assert balances("YS-140423-2026-001")["awarded"] == 2 * ONE
    assert balances(new.number)["awarded"] == ONE
    assert waits.report.policy.insurer != fresh.report.policy.insurer == OTHER
    road.instead = {}
    with pytest.raises(Malformed) as mixed:  # each insurer pays its own
        payments.make_batch([waits, fresh], template="rural_bank", **by(road, MAKER))
    assert code(mixed) == "SEVERAL_POLICIES"
    assert verify().faults == ()


def test_a_policy_ends_early_and_another_insurer_takes_over_the_next_day(road: Road) -> None:
    claim = make_claim(road, at="accepted")  # of 30 August
    old = road.county.policy
    with pytest.raises(Malformed) as reported:
        policies.end_policy(old, date(2026, 8, 29), reason="换公司", **by(road))
    assert code(reported) == "POLICY_REPORTED"
    for day, reason, why in (
        (date(2026, 12, 31), "换公司", "POLICY_END"),
        (date(2025, 12, 31), "换公司", "POLICY_END"),
        (date(2026, 9, 30), " ", "POLICY_WHY"),
    ):
        with pytest.raises(Malformed) as wrong:
            policies.end_policy(old, day, reason=reason, **by(road))
        assert code(wrong) == why
    with pytest.raises(Malformed) as overlaps:
        signed(road, "NEW", old.place, date(2026, 10, 1), date(2026, 12, 31))
    assert code(overlaps) == "POLICY_OVERLAPS"
    policies.end_policy(old, date(2026, 9, 30), reason="换公司", **by(road))
    new = signed(road, "NEW", old.place, date(2026, 10, 1), date(2026, 12, 31))
    village = road.county.village
    assert policy_for(village, date(2026, 9, 30)) == old
    assert policy_for(village, date(2026, 10, 1)) == new
    award(road, walk(road, claim, "assessed")).insist()
    assert balances(old.number)["awarded"] == ONE and balances(new.number)["awarded"] == 0
    assert verify().faults == ()


def test_of_two_policies_the_one_of_the_narrower_place_answers(road: Road) -> None:
    """Whichever was signed or begins later."""
    village = road.county.village
    town = signed(road, "TOWN", village.parent, date(2026, 6, 1), date(2026, 9, 30))
    own = signed(road, "OWN", village, date(2026, 1, 1), date(2026, 8, 31))
    assert policy_for(village, NIGHT) == own
    assert policy_for(village, date(2026, 9, 1)) == town
    assert policy_for(village, date(2026, 10, 1)) == road.county.policy

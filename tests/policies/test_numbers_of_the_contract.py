"""The numbers of the contract: dated, with clause and basis; our default until one is set."""

from collections.abc import Callable
from datetime import date

import pytest

from hedun.domain.deadlines import Clock
from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused
from hedun.policies.actions import set_number
from hedun.policies.models import Policy, PolicySetting
from hedun.policies.queries import Numbers, clock, draw_share_ppm
from hedun.record.verification import verify
from tests.people.world import NOW, County

SetNumber = Callable[..., PolicySetting]
FIRST, JULY, LAST = date(2026, 1, 1), date(2026, 7, 1), date(2026, 12, 31)


@pytest.fixture
def put(county: County, policy: Policy) -> SetNumber:
    def do(key: str, value: str, effective: date = FIRST, **changed: object) -> PolicySetting:
        fields = {"basis": "contract", "clause": "第十二条", "actor": county.actor("forestry")}
        return set_number(  # type: ignore[arg-type]
            policy, key, value, effective=effective, now=NOW, **(fields | changed)
        )

    return do


def test_a_clock_of_the_contract_runs_from_its_day_and_the_default_before(
    policy: Policy, put: SetNumber
) -> None:
    put("clock.notice", "7 days", JULY)
    assert clock(policy, "notice", date(2026, 6, 30)) == Clock(3, "days")
    assert clock(policy, "notice", JULY) == Clock(7, "days")
    put("clock.notice", "5 working_days", JULY)  # entered anew: the later entry counts
    assert clock(policy, "notice", LAST) == Clock(5, "working_days")
    assert verify().faults == ()


def test_an_amount_of_the_contract_takes_the_place_of_ours(policy: Policy, put: SetNumber) -> None:
    assert Numbers().limit_fen(policy, "small_fen", FIRST) == 100_000
    put("small_fen", "50000")
    assert Numbers().limit_fen(policy, "small_fen", FIRST) == 50_000


@pytest.mark.parametrize(
    ("key", "value", "problem"),
    [
        ("clock.lunch", "1 hours", "SETTING_KEY"),
        ("notice", "3 days", "SETTING_KEY"),
        ("", "1", "SETTING_KEY"),
        ("clock.notice", "3", "CLOCK_FORM"),
        ("clock.notice", "3 weeks", "CLOCK_UNIT"),
        ("clock.notice", "0 days", "CLOCK_LENGTH"),
        ("small_fen", "1000.00", "SETTING_AMOUNT"),
        ("small_fen", "-1", "SETTING_AMOUNT"),
        ("small_fen", "１０００", "SETTING_AMOUNT"),
        ("authority_fen", "9" * 15, "SETTING_AMOUNT"),
        ("draw_share_ppm", "1000001", "SETTING_SHARE"),
        ("draw_share_ppm", "5%", "SETTING_SHARE"),
    ],
)
def test_an_unknown_number_or_a_value_that_cannot_be_read_is_refused(
    put: SetNumber, key: str, value: str, problem: str
) -> None:
    with pytest.raises(Malformed) as bad:
        put(key, value)
    assert bad.value.problem.code == problem
    assert not PolicySetting.objects.exists()


def test_an_unknown_number_is_answered_with_those_there_are(put: SetNumber) -> None:
    with pytest.raises(Malformed, match=r"clock\.notice.*small_fen.*draw_share_ppm"):
        put("clock.lunch", "1 hours")


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"basis": "habit"}, "SETTING_BASIS"),
        ({"clause": " "}, "SETTING_CLAUSE"),
        ({"clause": "条" * 121}, "SETTING_CLAUSE"),
        ({"effective": date(2025, 12, 31)}, "SETTING_DAY"),
        ({"effective": date(2027, 1, 1)}, "SETTING_DAY"),
    ],
)
def test_a_number_without_basis_clause_or_a_day_of_the_policy_is_refused(
    put: SetNumber, changed: dict[str, object], problem: str
) -> None:
    with pytest.raises(Malformed) as bad:
        put("clock.notice", "7 days", **changed)
    assert bad.value.problem.code == problem


def test_the_share_of_the_draw_is_set_once_for_the_whole_period(
    policy: Policy, put: SetNumber
) -> None:
    assert draw_share_ppm(policy) == 50_000
    with pytest.raises(Malformed) as late:
        put("draw_share_ppm", "100000", JULY)
    put("draw_share_ppm", "100000")
    with pytest.raises(Malformed) as again:
        put("draw_share_ppm", "0")
    codes = (late.value.problem.code, again.value.problem.code)
    assert codes == ("SHARE_DAY", "SHARE_ONCE")
    assert draw_share_ppm(policy) == 100_000


@pytest.mark.parametrize(
    ("who", "code"), [("insurer", "OTHER_ROLE"), ("next-forestry", "OTHER_PLACE")]
)
def test_the_insurer_does_not_set_its_own_clocks(
    county: County, put: SetNumber, who: str, code: str
) -> None:
    with pytest.raises(Refused) as no:
        put("clock.accept", "90 days", actor=county.actor(who))
    assert no.value.refusals[0].code == code

"""The contract: who signs it, for which days and places, and what its cover is."""

from collections.abc import Callable
from datetime import date

import pytest

from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused
from hedun.ledger.queries import balances
from hedun.policies.models import Policy
from hedun.policies.queries import policy_for
from hedun.record.models import Entry
from hedun.record.verification import verify
from tests.people.world import COUNTY, FAR_VILLAGE, NEXT_COUNTY, VILLAGE, County

Sign = Callable[..., Policy]


def test_a_signed_policy_puts_the_years_cover_into_the_ledger(policy: Policy) -> None:
    held = balances(policy.number)
    assert held["cover"] == 1_000_000_000
    assert {kind: fen for kind, fen in held.items() if fen} == {
        "cover": 1_000_000_000,
        "source": -1_000_000_000,
    }
    assert verify().faults == ()


def test_a_loss_is_answered_by_the_policy_of_its_place_and_day(county: County, sign: Sign) -> None:
    old = sign(number="YS-2025", starts=date(2026, 1, 1), ends=date(2026, 6, 30))
    new = sign(number="YS-2026", starts=date(2026, 7, 1), ends=date(2027, 6, 30))
    village = county[VILLAGE]
    assert policy_for(village, date(2026, 6, 30)) == old
    assert policy_for(village, date(2026, 7, 1)) == new
    assert policy_for(village, date(2027, 7, 1)) is None
    assert policy_for(county[FAR_VILLAGE], date(2026, 7, 1)) is None


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"ends": date(2025, 12, 31)}, "PERIOD"),
        ({"starts": date(2025, 1, 1)}, "PLACE_NOT_THERE"),
        ({"cover_fen": 0}, "COVER"),
        ({"premium_fen": -1}, "COVER"),
        ({"number": "YS 2026"}, "POLICY_NUMBER_FORM"),
        ({"number": ""}, "POLICY_NUMBER_FORM"),
        ({"insurer": " "}, "PARTY"),
        ({"policyholder": "局" * 81}, "PARTY"),
        ({"audit_seed": "short"}, "SEED"),
        ({"audit_seed": "sixteen letters\n"}, "SEED"),
    ],
)
def test_a_contract_that_cannot_be_is_refused_and_leaves_nothing_behind(
    sign: Sign, changed: dict[str, object], problem: str
) -> None:
    entries = Entry.objects.count()
    with pytest.raises(Malformed) as bad:
        sign(**changed)
    assert bad.value.problem.code == problem
    assert not Policy.objects.exists()
    assert Entry.objects.count() == entries


def test_one_place_has_one_policy_a_day_and_a_number_is_used_once(
    county: County, sign: Sign, policy: Policy
) -> None:
    for changed, problem in (
        ({}, "POLICY_NUMBER_TAKEN"),
        ({"number": "YS-2", "starts": date(2026, 12, 31), "ends": date(2027, 12, 30)},
         "POLICY_OVERLAPS"),
    ):  # fmt: skip
        with pytest.raises(Malformed) as bad:
            sign(**changed)
        assert bad.value.problem.code == problem
    sign(number="YS-3", place=county[NEXT_COUNTY], actor=county.actor("next-forestry"))


@pytest.mark.parametrize(
    ("who", "code"),
    [("insurer", "OTHER_ROLE"), ("admin", "OTHER_ROLE"), ("panel", "OTHER_ROLE"),
     ("next-forestry", "OTHER_PLACE")],
)  # fmt: skip
def test_only_the_countys_forestry_bureau_signs(
    county: County, sign: Sign, who: str, code: str
) -> None:
    with pytest.raises(Refused) as no:
        sign(actor=county.actor(who))
    assert no.value.refusals[0].code == code
    assert county[COUNTY].code not in Policy.objects.values_list("place__code", flat=True)


def test_a_cover_raised_behind_our_back_is_seen(policy: Policy) -> None:
    Policy.objects.filter(pk=policy.pk).update(cover_fen=2_000_000_000)
    assert [f.subject for f in verify().faults] == [f"policies.Policy:{policy.pk}"]

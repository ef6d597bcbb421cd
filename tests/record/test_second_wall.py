"""Row-level security, asked by raw SQL as the desk's role; what may be seen stands here by hand.

Of PostgreSQL alone (tests/record/conftest.py): SQLite has no such wall.
"""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.support.house import QUICK_PASSWORDS, House

WALKED = f"{QUICK_PASSWORDS}; from tests.record.walled import walk_behind_it; walk_behind_it()"
ASKED = "from tests.record.walled import main; main()"
# What a whole county shares: its hospitals, and what hangs on its policy.
OF_THE_POLICY = {
    "assessment.Award", "injuries.Injured", "payments.PaymentBatch", "payments.BankAnswer",
    "payments.BankStatement",
}  # fmt: skip
OF_THE_COUNTY = OF_THE_POLICY | {"people.Beneficiary", "people.BankAccount", "telling.Message"}
OF_THE_COUNTY |= {"telling.Complaint"}
CAMERAS = {"wildlife.Package", "wildlife.Deployment", "wildlife.Detection"}  # the county's
OF_THE_COUNTY |= CAMERAS
# What stays with whoever insures now: the roll, and what came in of it.
OF_NO_COMPANY = {
    "people.Household", "people.Identity", "people.Plot", "people.HouseholdLink",
    "people.Circumstance", "people.Proxy", "people.Beneficiary", "people.BankAccount",
    "people.Kinship", "roll.Doubt", "roll.Candidate", "intake.Submission", "intake.Opening",
    "intake.Waiting", "intake.Enclosure", "intake.Telling", "paper.Form", "othercover.Cover",
    "history.PastClaim", "assessment.Replanting", "telling.Message", "telling.Complaint",
    "prevention.Measure", "prevention.Handout", "prevention.Reached",
    *CAMERAS,
}  # fmt: skip


@pytest.fixture(scope="module")
def asked(grown: House) -> dict[str, Any]:
    """What there is, and what the wall let through."""
    found: dict[str, Any] = json.loads(grown.python(ASKED))
    return found


def seen(asked: dict[str, Any], who: str) -> dict[str, int]:
    return {label: n for label, n in asked["seen"][who].items() if n}


def test_whoever_does_not_say_who_asks_sees_nothing(asked: dict[str, Any]) -> None:
    assert not any(asked["untold"].values()) and not seen(asked, "nobody")


def test_who_keeps_the_house_sees_nothing(asked: dict[str, Any]) -> None:
    assert not seen(asked, "administrator") and not seen(asked, "security")


def test_the_auditor_and_the_insurer_of_the_county_see_all_of_it(asked: dict[str, Any]) -> None:
    there = {label: n for label, n in asked["there"].items() if n}
    assert len(there) > 60
    assert seen(asked, "auditor") == seen(asked, "insurer") == there


def test_a_clerk_sees_the_village_and_a_township_no_less(asked: dict[str, Any]) -> None:
    clerk, township = seen(asked, "clerk"), seen(asked, "township")
    assert all(township[label] >= n for label, n in clerk.items())
    own = {"people.Identity", "claims.Claim", "claims.LossLine", "evidence.Evidence"}
    own |= {"injuries.Heir", "payments.BankLine", "people.BankAccount", "notices.Objection"}
    assert own <= set(clerk)


def test_the_clerk_of_another_village_sees_what_the_county_shares_and_no_more(
    asked: dict[str, Any],
) -> None:
    elsewhere = seen(asked, "elsewhere")
    assert set(elsewhere) <= OF_THE_COUNTY
    for label in ("people.BankAccount", "people.Beneficiary", "telling.Message"):
        assert elsewhere.get(label, 0) < asked["there"][label]


def test_another_companys_staff_see_the_roll_and_no_claim(asked: dict[str, Any]) -> None:
    assert set(seen(asked, "other company")) <= OF_NO_COMPANY
    assert {"people.Household"} <= set(seen(asked, "other company"))


def test_nobody_writes_rows_of_others_not_even_inside_an_action(asked: dict[str, Any]) -> None:
    """Where what is read may lie anywhere."""
    went = {who: {one.split()[0] for one in told} for who, told in asked["written"].items()}
    assert not went["administrator"]
    assert (
        went["elsewhere"] <= {"injuries.Injured", "telling.Message", "telling.Complaint"} | CAMERAS
    )
    assert went["other company"] <= OF_NO_COMPANY


def test_the_role_of_the_desk_takes_no_stone_out_of_the_wall(asked: dict[str, Any]) -> None:
    assert asked["broke_out"] == []


def test_the_whole_road_is_walked_behind_the_wall(new_house: Callable[..., House]) -> None:
    """Listed, verified, assessed, awarded, posted, objected to, refused, paid: each step by who
    stands there, as the role of the desk; and everything is as the record says."""
    found = json.loads(new_house(demo=True).python(WALKED))
    assert found == {"reached": ["contested", "on_notice", "refused", "paid"], "faults": []}

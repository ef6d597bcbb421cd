"""Whose account is paid to, and who may have a hand in a claim."""

from pathlib import Path

import pytest

from hedun.assessment import actions as assessment
from hedun.checks.queries import findings
from hedun.claims.models import Claim
from hedun.claims.moves import loaded
from hedun.domain.actors import Role
from hedun.domain.identifiers import make_card, make_resident_id
from hedun.people import actions as people
from hedun.people import hidden
from hedun.people.models import Household, Identity, User
from tests.checks.test_heads import family
from tests.support.road import (
    ADMINISTRATOR,
    CLERK,
    NIGHT,
    TOWNSHIP,
    Road,
    make_claim,
    make_county,
    walk,
)

CARD = make_card("629999", "000000007777")


@pytest.fixture
def road(db: None, home: Path) -> Road:
    return make_county()


def said(claim: Claim) -> list[str]:
    [claim] = loaded([claim])
    return [f.code for f in findings([claim])[claim.pk]]


def account(road: Road, household: Household, holder: str, **more: object) -> None:
    who = {"actor": road.who(CLERK), "now": road.now}
    fields = {"holder": holder, "bank": "农商行", "number": CARD} | more
    people.add_account(household, **fields, **who)  # type: ignore[arg-type]


def test_an_account_in_another_name_waits_and_a_committee_s_does_not(road: Road) -> None:
    claim = make_claim(road)
    assert said(claim) == []
    account(road, claim.household, "李代办")
    assert said(claim) == ["ACCOUNT_OTHER_NAME"]
    account(road, claim.household, claim.household.name, number=make_card("629999", "7" * 12))
    assert said(claim) == []
    collective = make_claim(road, household=road.county.roll[-1][1])
    account(road, collective.household, "村民委员会", number=make_card("629999", "8" * 12))
    assert said(collective) == []


def test_a_proxy_with_the_clerk_s_name_is_looked_at(road: Road) -> None:
    claim = make_claim(road, "reported")
    clerk = User.objects.get(username=CLERK)
    for name, expected in (("王代领", []), (clerk.name, ["ACCOUNT_OF_OFFICER"])):
        for old in claim.household.proxies.filter(ended_at=None):
            people.end_proxy(old, reason="换人", actor=road.who(TOWNSHIP), now=road.now)
        proxy = people.name_proxy(
            claim.household, kind="proxy", name=name, relation="邻居", paper="委托书 7 号",
            id_number=make_resident_id("140499", NIGHT.replace(year=1980), 301),
            actor=road.who(TOWNSHIP), now=road.now,
        )  # fmt: skip
        account(road, claim.household, name, proxy=proxy)
        assert said(claim) == expected


def test_the_account_of_an_officer_s_own_household_is_named_beside_the_shared_one(
    road: Road,
) -> None:
    claim = make_claim(road, "reported")
    kin = road.county.roll[4][1]
    clerk = User.objects.get(username=CLERK)
    people.declare_kin(clerk, kin, "父亲", actor=road.who(CLERK), now=road.now)
    assert said(claim) == []
    number = CARD
    account(road, kin, kin.name, number=number)
    account(road, claim.household, claim.household.name, number=number)
    assert said(claim) == ["SHARED_ACCOUNT", "ACCOUNT_OF_OFFICER"]


def test_the_telephone_of_an_officer_s_relatives_is_not_the_household_s_own(road: Road) -> None:
    """What the house tells the household would be told to who handled its claim."""
    claim = make_claim(road, "reported")
    father = road.county.roll[4][1]
    clerk, township = (User.objects.get(username=one) for one in (CLERK, TOWNSHIP))
    number = hidden.read(claim.household.identity, "phone")
    columns = hidden.columns(Identity, "phone", father, number)
    Identity.objects.filter(household=father).update(**columns)
    assert said(claim) == []
    people.declare_kin(township, father, "父亲", actor=road.who(TOWNSHIP), now=road.now)
    assert said(claim) == []  # who has had no hand in it
    people.declare_kin(clerk, father, "父亲", actor=road.who(CLERK), now=road.now)
    assert said(claim) == ["PHONE_OF_OFFICER"]
    [found] = findings(loaded([claim]))[claim.pk]
    assert found.severity == "review" and number[-4:] not in found.zh + found.en


def test_one_telephone_for_many_households_is_a_hint(road: Road) -> None:
    born = NIGHT.replace(year=1970)
    own = [
        family(
            road, born, name=f"王{n}", phone="19900007777", starts=NIGHT,
            id_number=make_resident_id("140499", born, 400 + n),
        )
        for n in range(5)
    ]  # fmt: skip
    claim = make_claim(road, household=own[0])
    assert said(claim) == ["PHONE_OF_MANY"]
    [claim] = loaded([claim])
    [found] = findings([claim])[claim.pk]
    assert found.severity == "hint" and "5 户" in found.zh and "7777" not in found.zh


def test_nobody_takes_two_parts_in_one_claim(road: Road) -> None:
    """Reporter, verifier and who accepts are three persons: no check is needed, the road refuses.
    One person who holds two postings is refused the second step."""
    claim = walk(road, make_claim(road), "reported")
    clerk = User.objects.get(username=CLERK)
    place = road.county.village
    assert place.parent is not None
    admin = road.who(ADMINISTRATOR)
    people.give_posting(clerk, Role.TOWNSHIP, place.parent, NIGHT, actor=admin, now=road.now)
    done = assessment.verify([claim], visited_at=road.now, actor=road.who(CLERK), now=road.now)
    assert [[one.code for one in refusals] for _, refusals in done.refused] == [["TWO_HATS"]]

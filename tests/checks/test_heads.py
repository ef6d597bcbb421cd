"""Who claims: ghosts, the dead, and heads who are registered twice."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from hedun.checks.queries import findings
from hedun.claims.models import Claim
from hedun.claims.moves import loaded
from hedun.domain.identifiers import make_card, make_resident_id, make_uscc
from hedun.people import actions as people
from hedun.people import hidden
from hedun.people.models import Household, Identity
from hedun.people.problems import BadFields
from tests.support.road import CLERK, NIGHT, TOWNSHIP, Road, make_claim, make_county

OF_HEADS = {"SAME_IDENTITY", "ID_INVALID", "HEAD_OVER_100", "HEAD_DECEASED", "ROLL_AFTER_LOSS",
            "ROLL_ENDED"}  # fmt: skip


@pytest.fixture
def road(db: None, home: Path) -> Road:
    return make_county()


def said(claim: Claim) -> list[str]:
    [claim] = loaded([claim])
    return [f.code for f in findings([claim])[claim.pk] if f.code in OF_HEADS]


def family(road: Road, born: date, **more: object) -> Household:
    fields = {
        "name": "王长寿", "village": road.county.village, "group": "1组", "kind": "family",
        "id_number": make_resident_id("140499", born, 201), "phone": "",
        "actor": road.who(CLERK), "now": road.now,
    }  # fmt: skip
    return people.register_household(**(fields | more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("born", "expected"),
    [
        (date(1925, 8, 31), []),  # 100 until the day after the loss
        (date(1925, 8, 30), ["HEAD_OVER_100"]),  # 101 on the day
        (date(1897, 1, 1), ["HEAD_OVER_100"]),
    ],
)
def test_a_head_older_than_a_hundred_is_asked_after_and_does_not_block(
    road: Road, born: date, expected: list[str]
) -> None:
    claim = make_claim(road, household=family(road, born, starts=date(2026, 1, 5)))
    assert said(claim) == expected
    [claim] = loaded([claim])
    text = " ".join(f"{f.zh} {f.en}" for f in findings([claim])[claim.pk])
    assert str(born.year) not in text and "王长寿" not in text


def test_a_household_that_came_on_the_roll_after_the_loss_is_looked_at(road: Road) -> None:
    born = date(1970, 3, 3)
    claim = make_claim(road, household=family(road, born, starts=NIGHT + timedelta(days=1)))
    assert said(claim) == ["ROLL_AFTER_LOSS"]


def test_who_died_before_the_loss_does_not_farm_any_more(road: Road) -> None:
    claim = make_claim(road)
    household = Household.objects.get(pk=claim.household_id)
    who = {"actor": road.who(TOWNSHIP), "now": road.now}
    died = NIGHT - timedelta(days=1)
    people.declare_circumstance(household, "deceased", since=died, **who)
    assert said(claim) == ["HEAD_DECEASED"]


def test_no_number_that_fails_its_standard_comes_on_the_roll(road: Road) -> None:
    """GB 11643 for a head, GB 32100 for a collective, Luhn for a card: refused where entered."""
    good = make_resident_id("140499", date(1970, 3, 3), 201)
    wrong = good[:17] + ("1" if good[17] != "1" else "2")
    code = make_uscc("N2", "140499", "MF000999")
    card = make_card("629999", "000000009999")
    card = f"{card[:-1]}{9 - int(card[-1])}"
    for bad in ({"id_number": wrong}, {"id_number": code[:17] + "0", "kind": "collective"}):
        with pytest.raises(BadFields):
            family(road, date(1970, 3, 3), **bad)
    household = family(road, date(1970, 3, 3))
    with pytest.raises(BadFields):
        people.add_account(
            household, holder=household.name, bank="农商行", number=card,
            actor=road.who(CLERK), now=road.now,
        )  # fmt: skip


def test_a_wrong_number_that_came_behind_the_office_is_noticed_all_the_same(road: Road) -> None:
    """What an older system or somebody at the database left there."""
    claim = make_claim(road)
    household = claim.household
    wrong = "140499197003032019"
    cells = hidden.columns(Identity, "id_number", household, wrong)
    Identity.objects.filter(household=household).update(**cells)
    assert said(claim) == ["ID_INVALID"]


def test_one_number_at_two_households_blocks_both_until_one_is_ended(road: Road) -> None:
    one, other = make_claim(road), make_claim(road)
    assert said(one) == said(other) == []
    mark = Identity.objects.get(household=one.household).id_number_hash
    Identity.objects.filter(household=other.household).update(id_number_hash=mark)
    assert said(one) == said(other) == ["SAME_IDENTITY"]
    Household.objects.filter(pk=other.household_id).update(until=NIGHT)
    assert said(one) == []

"""What an expert takes along to the plots."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hedun.claims import actions as claims_
from hedun.claims.actions import NewLine
from hedun.fieldwork.visits import visits
from hedun.people import actions as people
from hedun.people.models import User
from hedun.places.queries import read_once
from tests.fieldwork.world import Phone, by_points, field_of, phone_of
from tests.support.road import CLERK, EXPERT, Road, make_claim

QUESTIONS = 28  # most of them are what the guards ask of a claim


def test_an_expert_takes_along_what_waits_for_a_visit_and_nobodys_numbers(
    road: Road, phone: Phone
) -> None:
    claim = make_claim(road, "accepted", lines=[field_of()])
    make_claim(road, "verified")
    found = phone.package()
    [told] = found["visits"]["claims"]
    assert (told["number"], told["household"]) == (claim.number, claim.household.name)
    assert (told["mine"], told["at_desk"]) == (False, False)
    [line] = told["lines"]
    assert (line["lat"], line["lon"], line["ring"]) == (36.53, 112.98, [])
    assert (line["quantity_e4"], line["planted_e4"], line["most_ppm"]) == (
        10_000,
        100_000,
        1_000_000,
    )
    assert line["village"]["degree_ppm"] == 450_000 and line["expert"] is None
    assert [one["code"] for one in found["visits"]["villages"]] == [road.county.village.code]
    assert (found["villages"], found["roll"]) == ([], [])
    assert claim.household.identity.id_number_last4 not in str(told)


def test_a_clerk_takes_no_visits_along(road: Road) -> None:
    make_claim(road, "accepted")
    assert phone_of(road, CLERK).package()["visits"] is None


def test_what_waits_for_nobody_else_is_left_out(road: Road, phone: Phone) -> None:
    mine, held, family = (make_claim(road, "accepted") for _ in range(3))
    now = road.later(hours=1)
    expert = {"actor": road.who(EXPERT), "now": now}
    claims_.hold([held], reason="等补证", **expert).insist()
    user = User.objects.get(username=EXPERT)
    people.declare_kin(user, family.household, "表兄", **expert)
    claims_.assign([mine], EXPERT, **expert).insist()
    [told] = phone.package()["visits"]["claims"]
    assert (told["number"], told["mine"]) == (mine.number, True)
    phone.sent(phone.sheet(mine))
    assert phone.package()["visits"]["claims"] == []


def test_what_has_a_value_is_visited_too_and_assessed_at_the_desk(road: Road, phone: Phone) -> None:
    trees = NewLine("tree", "walnut", 30_000, stage="bearing", degree_ppm=300_000)
    claim = make_claim(road, "accepted", lines=[field_of(), trees])
    [told] = phone.package()["visits"]["claims"]
    assert told["at_desk"] and len(told["lines"]) == 2
    sent = phone.sent(phone.sheet(claim, by_points(), by_points(2)))
    assert sent["state"] == "refused" and "at the desk" in sent["missing"][0]["en"]


@pytest.mark.parametrize("households", [2, 5])
def test_as_many_questions_however_many_plots(road: Road, households: int) -> None:
    for _ in range(households):
        make_claim(road, "accepted", lines=[field_of()])
    actor = road.who(EXPERT)
    visits(actor, road.now)  # what a process reads once is read
    with read_once(), CaptureQueriesContext(connection) as asked:
        found = visits(actor, road.now)
    assert found is not None and len(found["claims"]) == households
    assert len(asked) == QUESTIONS, [one["sql"] for one in asked]

"""Who may do what around the claims: written here by hand, role by role."""

from datetime import date

import pytest

from hedun.domain.actors import LEVELS, PEOPLE, Actor, Posting, Role
from hedun.domain.refusals import Refused
from hedun.people.permissions import PERMITTED, insist_permitted
from tests.people.world import COUNTY, NOW, TOWN, VILLAGE

ABOVE = (VILLAGE, TOWN, COUNTY, "140400000000", "140000000000")
# action | roles
TABLE = """
user.add             | administrator
user.set_password    | administrator
user.deactivate      | administrator
user.reactivate      | administrator
posting.give         | administrator
posting.end          | administrator
factor.reset         | security
lock.lift            | security
session.end          | security
household.register   | clerk township insurer
household.correct    | clerk township insurer
household.link       | township insurer
land.set             | clerk township insurer
land.end             | clerk township insurer
circumstance.declare | clerk township insurer
circumstance.end     | township insurer
proxy.name           | township insurer
proxy.end            | township insurer
beneficiary.register | insurer
beneficiary.correct  | insurer
beneficiary.end      | insurer
account.add          | clerk township insurer cashier
account.replace      | clerk township insurer cashier
account.confirm      | clerk township insurer cashier
account.return       | cashier
kin.declare          | township insurer forestry
kin.end              | township insurer forestry
identity.reveal      | clerk township insurer cashier forestry auditor
identity.erase       | forestry
person.export        | township insurer forestry
policy.sign          | forestry
policy.renew         | forestry
policy.end           | forestry
policy.set_number    | forestry
policy.reveal_seed   | forestry
year.propose         | insurer
year.confirm         | forestry
terms.draft          | forestry
terms.propose        | forestry
terms.confirm        | forestry
prices.propose       | forestry city
prices.confirm       | forestry city
device.register      | clerk township expert
collect.register     | clerk township
device.switch_off    | township insurer forestry administrator
parcel.settle        | township insurer forestry
"""
ROWS = {action.strip(): set(roles.split()) for action, roles in
        (line.split("|") for line in TABLE.strip().splitlines())}  # fmt: skip


def works_as(role: Role, place: str) -> Actor:
    return Actor("me", "某", (Posting(role, place, min(LEVELS[role]), date(2026, 1, 1)),))


def test_every_action_stands_in_the_table() -> None:
    assert set(PERMITTED) == set(ROWS)


@pytest.mark.parametrize("action", ROWS)
def test_the_roles_of_the_table_may_and_no_other(action: str) -> None:
    may = set()
    for role in PEOPLE:
        try:
            insist_permitted(action, ABOVE, actor=works_as(role, COUNTY), now=NOW, subject="x")
        except Refused as refused:
            assert [r.code for r in refused.refusals] == ["OTHER_ROLE"]
        else:
            may.add(role.value)
            with pytest.raises(Refused) as elsewhere:
                insist_permitted(
                    action, ABOVE, actor=works_as(role, "140425000000"), now=NOW, subject="x"
                )
            assert [r.code for r in elsewhere.value.refusals] == ["OTHER_PLACE"]
    assert may == ROWS[action]

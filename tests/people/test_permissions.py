"""Who may do what around the claims: written here by hand, role by role."""

from datetime import date

import pytest

from hedun.domain.actors import LEVELS, PEOPLE, Actor, Level, Posting, Role
from hedun.domain.permissions import OF_AN_INSURER, RIGHTS, Where
from hedun.domain.refusals import Refused
from hedun.places.standing import insist_permitted
from tests.people.world import COUNTY, NEXT_COUNTY, NOW, TOWN, VILLAGE

ABOVE = (VILLAGE, TOWN, COUNTY, "140400000000", "140000000000")
# action | roles
TABLE = """
user.add                  | administrator
user.set_password         | administrator
user.deactivate           | administrator
user.reactivate           | administrator
posting.give              | administrator
posting.end               | administrator
factor.reset              | security
lock.lift                 | security
session.end               | security
household.register        | clerk township insurer
household.correct         | clerk township insurer
household.link            | township insurer
land.set                  | clerk township insurer
land.end                  | clerk township insurer
circumstance.declare      | clerk township insurer
circumstance.end          | township insurer
proxy.name                | township insurer
proxy.end                 | township insurer
beneficiary.register      | insurer
beneficiary.correct       | insurer
beneficiary.end           | insurer
account.add               | clerk township insurer cashier
account.replace           | clerk township insurer cashier
account.confirm           | clerk township insurer cashier
account.return            | cashier
kin.declare               | township insurer forestry
kin.end                   | township insurer forestry
identity.reveal           | clerk township insurer cashier forestry auditor
identity.erase            | forestry
person.export             | township insurer forestry
policy.sign               | forestry
policy.renew              | forestry
policy.end                | forestry
policy.set_number         | forestry
policy.reveal_seed        | forestry
history.import            | insurer forestry
year.propose              | insurer
year.confirm              | forestry
terms.draft               | forestry
terms.propose             | forestry
terms.confirm             | forestry
prices.propose            | forestry city
prices.confirm            | forestry city
device.register           | clerk township expert
collect.register          | clerk township
partner.keep              | administrator
partner.admit             | insurer superior forestry city
device.switch_off         | township insurer forestry administrator
parcel.settle             | township insurer forestry
sheet.import              | clerk township
sheet.erase               | clerk township forestry
task.enter                | township insurer forestry
task.confirm              | clerk township insurer superior expert cashier forestry
means.keep                | township forestry
duty.take                 | township insurer expert
roster.make               | forestry
measure.record            | clerk township insurer forestry
cover_list.import         | insurer forestry
replanting.record         | township insurer expert
messages.print            | clerk township
switch.set                | forestry
complaint.enter           | clerk township insurer forestry city
complaint.assign          | forestry
complaint.answer          | township insurer forestry
chase.clerk               | township insurer forestry city
chase.township            | insurer forestry city
chase.insurer             | forestry city
chase.superior            | forestry city
chase.expert              | insurer forestry city
chase.cashier             | insurer forestry city
chase.city                | forestry city
terms.compare             | insurer forestry
payments.handle           | cashier
record.hand_out           | forestry auditor
record.sign               | insurer forestry
invite.clerk              | township
invite.township           | forestry
wildlife.import           | forestry
invite.expert             | forestry
invite.forestry           | city
invite.insurer            | superior
invite.cashier            | superior
place.keep                | administrator
place.altitude            | forestry administrator
claim.list                | clerk township
claim.supplement.reported | township
claim.supplement.accepted | insurer
claim.part.draft          | clerk township
claim.part.reported       | clerk township
claim.part.accepted       | insurer expert
claim.lines               | insurer
claim.payees              | insurer
claim.repair              | cashier
claim.panel               | city
claim.answer_cover        | insurer
evidence.photo            | clerk township insurer expert
evidence.paper            | clerk township insurer expert cashier
evidence.sheet            | clerk township
evidence.posted           | clerk
evidence.medical          | clerk township insurer expert
evidence.signed           | expert
animals.enter.draft       | clerk township
animals.enter.reported    | clerk township
animals.enter.accepted    | insurer expert
animals.grade.reported    | township
animals.grade.accepted    | expert
animals.mend.draft        | clerk township
animals.mend              | township insurer expert
animals.prove             | clerk township insurer expert
injury.report.draft       | clerk township
injury.report.reported    | township
injury.report.accepted    | insurer
injury.give               | clerk township insurer expert
injury.handle             | insurer expert
injury.erase              | insurer forestry
gift.give                 | insurer forestry
receipt.give              | clerk township
call.enter                | insurer forestry
"""
ROWS = {action.strip(): set(roles.split()) for action, roles in
        (line.split("|") for line in TABLE.strip().splitlines())}  # fmt: skip


def works_as(role: Role, place: str) -> Actor:
    return Actor("me", "某", (Posting(role, place, min(LEVELS[role]), date(2026, 1, 1)),))


def test_every_act_beside_the_moves_stands_in_the_table() -> None:
    """The moves stand in tests/domain/lifecycle/table.py, what is shown in tests/access."""
    moves = {action for action, right in RIGHTS.items() if not right.en}
    shown = {action for action, right in RIGHTS.items() if right.where is Where.DESK}
    assert set(RIGHTS) - moves - shown == set(ROWS)


@pytest.mark.parametrize("action", ROWS)
def test_the_roles_of_the_table_may_and_no_other(action: str) -> None:
    asked = {"insurer": "甲财险"} if RIGHTS[action].where in OF_AN_INSURER else {}
    asked |= {"now": NOW, "subject": "x"}  # type: ignore[dict-item]
    may = set()
    for role in PEOPLE:
        try:
            insist_permitted(action, ABOVE, actor=works_as(role, COUNTY), **asked)  # type: ignore[arg-type]
        except Refused as refused:
            assert [r.code for r in refused.refusals] == ["OTHER_ROLE"]
        else:
            may.add(role.value)
            with pytest.raises(Refused) as elsewhere:
                insist_permitted(action, ABOVE, actor=works_as(role, NEXT_COUNTY), **asked)  # type: ignore[arg-type]
            assert [r.code for r in elsewhere.value.refusals] == ["OTHER_PLACE"]
    assert may == ROWS[action]


def test_what_is_bound_to_a_policy_asks_for_its_insurer_and_nothing_else_does() -> None:
    """Who forgets to say whose policy it is is told at once, not by another company's clerk."""
    for action, insurer in (("claim.payees", ""), ("household.correct", "甲财险")):
        with pytest.raises(RuntimeError):
            insist_permitted(
                action, ABOVE, actor=works_as(Role.INSURER, COUNTY), now=NOW, subject="x",
                insurer=insurer,
            )  # fmt: skip


def test_another_companys_staff_are_told_so() -> None:
    own = Posting(Role.INSURER, COUNTY, Level.COUNTY, date(2026, 1, 1), None, "甲财险")
    actor = Actor("me", "某", (own,))
    given = {"actor": actor, "now": NOW, "subject": "x"}
    insist_permitted("claim.payees", ABOVE, insurer="甲财险襄垣支公司", **given)  # type: ignore[arg-type]
    with pytest.raises(Refused) as refused:
        insist_permitted("claim.payees", ABOVE, insurer="乙财险", **given)  # type: ignore[arg-type]
    assert [r.code for r in refused.value.refusals] == ["OTHER_COMPANY"]

"""Every role, action, state and place against the table written by hand.

Four places for every role: its own, the one next door, the one above, the one below.
"""

from dataclasses import replace

from hedun.domain import lifecycle
from hedun.domain.actors import LEVELS, Actor, Level, Role
from hedun.domain.case import Case, State
from hedun.domain.lifecycle import Decision, decide
from tests.domain.lifecycle import table
from tests.domain.lifecycle.office import (
    LINEAGE,
    NOBODYS,
    NOW,
    OWN,
    codes,
    every_place,
    form,
    in_order,
    leads_to,
    own,
    person,
    posting,
    works_as,
)

# What somebody is told who is not posted for the step, whatever else there is to say.
NOT_POSTED = ("OTHER_ROLE", "OTHER_PLACE", "NOT_POSTED_NOW")
PEOPLE: dict[tuple[Role, str], Actor] = {
    (role, place): person(posting) for role in Role for place, posting in every_place(role).items()
}


def tried(action: str, state: State, role: Role, place: str) -> tuple[Case, Decision]:
    case = in_order(action, state, role)
    return case, decide(case, form(action), PEOPLE[role, place], NOW)


def test_everybody_whom_the_table_names_takes_the_step_at_their_own_place() -> None:
    for row in table.TABLE.values():
        for role in row.roles:
            case, decision = tried(row.action, row.state, role, "own")
            said = (codes(decision), decision.to, decision.role)
            assert said == ([], leads_to(row, case), role), (row, role)


def test_where_a_step_leads_does_not_hang_on_the_claims_past() -> None:
    """But for what the city upholds and what is taken back."""
    for row in table.TABLE.values():
        if row.to in (table.BEFORE_ESCALATION, table.BEFORE_LAST):
            continue
        for role in row.roles:
            case = replace(in_order(row.action, row.state), past=())
            decision = decide(case, form(row.action), PEOPLE[role, "own"], NOW)
            assert decision.to == leads_to(row, case), (row, role)


def test_where_a_step_leads_instead_is_listed_by_hand() -> None:
    """By what is true of the claim, and by nothing else that may be true of it."""
    known = {name: facts for led in table.INSTEAD.values() for facts, _ in led for name in facts}
    for row in table.TABLE.values():
        for role in sorted(row.roles)[:1]:
            case = in_order(row.action, row.state, role)
            for facts in known.values():
                led = table.INSTEAD.get(row.action, [])
                decision = decide(replace(case, **facts), form(row.action), works_as(role), NOW)
                to = next((to for there, to in led if there == facts), leads_to(row, case))
                assert decision.to == to, (row, facts)


def test_nobody_else_takes_it_there() -> None:
    for row in table.TABLE.values():
        for role in set(Role) - row.roles:
            _, decision = tried(row.action, row.state, role, "own")
            holds_and_hands = row.action in ("hold", "resume") and role in table.WORKING.split()
            said = "NOT_YOURS_NOW" if holds_and_hands else "OTHER_ROLE"
            assert codes(decision) == [said] and decision.to is None, (row, role)


def test_nobody_takes_a_step_from_next_door() -> None:
    for row in table.TABLE.values():
        for role in Role:
            _, decision = tried(row.action, row.state, role, "sibling")
            named = role in row.roles and role not in NOBODYS
            assert not decision.allowed and codes(decision)[0] in NOT_POSTED, (row, role)
            assert not named or codes(decision) == ["OTHER_PLACE"], (row, role)


def test_another_insurers_staff_take_no_step_and_everybody_elses_work_goes_on() -> None:
    """A company's name begins that of its branches; the household's insurer is 甲财险襄垣支公司."""
    for row in table.TABLE.values():
        for role in set(row.roles) - set(NOBODYS):
            case = replace(in_order(row.action, row.state, role), insurer="甲财险襄垣支公司")
            told = {
                company: codes(decide(case, form(row.action), works_for(role, company), NOW))
                for company in ("", "甲财险", "甲财险襄垣支公司", "乙财险", "甲财险沁县支公司")
            }
            staff = role in (Role.INSURER, Role.SUPERIOR, Role.CASHIER)
            against = ["OTHER_COMPANY"] if staff else []
            ours = {"": [], "甲财险": [], "甲财险襄垣支公司": []}
            others = {"乙财险": against, "甲财险沁县支公司": against}
            assert told == ours | others, (row, role)


def works_for(role: Role, company: str) -> Actor:
    """Only an insurer's staff are of a company."""
    staff = role in (Role.INSURER, Role.SUPERIOR, Role.CASHIER)
    return person(replace(own(role), company=company if staff else ""))


def test_nobody_takes_a_step_from_the_level_above_or_below() -> None:
    for row in table.TABLE.values():
        for role in Role:
            for place in ("parent", "child"):
                _, decision = tried(row.action, row.state, role, place)
                assert not decision.allowed and len(codes(decision)) == 1, (row, role, place)
                assert codes(decision)[0] in NOT_POSTED, (row, role, place)


def test_what_the_table_does_not_name_is_the_wrong_moment_for_everybody() -> None:
    for action in lifecycle.ACTIONS:
        for state in State:
            if (action, state) in table.TABLE:
                continue
            for role in Role:
                for place in ("own", "sibling"):
                    _, decision = tried(action, state, role, place)
                    assert codes(decision) == ["WRONG_STATE"], (action, state, role)
                    assert decision.refusals[0].facts == {"action": action, "state": state}


def test_each_role_works_at_its_own_levels_and_at_no_other() -> None:
    for role in Role:
        for level in Level:
            actor = person(posting(role, OWN[level], level))
            right = level in table.LEVELS[role]
            assert (role in actor.roles(NOW)) == right, (role, level)
            assert actor.has(role, LINEAGE, NOW) == right, (role, level)
    assert set(LEVELS) == set(Role)


def test_a_posting_of_one_role_lends_nothing_to_another() -> None:
    for role in Role:
        actor = works_as(role)
        assert actor.roles(NOW) == {role}
        assert not any(actor.has(other, LINEAGE, NOW) for other in set(Role) - {role})

"""What is read off the rules: buttons, worklists, what can be undone, where the road leads."""

from collections.abc import Iterator
from dataclasses import replace

from hedun.domain import lifecycle
from hedun.domain.actors import Role
from hedun.domain.case import Ask, State
from hedun.domain.lifecycle import ENDED, To, buttons, decide
from hedun.domain.words import ACTIONS, ROLES, STATES
from tests.domain.lifecycle import table
from tests.domain.lifecycle.office import (
    FORM,
    NOBODYS,
    NOW,
    changed,
    codes,
    did,
    every_place,
    in_order,
    person,
    works_as,
)


def offered(action: str, state: State | str, role: Role) -> bool:
    case = in_order(action, state, role)
    among = action in {move.action for move in buttons(case, works_as(role), NOW)}
    assert lifecycle.offered(action, case, works_as(role), NOW) == among
    return among


def test_a_button_is_offered_to_whom_the_table_names_and_to_nobody_else() -> None:
    for action in lifecycle.ACTIONS:
        for state in State:
            row = table.TABLE.get((action, state))
            for role in Role:
                named = row is not None and role in row.roles
                assert offered(action, state, role) == named, (action, state, role)


def test_no_button_is_offered_outside_ones_own_place() -> None:
    for row in table.TABLE.values():
        for role in row.roles - set(NOBODYS):
            for place in ("sibling", "parent", "child"):
                who = person(every_place(role)[place])
                assert buttons(in_order(row.action, row.state, role), who, NOW) == ()


def test_a_button_is_hidden_by_what_is_known_and_not_by_what_the_form_will_ask() -> None:
    for obstacle in table.OBSTACLES:
        for row in table.TABLE.values():
            against = row.action in obstacle.against.split()
            if "case" not in obstacle.change and not against:
                continue  # no button looks at the form
            for role in sorted(row.roles)[: None if against else 1]:
                case, _ = changed(in_order(row.action, row.state, role), FORM, obstacle.change)
                shown = row.action in {m.action for m in buttons(case, works_as(role), NOW)}
                stands = table.standing(obstacle.change, row.action, hides=True)
                assert shown != bool(stands), (obstacle.code, row)


def test_no_button_is_offered_to_who_accepted_the_claim_or_took_another_step_than_the_last() -> (
    None
):
    for action, role, past in (
        ("assess_pictures", Role.INSURER, did("me")),
        ("assess_injuries", Role.INSURER, did("me")),
        ("undo", Role.INSURER, did("colleague")),
        ("undo", Role.CASHIER, did("me", Role.CASHIER, "release")),
    ):
        case = replace(in_order(action, "accepted", role), past=(past,))
        assert action not in {m.action for m in buttons(case, works_as(role), NOW)}, past


def test_the_branch_is_offered_the_award_whatever_was_awarded_before() -> None:
    """Only the amount on the form says whether it is above its authority."""
    case = replace(in_order("award", "assessed"), awarded_fen=5_000_001)
    assert "award" in {m.action for m in buttons(case, works_as(Role.INSURER), NOW)}


def test_a_claim_on_hold_offers_nothing_but_to_resume_it() -> None:
    for state, (_, roles) in table.WAITING.items():
        if state is State.ON_NOTICE:
            continue  # it waits for the clock; nobody has it
        for role in map(Role, roles.split()):
            moves = buttons(in_order("resume", state), works_as(role), NOW)
            assert [move.action for move in moves] == ["resume"], (state, role)


def test_every_role_finds_on_its_worklist_what_waits_for_it() -> None:
    for role in Role:
        assert lifecycle.worklist(role) == set(table.WORKLISTS[role].split()), role


def test_every_state_waits_for_somebody_or_has_ended() -> None:
    for state in State:
        _, roles = table.WAITING.get(state, ("", ""))
        assert lifecycle.waits_for(state) == set(roles.split()), state
        assert bool(lifecycle.waits_for(state)) != (state in ENDED), state
    assert {"paid", "closed", "refused"} == ENDED


def test_the_permission_matrix_says_what_the_table_says() -> None:
    told = {(m.action, s): m.roles for m in lifecycle.MOVES for s in m.start}
    assert set(told) == set(table.TABLE)
    for (action, state), roles in told.items():
        # Who has a claim changes with its state; the matrix names all who may ever hold it.
        hands = set(map(Role, table.WORKING.split()))
        expected = hands if action in ("hold", "resume") else table.TABLE[action, state].roles
        assert roles == expected, (action, state)


def test_one_action_in_one_state_is_one_move() -> None:
    keys = [(m.action, s) for m in lifecycle.MOVES for s in m.start]
    assert len(keys) == len(set(keys))
    for action, state in keys:
        move = lifecycle.move_for(state, action)
        assert move is not None and (move.action, state in move.start) == (action, True)


def test_what_may_be_taken_back_is_listed_by_hand() -> None:
    for action in lifecycle.ACTIONS:
        for row in (row for row in table.TABLE.values() if row.action == action):
            # The step of any row may have been the last one; only its name decides.
            to = next((s for s in State if s == row.to), State.ACCEPTED)
            case = in_order("undo", to)
            past = (did("me", Role.CLERK, action, row.state, to),)
            case = changed(case, FORM, {"case": {"past": past}})[0]
            said = codes(decide(case, Ask("undo"), works_as(Role.CLERK), NOW))
            assert said == ([] if action in table.TAKEN_BACK.split() else ["CANNOT_UNDO"]), row


def steps(without: tuple[str, ...]) -> Iterator[tuple[State, State]]:
    """(from, to) of the moves, those with a target of the claim's own past left out."""
    for move in lifecycle.MOVES:
        if isinstance(move.to, State) and move.action not in without:
            yield from ((state, move.to) for state in move.start)


def reached(start: set[State], pairs: set[tuple[State, State]]) -> set[State]:
    found = set(start)
    while more := {to for state, to in pairs if state in found} - found:
        found |= more
    return found


def test_every_state_is_reached_from_a_draft() -> None:
    assert reached({State.DRAFT}, set(steps(without=()))) == set(State)


def test_every_open_claim_comes_to_an_end_without_being_withdrawn() -> None:
    pairs = set(steps(without=("withdraw", "merge", "refuse")))
    for state in set(State) - ENDED:
        assert reached({state}, pairs) & {State.PAID, State.CLOSED}, state


def test_every_state_role_and_action_has_a_word_in_both_languages() -> None:
    assert (set(STATES), set(ROLES)) == (set(State), set(Role))
    assert set(lifecycle.ACTIONS) == set(table.ACTIONS)
    assert set(lifecycle.ACTIONS) <= set(ACTIONS)  # rooms name doings of their own besides
    for words in (STATES, ROLES, ACTIONS):
        for lang in ("zh", "en"):
            said = [word[lang] for word in words.values()]
            assert all(said) and len(set(said)) == len(said), (lang, said)


def test_targets_of_the_claims_own_past_are_three() -> None:
    assert {m.to for m in lifecycle.MOVES} - set(State) == set(To)

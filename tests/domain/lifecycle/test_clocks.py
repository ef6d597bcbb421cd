"""The clocks: how long each step may take, by hand from the design and the law it names."""

from hedun.domain import clocks, lifecycle
from hedun.domain.actors import Role
from hedun.domain.case import State
from hedun.domain.deadlines import Clock
from tests.domain.lifecycle import table

# clock: length, from when, on what basis
BY_HAND = {
    "report": ("24 hours", "told", "our default"),
    "visit": ("24 hours", "entered", "our default"),
    "verify": ("5 working_days", "entered", "law"),  # Shanxi 2023: survey report
    "accept": ("3 working_days", "entered", "our default"),
    "assess": ("5 working_days", "entered", "our default"),
    "award": ("3 working_days", "entered", "our default"),
    "post": ("2 days", "entered", "our default"),
    "notice": ("3 days", "posted", "our default"),
    "resurvey": ("5 working_days", "entered", "our default"),
    "decide": ("20 working_days", "entered", "our default"),
    "pay": ("10 days", "agreed", "law"),  # 农业保险条例 art. 14
    "bank": ("3 working_days", "entered", "our default"),
    "recover": ("60 days", "entered", "our default"),
}


def test_every_clock_is_as_long_as_the_design_says_from_the_right_moment() -> None:
    told = {key: (rule.length, rule.start, rule.basis) for key, rule in clocks.CLOCKS.items()}
    assert told == BY_HAND
    for rule in clocks.CLOCKS.values():
        assert str(Clock.parse(rule.length)) == rule.length
        assert rule.source and rule.zh and rule.en


def test_small_is_a_thousand_yuan_and_the_branch_awards_up_to_fifty_thousand() -> None:
    assert clocks.LIMITS == {"small_fen": 1_000_00, "authority_fen": 50_000_00}


def test_every_open_state_has_the_clock_that_gives_it_its_due_date() -> None:
    for state in State:
        expected, _ = table.WAITING.get(state, (None, ""))
        assert lifecycle.clock_of(state) == expected, state


def test_every_clock_runs_for_the_step_that_stops_it() -> None:
    """The township's visit has a clock of its own beside its decision."""
    for state, (clock, _) in table.WAITING.items():
        running = ("visit", "verify") if state is State.REPORTED else (clock,)
        (move,) = (m for m in lifecycle.MOVES if state in m.start and m.clocks)
        assert move.clocks == running, state
    used = {key for move in lifecycle.MOVES for key in move.clocks}
    assert used == set(clocks.CLOCKS) == set(BY_HAND)


def test_the_bureau_the_auditor_and_the_administrator_are_waited_for_by_nothing() -> None:
    for role in (Role.FORESTRY, Role.AUDITOR, Role.ADMINISTRATOR):
        assert not lifecycle.worklist(role)

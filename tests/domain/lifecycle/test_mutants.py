"""No change of the rules goes unnoticed: every mutant breaks some promise."""

from dataclasses import replace

from hedun.domain import lifecycle
from hedun.domain.case import Attempt, Refusal
from tests.domain.lifecycle import test_promises_of_the_claim as promises
from tests.domain.lifecycle.mutate import (
    PROMISES,
    every_mutant,
    of_table,
    quickest_first,
    survivors,
    with_moves,
)
from tests.support.counts import count
from tests.support.turns import in_turn


def test_some_promise_breaks_whichever_rule_is_changed() -> None:
    mutants = list(every_mutant())
    names = [mutant.name for mutant in mutants]
    assert len(set(names)) == len(names) > 2000
    mutants = [mutant for mutant in mutants if in_turn(3, mutant.name)]
    count("lifecycle", "changes of its rules", len(mutants))
    unnoticed = survivors(mutants, quickest_first(PROMISES))
    listed = "\n".join(unnoticed)
    assert not unnoticed, f"{len(unnoticed)} of {len(mutants)} changes go unnoticed:\n{listed}"


def test_a_rule_that_does_nothing_would_survive() -> None:
    """The test of the test: a useless guard can be removed and nobody notices."""

    def never_refuses(a: Attempt) -> Refusal | None:
        return None

    first, *rest = lifecycle.MOVES
    planted = (replace(first, when=(*first.when, never_refuses)), *rest)
    with with_moves("a guard that does nothing", planted).in_force():
        mutants = [m for m in of_table(planted, lifecycle.ALWAYS) if "never_refuses rem" in m.name]
        assert survivors(mutants, PROMISES) == ["report from draft: never_refuses removed"]
    assert (first, *rest) == lifecycle.MOVES


def test_a_promise_that_is_not_kept_is_noticed_by_its_own_test_alone() -> None:
    """Each change is put back: the rules after a mutant are the rules before it."""
    mutants = [m for m in every_mutant() if m.name == "release from payable: two_persons removed"]
    other = promises.test_nothing_is_paid_while_a_check_blocks_it
    assert survivors(mutants, [other]) == ["release from payable: two_persons removed"]
    assert survivors(mutants, [promises.test_money_leaves_by_two_persons]) == []
    promises.test_money_leaves_by_two_persons()

"""The search over what cashiers, the bank and crashes may do: the same runs every time."""

import inspect
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from django.db import IntegrityError
from hypothesis import HealthCheck, Phase, settings
from hypothesis.errors import HypothesisException
from hypothesis.stateful import run_state_machine_as_test

from hedun.ledger.actions import Short
from tests.payments.bank_machine import Payments
from tests.payments.bank_stories import RULE, Stories
from tests.payments.injury import a_death
from tests.support.road import Road, make_claim, make_report

STORIES = tuple(name for name, one in vars(Stories).items() if hasattr(one, RULE))


def begin(road: Road, verified: int = 1) -> None:
    """Three heirs of one claim, and two households; everything can be paid. `verified`: of so many
    runs the last ends with the whole house verified."""
    report = make_report(road)
    households = [make_claim(road, "payable", report=report) for _ in range(2)]
    estate, _ = a_death(road)
    Stories.road, Stories.claims, Stories.verified = road, [estate, *households], verified


def search(runs: int, stories: Iterable[str] = STORIES, *, shrink: bool = True) -> Counter[str]:
    """What was done in so many runs of each story. Raises what the first of them finds; shortened
    to the steps that lead to it where `shrink`."""
    Stories.done.clear()
    for story in stories:
        _run(only(story), runs, steps=2, shrink=shrink)  # the beginning is one
    return Counter(Stories.done)


def unsteered(runs: int) -> Counter[str]:
    """The machine's rules in any order, forty of them a run."""
    Payments.road, Payments.claims = Stories.road, Stories.claims
    Payments.done.clear()
    _run(Payments, runs, steps=40, shrink=True)
    return Counter(Payments.done)


@cache
def only(story: str) -> type[Stories]:
    """The stories but for all others: each has its turn, however the search would choose."""
    others = {name: inspect.unwrap(getattr(Stories, name)) for name in STORIES if name != story}
    return type(story, (Stories,), others)


def _run(machine: type[Payments], runs: int, *, steps: int, shrink: bool) -> None:
    phases = (Phase.generate, Phase.shrink) if shrink else (Phase.generate,)
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=runs, stateful_step_count=steps, deadline=None, derandomize=True,
            phases=phases, report_multiple_bugs=False, print_blob=False,
            suppress_health_check=list(HealthCheck), database=None,
        ),
        _min_steps=steps,
    )  # fmt: skip


@dataclass(frozen=True)
class Found:
    """In which run, and by what it was noticed."""

    run: int
    by: str


def first_found(story: str, most: int, *, probing: bool) -> Found | None:
    """What is found wrong first; None: nothing in so many runs of the story."""
    Stories.probing = probing
    try:
        search(most, [story], shrink=False)
    except BaseException as wrong:  # also an error of the database: a wall that a guard hid
        if isinstance(wrong, KeyboardInterrupt | HypothesisException):
            raise
        return Found(Stories.done["runs"], noticed(wrong))
    finally:
        Stories.probing = True
    return None


def noticed(wrong: BaseException) -> str:
    """In a few words."""
    while isinstance(wrong, BaseExceptionGroup):
        wrong = wrong.exceptions[0]
    if isinstance(wrong, IntegrityError):
        return "the database refused"
    if isinstance(wrong, Short):
        return "the ledger refused"
    before = str(wrong.__context__)  # what followed of a wall that let it through
    text = (before if ASKED in before else str(wrong)).partition("\n")[0]
    return next((said for part, said in NOTICED.items() if part in text), text[:60])


ASKED = "DID NOT RAISE"
NOTICED = {
    "is paid": "the bank's book: paid twice",
    "attempts": "two attempts at once",
    ASKED: "the wall itself was asked",
    "没有记录在案": "a row that was never recorded",
    "合计": "the books do not tie",
    "offered": "offered to be paid while the bank has it",
}

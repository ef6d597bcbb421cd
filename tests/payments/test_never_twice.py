"""Whatever order releases, answers, crashes and retries come in: nobody is paid twice, books tie.

The short form here; `make torture` runs fifty times as many and says what was done.
"""

import os

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.payments.bank_machine import Payments
from tests.payments.injury import a_death
from tests.support.road import Road, make_claim, make_report

EXAMPLES = 10 * int(os.environ.get("TORTURE", "1"))
STEPS = 40


def test_no_obligation_is_paid_twice_and_what_is_paid_is_in_the_ledger(road: Road) -> None:
    """Three heirs of one claim, and two households."""
    report = make_report(road)
    households = [make_claim(road, "payable", report=report) for _ in range(2)]
    estate, _ = a_death(road)
    Payments.road, Payments.claims = road, [estate, *households]
    Payments.done.clear()
    # Derandomized: the same runs every time, and on a failure the steps that lead to it.
    run_state_machine_as_test(
        Payments,
        settings=settings(
            max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None, derandomize=True
        ),
        _min_steps=STEPS,
    )
    print(" · ".join(f"{what} {n}" for what, n in sorted(Payments.done.items())))
    told = ("crashes", "answers taken", "answers read again", "spoilt files")
    for what in (*told, "queries", "paid, fen"):
        assert Payments.done[what], f"no {what} among the runs"

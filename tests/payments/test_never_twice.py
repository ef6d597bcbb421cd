"""Whatever order releases, answers, crashes and retries come in: nobody is paid twice, books tie.

The short form here; `make torture` runs fifty times as many and says what was done. That the search
finds what it looks for is shown by faults planted in every wall (faults.py), counted in
docs/reliability-payments.md.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import astuple

import pytest
from django.db import connection

from tests.payments.faults import FAULTS, Fault
from tests.payments.searching import STORIES, begin, first_found, search, unsteered
from tests.support.counts import count
from tests.support.road import Road

TORTURE = int(os.environ.get("TORTURE", "0"))
RUNS = 3 * TORTURE if TORTURE else 2  # of each story
UNSTEERED = 2 * TORTURE if TORTURE else 1
VERIFIED = 1 if TORTURE else 2  # of so many runs one by `hedun verify`, beside their own books
MOST = 20  # runs of its story, in which every planted fault is found
QUICKLY = (
    "“never had it” is believed of whom nobody asked about",
    "two batches: guard, books and constraint",
)
PLANTED = [fault for fault in FAULTS if TORTURE or fault.name in QUICKLY]
COUNTED = ("runs", "steps", "crashes", "releases", "answers taken", "answers read again")
TOLD = (
    *COUNTED,
    "answers refused",
    "sent back by the bank",
    "repaired",
    "walls tried",
    "paid, fen",
)


def told_here() -> Sequence[str]:
    """In the short form every other story on SQLite, with who is killed; all on PostgreSQL."""
    every = TORTURE or connection.vendor == "postgresql"
    return [s for n, s in enumerate(STORIES) if every or n % 2 == 0 or s == "killed"]


def test_no_obligation_is_paid_twice_and_what_is_paid_is_in_the_ledger(road: Road) -> None:
    """Three heirs of one claim, and two households."""
    begin(road, verified=VERIFIED)
    done = search(RUNS, told_here()) + unsteered(UNSTEERED)
    print(" · ".join(f"{what} {n}" for what, n in sorted(done.items())))
    for what in COUNTED:
        count("payments in any order", what, done[what])
    for what in TOLD:
        assert done[what], f"no {what} among the runs"


@pytest.mark.parametrize("fault", PLANTED, ids=lambda fault: fault.name)
def test_a_wall_taken_down_is_found(road: Road, fault: Fault) -> None:
    begin(road)
    with fault.in_force():
        found = first_found(fault.story, MOST, probing=not fault.path)
    print(f"{fault.name}: {found}", flush=True)
    if found and "FAULTS_FOUND" in os.environ:  # scripts/payment_faults.py
        with open(os.environ["FAULTS_FOUND"], "a", encoding="utf-8") as file:
            file.write(json.dumps([fault.name, fault.path, fault.story, *astuple(found)]) + "\n")
    assert found is not None, f"{MOST} runs found nothing wrong with: {fault.name}"
    count("payments in any order", "planted faults found", 1)

"""The process that pays is killed at its writes, before its commit and just after it.

Runs in a process of the house (test_killed_paying.py). Each step is done by children that die by
SIGKILL, and what is there then is compared: before the commit nothing, after it all of it; and
whoever does the step again, because nobody told them that it was done, does nothing more.
"""

from collections.abc import Callable
from typing import Any

from hedun.claims.models import Claim
from hedun.domain.identifiers import make_card
from hedun.domain.problems import Malformed
from hedun.ledger.models import Transfer
from hedun.ledger.queries import balances
from hedun.payments import actions as payments
from hedun.payments.models import BankAnswer, BankLine, BankQuery, Obligation, Payment, PaymentBatch
from hedun.record.models import Head
from tests.payments import banks
from tests.support import killing
from tests.support.road import CHECKER, MAKER, Road, make_claim, make_county, make_report

TABLES = (PaymentBatch, Payment, Obligation, BankAnswer, BankLine, BankQuery, Transfer, Claim)
BANK = "state_bank"
Run = Callable[[], Any]


def kill_at_every(stride: int) -> dict[str, Any]:
    """Two households from their batch to the money, one of them by way of a return and a late
    return. `stride`: of the writes of a step every so many are died at."""
    road = make_county(4)
    report = make_report(road)
    for _ in range(2):
        make_claim(road, "payable", report=report)
    office = Office(road, stride)
    office.step("make", office.make, lambda: office.make().batch is None)
    office.step("release", office.release, lambda: office.release().file is None)
    office.take_to_the_bank()
    office.step("ask", office.ask, None)  # to ask twice is no harm
    office.step("answer", office.answer, lambda: office.answer().again)
    office.step("repair", office.repair, refused(office.repair))
    office.step("late return", office.late, refused(office.late))
    return {**office.tally, "book": balances(road.county.policy.number)}


def refused(run: Run) -> Callable[[], bool]:
    def again() -> bool:
        try:
            outcome = run()
        except Malformed:
            return True
        return bool(outcome.refused)

    return again


class Office:
    """The steps, each as it is done by hand; `tally` says how often somebody died."""

    def __init__(self, road: Road, stride: int) -> None:
        self.road, self.stride = road, stride
        self.tally = {"steps": 0, "at a write": 0, "before the commit": 0, "after the commit": 0}
        self.orders: dict[int, banks.Sent] = {}
        self.by = {"actor": road.who(MAKER), "now": road.now}

    @property
    def batch(self) -> PaymentBatch:
        return PaymentBatch.objects.get()

    @property
    def claims(self) -> list[Claim]:
        return list(Claim.objects.order_by("row"))

    def make(self) -> payments.Made:
        return payments.make_batch(self.claims, template=BANK, **self.by)

    def release(self) -> payments.Released:
        return payments.release(self.batch, actor=self.road.who(CHECKER), now=self.road.now)

    def take_to_the_bank(self) -> None:
        _, file = payments.bank_file(self.batch, **self.by)
        self.orders = banks.orders_of(BANK, file)
        self.by["now"] = self.road.later(hours=1)

    def ask(self) -> payments.Asked:
        return payments.ask_bank(self.batch, **self.by)

    def answer(self) -> payments.Answered:
        says = [(2, banks.CLOSED[BANK]), (1, banks.OK[BANK])]
        data = banks.answer(BANK, self.batch.number, says, self.orders)
        return payments.read_answer(data, "a", **self.by)

    def repair(self) -> Any:
        claim = self.claims[1]
        card = make_card("629999", "990000000777")
        return payments.repair_account(
            claim, holder=claim.household.name, bank="农行", number=card, kind="card", **self.by
        )

    def late(self) -> Any:
        return payments.late_return(self.claims[0], code="CLOSED", **self.by)

    # ── dying ───────────────────────────────────────────────────────────────────────────────────

    def step(self, name: str, run: Run, again: Callable[[], bool] | None) -> None:
        """`again`: does it once more, and says whether it was told that it is done."""
        before, write = state(), 0
        while dies(run, write) == "at a write":
            assert state() == before, f"{name}: killed at write {write}, and something is there"
            self.tally["at a write"] += 1
            write += self.stride
        assert state() == before, f"{name}: killed before its commit, and something is there"
        self.tally["before the commit"] += 1
        assert dies(run, None) == "after the commit"
        done = state()
        assert done != before, f"{name}: its commit is lost"
        self.tally["after the commit"] += 1
        assert again is None or (again() and state() == done), f"{name} was done twice"
        self.tally["steps"] += 1


def dies(run: Run, write: int | None) -> str:
    """Where a child died that was to die at this write, or before the commit where there are not
    so many; None: right after the commit."""
    if write is None:
        death = killing.dies(run, "after the commit")
        where = "after the commit" if death.said == ["committed"] else ""
    else:
        death = killing.dies(run, "at a write", write)
        where = death.said[0] if death.said else "at a write"
    assert death.killed, f"{run} {death}"
    return where


def state() -> list[Any]:
    """Everything this is about, and the end of the record."""
    rows = [list(table.objects.order_by("pk").values_list()) for table in TABLES]
    return [*map(repr, rows), Head.objects.get().digest]

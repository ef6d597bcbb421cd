"""What each bank was sent and said, day by day and batch by batch, beside the ledger and beside the
bank's own statement (part of the room's queries).

Three ways of knowing the same: rows of this room (batches, what the bank said of each payment), the
ledger's transfers, and the figures of the bank's statement that a cashier entered. Where two of
them differ, the difference is shown; a statement's is explained.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from hedun.domain.deadlines import local_day
from hedun.ledger.models import Kind, LedgerAccount, Transfer
from hedun.payments.models import BankLine, BankStatement, Payment, PaymentBatch
from hedun.payments.waiting import UNANSWERED
from hedun.policies.models import Policy
from hedun.record.selecting import select

# What happens to money with a bank, and the ledger's ways of saying so.
WAYS: dict[tuple[str, str], str] = {
    (Kind.PAYABLE, Kind.IN_FLIGHT): "sent",
    (Kind.IN_FLIGHT, Kind.PAID): "paid",
    (Kind.IN_FLIGHT, Kind.RETURNED): "returned",
    (Kind.IN_FLIGHT, Kind.PAYABLE): "returned",  # what the bank never had
    (Kind.PAID, Kind.RETURNED): "late",
}
HAPPENS = ("sent", "paid", "returned", "late")


@dataclass(slots=True)
class Sum:
    n: int = 0
    fen: int = 0

    def add(self, fen: int, n: int = 1) -> None:
        self.n, self.fen = self.n + n, self.fen + fen


def _sums() -> dict[str, Sum]:
    return {what: Sum() for what in HAPPENS}


@dataclass
class BankDay:
    """One bank (by its template) on one day. `statement`: as it was entered last."""

    day: date
    template: str
    sums: dict[str, Sum] = field(default_factory=_sums)
    statement: BankStatement | None = None

    @property
    def net_fen(self) -> int:
        """What left the insurer's account for good that day, as the bank's answers say."""
        return self.sums["paid"].fen - self.sums["late"].fen

    @property
    def differs_fen(self) -> int | None:
        """The statement less our figure; None: no statement was entered."""
        said = self.statement
        return said.out_fen - said.back_fen - self.net_fen if said else None


@dataclass
class Day:
    """One day of a policy. `ledger`: its own figures, fen by what happened."""

    day: date
    banks: list[BankDay]
    ledger: dict[str, int]

    @property
    def faults(self) -> dict[str, int]:
        """What happened → our rows less the ledger, fen, where they differ."""
        found = {w: sum(b.sums[w].fen for b in self.banks) - self.ledger[w] for w in HAPPENS}
        return {what: fen for what, fen in found.items() if fen}


@dataclass
class BatchSums:
    """One released batch: what became of its payments. `open`: no final answer yet."""

    batch: PaymentBatch
    paid: Sum
    returned: Sum
    late: Sum
    open: Sum

    @property
    def differs_fen(self) -> int:
        """What was frozen less everything that became of it; 0 where nothing is wrong."""
        found = (self.paid, self.returned, self.late, self.open)
        return self.batch.total_fen - sum(one.fen for one in found)


@dataclass
class Reconciled:
    policy: Policy
    days: list[Day]  # the newest first
    batches: list[BatchSums]  # the newest first
    recovered_fen: int  # came back from households, all in all

    @cached_property
    def totals(self) -> dict[str, Sum]:
        found = _sums()
        for one in (bank for day in self.days for bank in day.banks):
            for what, part in one.sums.items():
                found[what].add(part.fen, part.n)
        return found

    @property
    def open(self) -> Sum:
        found = Sum()
        for one in self.batches:
            found.add(one.open.fen, one.open.n)
        return found

    @property
    def agrees(self) -> bool:
        """Rows and ledger say the same of every day and of every batch."""
        return not any(d.faults for d in self.days) and not any(b.differs_fen for b in self.batches)

    @property
    def unexplained(self) -> int:
        """Days on which a bank answered and whose statement nobody has entered."""
        banks = (bank for day in self.days for bank in day.banks)
        return sum(bank.statement is None and bool(bank.net_fen) for bank in banks)


def reconciled(policy: Policy) -> Reconciled:
    """The policy's year. Seven queries, however many payments."""
    batches = list(policy.batches.exclude(released_at=None).order_by("-released_at", "-pk"))
    payments = _payments(batches)
    lines = _lines(payments)
    ledger, recovered = _ledger(policy)
    by_batch = {one.pk: one for one in batches}
    found: dict[tuple[date, str], BankDay] = {}

    def on(at: datetime, template: str) -> BankDay:
        key = local_day(at), template
        return found.setdefault(key, BankDay(*key))

    for batch in batches:
        if batch.released_at:
            on(batch.released_at, batch.template).sums["sent"].add(batch.total_fen, batch.count)
    for pk, what, at in lines:
        batch_pk, fen, _ = payments[pk]
        on(at, by_batch[batch_pk].template).sums[what].add(fen)
    _enter_statements(policy, found)
    days: dict[date, list[BankDay]] = defaultdict(list)
    for key in sorted(found):
        days[key[0]].append(found[key])
    for day in ledger:
        days.setdefault(day, [])  # the ledger moved, and no row of ours says why
    return Reconciled(
        policy=policy,
        days=[Day(day, days[day], ledger[day]) for day in sorted(days, reverse=True)],
        batches=_batches(batches, payments, lines),
        recovered_fen=recovered,
    )


def bank_day(policy: Policy, template: str, day: date) -> BankDay:
    """One row of it; of a day on which nothing happened with that bank: zeros."""
    here = (one for one in bank_days(policy) if (one.day, one.template) == (day, template))
    return next(here, BankDay(day, template))


def bank_days(policy: Policy) -> list[BankDay]:
    """Every row of it."""
    return [one for found in reconciled(policy).days for one in found.banks]


# ── parts ───────────────────────────────────────────────────────────────────────────────────────

Line = tuple[int, str, datetime]  # pk of the payment, what happened, when
Payments = dict[int, tuple[int, int, str]]  # pk → pk of its batch, fen, outcome


def _payments(batches: Iterable[PaymentBatch]) -> Payments:
    columns = ("id", "batch_id", "amount_fen", "outcome")
    rows = select(Payment, columns, "batch_id", (batch.pk for batch in batches))
    return {pk: (batch, fen, outcome) for pk, batch, fen, outcome in rows}


def _lines(payments: Payments) -> list[Line]:
    """What was said for good; "unknown" moves no money."""
    columns = ("payment_id", "outcome", "late", "at")
    rows = select(BankLine, columns, "payment_id", payments)
    unknown = Payment.Outcome.UNKNOWN
    return [
        (pk, "late" if late else outcome, at)
        for pk, outcome, late, at in rows
        if outcome != unknown
    ]


def _ledger(policy: Policy) -> tuple[defaultdict[date, dict[str, int]], int]:
    """day → what happened → fen by the policy's book; and all that was recovered."""
    accounts = dict(LedgerAccount.objects.filter(book=policy.number).values_list("pk", "kind"))
    found: defaultdict[date, dict[str, int]] = defaultdict(lambda: dict.fromkeys(HAPPENS, 0))
    recovered = 0
    columns = ("debit_id", "credit_id", "amount_fen", "at")
    for debit, credit, fen, at in select(Transfer, columns, "debit_id", accounts):
        way = accounts[debit], accounts[credit]  # beside the money nothing happens at a bank
        if way in WAYS:
            found[local_day(at)][WAYS[way]] += fen
        elif way == (Kind.PAID, Kind.COVER):
            recovered += fen
    return found, recovered


def _enter_statements(policy: Policy, found: dict[tuple[date, str], BankDay]) -> None:
    """The last one entered for each day; also of days on which we know of nothing."""
    for said in BankStatement.objects.filter(policy=policy).order_by("pk"):
        key = said.day, said.template
        found.setdefault(key, BankDay(*key)).statement = said


def _batches(
    batches: Iterable[PaymentBatch], payments: Payments, lines: Iterable[Line]
) -> list[BatchSums]:
    sums = {one.pk: BatchSums(one, Sum(), Sum(), Sum(), Sum()) for one in batches}
    for batch, fen, outcome in payments.values():
        if outcome in UNANSWERED:
            sums[batch].open.add(fen)
    for pk, what, _ in lines:
        batch, fen, _ = payments[pk]
        own = sums[batch]
        getattr(own, what).add(fen)
        if what == "late":  # it is paid no longer
            own.paid.add(-fen, -1)
    return list(sums.values())

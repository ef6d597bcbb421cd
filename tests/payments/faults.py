"""Walls taken down, one at a time and all of one path: what the machine must find.

A fault is an edit of a function's own text (which must stand there once, so a fault that no longer
fits its code fails), a row of a table replaced, or a constraint of the database dropped. It is in
force inside one transaction and gone afterwards. Used by test_faults_are_found.py and by
scripts/payment_faults.py.
"""

import inspect
import textwrap
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from types import CodeType
from typing import Any

from django.db import connection, transaction

from hedun.domain import guards
from hedun.ledger import actions as ledger
from hedun.payments import answers, batches, codes, effects, queries, repairs, returns, waiting
from hedun.record import pen


@dataclass(frozen=True)
class Edit:
    """In the text of `function` the passage `old` becomes `new`."""

    function: Callable[..., Any]
    old: str
    new: str


@contextmanager
def edited(function: Any, edits: Sequence[Edit]) -> Iterator[None]:
    text = textwrap.dedent(inspect.getsource(function))
    for edit in edits:
        assert text.count(edit.old) == 1, f"{function.__name__}: {edit.old!r} is not there once"
        text = text.replace(edit.old, edit.new)
    whole = compile(text, inspect.getfile(function), "exec")
    parts = (part for part in whole.co_consts if isinstance(part, CodeType))
    before = function.__code__
    function.__code__ = next(part for part in parts if part.co_name == function.__name__)
    try:
        yield
    finally:
        function.__code__ = before


@dataclass(frozen=True)
class Fault:
    """`story`: the one of bank_stories.py that comes to this wall. `without`: constraints that are
    dropped. `said`: codes of a bank that are understood otherwise. `path`: every wall of one path
    is down, and what is looked for is money; the search does not ask the walls themselves."""

    name: str
    story: str
    edits: tuple[Edit, ...] = ()
    without: tuple[str, ...] = ()
    said: tuple[tuple[str, codes.Code], ...] = ()
    path: bool = False

    @contextmanager
    def in_force(self) -> Iterator[None]:
        before = dict(codes.CODES)
        of: dict[Any, list[Edit]] = {}
        for edit in self.edits:
            of.setdefault(inspect.unwrap(edit.function), []).append(edit)
        with ExitStack() as stack:
            stack.enter_context(undone())
            for function, edits in of.items():
                stack.enter_context(edited(function, edits))
            for name in self.without:
                stack.enter_context(dropped(name))
            codes.CODES.update(self.said)
            try:
                yield
            finally:
                codes.CODES.clear()
                codes.CODES.update(before)


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        try:
            yield
        finally:
            transaction.set_rollback(True)


@contextmanager
def dropped(name: str) -> Iterator[None]:
    """A constraint of one of the tables; `undone` around it puts it back."""
    table = TABLE_OF.get(name)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # nothing may be pending on the table
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        if table is None:
            cursor.execute(f"DROP INDEX {name}")
            yield
        elif connection.vendor == "postgresql":
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
            yield
        else:
            cursor.execute("PRAGMA ignore_check_constraints = 1")
            try:
                yield
            finally:
                cursor.execute("PRAGMA ignore_check_constraints = 0")


TABLE_OF = {"never_below_zero": "ledger_ledgeraccount"}  # checks; the others are partial indexes

# ── the walls, each by itself ───────────────────────────────────────────────────────────────────

TAKEN = Edit(batches._sorted_out, "if claim.pk in taken:", "if False:")
AT_BANK = Edit(waiting.with_bank, "for outcome in UNANSWERED:", "for outcome in UNANSWERED[:1]:")
BOOKS = Edit(batches._books_say, "if there == fen", "if True")
UNASKED = Edit(answers._misfits, "if row.code == NOT_RECEIVED and payment.pk not in asked:",
               "if False:")  # fmt: skip
ASKED_BEFORE = Edit(queries.asked_since, "rows.filter(asked_at__gt=taken.at) if taken else rows",
                    "rows")  # fmt: skip
VOID = Edit(batches.bank_file, "if batch.payments.filter(bank_code=NOT_RECEIVED).exists():",
            "if False:")  # fmt: skip
CONTRADICTS = Edit(answers._misfits,
                   "elif payment.outcome not in OPEN and says != payment.outcome:",
                   "elif False:")  # fmt: skip
READ_BEFORE = Edit(answers.read_answer, "if BankAnswer.objects.filter(sha256=sha256).exists():",
                   "if False:")  # fmt: skip
STILL_MADE = Edit(batches._against_sending, "if batch.state != PaymentBatch.State.MADE:",
                  "if False:")  # fmt: skip
NOT_CANCELLED = Edit(batches.cancel_batch, "if batch.state != PaymentBatch.State.MADE:",
                     "if False:")  # fmt: skip
OWED_ALREADY = Edit(
    returns.against_taking_back, "if others.exists() else None", "if False else None"
)
NOT_RECOVERED = Edit(returns.against_taking_back,
                     "if owed.recovered_fen or payment.amount_fen > claim_balance(",
                     "if False and claim_balance(")  # fmt: skip
NOTHING_LEFT = Edit(repairs._given_back, "if left:", "if False:")
NO_MORE_BACK = Edit(repairs._insist_paid,
                    "if not 0 <= fen <= claim_balance(claim.number, Kind.PAID):",
                    "if fen < 0:")  # fmt: skip
SHORT = Edit(ledger._carried, "if one.debit not in SOURCES and held[out] < one.fen:", "if False:")
RETURNED_ONLY = Edit(effects.pay_again, "if row.returned_at is not None", "if True")
SETTLED = Edit(answers._obligations, "if news.outcome is Outcome.PAID:",
               "if news.outcome is Outcome.PAID and False:")  # fmt: skip
TAKEN_BACK = Edit(returns.take_back, 'pass_on([(step, moved)], memo="late_return")', "pass")
ONE_CASHIER = Edit(guards.two_persons, "if a.case.maker and a.case.maker != a.actor.user:",
                   "if a.case.maker:")  # fmt: skip
WHOLE = Edit(pen.writing, "with forgotten(), transaction.atomic():", "with forgotten():")
ROW_FIRST = Edit(
    batches.release,
    "file = _file(batch, payments, now)",
    "file = _file(batch, payments, now)\n"
    "        from tests.payments.strange_bank import HATCH\n"
    "        HATCH.append((batch.number, batch.template, file))",
)
NOT_SENT = replace(codes.CODES["TIMEOUT_UNKNOWN"], outcome=codes.RETURNED, account=False)
NEVER_TWICE, ONE_OWED = "never_paid_twice", "one_open_obligation_a_household"

FAULTS: tuple[Fault, ...] = (
    # one wall
    Fault("a batch on the desk is not looked for", "two_desks", (TAKEN,)),
    Fault("what the bank does not know of counts as not with it", "time_out", (AT_BANK,)),
    Fault("“never had it” is believed of whom nobody asked about", "asked_too_early", (UNASKED,)),
    Fault(
        "asked before the file was handed out counts as asked", "asked_too_early", (ASKED_BEFORE,)
    ),
    Fault("the file of an order that the bank never had is handed out again", "never_had", (VOID,)),
    Fault("an answer may contradict one before it", "old_word", (CONTRADICTS,)),
    Fault("the same answer file is read again", "time_out", (READ_BEFORE,)),
    Fault("a batch is released whatever became of it", "cancelled_and_made_anew", (STILL_MADE,)),
    Fault("a batch that is out can be cancelled", "two_desks", (NOT_CANCELLED,)),
    Fault("a late return of what is owed anew already", "owed_more_meanwhile", (OWED_ALREADY,)),
    Fault("a late return of what was recovered", "asked_back", (NOT_RECOVERED,)),
    Fault("more comes back than was paid", "asked_back", (NO_MORE_BACK, NOTHING_LEFT)),
    Fault("everything chosen counts as sent back", "unknown_first", (RETURNED_ONLY,)),
    Fault("what is paid is not settled", "in_parts", (SETTLED,)),
    Fault("a late return leaves the ledger as it is", "sent_back_late", (TAKEN_BACK,)),
    Fault("one cashier makes and releases", "two_desks", (ONE_CASHIER,)),
    Fault("an action that dies leaves half of it", "killed", (WHOLE,)),
    Fault("the file leaves before its row is written", "killed", (ROW_FIRST,)),
    Fault("the constraint against a second attempt is gone", "time_out", without=(NEVER_TWICE,)),
    Fault(
        "the constraint against a second obligation is gone",
        "owed_more_meanwhile",
        without=(ONE_OWED,),
    ),
    Fault(
        "the constraint against a payee's second obligation is gone",
        "time_out",
        without=("one_open_obligation_a_payee",),
    ),
    Fault("the ledger gives what an account does not hold", "time_out", (SHORT,)),
    Fault(
        "the database lets an account fall below zero", "time_out", without=("never_below_zero",)
    ),
    # every wall of one path
    Fault(
        "time-out: it counts as not paid",
        "time_out",
        said=(("TIMEOUT_UNKNOWN", NOT_SENT),),
        path=True,
    ),
    Fault(
        "unknown: guard, books and constraint",
        "time_out",
        (AT_BANK, BOOKS),
        (NEVER_TWICE,),
        path=True,
    ),
    Fault(
        "two batches: guard, books and constraint",
        "two_desks",
        (TAKEN, BOOKS),
        (NEVER_TWICE,),
        path=True,
    ),
    Fault(
        "never had: asked at any time, and the file again",
        "never_had",
        (UNASKED, ASKED_BEFORE, VOID),
        path=True,
    ),
    Fault(
        "old answers: read again, contradicting, no constraint",
        "old_word",
        (READ_BEFORE, CONTRADICTS),
        (NEVER_TWICE,),
        path=True,
    ),
    Fault(
        "released twice: state, books, ledger and its constraint",
        "cancelled_and_made_anew",
        (STILL_MADE, BOOKS, SHORT),
        ("never_below_zero",),
        path=True,
    ),
    Fault(
        "sent back late: both guards, ledger and constraints",
        "asked_back",
        (OWED_ALREADY, NOT_RECOVERED, SHORT),
        (ONE_OWED, "never_below_zero"),
        path=True,
    ),
    Fault(
        "killed: half of it is left, and the file is out already",
        "killed",
        (WHOLE, ROW_FIRST),
        path=True,
    ),
)

"""The interleavings that matter, reached often: what bank_machine.py does in any order, steered.

A story brings a batch to where money could leave twice, and then takes turns in an order that is
made up: the bank settles, is asked, answers; an old answer is read; somebody tries to pay again.
Each turn may be refused. The machine's own rules are used by the stories, not chosen alone.
"""

import inspect
from collections.abc import Callable, Sequence
from functools import partial
from typing import ClassVar

import pytest
from django.db import IntegrityError, transaction
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from hedun.ledger.actions import Moved, Short, transfer
from hedun.ledger.models import Kind, LedgerAccount
from hedun.ledger.queries import balances
from hedun.payments import actions as payments
from hedun.payments.models import BankAnswer, Obligation, Payment, PaymentBatch
from tests.payments import banks
from tests.payments.bank_machine import Payments, payments_with_accounts
from tests.support.road import CHECKER, MAKER

EVERY = [1, 2, 3, 4, 5]
PAID = ["paid"]
RULE = "hypothesis_stateful_rule"  # how the machine marks what it may choose
Fates = st.lists(st.sampled_from(("pending", "closed", "paid")), min_size=1, max_size=3)


def turns(*kinds: str, least: int = 4, most: int = 8) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(kinds), min_size=least, max_size=most)


class Stories(Payments):
    """How often each story was begun stands in `done` by its name."""

    for _name, _method in vars(Payments).copy().items():
        if hasattr(_method, RULE):
            locals()[_name] = inspect.unwrap(_method)  # to be called, no longer to be chosen

    bank_of_the_run: str
    probing: ClassVar[bool] = True  # whether each run ends by asking the walls themselves

    @initialize(bank=st.sampled_from(banks.BANKS))
    def begin(self, bank: str) -> None:
        """Every run deals with one bank first; the machine's rules use the others too."""
        assert not PaymentBatch.objects.exists()
        self.bank_of_the_run = bank
        self.seen: dict[int, PaymentBatch] = {}  # as the other cashier's page showed them

    # ── the stories ─────────────────────────────────────────────────────────────────────────────

    @rule(
        fates=Fates, order=turns("settle", "ask", "newest", "older", "answers", "again", "repair")
    )
    def time_out(self, fates: list[str], order: list[str]) -> None:
        """The bank does not know; its late answer, a query and who would send it again."""
        self.out([*fates, "pending"])
        self.answers(0)
        self.take(order, "a time-out")

    @rule(order=turns("ask", "newest", "deliver", "again", "deny", "answers", least=5))
    def lost_on_the_way(self, order: list[str]) -> None:
        """Released, and the file lies at the desk: is it never had, or only late?"""
        self.sent_and_not_delivered()
        self.take([*order, "deliver", "again"], "a file lost")

    @rule(order=turns("newest", "again", "answers", "ask", least=3, most=6))
    def asked_too_early(self, order: list[str]) -> None:
        """The bank said that it never had the file, and then it came."""
        self.sent_and_not_delivered()
        self.ask_of_any()
        self.deliver()
        self.take([*order, "again"], "asked too early")

    @rule(order=turns("deliver", "again", "ask", "newest", "answers", least=2, most=5))
    def never_had(self, order: list[str]) -> None:
        """The bank was asked and never had the file, which is paid anew; and the file turns up."""
        self.sent_and_not_delivered()
        self.ask_of_any()
        self.read_one(0)
        self.take([*order, "deliver", "again"], "never had")

    @rule(
        fates=Fates,
        split=st.integers(1, 2),
        order=turns("answers", "repair", "again", "older", "oldest", "ask", "settle"),
    )
    def in_parts(self, fates: list[str], split: int, order: list[str]) -> None:
        """Answered in parts, some returned, and each part told again."""
        self.out([*fates, "closed", "paid"])
        self.tell(0, EVERY[:split])
        self.tell(0, EVERY)
        self.take(order, "answers in parts")

    @rule(order=turns("repair", "again", "answers", "settle", least=3, most=6))
    def unknown_first(self, order: list[str]) -> None:
        """What the bank does not know is told first, and the rest afterwards."""
        self.out(["pending", "closed", "paid"])
        self.tell(0, [seq for (_, seq), o in self.bank.orders.items() if o.fate == "pending"])
        self.tell(0, EVERY)
        self.take(["again", *order], "unknown first")

    @rule(n=st.integers(0, 4), order=turns("newest", "older", "oldest", "again", least=3, most=6))
    def old_word(self, n: int, order: list[str]) -> None:
        """An answer lies unread while the bank says something newer."""
        self.out(["pending"])
        self.ask_of_any()
        waiting = [(key, o) for key, o in self.bank.orders.items() if o.fate == "pending"]
        for key, order_there in waiting[n % 3 :][:2]:
            order_there.fate = "paid"
            self.tell(0, [key[1]])
        self.take(["oldest", "repair", *order, "again"], "an old word")

    @rule(
        n=st.integers(0, 9),
        order=turns("answers", "repair", "again", "send back", "older", "oldest", "owe more"),
    )
    def sent_back_late(self, n: int, order: list[str]) -> None:
        """Paid, sent back, paid anew: and the bank's older words are read once more."""
        self.out(PAID)
        self.answers(0)
        self.back_from_the_bank(n)
        self.take(["answers", *order], "a late return")

    @rule(
        n=st.integers(0, 9), order=turns("answers", "again", "send back", "repair", least=3, most=5)
    )
    def owed_more_meanwhile(self, n: int, order: list[str]) -> None:
        """More is owed to the same household when the bank sends back what it had paid."""
        self.out(PAID)
        self.answers(0)
        self.owe_more()
        for at in range(n, n + 3):
            self.back_from_the_bank(at)
        self.take(["answers", *order], "owed more meanwhile")

    @rule(
        order=turns(
            "make", "release", "alone", "stale release", "stale cancel", "cancel", "deliver"
        )
    )
    def two_desks(self, order: list[str]) -> None:
        """Two cashiers, each with a page that may be old by now."""
        self.make({0, 1, 2}, self.bank_of_the_run, MAKER, None)
        self.take(order, "two desks")

    @rule(order=turns("stale release", "stale cancel", "make", "release", "alone", least=3, most=5))
    def cancelled_and_made_anew(self, order: list[str]) -> None:
        """The other desk's page shows the batch of before."""
        self.make_one_more()
        self.cancel_one()
        self.make_one_more()
        self.take([*order, "answers"], "cancelled and made anew")

    @rule(what=st.sampled_from(("make", "release", "read", "ask")), write=st.integers(0, 24),
          order=turns("cancel", "again", "release", "deliver", "ask", "newest"))  # fmt: skip
    def killed(self, what: str, write: int, order: list[str]) -> None:
        """Somebody is killed at one of the writes, and it is all to be done again."""
        self.make({0, 1, 2}, self.bank_of_the_run, MAKER, write if what == "make" else None)
        self.let_go(CHECKER, write if what == "release" else None)
        if what in ("read", "ask"):
            self.deliver(["paid", "pending", "closed"])
            self.answers(0, write if what == "read" else None)
            if self.unanswered():
                self.ask(0, write)
        self.take([*order, "cancel", "again"], "killed")

    @rule(n=st.integers(1, 2), fen=st.integers(0, 200_000), back=st.integers(0, 4))
    def asked_back(self, n: int, fen: int, back: int) -> None:
        """Recovered in part, and then the bank sends the whole back."""
        self.out(PAID)
        self.answers(0)
        self.recover(n, 0, None)
        self.recover(n, fen, None)
        for at in range(back, back + 3):
            self.back_from_the_bank(at)
        self.take(["answers", "again"], "recovered")

    def take(self, order: Sequence[str], story: str) -> None:
        self.done[story] += 1
        for turn in order:
            TURNS[turn](self)

    # ── the turns ───────────────────────────────────────────────────────────────────────────────

    def out(self, fates: list[str]) -> None:
        """Everything that can be paid goes to the bank, which will do with it as it likes."""
        self.make({0, 1, 2}, self.bank_of_the_run, MAKER, None)
        self.let_go(CHECKER)
        self.deliver(fates)

    def let_go(self, who: str, crash: int | None = None) -> None:
        if self.batch(0, "made"):
            self.release(0, who, crash)
        self.from_the_hatch()

    def from_the_hatch(self) -> None:
        """What left the house some other way than by being handed out: never in a sound house."""
        for number, template, file in self.bank.hatch:
            self.reaches_the_bank(number, template, file, PAID)
        self.bank.hatch.clear()

    def deliver(self, fates: list[str] | None = None) -> None:
        """The newest file that is not at the bank yet is handed out and brought there."""
        there = {number for number, _ in self.bank.orders}
        sent = PaymentBatch.objects.filter(state__in=("released", "answered")).order_by("-pk")
        for batch in sent.exclude(number__in=there)[:1]:
            take = partial(payments.bank_file, batch)
            found = self.act("files taken", CHECKER, None, take)
            if found:
                self.reaches_the_bank(batch.number, batch.template, found[1], fates or PAID)

    def again(self) -> None:
        """Whatever can be paid now is paid, all the way."""
        self.out(PAID)

    def answers(self, n: int = 0, crash: int | None = None) -> None:
        """The bank answers every batch it has, the newest first."""
        with_orders = sorted({number for number, _ in self.bank.orders}, reverse=True)
        for number in with_orders[n : n + 2]:
            self.tell_of(PaymentBatch.objects.get(number=number), EVERY, crash)

    def sent_and_not_delivered(self) -> None:
        self.make({0, 1, 2}, self.bank_of_the_run, MAKER, None)
        self.let_go(CHECKER)

    def deny(self) -> None:
        """Without being asked the bank says that it never had any of it: not believed."""
        batch = self.batch(0, "released")
        if batch is None or self.at_the_bank(batch):
            return
        never = banks.NEVER_HAD[batch.template]
        sent = {p.seq: self._told(p) for p in payments_with_accounts(batch)}
        data = banks.answer(batch.template, batch.number, [(seq, never) for seq in sent], sent)
        self.bank.answers.append((batch.number, data))
        self.read(0, MAKER, None)

    def tell(self, n: int, seqs: list[int]) -> None:
        batch = self.batch(n, "released", "answered")
        if batch is not None and self.at_the_bank(batch):
            self.tell_of(batch, seqs)

    def tell_of(self, batch: PaymentBatch, seqs: list[int], crash: int | None = None) -> None:
        before = len(self.bank.answers)
        self.write_answer(batch, [seq for seq in seqs if seq <= batch.count], asked=False)
        if len(self.bank.answers) > before:
            self.read(0, MAKER, crash)

    def settle_one(self) -> None:
        """What the bank did not know turns out to be paid."""
        waiting = [o for o in self.bank.orders.values() if o.fate == "pending"]
        if waiting:
            waiting[0].fate = "paid"

    def ask_of_any(self) -> None:
        if self.unanswered():
            self.ask(0, None)

    def back_from_the_bank(self, n: int) -> None:
        there = list(self.bank.credits())
        if there:
            self.bank.orders[there[n % len(there)]].sent_back = True
            self.done["sent back by the bank"] += 1

    def read_one(self, n: int) -> None:
        if self.bank.answers:
            self.read(n % len(self.bank.answers), MAKER, None)

    def repair_all(self) -> None:
        for n in range(Obligation.objects.filter(returned_at__isnull=False).count()):
            self.repair(n, None, False)

    def owe_more(self) -> None:
        if any(c.state == "paid" for c in map(self.claim, (1, 2))):
            self.supplement(70)

    def claim_back(self) -> None:
        for n, fen in ((1, 0), (1, 20_000)):
            self.recover(n, fen, None)

    def look(self) -> None:
        """The other desk opens the page of every batch, and keeps it open."""
        for batch in PaymentBatch.objects.order_by("pk"):
            self.seen.setdefault(batch.pk, batch)

    def make_one_more(self) -> None:
        self.look()
        self.make({0, 1, 2}, self.bank_of_the_run, MAKER, None)
        self.look()

    def on_an_old_page(self, act: Callable[..., object], **more: str) -> None:
        self.look()
        for batch in list(self.seen.values())[-2:]:
            who = MAKER if act is payments.cancel_batch else CHECKER
            self.act("on an old page", who, None,
                     lambda batch=batch, **by: act(batch, **more, **by))  # fmt: skip
        self.from_the_hatch()

    def cancel_one(self) -> None:
        if self.batch(0, "made"):
            self.cancel(0, None)

    # ── whoever asks no guard ───────────────────────────────────────────────────────────────────

    def teardown(self) -> None:
        try:
            if self.probing:
                self.walls_stand()
        finally:
            super().teardown()

    def walls_stand(self) -> None:
        """The constraints and the ledger refuse by themselves, whoever writes."""
        live = Payment.objects.filter(outcome__in=("waiting", "paid", "unknown")).last()
        if live is not None:
            copy = Payment(batch=live.batch, obligation=live.obligation, seq=9000,
                           account=live.account, amount_fen=live.amount_fen)  # fmt: skip
            refused_by_the_database(copy.save)
        open_ones = Obligation.objects.filter(settled_at=None, cancelled_at=None)
        for alone in (True, False):  # a household's, and one of several payees'
            owed = open_ones.filter(beneficiary__isnull=alone).last()
            if owed is None:
                continue
            copy_owed = Obligation(claim=owed.claim, beneficiary=owed.beneficiary,
                                   amount_fen=1, agreed_at=self.now)  # fmt: skip
            refused_by_the_database(copy_owed.save)
        heard = BankAnswer.objects.last()
        if heard is not None:
            heard.pk = None
            refused_by_the_database(lambda: heard.save(force_insert=True))
        flying = LedgerAccount.objects.filter(book=self.book, kind=Kind.IN_FLIGHT)
        refused_by_the_database(lambda: flying.update(balance_fen=-1))
        more = balances(self.book)[Kind.IN_FLIGHT] + 1
        by = {"actor": self.road.who(MAKER), "now": self.now}
        with pytest.raises(Short), transaction.atomic():
            moved = Moved(Kind.IN_FLIGHT, Kind.PAID, more, "x")
            transfer(self.book, [moved], memo="x", **by)  # type: ignore[arg-type]
        self.done["walls tried"] += 1


def refused_by_the_database(write: Callable[[], object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        write()


TURNS: dict[str, Callable[[Stories], None]] = {
    "settle": Stories.settle_one,
    "ask": Stories.ask_of_any,
    "newest": lambda self: self.read_one(0),
    "older": lambda self: self.read_one(1),
    "oldest": lambda self: self.read_one(len(self.bank.answers) - 1),
    "answers": Stories.answers,
    "again": Stories.again,
    "deliver": Stories.deliver,
    "repair": Stories.repair_all,
    "send back": lambda self: self.back_from_the_bank(0),
    "owe more": Stories.owe_more,
    "recover": Stories.claim_back,
    "make": Stories.make_one_more,
    "release": lambda self: self.let_go(CHECKER),
    "alone": lambda self: self.let_go(MAKER),
    "deny": Stories.deny,
    "cancel": Stories.cancel_one,
    "stale release": lambda self: self.on_an_old_page(payments.release),
    "stale cancel": lambda self: self.on_an_old_page(payments.cancel_batch, reason="重核"),
}

"""Cashiers, a bank that may do anything, and crashes: whatever happens in whatever order, nobody is
paid twice and the books tie. Used by test_never_twice.py, and by `make torture` for longer.

The actions and the database are the real ones; the bank keeps its own book of what it truly paid,
which Hedun never sees but through files. A crash breaks off an action at any of its writes.
"""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any, ClassVar

from django.db import transaction
from django.db.models import F, Sum
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from hedun.assessment import actions as assessment
from hedun.assessment.actions import Degree
from hedun.claims import actions as claims_
from hedun.claims.models import Claim
from hedun.domain.actors import Actor
from hedun.domain.identifiers import make_card
from hedun.domain.problems import Malformed
from hedun.domain.refusals import Refused
from hedun.ledger.models import Kind, Transfer
from hedun.ledger.queries import balances
from hedun.ledger.verification import balances_add_up
from hedun.payments import actions as payments
from hedun.payments.batches import order_of
from hedun.payments.models import BankAnswer, BankLine, BankQuery, Obligation, Payment, PaymentBatch
from hedun.payments.verification import books_agree, lines_agree
from hedun.people.models import BankAccount
from hedun.people.problems import BadFields
from hedun.record.models import Entry
from hedun.record.verification import verify
from tests.payments import banks
from tests.payments.banks import Sent
from tests.payments.strange_bank import Bank, Crash, Order, dying_at
from tests.support import road as roads
from tests.support.road import CHECKER, EXPERT, INSURER, MAKER, STEPS, Road

CASHIERS = st.sampled_from((MAKER, CHECKER))
FATES = st.sampled_from(("paid", "paid", "paid", "closed", "pending", "lost"))
FATES_OF_A_DAY = st.lists(FATES, min_size=3, max_size=6)
KEPT = (Entry, Transfer, BankAnswer, BankLine, BankQuery, Payment, PaymentBatch, Obligation)


class Payments(RuleBasedStateMachine):
    """`road`, `claims` and `start` are set by the test; `done` counts over all examples."""

    road: ClassVar[Road]
    claims: ClassVar[list[Claim]]
    done: ClassVar[Counter[str]] = Counter()
    verified: ClassVar[int] = 1  # of so many runs the last ends with the whole house verified

    def __init__(self) -> None:
        super().__init__()
        self.example = transaction.atomic()
        self.example.__enter__()
        self.bank, self.now = Bank(), self.road.now
        self.cards = 0
        self.asked: set[str] = set()  # batches whose query's answer nobody has read yet
        self.done["runs"] += 1

    def teardown(self) -> None:
        """The whole house is verified, and the next example begins where this one did."""
        try:
            if self.done["runs"] % self.verified == 0:
                faults = verify().faults
                assert faults == (), faults
            self.done["paid, fen"] += balances(self.book)[Kind.PAID]
        finally:
            transaction.set_rollback(True)
            self.example.__exit__(None, None, None)

    # ── acting ──────────────────────────────────────────────────────────────────────────────────

    @property
    def book(self) -> str:
        return self.road.county.policy.number

    def act(self, what: str, who: str, crash: int | None, run: Callable[..., Any]) -> Any:
        """One action an hour later, which may be refused or die; what died has changed nothing."""
        self.now += timedelta(hours=1)
        actor: Actor = self.road.who(who)
        before = [table.objects.count() for table in KEPT], balances(self.book)
        self.done["steps"] += 1
        try:
            with dying_at(crash):
                answer = run(actor=actor, now=self.now)
        except Crash:
            self.done["crashes"] += 1
            after = [table.objects.count() for table in KEPT], balances(self.book)
            assert before == after, "half of an action is left"
            return None
        except (Refused, Malformed, BadFields):
            self.done["refused"] += 1
            return None
        self.done[what] += 1
        return answer

    crashes = st.sampled_from((None, None, None, *range(16)))
    which = st.integers(0, 99)
    back = st.sampled_from((0, 0, 0, 0, 1, 1, 2, 3, 5, 8))  # how far back in time

    def batch(self, n: int, *states: str) -> PaymentBatch | None:
        rows = list(PaymentBatch.objects.filter(state__in=states).order_by("pk"))
        return rows[-1 - n % len(rows)] if rows else None

    def claim(self, n: int) -> Claim:
        claim = self.claims[n % len(self.claims)]
        claim.refresh_from_db()
        return claim

    # ── the desk ────────────────────────────────────────────────────────────────────────────────

    @precondition(lambda self: Claim.objects.filter(state="payable").exists())
    @rule(some=st.sets(which, min_size=1, max_size=3), bank=st.sampled_from(banks.BANKS),
          who=CASHIERS, crash=crashes)  # fmt: skip
    def make(self, some: set[int], bank: str, who: str, crash: int | None) -> None:
        chosen = {c.pk: c for c in map(self.claim, some)}.values()
        self.act("batches made", who, crash,
                 lambda **by: payments.make_batch(chosen, template=bank, **by))  # fmt: skip

    @precondition(lambda self: self.batch(0, "made"))
    @rule(n=back, who=CASHIERS, crash=crashes)
    def release(self, n: int, who: str, crash: int | None) -> None:
        batch = self.batch(n, "made")
        let_go = self.act("tried", who, crash, lambda **by: payments.release(batch, **by))
        if let_go:
            self.done["releases" if let_go.file else "releases refused"] += 1

    @precondition(lambda self: Claim.objects.filter(state="payable").exists())
    @rule(bank=st.sampled_from(banks.BANKS), crash=crashes)
    def make_and_release(self, bank: str, crash: int | None) -> None:
        """Everything that can be paid, as on most days."""
        self.make({0, 1, 2}, bank, MAKER, None)
        if self.batch(0, "made"):
            self.release(0, CHECKER, crash)

    @precondition(lambda self: Claim.objects.filter(state="payable").exists())
    @rule(bank=st.sampled_from(banks.BANKS), fates=FATES_OF_A_DAY, crash=crashes)
    def usual_day(self, bank: str, fates: list[str], crash: int | None) -> None:
        """From the batch to the answer of the bank, as far as it goes."""
        self.make_and_release(bank, None)
        self.take_to_the_bank(0, CHECKER, fates, None)
        self.bank_answers(0, [1, 2, 3, 4, 5], 5, crash)

    @precondition(lambda self: self.batch(0, "made"))
    @rule(n=back, crash=crashes)
    def cancel(self, n: int, crash: int | None) -> None:
        batch = self.batch(n, "made")
        self.act("cancelled", MAKER, crash,
                 lambda **by: payments.cancel_batch(batch, reason="重核", **by))  # fmt: skip

    @precondition(lambda self: self.unanswered())
    @rule(n=back, crash=crashes)
    def ask(self, n: int, crash: int | None) -> None:
        """The query file reaches the bank, and its answer lies in the tray."""
        rows = self.unanswered()
        batch = rows[-1 - n % len(rows)]
        asked = self.act("queries", MAKER, crash, lambda **by: payments.ask_bank(batch, **by))
        if asked:
            self.asked.add(batch.number)
            open_ones = batch.payments.filter(outcome__in=("waiting", "unknown"))
            self.write_answer(batch, [p.seq for p in open_ones], asked=True)

    def unanswered(self) -> list[PaymentBatch]:
        """With the bank, as far as the office knows."""
        rows = PaymentBatch.objects.filter(state="released").exclude(number__in=self.asked)
        return list(rows.order_by("pk"))

    @precondition(lambda self: self.bank.answers)
    @rule(n=back, who=CASHIERS, crash=crashes)
    def read(self, n: int, who: str, crash: int | None) -> None:
        """Any answer that ever came, in any order, any number of times."""
        number, data = self.bank.answers[-1 - n % len(self.bank.answers)]
        self.asked.discard(number)
        read = self.act("answers", who, crash, lambda **by: payments.read_answer(data, "a", **by))
        if read:
            told = "refused" if read.problems else "read again" if read.again else "taken"
            self.done[f"answers {told}"] += 1

    @precondition(lambda self: self.bank.answers)
    @rule(n=back, cut=st.integers(1, 200))
    def read_spoilt(self, n: int, cut: int) -> None:
        """Cut off somewhere: it changes nothing."""
        _, good = self.bank.answers[-1 - n % len(self.bank.answers)]
        spoilt = good.rstrip()[: -min(cut, len(good) - 4)]
        read = self.act("spoilt files", MAKER, None,
                        lambda **by: payments.read_answer(spoilt, "s", **by))  # fmt: skip
        assert read is None or read.problems

    @precondition(lambda self: BankAccount.objects.filter(state="returned").exists())
    @rule(n=which, crash=crashes, right=st.booleans())
    def repair(self, n: int, crash: int | None, right: bool) -> None:
        back = list(Obligation.objects.filter(returned_at__isnull=False).order_by("pk"))
        if not back:
            return
        owed = back[n % len(back)]
        self.cards += 1
        to = {"bank": "农行", "kind": "card", "obligation": owed}
        to |= {"number": make_card("622848", f"{self.cards:012d}")}
        name = owed.beneficiary.name if owed.beneficiary else owed.claim.household.name
        if right:
            self.act("confirmed", MAKER, crash, lambda **by: payments.confirm_account(
                owed.claim, reason="已向银行核实", obligation=owed, **by))  # fmt: skip
        else:
            self.act("repaired", MAKER, crash, lambda **by: payments.repair_account(
                owed.claim, holder=name, **to, **by))  # fmt: skip

    @rule(n=which, fen=st.integers(0, 70_000), crash=crashes)
    def recover(self, n: int, fen: int, crash: int | None) -> None:
        claim = self.claim(n)
        if claim.state == "recovering":
            owed = Obligation.objects.filter(claim=claim, settled_at__isnull=False).last()
            self.act("recovered", MAKER, crash, lambda **by: payments.recovered(
                claim, amount_fen=fen, reason="退还", obligation=owed, **by).insist())  # fmt: skip
        elif claim.state == "paid":
            self.act("recoveries", MAKER, crash, lambda **by: payments.recover(
                claim, reason="付错", **by).insist())  # fmt: skip

    @precondition(lambda self: any(c.state == "paid" for c in map(self.claim, (1, 2))))
    @rule(percent=st.integers(50, 90))
    def supplement(self, percent: int) -> None:
        """Opened again: more was lost than was found, and the difference is owed."""
        [claim, *_] = [c for c in map(self.claim, (1, 2)) if c.state == "paid"]
        self.act("supplements", INSURER, None, lambda **by: self._supplement(claim, percent, by))

    def _supplement(self, claim: Claim, percent: int, by: dict[str, Any]) -> None:
        road = Road(self.road.county, self.now)
        with transaction.atomic():
            claims_.reopen([claim], reason="漏报", **by).insist()
            degrees = {line.pk: Degree(points=[percent * 10_000] * 5) for line in claim.lines.all()}
            expert = road.who(EXPERT)
            assessment.assess([claim], degrees=degrees, actor=expert, now=self.now).insist()
            roads.award(road, claim).insist()
            STEPS["on_notice"](road, claim).insist()
            STEPS["payable"](road, claim)
            self.now = road.now

    # ── the bank ────────────────────────────────────────────────────────────────────────────────

    @precondition(lambda self: self.batch(0, "released"))
    @rule(n=back, who=CASHIERS, fates=FATES_OF_A_DAY, crash=crashes)
    def take_to_the_bank(self, n: int, who: str, fates: list[str], crash: int | None) -> None:
        """The file as it is handed out then; a second time the bank turns it away."""
        batch = self.batch(n, "released", "answered")
        if batch and n < 5 and self.at_the_bank(batch):
            return
        found = self.act("files taken", who, crash, lambda **by: payments.bank_file(batch, **by))
        assert batch is not None
        if not found or self.at_the_bank(batch):
            return
        self.reaches_the_bank(batch.number, batch.template, found[1], fates)

    def reaches_the_bank(self, number: str, template: str, file: bytes, fates: list[str]) -> None:
        """Once: a file with the number of one that it has the bank turns away."""
        if any(there == number for there, _ in self.bank.orders):
            return
        for seq, sent in banks.orders_of(template, file).items():
            self.bank.orders[number, seq] = Order(sent, fates[seq % len(fates)])

    def at_the_bank(self, batch: PaymentBatch) -> bool:
        return any(number == batch.number for number, _ in self.bank.orders)

    @precondition(lambda self: any(o.fate == "pending" for o in self.bank.orders.values()))
    @rule(n=which, fate=st.sampled_from(("paid", "closed")))
    def settle(self, n: int, fate: str) -> None:
        waiting = [o for o in self.bank.orders.values() if o.fate == "pending"]
        waiting[n % len(waiting)].fate = fate

    @precondition(lambda self: Payment.objects.filter(outcome="paid").exists())
    @rule(n=which)
    def send_back(self, n: int) -> None:
        """The account was closed after all: the money returns to the insurer's account."""
        if n % 3:
            return
        there = list(self.bank.credits())
        if not there:
            return
        self.bank.orders[there[n % len(there)]].sent_back = True
        self.done["sent back by the bank"] += 1

    @precondition(lambda self: self.bank.orders)
    @rule(n=back, some=st.permutations((1, 2, 3, 4, 5)), of=st.integers(1, 5), crash=crashes)
    def bank_answers(self, n: int, some: list[int], of: int, crash: int | None) -> None:
        """About some of the rows, in any order; mostly it is read at once."""
        batch = self.batch(n, "released", "answered")
        if batch is None:
            return
        before = len(self.bank.answers)
        self.write_answer(batch, [seq for seq in some[:of] if seq <= batch.count], asked=False)
        if len(self.bank.answers) > before and some[0] != 3:
            self.read(0, MAKER, crash)

    def write_answer(self, batch: PaymentBatch, seqs: list[int], *, asked: bool) -> None:
        said = [(s, self.bank.says(batch.template, (batch.number, s), asked)) for s in seqs]
        known = [(seq, code) for seq, code in said if code is not None]
        sent = {p.seq: self._told(p) for p in payments_with_accounts(batch)}
        if known:
            data = banks.answer(batch.template, batch.number, known, sent)
            self.bank.answers.append((batch.number, data))

    def _told(self, payment: Payment) -> Sent:
        """What a query asked about, where the bank has no order of its own."""
        order = self.bank.orders.get((payment.batch.number, payment.seq))
        if order:
            return order.sent
        sent = order_of(payment.seq, payment.account, payment)
        return Sent(payment.seq, sent.account, sent.holder, sent.amount_fen)

    # ── what always holds ───────────────────────────────────────────────────────────────────────

    @initialize(bank=st.sampled_from(banks.BANKS), fates=FATES_OF_A_DAY)
    def begin(self, bank: str, fates: list[str]) -> None:
        """One batch is out already, mostly also at the bank and answered: as any day begins."""
        assert not PaymentBatch.objects.exists()
        if len(fates) != 4:
            self.usual_day(bank, fates, None)
        else:
            self.make_and_release(bank, None)

    @invariant()
    def nobody_is_paid_twice(self) -> None:
        """By the bank's own book: of each obligation at most one order is paid or may still be."""
        of = {
            (number, seq): owed
            for number, seq, owed in Payment.objects.values_list(
                "batch__number", "seq", "obligation_id"
            )
        }
        may_be = [key for key, order in self.bank.orders.items() if order.fate == "pending"]
        for owed, times in Counter(of[key] for key in (*self.bank.credits(), *may_be)).items():
            assert times == 1, f"obligation {owed} is paid {times} times, or may be"

    @invariant()
    def what_is_paid_was_paid(self) -> None:
        """Nothing stands as paid that the bank did not pay."""
        rows = Payment.objects.filter(outcome="paid").values_list("batch__number", "seq")
        for key in rows:
            assert self.bank.orders[key].fate == "paid"

    @invariant()
    def one_attempt_is_out_or_has_paid(self) -> None:
        """What the constraint says, said once more."""
        live = Payment.objects.filter(outcome__in=("waiting", "unknown", "paid"))
        twice = Counter(live.values_list("obligation_id", flat=True)).most_common(1)
        assert not twice or twice[0][1] == 1, f"obligation {twice[0][0]} has {twice[0][1]} attempts"

    @invariant()
    def what_is_out_is_being_paid(self) -> None:
        """A claim of which the bank has something is not offered to be paid."""
        out = Payment.objects.filter(outcome__in=("waiting", "unknown"), batch__state="released")
        states = set(out.values_list("obligation__claim__state", flat=True))
        assert states <= {"paying"}, f"offered to be paid while the bank has it: {states}"

    @invariant()
    def two_persons_sent_it(self) -> None:
        alone = PaymentBatch.objects.filter(released_by=F("made_by"))
        assert not alone.exists(), "one person made it and sent it"

    @invariant()
    def the_books_tie(self) -> None:
        """Σ paid = Σ ledger, and both ways of saying it agree."""
        paid = Payment.objects.filter(outcome="paid").aggregate(fen=Sum("amount_fen"))["fen"] or 0
        back = Obligation.objects.filter(settled_at__isnull=False)
        recovered = back.aggregate(fen=Sum("recovered_fen"))["fen"] or 0
        standing = balances(self.book)
        assert standing[Kind.PAID] == paid - recovered
        assert sum(standing.values()) == 0  # the promise, and where all of it stands
        faults = [*books_agree(), *lines_agree(), *balances_add_up()]
        assert not faults, faults


def payments_with_accounts(batch: PaymentBatch) -> list[Payment]:
    return list(batch.payments.select_related("batch", "account__household", "obligation"))

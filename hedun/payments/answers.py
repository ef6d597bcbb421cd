"""The bank's answers (part of the room's actions): each payment is paid, returned or unknown.

An answer is taken as a whole or not at all: with one problem in it nothing changes, and every
problem is named. It may answer only some of the rows, and repeat what earlier answers said.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from hedun.claims.actions import pass_on
from hedun.claims.effects import Step
from hedun.claims.models import Claim
from hedun.claims.moves import Looked, look_at, perform
from hedun.domain.actors import Actor
from hedun.domain.case import Ask
from hedun.domain.problems import Problem
from hedun.domain.refusals import as_problems
from hedun.ledger.actions import Moved
from hedun.ledger.models import Kind
from hedun.payments import heard
from hedun.payments.bankfile import AnswerFile, AnswerRow, Unreadable, batch_named, read
from hedun.payments.batches import Refusals, insist_cashier, trial
from hedun.payments.codes import CODES
from hedun.payments.models import BankAnswer, Obligation, Payment, PaymentBatch
from hedun.payments.problems import problem
from hedun.payments.queries import payments_of
from hedun.payments.templates import templates
from hedun.payments.words import OUTCOMES
from hedun.people.actions import mark_returned
from hedun.people.models import BankAccount
from hedun.record.pen import Pen, writing

Outcome = Payment.Outcome
ACTIONS: dict[Payment.Outcome, str] = {
    Outcome.PAID: "bank_paid",
    Outcome.RETURNED: "bank_returned",
    Outcome.UNKNOWN: "bank_unknown",
}
# Where the money of an answered payment stands then; of an unknown one it is still on its way.
LEADS_TO = {Outcome.PAID: Kind.PAID, Outcome.RETURNED: Kind.RETURNED}
OPEN = frozenset({Outcome.WAITING, Outcome.UNKNOWN})


@dataclass(frozen=True)
class Answered:
    """What an answer changed: nothing with `problems`, nor when it was read before (`again`)."""

    batch: PaymentBatch | None = None
    paid: int = 0
    returned: int = 0
    unknown: int = 0
    problems: tuple[Problem, ...] = ()
    again: bool = False


@dataclass(frozen=True)
class _News:
    """A row that tells something new of its payment."""

    row: AnswerRow
    payment: Payment

    @property
    def outcome(self) -> Payment.Outcome:
        return CODES[self.row.code].outcome

    @property
    def claim(self) -> Claim:
        return self.payment.obligation.claim

    @property
    def ask(self) -> Ask:
        return Ask(ACTIONS[self.outcome], code=self.row.code, reason=self.row.text)


def read_answer(
    data: bytes,
    name: str,
    *,
    batch: PaymentBatch | None = None,
    actor: Actor,
    now: datetime,
) -> Answered:
    """Read one answer file. `batch`: the one it must answer, where the reader has chosen it.

    Raises Refused (OTHER_ROLE) for anybody but a cashier of the policy's county.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    try:
        found, file = _understood(data, batch)
    except Unreadable as error:
        return Answered(problems=error.problems)
    with writing(actor=actor, now=now) as pen:
        insist_cashier(found.policy, actor, now)
        found = PaymentBatch.objects.select_related("policy__place").get(pk=found.pk)
        if BankAnswer.objects.filter(sha256=sha256).exists():
            pen.nothing_done()
            return Answered(found, again=True)
        news, problems = _compared(file, {p.seq: p for p in payments_of(found)})
        looked, refused = trial(((n.claim, n.ask) for n in news), actor, now)
        problems += _told_by_row(refused, news)
        if problems:
            pen.nothing_done()
            return Answered(found, problems=tuple(problems))
        answer = BankAnswer.objects.create(
            batch=found,
            sha256=sha256,
            name=name[:160],
            rows=len(file.rows),
            read_by=actor.user,
            read_at=now,
        )
        return _taken(found, answer, news, looked, pen)


def _understood(data: bytes, wanted: PaymentBatch | None) -> tuple[PaymentBatch, AnswerFile]:
    """The batch that the file answers, and its rows. Raises Unreadable."""
    for layout in templates().values():
        number = batch_named(layout, data)
        if number is None:
            continue
        sent = PaymentBatch.objects.select_related("policy__place").exclude(released_at=None)
        batch = sent.filter(number=number, template=layout.key).first()
        if wanted is not None and number != wanted.number:
            facts = {"batch": number[:40], "wanted": wanted.number}
            raise Unreadable([problem("ANSWER_OTHER_BATCH", **facts)])
        if batch is not None:
            return batch, read(layout, data)
    for layout in templates().values():
        read(layout, data)  # says in its own words what is wrong with the file
    raise Unreadable([problem("ANSWER_UNKNOWN_BATCH")])


def _compared(
    file: AnswerFile, payments: Mapping[int, Payment]
) -> tuple[list[_News], list[Problem]]:
    """Every row against what was sent: what is new, and what does not fit."""
    news: list[_News] = []
    problems: list[Problem] = []
    for row in file.rows:
        payment = payments.get(row.seq)
        wrong = _misfits(row, payment)
        problems += wrong
        if payment and not wrong and CODES[row.code].outcome != payment.outcome:
            news.append(_News(row, payment))
    return news, problems


def _misfits(row: AnswerRow, payment: Payment | None) -> list[Problem]:
    where = {"line": row.line, "seq": row.seq}
    if payment is None:
        return [problem("ANSWER_NO_SUCH_ROW", **where)]
    found = []
    if row.amount_fen != payment.amount_fen:
        found.append(problem("ANSWER_AMOUNT", **where))
    if row.account_last4 != payment.account.number_last4:
        found.append(problem("ANSWER_ACCOUNT", **where))
    says = CODES[row.code].outcome
    if payment.outcome not in OPEN and says != payment.outcome:
        found.append(problem("ANSWER_CONTRADICTS", said=OUTCOMES[payment.outcome], **where))
    return found


def _told_by_row(refused: Refusals, news: Iterable[_News]) -> list[Problem]:
    """What the lifecycle refuses (a claim on hold, the reader's own kin), row by row."""
    rows: dict[int, list[AnswerRow]] = {}
    for one in news:
        rows.setdefault(one.claim.pk, []).append(one.row)
    return [
        Problem(
            why.code,
            problem("ANSWER_REFUSED", line=row.line, seq=row.seq, why=why.zh).zh,
            problem("ANSWER_REFUSED", line=row.line, seq=row.seq, why=why.en).en,
        )
        for claim, refusals in refused
        for row in rows[claim.pk]
        for why in as_problems(refusals)
    ]


def _taken(
    batch: PaymentBatch, answer: BankAnswer, news: list[_News], looked: Looked, pen: Pen
) -> Answered:
    """Write what is new, each claim by its moves."""
    counts = {o: sum(n.outcome is o for n in news) for o in ACTIONS}
    data = {"sha256": answer.sha256, "rows": answer.rows}
    data |= {str(outcome): n for outcome, n in counts.items()}
    pen.write("batch.answer", batch.number, data, rows=[answer, batch])
    for turn, ours in enumerate(_turns(news)):
        seen = looked if not turn else look_at(n.claim for n in ours)
        _move_on(ours, seen, pen)
    if not batch.payments.filter(outcome__in=OPEN).exists():
        batch.state = PaymentBatch.State.ANSWERED
        batch.save(update_fields=["state"])
    return Answered(batch, counts[Outcome.PAID], counts[Outcome.RETURNED], counts[Outcome.UNKNOWN])


def _turns(news: Iterable[_News]) -> list[list[_News]]:
    """A claim moves once for each of its payees, so in one turn each claim stands once."""
    turns: list[list[_News]] = []
    seen = Counter[int]()
    for one in news:
        at = seen[one.claim.pk]
        seen[one.claim.pk] += 1
        if at == len(turns):
            turns.append([])
        turns[at].append(one)
    return turns


def _move_on(news: Sequence[_News], looked: Looked, pen: Pen) -> None:
    by_claim = {n.claim.pk: n for n in news}
    for outcome, action in ACTIONS.items():
        perform(
            looked.only(n.claim for n in news if n.outcome is outcome),
            action,
            actor=pen.actor,
            now=pen.now,
            ask=lambda claim, case: by_claim[claim.pk].ask,
            effect=lambda steps, said=outcome: _settle(steps, said, by_claim),
        ).insist()


def _settle(steps: Sequence[Step], outcome: Payment.Outcome, by_claim: Mapping[int, _News]) -> None:
    """The answers of one kind: the payments, their money and, when paid, the obligations."""
    rows = [(step, by_claim[step.claim.pk]) for step in steps]
    payments, now = [news.payment for _, news in rows], steps[0].now
    alike: dict[tuple[str, str], list[int]] = {}
    for step, news in rows:
        alike.setdefault((news.row.code, news.row.text), []).append(news.payment.pk)
        step.seal(news.payment, news.payment.obligation)
    for (code, text), pks in alike.items():
        said = {"outcome": outcome, "answered_at": now, "bank_code": code, "bank_text": text}
        Payment.objects.filter(pk__in=pks).update(**said)
    if outcome in LEADS_TO:
        pass_on(
            (step, Moved(Kind.IN_FLIGHT, LEADS_TO[outcome], news.payment.amount_fen, number))
            for step, news in rows
            for number in (step.claim.number,)
        )
    owed = Obligation.objects.filter(pk__in=[payment.obligation_id for payment in payments])
    if outcome is Outcome.PAID:
        owed.update(settled_at=now)
    elif outcome is Outcome.RETURNED:
        owed.update(returned_at=now)
        for step, news in rows:
            turn_away(news.payment.account, step.actor, step.now)
    heard.tell([heard.Said(step, news.payment, outcome, news.row.code) for step, news in rows])


def turn_away(account: BankAccount, actor: Actor, now: datetime) -> None:
    """No further payment to this account until it is put right."""
    account.refresh_from_db()
    if account.state != BankAccount.State.RETURNED:
        mark_returned(account, actor=actor, now=now)

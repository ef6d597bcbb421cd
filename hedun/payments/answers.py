"""The bank's answers (part of the room's actions): each payment is paid, returned or unknown.

An answer is taken as a whole or not at all: with one problem in it nothing changes, and every
problem is named. It may answer only some of the rows, and repeat what earlier answers said.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
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
from hedun.payments import heard, returns
from hedun.payments.bankfile import AnswerFile, AnswerRow, Unreadable, batch_named, read
from hedun.payments.batches import Refusals, insist_cashier, trial
from hedun.payments.codes import CODES, NOT_RECEIVED, REVERSED, Code
from hedun.payments.models import BankAnswer, Obligation, Payment, PaymentBatch
from hedun.payments.problems import LANGS, problem
from hedun.payments.queries import asked_since, payments_of
from hedun.payments.returns import line, turn_away
from hedun.payments.templates import Template, templates
from hedun.payments.words import OUTCOMES
from hedun.people.vault import keyed_hash
from hedun.record.inserting import insert
from hedun.record.pen import Pen, writing

Outcome = Payment.Outcome
ACTIONS: dict[Payment.Outcome, str] = {
    Outcome.PAID: "bank_paid",
    Outcome.RETURNED: "bank_returned",
    Outcome.UNKNOWN: "bank_unknown",
}
LATE = "late_return"
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
    def code(self) -> Code:
        return CODES[self.row.code]

    @property
    def outcome(self) -> Payment.Outcome:
        return self.code.outcome

    @property
    def action(self) -> str:
        """The move of the claim. What was paid and comes back is a late return."""
        return LATE if self.payment.outcome == Outcome.PAID else ACTIONS[self.outcome]

    @property
    def claim(self) -> Claim:
        return self.payment.obligation.claim

    @property
    def ask(self) -> Ask:
        return Ask(self.action, code=self.row.code, reason=self.row.text)


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
        news, problems = _compared(file, found)
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
    layouts = templates()
    named = [(one, number) for one in layouts.values() if (number := batch_named(one, data))]
    for _, number in named:
        if wanted is not None and number != wanted.number:
            facts = {"batch": number[:40], "wanted": wanted.number}
            raise Unreadable([problem("ANSWER_OTHER_BATCH", **facts)])
    sent = PaymentBatch.objects.select_related("policy__place").exclude(released_at=None)
    for layout, number in named:
        batch = sent.filter(number=number, template=layout.key).first()
        if batch is not None:
            return batch, read(layout, data)
    if wanted is not None and wanted.template in layouts and not named:
        read(layouts[wanted.template], data)  # says in its own words what is wrong with the file
    if named:
        raise Unreadable([problem("ANSWER_UNKNOWN_BATCH")])
    raise Unreadable([_unknown_layout(layouts.values())])


def _unknown_layout(layouts: Iterable[Template]) -> Problem:
    one = {lang: ", ".join(layout.name[lang] for layout in layouts) for lang in LANGS}
    return problem("ANSWER_UNKNOWN_LAYOUT", said=one)


def _compared(file: AnswerFile, batch: PaymentBatch) -> tuple[list[_News], list[Problem]]:
    """Every row against what was sent: what is new, and what does not fit."""
    payments = {payment.seq: payment for payment in payments_of(batch)}
    known = asked_since(batch)
    news: list[_News] = []
    problems: list[Problem] = []
    for row in file.rows:
        payment = payments.get(row.seq)
        wrong = _misfits(row, payment, known)
        problems += wrong
        if payment and not wrong and CODES[row.code].outcome != payment.outcome:
            news.append(_News(row, payment))
    return news, problems


def _misfits(row: AnswerRow, payment: Payment | None, asked: Collection[int]) -> list[Problem]:
    where = {"line": row.line, "seq": row.seq}
    if payment is None:
        return [problem("ANSWER_NO_SUCH_ROW", **where)]
    found = []
    if row.amount_fen != payment.amount_fen:
        found.append(problem("ANSWER_AMOUNT", **where))
    if not _same_account(row, payment):
        found.append(problem("ANSWER_ACCOUNT", **where))
    if row.code == NOT_RECEIVED and payment.pk not in asked:
        found.append(problem("ANSWER_NOT_ASKED", **where))
    says = CODES[row.code].outcome
    if payment.outcome == Outcome.PAID and row.code == REVERSED:
        found += _not_now(row, payment)
    elif payment.outcome not in OPEN and says != payment.outcome:
        found.append(problem("ANSWER_CONTRADICTS", said=OUTCOMES[payment.outcome], **where))
    return found


def _same_account(row: AnswerRow, payment: Payment) -> bool:
    account = payment.account
    in_full = not row.account or keyed_hash(row.account, "card") == account.number_hash
    return in_full and row.account_last4 == account.number_last4


def _not_now(row: AnswerRow, payment: Payment) -> list[Problem]:
    wrong = returns.against_taking_back(payment)
    return [_of_row(row, wrong)] if wrong else []


def _of_row(row: AnswerRow, why: Problem) -> Problem:
    """The reason with the line it is about."""
    where = {"line": row.line, "seq": row.seq}
    zh, en = (problem("ANSWER_REFUSED", why=text, **where) for text in (why.zh, why.en))
    return Problem(why.code, zh.zh, en.en)


def _told_by_row(refused: Refusals, news: Iterable[_News]) -> list[Problem]:
    """What the lifecycle refuses (a claim on hold, the reader's own kin), row by row."""
    rows: dict[int, list[AnswerRow]] = {}
    for one in news:
        rows.setdefault(one.claim.pk, []).append(one.row)
    return [
        _of_row(row, why)
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
        _move_on(ours, seen, answer, pen)
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


def _move_on(news: Sequence[_News], looked: Looked, answer: BankAnswer, pen: Pen) -> None:
    by_claim = {n.claim.pk: n for n in news}
    for action in (*ACTIONS.values(), LATE):
        perform(
            looked.only(n.claim for n in news if n.action == action),
            action,
            actor=pen.actor,
            now=pen.now,
            ask=lambda claim, case: by_claim[claim.pk].ask,
            effect=lambda steps: _settle(steps, answer, by_claim),
        ).insist()


def _settle(steps: Sequence[Step], answer: BankAnswer, by_claim: Mapping[int, _News]) -> None:
    """The answers of one kind: the payments, their money and, when paid, the obligations."""
    rows = [(step, by_claim[step.claim.pk]) for step in steps]
    if rows[0][1].action == LATE:
        for step, news in rows:
            row = news.row
            step.seal(*returns.take_back(step, news.payment, row.code, row.text, answer))
        return
    _write_down(rows, answer)
    pass_on(
        (step, Moved(Kind.IN_FLIGHT, to, news.payment.amount_fen, step.claim.number))
        for step, news in rows
        if (to := _leads_to(news)) is not None
    )
    _obligations(rows)
    heard.tell([heard.Said(step, n.payment, n.outcome, n.row.code) for step, n in rows])


Rows = Sequence[tuple[Step, _News]]


def _leads_to(news: _News) -> Kind | None:
    """Where the money of the payment stands then; of an unknown one it is still on its way. What
    the bank never had waits for no account: it can be paid again at once."""
    if news.outcome is Outcome.UNKNOWN:
        return None
    if news.outcome is Outcome.PAID:
        return Kind.PAID
    return Kind.RETURNED if news.code.account else Kind.PAYABLE


def _write_down(rows: Rows, answer: BankAnswer) -> None:
    now = answer.read_at
    alike: dict[tuple[str, str], list[_News]] = {}
    for _, news in rows:
        alike.setdefault((news.row.code, news.row.text), []).append(news)
    for (code, text), ours in alike.items():
        said = {"outcome": CODES[code].outcome, "answered_at": now}
        said |= {"bank_code": code, "bank_text": text}
        Payment.objects.filter(pk__in=[news.payment.pk for news in ours]).update(**said)
    lines = insert(
        line(n.payment, n.outcome, n.row.code, n.row.text, answer=answer, now=now) for _, n in rows
    )
    for (step, news), one in zip(rows, lines, strict=True):
        step.seal(news.payment, news.payment.obligation, one)


def _obligations(rows: Rows) -> None:
    """What is paid is settled; what came back for the account's sake waits for a good one."""
    owed: dict[str, list[int]] = {"settled_at": [], "returned_at": []}
    for step, news in rows:
        pk = news.payment.obligation_id
        if news.outcome is Outcome.PAID:
            owed["settled_at"].append(pk)
        elif news.outcome is Outcome.RETURNED and news.code.account:
            owed["returned_at"].append(pk)
            turn_away(news.payment.account, step.actor, step.now)
    now = rows[0][0].now
    for column, pks in owed.items():
        Obligation.objects.filter(pk__in=pks).update(**{column: now})

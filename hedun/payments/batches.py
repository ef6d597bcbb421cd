"""Making and releasing batches (part of the room's actions): two persons, and nothing half sent."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from hedun import keys
from hedun.claims import facts
from hedun.claims.actions import pass_on
from hedun.claims.effects import Step
from hedun.claims.models import Claim
from hedun.claims.moves import Looked, Outcome, loaded, look_at, perform
from hedun.domain.actors import Actor
from hedun.domain.case import Ask, Case, Refusal
from hedun.domain.chain import canonical
from hedun.domain.deadlines import local_day
from hedun.domain.lifecycle import decide
from hedun.domain.problems import Malformed, Problem
from hedun.domain.refusals import Refused, as_problems
from hedun.ledger.actions import Moved
from hedun.ledger.models import Kind
from hedun.ledger.queries import Purses, purses
from hedun.payments import templates
from hedun.payments.bankfile import Order, order_problems, written
from hedun.payments.codes import NOT_RECEIVED
from hedun.payments.effects import pay_again
from hedun.payments.models import Obligation, Payment, PaymentBatch
from hedun.payments.problems import problem
from hedun.payments.queries import TAKEN, open_payments, payments_of
from hedun.payments.templates import Template
from hedun.payments.waiting import Part, waiting
from hedun.payments.words import BATCH_STATES
from hedun.people import hidden, reasons, vault
from hedun.people.models import BankAccount
from hedun.places.queries import lineage
from hedun.places.standing import insist_permitted
from hedun.policies.models import Policy
from hedun.record.inserting import insert
from hedun.record.pen import writing
from hedun.record.series import next_number

Refusals = list[tuple[Claim, tuple[Refusal, ...]]]


@dataclass(frozen=True)
class Made:
    """The batch, and the claims that could not go into it, or not with all their payees, with every
    reason.

    `batch` is None when no claim could.
    """

    batch: PaymentBatch | None
    left_out: "tuple[Left, ...]"


@dataclass(frozen=True)
class Released:
    """All or nothing: either `file` is there, or `outcome.refused` and `problems` say why not."""

    outcome: Outcome
    file: bytes | None = None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class _Candidate:
    claim: Claim
    obligation: Obligation
    account: BankAccount


Left = tuple[Claim, tuple[Problem, ...]]


def make_batch(claims: Iterable[Claim], *, template: str, actor: Actor, now: datetime) -> Made:
    """制单: freeze what is to be paid, to whom and into which account. Claims of one policy.

    A claim that may not be paid is left out with its reasons and holds up nobody; and so is one of
    several payees who has no good account. Raises Malformed: NOTHING_CHOSEN, SEVERAL_POLICIES,
    NO_SUCH_TEMPLATE.
    """
    layout = templates.template(template)
    with writing(actor=actor, now=now) as pen:
        rows = loaded(claims)
        policy = _one_policy(rows)
        chosen, left_out = _sorted_out(rows, layout, actor, now)
        if not chosen:
            pen.nothing_done()
            return Made(None, left_out)
        batch = _batch(policy, layout, chosen, actor, now)
        payments = insert(
            Payment(
                batch=batch,
                obligation=one.obligation,
                seq=seq,
                account=one.account,
                amount_fen=one.obligation.amount_fen,
            )
            for seq, one in enumerate(chosen, start=1)
        )
        # What had come back can be sent again: its account is good now.
        freed = pay_again((one.obligation for one in chosen), pen)
        batch.sha256 = frozen_digest(payments_of(batch))
        batch.save(update_fields=["sha256"])
        data = {"count": batch.count, "total_fen": batch.total_fen, "sha256": batch.sha256}
        pen.write("batch.make", batch.number, data, rows=[batch, *payments, *freed])
        return Made(batch, left_out)


def cancel_batch(batch: PaymentBatch, *, reason: str, actor: Actor, now: datetime) -> PaymentBatch:
    """作废: a batch that was not released. Its claims can go into another.

    Raises Refused (OTHER_ROLE, NO_REASON), Malformed (BATCH_NOT_OPEN).
    """
    with writing(actor=actor, now=now) as pen:
        batch = PaymentBatch.objects.select_related("policy__place").get(pk=batch.pk)
        insist_cashier(batch.policy, actor, now)
        if not reason.strip():
            raise Refused([Refusal("NO_REASON")], subject=batch.number)
        if batch.state != PaymentBatch.State.MADE:
            raise Malformed(
                problem("BATCH_NOT_OPEN", said=BATCH_STATES[batch.state], batch=batch.number)
            )
        payments = list(batch.payments.all())
        batch.payments.update(outcome=Payment.Outcome.CANCELLED)
        batch.state = PaymentBatch.State.CANCELLED
        batch.save(update_fields=["state"])
        why = reasons.keep(pen, reason)
        pen.write("batch.cancel", batch.number, rows=[batch, *payments, why])
        return batch


def release(batch: PaymentBatch, *, actor: Actor, now: datetime) -> Released:
    """放行, by another cashier: the file for the bank is made from exactly the frozen rows.

    If a single row may not be sent, nothing is: every reason is told, the batch stays as it was
    made, and its maker cancels it and makes a new one. So what was checked is what was sent.
    """
    with writing(actor=actor, now=now) as pen:
        batch = PaymentBatch.objects.select_related("policy__place").get(pk=batch.pk)
        payments = payments_of(batch)
        looked, refused = trial(
            ((p.obligation.claim, Ask("release")) for p in payments), actor, now
        )
        problems = _against_sending(batch, payments)
        if refused or problems:
            pen.nothing_done()
            return Released(Outcome(refused=refused), problems=problems)
        file = _file(batch, payments, now)
        amounts = Counter[int]()
        for payment in payments:
            amounts[payment.obligation.claim_id] += payment.amount_fen

        def send(steps: Sequence[Step]) -> None:
            pass_on(
                (step, Moved(Kind.PAYABLE, Kind.IN_FLIGHT, amounts[step.claim.pk], number))
                for step in steps
                for number in (step.claim.number,)
            )

        outcome = perform(looked, "release", actor=actor, now=now, effect=send).insist()
        _mark_released(batch, file, actor, now)
        data = {
            "count": batch.count,
            "total_fen": batch.total_fen,
            "sha256": batch.sha256,
            "file": batch.file_digest,
        }
        pen.write("batch.release", batch.number, data, rows=[batch])
        return Released(outcome, file)


def bank_file(batch: PaymentBatch, *, actor: Actor, now: datetime) -> tuple[str, bytes]:
    """The released batch's file, name and bytes; who took it stands in the record.

    Raises Refused (OTHER_ROLE), Malformed (NOT_SENT, FILE_VOID).
    """
    with writing(actor=actor, now=now) as pen:
        batch = PaymentBatch.objects.select_related("policy__place").get(pk=batch.pk)
        insist_cashier(batch.policy, actor, now)
        if not batch.file_enc:
            code = "FILE_ERASED" if batch.released_at else "NOT_SENT"
            raise Malformed(problem(code, batch=batch.number))
        if batch.payments.filter(bank_code=NOT_RECEIVED).exists():
            raise Malformed(problem("FILE_VOID", batch=batch.number))
        data = vault.reveal_bytes(batch.file_enc, _place(batch))
        pen.write(TAKEN, batch.number, {"file": batch.file_digest})
        return batch.file_name, data


# ── shared with answers.py and repairs.py ─────────────────────────────────────────────────


def insist_cashier(policy: Policy, actor: Actor, now: datetime) -> None:
    """Only a cashier posted to the policy's county touches its money. Raises Refused."""
    above = lineage(policy.place)
    insist_permitted(
        "payments.handle", above, actor=actor, now=now, subject=policy.number,
        insurer=policy.insurer,
    )  # fmt: skip


def trial(
    asked: Iterable[tuple[Claim, Ask]], actor: Actor, now: datetime
) -> tuple[Looked, Refusals]:
    """What the lifecycle would refuse, before anything is done: for acts that are whole or not."""
    asks = {claim.pk: ask for claim, ask in asked}
    looked = look_at(Claim.objects.filter(pk__in=asks))
    decisions = ((c, decide(looked.cases[c.pk], asks[c.pk], actor, now)) for c in looked.claims)
    return looked, [(claim, d.refusals) for claim, d in decisions if not d.allowed]


def frozen_digest(payments: Sequence[Payment]) -> str:
    """SHA-256 of the rows of a batch; accounts stand in it by their keyed hash."""
    rows = [
        {
            "seq": p.seq,
            "claim": p.obligation.claim.number,
            "holder": vault.keyed_hash(p.account.holder, "name"),
            "account": p.account.number_hash,
            "amount_fen": p.amount_fen,
        }
        for p in payments
    ]
    return hashlib.sha256(canonical(rows)).hexdigest()


def order_of(seq: int, account: BankAccount, owed: Obligation | Payment) -> Order:
    """As it is told to the bank."""
    number = hidden.read(account, "number")
    return Order(seq, number, account.holder, owed.amount_fen, account.bank)


def file_digest(file: bytes) -> str:
    """Keyed: with a plain digest the few possible card numbers of a short file could be tried."""
    return keys.digest("hash")(file)


# ── making ──────────────────────────────────────────────────────────────────────────────────────


def _one_policy(rows: Sequence[Claim]) -> Policy:
    policies = {claim.report.policy_id: claim.report.policy for claim in rows}
    if len(policies) != 1:
        raise Malformed(problem("SEVERAL_POLICIES" if policies else "NOTHING_CHOSEN"))
    return policies.popitem()[1]


def _sorted_out(
    rows: Sequence[Claim], layout: Template, actor: Actor, now: datetime
) -> tuple[list[_Candidate], tuple[Left, ...]]:
    """What can be paid now, and the others with every reason."""
    known, parts, taken = facts.cases(rows), waiting(rows), open_payments(rows)
    books = purses(claim.number for claim in rows)
    chosen, left_out = list[_Candidate](), list[Left]()
    for claim in rows:
        found = list(_lifecycle_says(known[claim.pk], actor, now))
        if claim.pk in taken:
            found.append(problem("IN_A_BATCH", batch=taken[claim.pk].batch.number))
        found += [] if found else _books_say(claim, parts[claim.pk], books)
        if not found:
            going, found = _who_can_be_paid(claim, parts[claim.pk], layout, local_day(now))
            chosen += going
        if found:
            left_out.append((claim, tuple(found)))
    return chosen, tuple(left_out)


def _who_can_be_paid(
    claim: Claim, parts: Sequence[Part], layout: Template, today: date
) -> tuple[list[_Candidate], list[Problem]]:
    """The payees of a claim that can be paid, and what is wrong with the others' accounts."""
    going, found = list[_Candidate](), list[Problem]()
    for part in parts:
        account = part.account
        if account is None or not part.payee.ready(today):
            found.append(problem("PAYEE_NOT_READY", who=part.payee.name))
            continue
        wrong = order_problems(layout, order_of(0, account, part.obligation), str(claim.row))
        found += wrong
        going += [] if wrong else [_Candidate(claim, part.obligation, account)]
    return going, found


def _lifecycle_says(case: Case, actor: Actor, now: datetime) -> tuple[Problem, ...]:
    """Everything that stands against a release, but for the batch that is only being made."""
    refusals = decide(case, Ask("release"), actor, now).refusals
    return as_problems(r for r in refusals if r.code not in ("NO_BATCH", "SAME_MAKER"))


def _books_say(claim: Claim, parts: Iterable[Part], books: Purses) -> list[Problem]:
    fen = sum(part.obligation.amount_fen for part in parts)
    there = books.of(claim.number, Kind.PAYABLE, Kind.RETURNED)
    return [] if there == fen else [problem("BOOKS_DIFFER", owed=fen, books=there)]


def _batch(
    policy: Policy, layout: Template, chosen: Sequence[_Candidate], actor: Actor, now: datetime
) -> PaymentBatch:
    series = f"PF-{policy.place.code[:6]}-{local_day(now).year}"
    return PaymentBatch.objects.create(
        number=f"{series}-{next_number(series):04d}",
        policy=policy,
        template=layout.key,
        count=len(chosen),
        total_fen=sum(one.obligation.amount_fen for one in chosen),
        sha256="",
        made_by=actor.user,
        made_at=now,
    )


# ── releasing ───────────────────────────────────────────────────────────────────────────────────


def _against_sending(batch: PaymentBatch, payments: Sequence[Payment]) -> tuple[Problem, ...]:
    """What the lifecycle does not know: the batch is still what was made, and the books agree."""
    if batch.state != PaymentBatch.State.MADE:
        return (problem("BATCH_NOT_OPEN", said=BATCH_STATES[batch.state], batch=batch.number),)
    claims = list({p.obligation.claim_id: p.obligation.claim for p in payments}.values())
    books, parts = purses(c.number for c in claims), waiting(claims)
    accounts = {one.obligation.pk: one.account for own in parts.values() for one in own}
    found = []
    frozen = (len(payments), sum(p.amount_fen for p in payments), frozen_digest(payments))
    if frozen != (batch.count, batch.total_fen, batch.sha256) or any(map(_fell_away, payments)):
        found.append(problem("BATCH_CHANGED", batch=batch.number))
    for payment in payments:
        if accounts.get(payment.obligation_id, payment.account) != payment.account:
            found.append(problem("ACCOUNT_CHANGED", row=payment.seq))
    for claim in claims:
        found += _books_say(claim, parts[claim.pk], books)
    return tuple(found)


def _fell_away(payment: Payment) -> bool:
    owed = payment.obligation
    return owed.cancelled_at is not None or owed.settled_at is not None


def _file(batch: PaymentBatch, payments: Sequence[Payment], now: datetime) -> bytes:
    orders = [order_of(p.seq, p.account, p) for p in payments]
    return written(templates.template(batch.template), batch.number, local_day(now), orders)


def _mark_released(batch: PaymentBatch, file: bytes, actor: Actor, now: datetime) -> None:
    batch.state = PaymentBatch.State.RELEASED
    batch.released_by, batch.released_at = actor.user, now
    batch.file_name = f"{batch.number}.{templates.template(batch.template).suffix}"
    batch.file_digest = file_digest(file)
    batch.file_enc = vault.hide_bytes(file, _place(batch))
    batch.save()


def _place(batch: PaymentBatch) -> str:
    """What the encrypted file is bound to."""
    return f"{batch._meta.label}.file:{batch.number}"

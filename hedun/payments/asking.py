"""Asking the bank what became of payments (part of the room's actions).

What is unknown, or was never answered, is not sent again: the bank is asked, and only when it says
that it never had the order can the obligation go into another batch.
"""

from dataclasses import dataclass
from datetime import datetime

from hedun.domain.actors import Actor
from hedun.domain.deadlines import local_day
from hedun.domain.problems import Malformed
from hedun.payments import templates
from hedun.payments.bankfile import written
from hedun.payments.batches import file_digest, insist_cashier, order_of
from hedun.payments.models import BankQuery, PaymentBatch
from hedun.payments.problems import problem
from hedun.payments.queries import payments_of
from hedun.payments.waiting import UNANSWERED
from hedun.record.inserting import insert
from hedun.record.pen import writing


@dataclass(frozen=True)
class Asked:
    """The query file, and of how many payments it asks."""

    name: str
    file: bytes
    count: int


def ask_bank(batch: PaymentBatch, *, actor: Actor, now: datetime) -> Asked:
    """查询: a file that asks for every payment of the batch that has no final answer.

    Asking changes nothing but that it was asked, and may be done again. Raises Refused
    (OTHER_ROLE), Malformed (NOT_SENT, NOTHING_TO_ASK).
    """
    with writing(actor=actor, now=now) as pen:
        batch = PaymentBatch.objects.select_related("policy__place").get(pk=batch.pk)
        insist_cashier(batch.policy, actor, now)
        if batch.released_at is None:
            raise Malformed(problem("NOT_SENT", batch=batch.number))
        open_ones = [one for one in payments_of(batch) if one.outcome in UNANSWERED]
        if not open_ones:
            raise Malformed(problem("NOTHING_TO_ASK", batch=batch.number))
        layout = templates.template(batch.template)
        orders = [order_of(one.seq, one.account, one) for one in open_ones]
        file = written(layout, batch.number, local_day(now), orders, side="query")
        digest = file_digest(file)
        rows = insert(
            BankQuery(payment=one, asked_by=actor.user, asked_at=now, file_digest=digest)
            for one in open_ones
        )
        pen.write("batch.ask", batch.number, {"count": len(rows), "file": digest}, rows=rows)
        turn = BankQuery.objects.filter(payment__batch=batch).values("asked_at").distinct().count()
        return Asked(f"{batch.number}-Q{turn}.{layout.suffix}", file, len(rows))

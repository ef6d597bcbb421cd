"""What waits to be paid, in which batch, and what the ledger says of each claim."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import QuerySet

from hedun.claims.models import Claim
from hedun.domain.actors import READERS, Actor
from hedun.ledger.models import Transfer
from hedun.payments.models import Payment, PaymentBatch
from hedun.people.queries import places_of
from hedun.places.queries import below

Standing = dict[tuple[str, str], int]


def batches_visible_to(actor: Actor, now: datetime) -> QuerySet[PaymentBatch]:
    """The batches of policies at or under the places where the actor reads claims."""
    batches = PaymentBatch.objects.select_related("policy__place")
    return batches.filter(policy__place__in=below(places_of(actor, now, READERS)))


def payments_of(batch: PaymentBatch) -> list[Payment]:
    """The rows of a batch in order, with what is needed to show and to send them."""
    rows = batch.payments.select_related(
        "account__household", "obligation__claim__household", "obligation__claim__report__village"
    )
    return list(rows.order_by("seq"))


def open_payments(claims: Sequence[Claim]) -> dict[int, Payment]:
    """claim pk → its payment in a batch that is made and not yet released."""
    rows = Payment.objects.filter(
        obligation__claim__in=claims,
        outcome=Payment.Outcome.WAITING,
        batch__state=PaymentBatch.State.MADE,
    )
    return {p.obligation.claim_id: p for p in rows.select_related("batch", "obligation")}


def standing(claims: Iterable[str] | None = None) -> Standing:
    """(claim number, account kind) → fen now standing there; one query. None: all claims."""
    rows = Transfer.objects.exclude(claim="")
    if claims is not None:
        rows = rows.filter(claim__in=list(claims))
    found: Standing = {}
    for claim, debit, credit, fen in rows.values_list(
        "claim", "debit__kind", "credit__kind", "amount_fen"
    ):
        for kind, sign in ((debit, -1), (credit, 1)):
            found[claim, kind] = found.get((claim, kind), 0) + sign * fen
    return found

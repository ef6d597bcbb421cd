"""What waits to be paid, in which batch, and what the ledger says of each claim."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from hedun.claims import facts
from hedun.claims.models import Claim
from hedun.claims.queries import visible_to
from hedun.domain.actors import READERS, Actor, Role
from hedun.domain.case import State
from hedun.domain.deadlines import local_day
from hedun.payments.models import Obligation, Payment, PaymentBatch
from hedun.people.models import BankAccount, User
from hedun.people.queries import account_to_pay, places_of
from hedun.places.queries import below
from hedun.policies.models import Policy
from hedun.record.selecting import follow, rows_by, select


def batches_visible_to(actor: Actor, now: datetime) -> QuerySet[PaymentBatch]:
    """The batches of policies at or under the places where the actor reads claims."""
    batches = PaymentBatch.objects.select_related("policy__place")
    return batches.filter(policy__place__in=below(places_of(actor, now, READERS)))


def payments_of(batch: PaymentBatch) -> list[Payment]:
    """The rows of a batch in order, with what is needed to show and to send them."""
    rows = rows_by(Payment, "batch_id", [batch.pk])
    claim = "obligation__claim"
    follow(rows, "account__household", f"{claim}__household", f"{claim}__report__village")
    return sorted(rows, key=lambda row: row.seq)


def makers_of(claims: Sequence[Claim]) -> dict[int, frozenset[str]]:
    """claim pk → the users who made a batch that held it, at any time."""
    owed = _obligations(claims)
    held = select(Payment, ("obligation_id", "batch_id"), "obligation_id", owed)
    makers = dict(select(PaymentBatch, ("id", "made_by"), "id", {batch for _, batch in held}))
    found: dict[int, set[str]] = {}
    for obligation, batch in held:
        found.setdefault(owed[obligation], set()).add(makers[batch])
    return {pk: frozenset(users) for pk, users in found.items()}


def open_payments(claims: Sequence[Claim]) -> dict[int, Payment]:
    """claim pk → its payment in a batch that is made and not yet released."""
    owed = _obligations(claims)
    rows = rows_by(Payment, "obligation_id", owed, outcome=Payment.Outcome.WAITING)
    follow(rows, "batch")
    made = PaymentBatch.State.MADE
    return {owed[row.obligation_id]: row for row in rows if row.batch.state == made}


def _obligations(claims: Sequence[Claim]) -> dict[int, int]:
    """pk of each obligation to one of the claims → pk of the claim."""
    return dict(select(Obligation, ("id", "claim_id"), "claim_id", (c.pk for c in claims)))


# ── for the pages ───────────────────────────────────────────────────────────────────────────────

# Who sees the county's payments: those who make them, the two parties of the contract, the audit.
SEES = frozenset({Role.CASHIER, Role.INSURER, Role.FORESTRY, Role.AUDITOR})


def policies_seen(actor: Actor, now: datetime) -> QuerySet[Policy]:
    """The policies whose payments the actor sees, the newest first."""
    places = below(places_of(actor, now, SEES))
    return Policy.objects.filter(place__in=places).select_related("place").order_by("-starts", "pk")


def batches_seen(actor: Actor, now: datetime) -> QuerySet[PaymentBatch]:
    """Their batches."""
    return batches_visible_to(actor, now).filter(policy__in=policies_seen(actor, now))


def is_cashier(policy: Policy, actor: Actor, now: datetime) -> bool:
    """Whether the actor handles this policy's money now."""
    return policy.place_id in below(places_of(actor, now, {Role.CASHIER}))


@dataclass(frozen=True)
class Owed:
    """A claim that waits to be paid. `batch`: that holds it already; `returned`: the payment that
    came back, until its account is put right; `advance`: its objection is answered afterwards;
    `notice_ends`: of a notice that still hangs, before which nothing is paid."""

    claim: Claim
    fen: int
    account: BankAccount | None
    account_ok: bool
    batch: PaymentBatch | None
    returned: Payment | None
    advance: bool
    notice_ends: datetime | None

    @property
    def ready(self) -> bool:
        waits = self.claim.held or self.batch or self.notice_ends
        return self.account_ok and not waits


def owed_rows(policy: Policy, actor: Actor, now: datetime) -> list[Owed]:
    """The payable claims of a policy that the actor may see, by report and row."""
    claims = list(
        visible_to(actor, now)
        .filter(report__policy=policy, state=State.PAYABLE)
        .order_by("report__number", "row", "pk")
    )
    known, taken = facts.cases(claims), open_payments(claims)
    today = local_day(now)
    accounts = account_to_pay({claim.household_id for claim in claims})
    back = returned_payments(claims)
    return [
        Owed(
            claim=claim,
            fen=known[claim.pk].due_fen,
            account=accounts.get(claim.household_id),
            account_ok=known[claim.pk].account_ready(today),
            batch=taken[claim.pk].batch if claim.pk in taken else None,
            returned=None if known[claim.pk].account_ready(today) else back.get(claim.pk),
            advance=known[claim.pk].set_aside > 0,
            notice_ends=_if_to_come(known[claim.pk].notice_ends, now),
        )
        for claim in claims
    ]


def _if_to_come(instant: datetime | None, now: datetime) -> datetime | None:
    return instant if instant and instant > now else None


def returned_payments(claims: Sequence[Claim]) -> dict[int, Payment]:
    """claim pk → its last payment that the bank sent back."""
    rows = Payment.objects.filter(
        obligation__claim__in=claims, outcome=Payment.Outcome.RETURNED
    ).select_related("batch", "obligation", "account__household")
    return {p.obligation.claim_id: p for p in rows.order_by("id")}


def names_of(usernames: Iterable[str]) -> dict[str, str]:
    """username → the person's name."""
    return dict(User.objects.filter(username__in=set(usernames)).values_list("username", "name"))

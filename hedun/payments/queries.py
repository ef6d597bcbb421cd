"""What waits to be paid, in which batch, and what the ledger says of each claim."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, QuerySet

from hedun.claims import facts
from hedun.claims.models import Claim
from hedun.claims.queries import visible_to
from hedun.domain.actors import Actor
from hedun.domain.case import State
from hedun.domain.deadlines import local_day
from hedun.domain.guards import agreed_before_its_notice
from hedun.domain.permissions import PERMITTED, permits
from hedun.payments.models import (
    OPEN,
    BankQuery,
    Obligation,
    PayeeShare,
    Payment,
    PaymentBatch,
)
from hedun.payments.waiting import Part, persons_of, shares_of, waiting, who_is_paid
from hedun.people.models import BankAccount
from hedun.people.payees import Payee
from hedun.places.queries import lineage
from hedun.policies.models import Policy
from hedun.policies.queries import is_within, within
from hedun.record.models import Entry
from hedun.record.selecting import follow, rows_by, select

TAKEN = "batch.download"  # the record's word for: the bank's file was handed out


def batches_visible_to(actor: Actor, now: datetime) -> QuerySet[PaymentBatch]:
    """The batches of policies at or under the places where the actor reads claims."""
    batches = PaymentBatch.objects.select_related("policy__place")
    return batches.filter(
        within(actor, now, "see.claims", village="policy__place__pk", policy="policy")
    )


def payments_of(batch: PaymentBatch) -> list[Payment]:
    """The rows of a batch in order, with what is needed to show and to send them."""
    rows = rows_by(Payment, "batch_id", [batch.pk])
    claim = "obligation__claim"
    account = ("account__household", "account__beneficiary")
    follow(rows, *account, f"{claim}__household", f"{claim}__report__village")
    return sorted(rows, key=lambda row: row.seq)


def asked_of(batch: PaymentBatch) -> list[dict[str, Any]]:
    """When the bank was asked what became of how many payments of the batch: `asked_at`, `n`."""
    rows = BankQuery.objects.filter(payment__batch=batch).order_by("asked_at")
    return list(rows.values("asked_at").annotate(n=Count("pk")))


def asked_since(batch: PaymentBatch) -> frozenset[int]:
    """The payments (pk) that the bank was asked about after the batch's file was handed out last:
    before that it could truly say that it never had them, and get them afterwards."""
    rows = BankQuery.objects.filter(payment__batch=batch)
    taken = Entry.objects.filter(action=TAKEN, subject=batch.number).order_by("-seq").first()
    rows = rows.filter(asked_at__gt=taken.at) if taken else rows
    return frozenset(rows.values_list("payment_id", flat=True))


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
    rows = rows_by(Obligation, "claim_id", (claim.pk for claim in claims))
    return {row.pk: row.claim_id for row in rows}


# ── for the pages ───────────────────────────────────────────────────────────────────────────────

# Who sees the county's payments: those who make them, the two parties of the contract, the audit.
SEES = PERMITTED["see.payments"]
OUT = (Payment.Outcome.WAITING, Payment.Outcome.UNKNOWN)  # not known yet what became of it


def policies_seen(actor: Actor, now: datetime) -> QuerySet[Policy]:
    """The policies whose payments the actor sees, the newest first."""
    seen = within(actor, now, "see.payments", village="place__pk", policy="pk")
    return Policy.objects.filter(seen).select_related("place").order_by("-starts", "pk")


def batches_seen(actor: Actor, now: datetime) -> QuerySet[PaymentBatch]:
    """Their batches."""
    return batches_visible_to(actor, now).filter(policy__in=policies_seen(actor, now))


def asked_of_banks() -> QuerySet[Payment]:
    """Sent, and what became of them is not known; all of the house."""
    released = PaymentBatch.State.RELEASED
    return Payment.objects.filter(batch__state=released, outcome=Payment.Outcome.UNKNOWN)


def batch_of_all(report: str, state: str, actor: Actor, now: datetime) -> PaymentBatch | None:
    """The one batch in which every claim of the report in that state waits for its release or for
    the bank; None where they are in several, or any is in none."""
    claims = Claim.objects.filter(report__number=report, state=state).order_by()
    out = Payment.objects.filter(obligation__claim__in=claims, outcome__in=OUT).order_by()
    held = set(out.values_list("obligation__claim", "batch"))
    batches = {batch for _claim, batch in held}
    if len(batches) != 1 or len(held) != claims.count():
        return None
    return batches_seen(actor, now).filter(pk__in=batches).first()


def sees_batches(policy: Policy, actor: Actor, now: datetime) -> bool:
    """Whether the actor sees the policy's batches; as `batches_seen`."""
    at = {"village": policy.place_id, "policy": policy.pk}
    return all(is_within(actor, now, action, **at) for action in ("see.claims", "see.payments"))


def is_cashier(policy: Policy, actor: Actor, now: datetime) -> bool:
    """Whether the actor handles this policy's money now."""
    return permits("payments.handle", lineage(policy.place), actor, now, policy.insurer)


@dataclass(frozen=True)
class OwedPart:
    """What one payee waits for. `returned`: the payment that came back, until its account is put
    right; `ready`: it can be paid today."""

    part: Part
    ready: bool
    returned: Payment | None

    @property
    def fen(self) -> int:
        return self.part.obligation.amount_fen

    @property
    def payee(self) -> Payee:
        return self.part.payee

    @property
    def account(self) -> BankAccount | None:
        return self.part.account


@dataclass(frozen=True)
class Owed:
    """A claim that waits to be paid, and what is owed to each of its payees. `batch`: that holds it
    already; `advance`: its objection is answered afterwards; `notice_ends`: of a notice that still
    hangs, before which nothing is paid."""

    claim: Claim
    parts: list[OwedPart]
    batch: PaymentBatch | None
    advance: bool
    notice_ends: datetime | None

    @property
    def ready(self) -> bool:
        return not self.waits and any(part.ready for part in self.parts)

    @property
    def waits(self) -> bool:
        """For something else than an account."""
        return bool(self.claim.held or self.batch or self.notice_ends)

    @property
    def fen(self) -> int:
        return sum(part.fen for part in self.parts)

    @property
    def ready_fen(self) -> int:
        """What a batch made now would pay."""
        return sum(part.fen for part in self.parts if part.ready) if self.ready else 0

    @property
    def named(self) -> bool:
        """Whether somebody else than the household receives."""
        return any(part.part.obligation.beneficiary_id is not None for part in self.parts)


def owed_by_policy(
    policies: Sequence[Policy], actor: Actor, now: datetime
) -> dict[int, list[Owed]]:
    """The payable claims that the actor may see, by policy pk, in order of report and row; as many
    queries for many policies as for one."""
    found: dict[int, list[Owed]] = {policy.pk: [] for policy in policies}
    for row in _owed(policies, actor, now):
        found[row.claim.report.policy_id].append(row)
    return found


def _owed(policies: Sequence[Policy], actor: Actor, now: datetime) -> list[Owed]:
    claims = list(
        visible_to(actor, now)
        .filter(report__policy__in=policies, state=State.PAYABLE)
        .order_by("report__number", "row", "pk")
    )
    known, taken, parts = facts.cases(claims), open_payments(claims), waiting(claims)
    today, back = local_day(now), returned_payments(claims)
    return [
        Owed(
            claim=claim,
            parts=[_owed_part(part, back, today) for part in parts[claim.pk]],
            batch=taken[claim.pk].batch if claim.pk in taken else None,
            advance=known[claim.pk].set_aside > 0,
            notice_ends=None
            if agreed_before_its_notice(known[claim.pk])
            else _if_to_come(known[claim.pk].notice_ends, now),
        )
        for claim in claims
    ]


def _owed_part(part: Part, back: Mapping[int, Payment], today: date) -> OwedPart:
    ready = part.payee.ready(today)
    return OwedPart(part, ready, None if ready else back.get(part.obligation.pk))


def _if_to_come(instant: datetime | None, now: datetime) -> datetime | None:
    return instant if instant and instant > now else None


def returned_payments(claims: Sequence[Claim]) -> dict[int, Payment]:
    """obligation pk → its last payment that the bank sent back."""
    rows = Payment.objects.filter(
        obligation__claim__in=claims, outcome=Payment.Outcome.RETURNED
    ).select_related("batch", "obligation", "account")
    return {p.obligation_id: p for p in rows.order_by("id")}


def returned_of(claim: Claim) -> list[Obligation]:
    """What the bank sent back of the claim and waits for a good account, oldest first."""
    rows = Obligation.objects.filter(OPEN, claim=claim, returned_at__isnull=False)
    rows = rows.filter(claim__state__in=(State.PAYABLE, State.PAYING))
    return list(rows.select_related("claim__household", "beneficiary").order_by("id"))


def paid_of(claim: Claim) -> list[Payment]:
    """The claim's payments that the bank made and did not take back, oldest first."""
    rows = Payment.objects.filter(obligation__claim=claim, outcome=Payment.Outcome.PAID)
    own = ("obligation__claim__household", "obligation__beneficiary", "account")
    return list(rows.select_related(*own).order_by("id"))


def works_on_payees(claim: Claim, actor: Actor, now: datetime) -> bool:
    """Whether the page of the claim's payees is open to the actor: an injury, or payees named."""
    above, insurer = lineage(claim.report.village), claim.report.policy.insurer
    there = permits("see.payees", above, actor, now, insurer)
    return there and (bool(persons_of(claim)) or claim.pk in shares_of([claim]))


@dataclass(frozen=True)
class Named:
    """One payee of a claim: named now, or paid or owed something. `account`: masked; `state`: of
    the account, as a refusal's code where it cannot be paid to."""

    payee: Payee
    shares: list[PayeeShare]
    owed_fen: int
    returned_fen: int
    paid_fen: int


def named_payees(claim: Claim) -> list[Named]:
    """Who receives what the claim pays, in the order they were named, the household last."""
    shares = shares_of([claim]).get(claim.pk, [])
    owed = rows_by(Obligation, "claim_id", [claim.pk])
    rows = [row for row in owed if row.cancelled_at is None]
    keys = list(dict.fromkeys(row.beneficiary_id for row in [*shares, *rows]))
    keys.sort(key=lambda key: key is None)  # the household last
    pair = claim.household_id
    paid = who_is_paid((pair, key) for key in keys)
    return [
        Named(
            payee=paid[pair, key],
            shares=[share for share in shares if share.beneficiary_id == key],
            owed_fen=sum(r.amount_fen for r in own if r.settled_at is None),
            returned_fen=sum(r.amount_fen for r in own if r.returned_at is not None),
            paid_fen=sum(r.amount_fen - r.recovered_fen for r in own if r.settled_at),
        )
        for key in keys
        for own in ([row for row in rows if row.beneficiary_id == key],)
    ]

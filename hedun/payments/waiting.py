"""Who is paid what of a claim, and by which account (part of the room's queries)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import models

from hedun.assessment.models import AwardLine
from hedun.assessment.standing import standing
from hedun.claims.models import Claim, LossLine
from hedun.payments.models import OPEN, Obligation, PayeeShare, Payment, PaymentBatch
from hedun.payments.splitting import Payee as Key
from hedun.payments.splitting import entitled, owed
from hedun.people.models import BankAccount
from hedun.people.payees import Payee, beneficiaries_paid, payees
from hedun.record.selecting import rows_by, select

UNANSWERED = (Payment.Outcome.WAITING, Payment.Outcome.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Part:
    """What one payee of a claim is owed and the bank does not have."""

    obligation: Obligation
    payee: Payee

    @property
    def account(self) -> BankAccount | None:
        return self.payee.account


def open_obligations() -> models.QuerySet[Obligation]:
    return Obligation.objects.filter(OPEN)


def open_of(claims: Iterable[Claim]) -> list[Obligation]:
    """The open obligations of these claims, oldest first."""
    rows = rows_by(Obligation, "claim_id", (claim.pk for claim in claims))
    return [row for row in rows if row.settled_at is None and row.cancelled_at is None]


def waiting(claims: Sequence[Claim]) -> dict[int, list[Part]]:
    """claim pk → what is owed to each of its payees and not with the bank. A constant number of
    queries."""
    rows = open_of(claims)
    sent = with_bank(row.pk for row in rows)
    rows = [row for row in rows if row.pk not in sent]
    household = {claim.pk: claim.household_id for claim in claims}
    paid = who_is_paid((household[row.claim_id], row.beneficiary_id) for row in rows)
    found: dict[int, list[Part]] = {claim.pk: [] for claim in claims}
    for row in rows:
        part = Part(row, paid[household[row.claim_id], row.beneficiary_id])
        found[row.claim_id].append(part)
    return found


def receivers(claims: Sequence[Claim]) -> dict[int, list[Payee]]:
    """claim pk → who waits to be paid; before anything is owed, who would be."""
    found = {pk: [part.payee for part in own] for pk, own in waiting(claims).items()}
    early = [claim for claim in claims if not found[claim.pk]]
    named = shares_of(early)
    wanted = {
        claim.pk: [(claim.household_id, share.beneficiary_id) for share in named[claim.pk]]
        if claim.pk in named
        else [(claim.household_id, None)]
        for claim in early
    }
    paid = who_is_paid(pair for pairs in wanted.values() for pair in pairs)
    return found | {pk: [paid[pair] for pair in pairs] for pk, pairs in wanted.items()}


def with_bank(obligations: Iterable[int]) -> set[int]:
    """Those of the obligations (by pk) that the bank was told to pay and has not answered."""
    pks, rows = list(obligations), list[tuple[int, int]]()
    for outcome in UNANSWERED:
        columns = ("obligation_id", "batch_id")
        rows += select(Payment, columns, "obligation_id", pks, outcome=outcome)  # type: ignore[arg-type]
    made = PaymentBatch.State.MADE
    batches = {batch for _, batch in rows}
    still_here = {pk for (pk,) in select(PaymentBatch, ("id",), "id", batches, state=made)}
    return {obligation for obligation, batch in rows if batch not in still_here}


def who_is_paid(wanted: Iterable[tuple[int, Key]]) -> dict[tuple[int, Key], Payee]:
    """(household pk, beneficiary pk or None) → who receives, by which account."""
    pairs = set(wanted)
    own = payees({household for household, one in pairs if one is None})
    others = beneficiaries_paid({one for _, one in pairs if one is not None})
    return {
        (household, one): own[household] if one is None else others[one] for household, one in pairs
    }


def payee_of(obligation: Obligation) -> Payee:
    """Who is paid this one."""
    key = obligation.claim.household_id, obligation.beneficiary_id
    return who_is_paid([key])[key]


def shares_of(claims: Iterable[Claim]) -> dict[int, list[PayeeShare]]:
    """claim pk → its payees as they are named now; of most claims none is. One query."""
    found: dict[int, list[PayeeShare]] = defaultdict(list)
    for row in rows_by(PayeeShare, "claim_id", (claim.pk for claim in claims), ended_at=None):
        found[row.claim_id].append(row)
    return found


def split(amounts: Mapping[Claim, int]) -> dict[int, dict[Key, int]]:
    """claim pk → what each payee is owed of the amount, fen, as the payees are named now."""
    shares = shares_of(amounts)
    named = [claim for claim in amounts if claim.pk in shares]
    had, persons = received(named), _for_persons(named)
    found: dict[int, dict[Key, int]] = {}
    for claim, fen in amounts.items():
        if claim.pk not in shares:
            found[claim.pk] = {None: fen}
            continue
        own = had[claim.pk]
        all_of_it = fen + sum(own.values())
        to_have = entitled(all_of_it, persons.get(claim.pk, {}), shares[claim.pk])
        found[claim.pk] = owed(fen, to_have, own)
    return found


def received(claims: Iterable[Claim]) -> dict[int, dict[Key, int]]:
    """claim pk → what each payee has had and not given back, fen. One query."""
    rows = list(claims)
    found: dict[int, dict[Key, int]] = {claim.pk: {} for claim in rows}
    for row in Obligation.objects.filter(claim__in=rows, settled_at__isnull=False):
        own = found[row.claim_id]
        fen = row.amount_fen - row.recovered_fen
        own[row.beneficiary_id] = own.get(row.beneficiary_id, 0) + fen
    return found


def _for_persons(claims: Sequence[Claim]) -> dict[int, dict[str, int]]:
    """claim pk → what its standing award pays for which injured person, fen."""
    awards = {row.pk: pk for pk, row in standing(claim.pk for claim in claims).items()}
    lines = AwardLine.objects.filter(claim_award__in=awards).exclude(line__person="")
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for award, person, fen in lines.values_list("claim_award_id", "line__person", "payable_fen"):
        own = found[awards[award]]
        own[person] = own.get(person, 0) + fen
    return found


def persons_of(claim: Claim) -> list[str]:
    """The codes of the injured persons of the claim."""
    rows = rows_by(LossLine, "claim_id", [claim.pk])
    return sorted({line.person for line in rows} - {""})

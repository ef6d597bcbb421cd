"""Claims, awards and payments as a partner's system reads them: numbers, codes, names masked.

Of somebody hurt nothing is said but that there is such a line. Quantities and degrees are decimal
texts, money is whole fen, instants are UTC.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from hedun.assessment.models import ClaimAward
from hedun.claims.items import PERSON
from hedun.claims.models import Claim, ClaimMove, LossLine
from hedun.claims.queries import lines_of
from hedun.payments.models import Payment
from hedun.people.models import Household
from hedun.people.queries import masked_account, masked_name

Told = dict[str, Any]


def claims(rows: Sequence[Claim]) -> list[Told]:
    lines: dict[int, list[LossLine]] = {}
    for line in lines_of(rows):
        lines.setdefault(line.claim_id, []).append(line)
    return [_claim(row, lines.get(row.pk, [])) for row in rows]


def move(row: ClaimMove) -> Told:
    """Also what is told to a hook (sending.py): nothing of a person stands here."""
    return {
        "id": row.pk,
        "seq": row.entry_seq,
        "event": row.action,
        "at": _instant(row.at),
        "claim": row.claim.number,
        "report": row.claim.report.number,
        "policy": row.claim.report.policy.number,
        "from": row.start,
        "to": row.to,
    }


def award(row: ClaimAward) -> Told:
    return {
        "id": row.pk,
        "claim": row.claim.number,
        "policy": row.award.policy.number,
        "settlement": row.award.number,
        "kind": row.kind,
        "before_fen": row.before_fen,
        "total_fen": row.total_fen,
        "difference_fen": row.difference_fen,
        "provisional": row.provisional,
        "reverses": row.reverses_id,
        "terms_sha256": row.award.terms_sha256,
        "at": _instant(row.award.made_at),
    }


def payment(row: Payment) -> Told:
    payee = row.obligation.beneficiary
    return {
        "id": row.pk,
        "batch": row.batch.number,
        "seq": row.seq,
        "claim": row.obligation.claim.number,
        "payee": payee.kind if payee is not None else "household",
        "account": masked_account(row.account),
        "bank": row.account.bank,
        "amount_fen": row.amount_fen,
        "outcome": row.outcome,
        "bank_code": row.bank_code,
        "batch_state": row.batch.state,
        "released_at": _perhaps(row.batch.released_at),
        "answered_at": _perhaps(row.answered_at),
    }


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _claim(row: Claim, lines: Sequence[LossLine]) -> Told:
    return {
        "id": row.pk,
        "number": row.number,
        "report": row.report.number,
        "event": row.event.number,
        "policy": row.report.policy.number,
        "village": {"code": row.report.village.code, "name": row.report.village.name},
        "channel": row.report.channel,
        "told_at": _instant(row.report.first_told_at),
        "species": row.event.species,
        "occurred": row.event.occurred.isoformat(),
        "state": row.state,
        "since": _instant(row.since),
        "due_at": _perhaps(row.due_at),
        "held": row.held,
        "ended_at": _perhaps(row.ended_at),
        "household": _household(row.household),
        "lines": [_line(line) for line in lines],
    }


def _household(row: Household) -> Mapping[str, str]:
    return {"number": row.number, "kind": row.kind, "name": masked_name(row)}


def _line(row: LossLine) -> Told:
    plain = {"number": row.number, "section": row.section}
    if row.section == PERSON:
        return plain
    degree = row.degree
    return plain | {
        "item": row.item,
        "stage": row.stage,
        "quantity": str(row.quantity),
        "degree": None if degree is None else str(degree),
        "amount_fen": row.amount_fen,
    }


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _perhaps(at: datetime | None) -> str | None:
    return None if at is None else _instant(at)

"""Who receives which part of what a claim pays: named by the insurer (part of the room's actions).

Without any name the household receives all of it. The payees are named together: whoever was named
before ends with it, and what is owed and not yet with the bank is split again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from hedun.claims import facts
from hedun.claims.models import Claim
from hedun.claims.moves import loaded
from hedun.domain.actors import Actor, Role
from hedun.domain.case import Ask, Attempt, Refusal, State
from hedun.domain.lifecycle import ALWAYS
from hedun.domain.problems import Malformed, Problem
from hedun.domain.refusals import Refused
from hedun.domain.words import STATES
from hedun.payments.effects import pay_again
from hedun.payments.models import Obligation, PayeeShare
from hedun.payments.problems import problem
from hedun.payments.queries import open_payments
from hedun.payments.splitting import sum_of_fractions
from hedun.payments.waiting import open_of, persons_of, shares_of, split
from hedun.people import reasons
from hedun.people.models import Beneficiary
from hedun.people.queries import one_ground
from hedun.places.queries import lineage
from hedun.places.standing import insist_permitted
from hedun.record.inserting import insert
from hedun.record.pen import Pen, writing

# Where nothing is owed any more, or the bank has a part of it.
SETTLED = frozenset({State.DRAFT, State.PAYING, State.RECOVERING, State.CLOSED, State.REFUSED})


@dataclass(frozen=True, slots=True)
class Share:
    """One payee's part; as PayeeShare. `beneficiary` None: the household itself."""

    beneficiary: Beneficiary | None
    parts: int | None = None
    of: int | None = None
    most_fen: int | None = None
    person: str = ""


def name_payees(
    claim: Claim,
    shares: Sequence[Share],
    *,
    reason: str,
    paper: str,
    actor: Actor,
    now: datetime,
) -> list[PayeeShare]:
    """指定收款人: hospitals and heirs, each with a part. `paper`: what it rests on, by its number.

    What is paid already stays paid and counts; what is owed is split again. Raises Malformed
    (PAYEES_…, PAYEE_…, IN_A_BATCH), Refused (OTHER_ROLE, OTHER_PLACE, TWO_HATS, OWN_OR_KIN, HELD,
    NO_REASON).
    """
    with writing(actor=actor, now=now) as pen:
        claim = _claim_for(claim, reason, actor, now)
        for wrong in _problems(claim, shares, reason, paper):
            raise Malformed(wrong)
        before = _end(claim, now)
        rows = insert(
            PayeeShare(
                claim=claim,
                beneficiary=share.beneficiary,
                person=share.person,
                most_fen=share.most_fen,
                parts=share.parts,
                of=share.of,
                reason=reason.strip(),
                paper=paper.strip(),
                named_by=actor.user,
                named_at=now,
            )
            for share in shares
        )
        draft = pen.write("payees.name", claim.number, {"payees": len(rows)}, rows=[*before, *rows])
        draft.rows += _split_again(claim, pen)
        return rows


def end_payees(claim: Claim, *, reason: str, actor: Actor, now: datetime) -> Claim:
    """撤销收款人: the household receives again what nobody else was paid.

    Raises as `name_payees`, and PAYEES_AS_THEY_ARE.
    """
    with writing(actor=actor, now=now) as pen:
        claim = _claim_for(claim, reason, actor, now)
        before = _end(claim, now)
        if not before:
            raise Malformed(problem("PAYEES_AS_THEY_ARE"))
        why = reasons.keep(pen, reason)
        draft = pen.write("payees.end", claim.number, {"payees": len(before)}, rows=[*before, why])
        draft.rows += _split_again(claim, pen)
        return claim


def may_name(claim: Claim, actor: Actor, now: datetime) -> bool:
    """Whether to offer it: everything but what the form itself will ask for holds already."""
    try:
        _claim_for(claim, "-", actor, now)
    except (Malformed, Refused):
        return False
    return True


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _claim_for(claim: Claim, reason: str, actor: Actor, now: datetime) -> Claim:
    """The claim as it is now, for the insurer to say who is paid. What holds for every move holds
    here too: one hat, no kin, not on hold."""
    [claim] = loaded([claim])
    above = lineage(claim.report.village)
    insist_permitted(
        "claim.payees", above, actor=actor, now=now, subject=claim.number,
        insurer=claim.report.policy.insurer,
    )  # fmt: skip
    attempt = Attempt(facts.cases([claim])[claim.pk], Ask("payees"), actor, Role.INSURER, now)
    refusals = [r for guard in ALWAYS if (r := guard(attempt))]
    refusals += [] if reason.strip() else [Refusal("NO_REASON")]
    if refusals:
        raise Refused(refusals, subject=claim.number)
    if claim.state in SETTLED:
        raise Malformed(problem("PAYEES_STATE", said=STATES[State(claim.state)]))
    taken = open_payments([claim])
    if claim.pk in taken:
        raise Malformed(problem("IN_A_BATCH", batch=taken[claim.pk].batch.number))
    return claim


def _problems(claim: Claim, shares: Sequence[Share], reason: str, paper: str) -> list[Problem]:
    found = [] if shares else [problem("PAYEES_NONE")]
    if not paper.strip():
        found.append(problem("PAYEES_PAPER"))
    if len(paper) > 80 or len(reason) > 500:
        found.append(problem("PAYEES_TOO_LONG"))
    known = persons_of(claim)
    ground = one_ground([claim.household_id])[claim.household_id]
    above = lineage(claim.report.village)
    seen = set[tuple[int | None, str]]()
    for share in shares:
        one, who = share.beneficiary, _name(claim, share)
        key = (one.pk if one else None, share.person)
        found += [problem("PAYEES_TWICE", who=who)] if key in seen else []
        seen.add(key)
        found += [] if _one_way(share) else [problem("PAYEES_WAY", who=who)]
        if share.person and share.person not in known:
            found.append(problem("PAYEES_PERSON", person=share.person))
        if one is None:
            continue
        if one.ended_at is not None:
            found.append(problem("PAYEE_ENDED", who=who))
        elsewhere = one.household_id not in ground if one.household_id else (
            one.place.code not in above
        )  # fmt: skip
        found += [problem("PAYEE_OF_OTHERS", who=who)] if elsewhere else []
    return found or _sums(shares)


def _sums(shares: Sequence[Share]) -> list[Problem]:
    """The fractions of each person's part, and of the rest, are 1 together."""
    found = []
    for person in {share.person for share in shares}:
        own = [
            PayeeShare(parts=share.parts, of=share.of)
            for share in shares
            if share.person == person and share.of
        ]
        total = sum_of_fractions(own)
        found += [problem("PAYEES_SUM", sum=total)] if own and total != 1 else []
    return found


def _one_way(share: Share) -> bool:
    if share.most_fen is not None:
        return share.most_fen > 0 and share.parts is None and share.of is None
    return bool(share.parts and share.of and 0 < share.parts <= share.of)


def _name(claim: Claim, share: Share) -> str:
    return share.beneficiary.name if share.beneficiary else claim.household.name


def _end(claim: Claim, now: datetime) -> list[PayeeShare]:
    rows = shares_of([claim]).get(claim.pk, [])
    for row in rows:
        row.ended_at = now
        row.save(update_fields=["ended_at"])
    return rows


def _split_again(claim: Claim, pen: Pen) -> list[Obligation]:
    """What is owed, over the payees as they are named now. What had come back is payable again:
    whose account it waits for may be another."""
    old = open_of([claim])
    if not old:
        return []
    pay_again(old, pen)
    for row in old:
        row.cancelled_at, row.replaced = pen.now, True
        row.save(update_fields=["cancelled_at", "replaced"])
    parts = split({claim: sum(row.amount_fen for row in old)})[claim.pk]
    agreed = min(row.agreed_at for row in old)
    new = insert(
        Obligation(claim=claim, beneficiary_id=payee, amount_fen=fen, agreed_at=agreed)
        for payee, fen in parts.items()
    )
    return [*old, *new]

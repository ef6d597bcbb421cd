"""Who of an office has a claim in hand (part of the room's actions).

An assignment orders the work of one office and takes nobody's right away: whoever may act on the
claim still may. It is for the role the claim waits for, so it rests while the claim is elsewhere
and counts again when it comes back.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from hedun.claims import facts
from hedun.claims.models import Assignment, Claim
from hedun.claims.moves import Outcome, loaded
from hedun.domain.actors import Actor, Role
from hedun.domain.case import Case, Refusal
from hedun.domain.lifecycle import waits_for
from hedun.people.models import User
from hedun.people.queries import actor_for
from hedun.record.pen import writing


def assign(
    claims: Iterable[Claim], officer: str, *, reason: str = "", actor: Actor, now: datetime
) -> Outcome:
    """The officer (a username of the same office; empty: nobody in particular) has these claims in
    hand from now on. A claim that stays where it was is done and nothing is written for it.

    Refused, claim by claim: NOT_YOURS_NOW, OFFICER_ELSEWHERE, OFFICER_KIN, OFFICER_TWO_HATS, and
    NO_REASON where it is taken from somebody else.
    """
    outcome = Outcome()
    with writing(actor=actor, now=now) as pen:
        whose = _named(officer)
        rows = loaded(claims)
        cases, before = facts.cases(rows), _in_hand(rows)
        written = 0
        for claim in rows:
            case = cases[claim.pk]
            role = role_in(case, actor, now)
            refusals = _against(case, role, whose, officer, now)
            last = before.get((claim.pk, role)) if role else None
            if last and last.officer not in (actor.user, officer) and not reason.strip():
                refusals = (*refusals, Refusal("NO_REASON"))
            if refusals or role is None:
                outcome.refused.append((claim, refusals))
                continue
            outcome.done.append(claim)
            if (last.officer if last else "") == officer:
                continue
            told = {"role": str(role), "officer": officer, "from": last.officer if last else ""}
            made = _make(claim, role, whose, last, reason, actor, now)
            pen.write("claim.assign", claim.number, told, rows=made)
            written += 1
        if not written:
            pen.nothing_done()
    return outcome


def role_in(case: Case, actor: Actor, now: datetime) -> Role | None:
    """The role by which the actor has the claim now; None: it waits for others, or is that of a
    relative, from which they stand aside."""
    if actor.user in case.kin:
        return None
    waiting = waits_for(case.state)
    here = {p.role for p in actor.in_force(now) if p.covers(case.lineage, case.insurer)}
    return next((role for role in Role if role in waiting & here), None)


def _against(
    case: Case, role: Role | None, whose: Actor | None, officer: str, now: datetime
) -> tuple[Refusal, ...]:
    if role is None:
        return (Refusal("NOT_YOURS_NOW"),)
    if not officer:
        return ()
    if whose is None or not whose.has(role, case.lineage, now, case.insurer):
        return (Refusal("OFFICER_ELSEWHERE"),)
    found = []
    if officer in case.kin:
        found.append(Refusal("OFFICER_KIN"))
    worn = {p.role for p in case.past if p.user == officer}
    worn |= {hat for user, hat in case.hats if user == officer}
    if worn - {role}:
        found.append(Refusal("OFFICER_TWO_HATS"))
    return tuple(found)


def _named(officer: str) -> Actor | None:
    user = User.objects.filter(username=officer, is_active=True).first() if officer else None
    return actor_for(user) if user else None


def _in_hand(claims: Iterable[Claim]) -> Mapping[tuple[int, Role | None], Assignment]:
    rows = Assignment.objects.filter(claim__in=claims, ended_at=None).order_by()
    return {(row.claim_id, Role(row.role)): row for row in rows}


def _make(
    claim: Claim,
    role: Role,
    whose: Actor | None,
    last: Assignment | None,
    reason: str,
    actor: Actor,
    now: datetime,
) -> list[Assignment]:
    """The rows written: the one that ends, and the one that begins unless it is nobody's."""
    rows = []
    if last:
        last.ended_at = now
        last.save(update_fields=["ended_at"])
        rows.append(last)
    if whose:
        made = Assignment.objects.create(
            claim=claim,
            role=role,
            officer=whose.user,
            officer_name=whose.name,
            reason=reason.strip(),
            by=actor.user,
            by_name=actor.name,
            at=now,
        )
        rows.append(made)
    return rows

"""`perform`: the one function through which every move of every claim goes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import models

from hedun.claims import effects, facts
from hedun.claims.clocks import began, due_in
from hedun.claims.effects import Effect, Step
from hedun.claims.models import Claim, ClaimMove
from hedun.domain.actors import Actor
from hedun.domain.case import Ask, Case, Refusal
from hedun.domain.deadlines import Due
from hedun.domain.lifecycle import ENDED, decide
from hedun.domain.refusals import Refused
from hedun.record.pen import writing


@dataclass
class Outcome:
    """Which claims made the move and which did not, with every reason."""

    done: list[Claim] = field(default_factory=list)
    refused: list[tuple[Claim, tuple[Refusal, ...]]] = field(default_factory=list)

    def insist(self) -> "Outcome":
        """For callers that act on one claim: raises Refused when it did not go."""
        if self.refused:
            claim, refusals = self.refused[0]
            raise Refused(refusals, subject=claim.number)
        return self


class Conflict(Exception):
    """A claim changed between reading and writing although the pen was held."""


def perform(
    claims: Iterable[Claim],
    action: str,
    *,
    actor: Actor,
    now: datetime,
    ask: Ask | Callable[[Claim, Case], Ask] | None = None,
    effect: Effect | None = None,
) -> Outcome:
    """Make one move on each claim: decide, compare-and-set, effects, record. One transaction.

    A claim that fails, also in an effect that raises Refused, does not hold up the others. `ask` is
    what is handed in, the same for all or made for each claim; `effect` is what the caller's room
    adds to the move. Raises Conflict if a state changed under the pen; then nothing is written.
    """
    outcome = Outcome()
    with writing(actor=actor, now=now) as pen:
        rows = loaded(claims)
        known = facts.cases(rows)
        for claim in rows:
            case = known[claim.pk]
            given = ask(claim, case) if callable(ask) else ask or Ask(action)
            decision = decide(case, given, actor, now)
            if not decision.allowed:
                outcome.refused.append((claim, decision.refusals))
                continue
            step = Step(claim, case, given, decision, actor, now, pen.next_seq)
            try:
                _carry_out(step, effect)
            except Refused as refused:
                claim.refresh_from_db()
                outcome.refused.append((claim, refused.refusals))
            else:
                outcome.done.append(claim)
        if not outcome.done:
            pen.nothing_done()
    return outcome


def _carry_out(step: Step, effect: Effect | None) -> None:
    """One claim's move with everything that goes with it, or nothing of it."""
    ask, found = step.ask, step.decision
    data = {"from": step.case.state, "to": found.to, "role": found.role, "code": ask.code}
    with writing(actor=step.actor, now=step.now) as pen:
        draft = pen.write(f"claim.{ask.action}", step.claim.number, data, rows=[step.claim])
        draft.rows.append(_move(step))
        draft.rows.extend(effects.run(step))
        draft.rows.extend(effect(step) if effect else ())


def loaded(claims: Iterable[Claim]) -> list[Claim]:
    """The claims as they are now, with what facts and effects need, in a fixed order."""
    rows = Claim.objects.filter(pk__in=[c.pk for c in claims]).select_related(
        "report__village", "report__policy__place", "event", "household"
    )
    return list(rows.order_by("pk"))


def _move(step: Step) -> models.Model:
    claim, to, role = step.claim, step.decision.to, step.decision.role
    if to is None or role is None:
        raise ValueError("a refused decision moves nothing")
    stays = to is step.case.state
    left = Due(claim.due_at, claim.due_provisional) if claim.due_at else None
    until = left if stays else due_in(step, to)
    changes = {
        "state": to,
        "since": claim.since if stays else step.now,
        "due_at": until and until.at,
        "due_provisional": until is not None and until.provisional,
        "held": {"hold": True, "resume": False}.get(step.ask.action, claim.held),
        "ended_at": began(step, to) if to in ENDED else None,
    }
    unchanged = Claim.objects.filter(pk=claim.pk, state=step.case.state, held=step.case.held)
    if unchanged.update(**changes) != 1:
        raise Conflict(f"{claim.number} is no longer “{step.case.state}”; nothing was written")
    for name, value in changes.items():
        setattr(claim, name, value)
    return ClaimMove.objects.create(
        claim=claim,
        action=step.ask.action,
        start=step.case.state,
        to=to,
        user=step.actor.user,
        user_name=step.actor.name,
        role=role,
        at=step.now,
        reason=step.ask.reason,
        code=step.ask.code,
        missing=list(step.ask.missing),
        entry_seq=step.entry_seq,
    )

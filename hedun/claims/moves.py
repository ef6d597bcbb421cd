"""`perform`: the one function through which every move of every claim goes."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from hedun.claims import effects, facts
from hedun.claims.clocks import Clocks, began
from hedun.claims.effects import Effect, Step
from hedun.claims.models import Claim, ClaimMove
from hedun.domain.actors import Actor
from hedun.domain.case import Ask, Case, Refusal
from hedun.domain.chain import Json
from hedun.domain.deadlines import Due
from hedun.domain.lifecycle import ENDED, Decision, decide
from hedun.domain.refusals import Refused
from hedun.record.changing import change
from hedun.record.inserting import fresh, insert
from hedun.record.pen import writing
from hedun.record.selecting import follow, rows_by


@dataclass
class Outcome:
    """Which claims made the move and which did not, with every reason."""

    done: list[Claim] = field(default_factory=list)
    refused: list[tuple[Claim, tuple[Refusal, ...]]] = field(default_factory=list)

    def insist(self, *, but: frozenset[str] = frozenset()) -> "Outcome":
        """For callers that act on one claim: raises Refused when it did not go. `but`: codes of
        reasons for which a claim may stay."""
        for claim, refusals in self.refused:
            if {one.code for one in refusals} - but:
                raise Refused(refusals, subject=claim.number)
        return self


class Conflict(Exception):
    """A claim changed between reading and writing although the pen was held."""


# A claim that may make the move, with what was known, handed in and decided.
Going = tuple[Claim, Case, Ask, Decision]


@dataclass(frozen=True)
class Looked:
    """Claims as they are now, with their cases; it holds while the pen is held."""

    claims: list[Claim]
    cases: dict[int, Case]

    def only(self, claims: Iterable[Claim]) -> "Looked":
        wanted = {claim.pk for claim in claims}
        return Looked([claim for claim in self.claims if claim.pk in wanted], self.cases)


def look_at(claims: Iterable[Claim]) -> Looked:
    """Under the pen, where an action has to know more before the move than `decide` does."""
    rows = loaded(claims)
    return Looked(rows, facts.cases(rows))


def perform(
    claims: Iterable[Claim] | Looked,
    action: str,
    *,
    actor: Actor,
    now: datetime,
    ask: Ask | Callable[[Claim, Case], Ask] | None = None,
    effect: Effect | None = None,
) -> Outcome:
    """Make one move on each claim: decide, compare-and-set, effects, record. One transaction.

    All claims are decided on first; those that may go are carried out together. A claim that fails,
    also in an effect that raises Refused, does not hold up the others. `ask` is what is handed in,
    the same for all or made for each claim; `effect` is what the caller's room adds to the move.
    Raises Conflict if a state changed under the pen; then nothing is written.
    """
    outcome, going = Outcome(), list[Going]()
    with writing(actor=actor, now=now) as pen:
        looked = claims if isinstance(claims, Looked) else look_at(claims)
        for claim in looked.claims:
            case = looked.cases[claim.pk]
            given = ask(claim, case) if callable(ask) else ask or Ask(action)
            decision = decide(case, given, actor, now)
            if decision.allowed:
                going.append((claim, case, given, decision))
            else:
                outcome.refused.append((claim, decision.refusals))
        _try_out(going, action, effect, outcome, actor, now)
        if not outcome.done:
            pen.nothing_done()
    return outcome


def _try_out(
    going: Sequence[Going],
    action: str,
    effect: Effect | None,
    outcome: Outcome,
    actor: Actor,
    now: datetime,
) -> None:
    """All together; where one of them is refused by an effect, one by one."""
    if not going:
        return
    try:
        _carry_out(going, action, effect, actor, now)
    except Refused as refused:
        for claim, *_ in going:
            claim.refresh_from_db()
        if len(going) == 1:
            outcome.refused.append((going[0][0], refused.refusals))
        else:
            for one in going:
                _try_out([one], action, effect, outcome, actor, now)
    else:
        outcome.done += [claim for claim, *_ in going]


def _carry_out(
    going: Sequence[Going], action: str, effect: Effect | None, actor: Actor, now: datetime
) -> None:
    """The moves with everything that goes with them, or nothing of it."""
    with writing(actor=actor, now=now) as pen:
        steps = [
            Step(*one, actor, now, entry_seq) for entry_seq, one in enumerate(going, pen.next_seq)
        ]
        drafts = []
        for step in steps:
            found = step.decision
            data: dict[str, Json] = {"from": str(step.case.state), "to": str(found.to)}
            data |= {"role": str(found.role), "code": step.ask.code}
            data |= {"late": True} if found.late else {}
            drafts.append(pen.write(f"claim.{action}", step.claim.number, data, rows=[step.claim]))
        _move(steps)
        effects.run(action, steps)
        if effect:
            effect(steps)
        effects.run_last(action, steps)
        for draft, step in zip(drafts, steps, strict=True):
            draft.rows += step.rows


def loaded(claims: Iterable[Claim]) -> list[Claim]:
    """The claims as they are now, with what facts and effects need, in a fixed order."""
    rows = rows_by(Claim, "id", {claim.pk for claim in claims})
    follow(rows, "household", "event", "report__village", "report__policy__place")
    return rows


def _move(steps: Sequence[Step]) -> None:
    """Compare-and-set: claims that change alike in one statement, which must find them all."""
    clocks = Clocks()
    alike: dict[tuple[object, ...], list[Step]] = {}
    for step in steps:
        changes = _changes(step, clocks)
        for name, value in changes.items():
            setattr(step.claim, name, value)
        case = step.case
        alike.setdefault((case.state, case.held, *changes.items()), []).append(step)
    for (state, held, *changed), ours in alike.items():
        pks = [step.claim.pk for step in ours]
        stands = {"state": state, "held": held}
        if change(Claim, "id", pks, dict(changed), where=stands) != len(pks):
            numbers = ", ".join(step.claim.number for step in ours)
            raise Conflict(f"no longer “{state}”, one of {numbers}; nothing was written")
    moves = insert([_past(step) for step in steps])
    for step, move in zip(steps, moves, strict=True):
        step.seal(move)


def _changes(step: Step, clocks: Clocks) -> dict[str, object]:
    claim, to = step.claim, step.decision.to
    if to is None:
        raise ValueError("a refused decision moves nothing")
    stays = to is step.case.state
    left = Due(claim.due_at, claim.due_provisional) if claim.due_at else None
    until = left if stays else clocks.due_in(step, to)
    return {
        "state": to,
        "since": claim.since if stays else step.now,
        "due_at": until and until.at,
        "due_provisional": until is not None and until.provisional,
        "remind_at": claim.remind_at if stays else None,
        "held": {"hold": True, "resume": False}.get(step.ask.action, claim.held),
        "ended_at": began(step, to) if to in ENDED else None,
    }


def _past(step: Step) -> ClaimMove:
    return fresh(
        ClaimMove,
        claim_id=step.claim.pk,
        action=step.ask.action,
        start=step.case.state,
        to=step.decision.to,
        user=step.actor.user,
        user_name=step.actor.name,
        role=step.decision.role,
        at=step.now,
        reason=step.ask.reason,
        code=step.ask.code,
        missing=list(step.ask.missing),
        late=step.decision.late,
        entry_seq=step.entry_seq,
    )

"""When the clock of a claim's state runs out, from the claim's own past.

Every state that waits for somebody has a clock. It starts when the state is entered; a draft's when
the village was told. Sent back and sent in again, referred and upheld, or contested while an
advance was paid, it goes on where it stopped: it paused while others had the claim. What was
undone was never done.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from hedun.claims.effects import Step
from hedun.domain.case import Past, State
from hedun.domain.deadlines import Due, Pause, due
from hedun.domain.lifecycle import clock_of
from hedun.policies.queries import Numbers

# The move that ends the pause → the moves that began it, from the same state.
GOES_ON: dict[str, tuple[str, ...]] = {
    "report": ("return",),
    "uphold": ("escalate", "appeal"),
    "bank_paid": ("advance",),
}


class Clocks:
    """The clocks of one act. Most of its claims wait for the same day: what was worked out once is
    not worked out again."""

    def __init__(self) -> None:
        self._numbers = Numbers()
        self._known: dict[tuple[object, ...], Due] = {}

    def due_in(self, step: Step, state: State) -> Due | None:
        """When the clock of the state that the step leads to runs out; None where nobody is waited
        for."""
        key = clock_of(state)
        if key is None:
            return None
        length = self._numbers.clock(step.claim.report.policy, key, step.claim.event.occurred)
        start, pauses = _running(step, state)
        asked = start, length, pauses
        if asked not in self._known:
            self._known[asked] = due(start, length, pauses)
        return self._known[asked]


def began(step: Step, state: State) -> datetime:
    """When the stay in the state that the step leads to began: upheld or undone, it never ended."""
    return _running(step, state)[0]


def _running(step: Step, state: State) -> tuple[datetime, tuple[Pause, ...]]:
    return running(_history(step, state), state, told=step.claim.report.first_told_at)


def running(
    history: Iterable[Past], state: State, *, told: datetime
) -> tuple[datetime, tuple[Pause, ...]]:
    """Since when the clock of the state runs that the history ends in, and its pauses."""
    clocks: dict[State, tuple[datetime, tuple[Pause, ...]]] = {State.DRAFT: (told, ())}
    left: dict[State, Past] = {}
    for move in history:
        if move.start is move.to:
            continue
        left[move.start] = move
        before = left.get(move.to)
        if before and before.action in GOES_ON.get(move.action, ()):
            start, pauses = clocks[move.to]
            away = ((before.at, move.at),) if before.at < move.at else ()
            clocks[move.to] = start, (*pauses, *away)
        else:
            clocks[move.to] = move.at, ()
    return clocks[state]


class AnyMove(Protocol):
    """A move as it was stored, or as a case tells it."""

    @property
    def action(self) -> str: ...


M = TypeVar("M", bound=AnyMove)


def in_force(past: Iterable[M]) -> list[M]:
    """Of one claim's moves, in order, those not undone; an undo itself is none of them."""
    kept: list[M] = []
    for move in past:
        if move.action == "undo":
            kept.pop()
        else:
            kept.append(move)
    return kept


def _history(step: Step, state: State) -> Sequence[Past]:
    """The moves in force with the step made."""
    past, role = in_force(step.case.past), step.decision.role
    if step.ask.action == "undo":
        return past[:-1]
    if role is None:
        raise ValueError("a refused decision moves nothing")
    made = Past(step.ask.action, step.case.state, state, step.actor.user, role, step.now)
    return [*past, made]

"""What else a move does. Rooms above claims register their part in apps.py, by action.

An effect runs in the move's own transaction, after the states have changed, once for all claims
that make the move together. What it writes for a claim it hands to the claim's step, so that it is
sealed with the move. `undo` effects take a move's effects back when the same person undoes it
before the next step began. `settle` effects come last, after what the caller added to the move, for
the move and for its undoing: what follows from how everything stands now. An effect may raise
Refused: then the claims are tried one by one.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import models

from hedun.claims.models import Claim
from hedun.domain.actors import Actor
from hedun.domain.case import Ask, Case
from hedun.domain.lifecycle import Decision


@dataclass(frozen=True)
class Step:
    """One claim on its way through one move. `case` is as it was before, `claim` as it is now;
    `rows` is what was written for it."""

    claim: Claim
    case: Case
    ask: Ask
    decision: Decision
    actor: Actor
    now: datetime
    entry_seq: int
    rows: list[models.Model] = field(default_factory=list)

    @property
    def book(self) -> str:
        """The policy's book in the ledger."""
        return self.claim.report.policy.number

    def seal(self, *rows: models.Model) -> None:
        """These rows were written with the move."""
        self.rows.extend(rows)


Effect = Callable[[Sequence[Step]], None]


@dataclass(frozen=True)
class Each:
    """An effect that looks at one claim at a time and answers the rows it wrote."""

    one: Callable[[Step], Iterable[models.Model]]

    def __call__(self, steps: Sequence[Step]) -> None:
        for step in steps:
            step.seal(*self.one(step))


AFTER: dict[str, list[Effect]] = {}
UNDO: dict[str, list[Effect]] = {}
SETTLE: dict[str, list[Effect]] = {}


def after(action: str, effect: Effect) -> None:
    if effect not in AFTER.setdefault(action, []):
        AFTER[action].append(effect)


def undo(action: str, effect: Effect) -> None:
    if effect not in UNDO.setdefault(action, []):
        UNDO[action].append(effect)


def settle(action: str, effect: Effect) -> None:
    if effect not in SETTLE.setdefault(action, []):
        SETTLE[action].append(effect)


def run(action: str, steps: Sequence[Step]) -> None:
    """Every registered effect of the move; for an undo, those that take each last move back."""
    if action != "undo":
        for effect in AFTER.get(action, []):
            effect(steps)
        return
    for undone, ours in _undone(steps).items():
        for effect in UNDO.get(undone, []):
            effect(ours)


def run_last(action: str, steps: Sequence[Step]) -> None:
    """What settles the move, or the moves that are taken back."""
    about = _undone(steps) if action == "undo" else {action: steps}
    for name, ours in about.items():
        for effect in SETTLE.get(name, []):
            effect(ours)


def _undone(steps: Sequence[Step]) -> dict[str, list[Step]]:
    """The steps by the action that each takes back."""
    found: dict[str, list[Step]] = {}
    for step in steps:
        found.setdefault(step.case.past[-1].action, []).append(step)
    return found

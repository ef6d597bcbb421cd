"""What else a move does. Rooms below claims register their part in apps.py, by action.

An effect runs in the move's own transaction, after the state has changed, and answers the rows it
wrote so that they are sealed with the move. `undo` effects take a move's effects back when the
same person undoes it before the next step began.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import models

from hedun.claims.models import Claim
from hedun.domain.actors import Actor
from hedun.domain.case import Ask, Case
from hedun.domain.lifecycle import Decision


@dataclass(frozen=True)
class Step:
    """One claim on its way through one move. `case` is as it was before, `claim` as it is now."""

    claim: Claim
    case: Case
    ask: Ask
    decision: Decision
    actor: Actor
    now: datetime
    entry_seq: int

    @property
    def book(self) -> str:
        """The policy's book in the ledger."""
        return self.claim.report.policy.number


Effect = Callable[[Step], Iterable[models.Model]]

AFTER: dict[str, list[Effect]] = {}
UNDO: dict[str, list[Effect]] = {}


def after(action: str, effect: Effect) -> None:
    if effect not in AFTER.setdefault(action, []):
        AFTER[action].append(effect)


def undo(action: str, effect: Effect) -> None:
    if effect not in UNDO.setdefault(action, []):
        UNDO[action].append(effect)


def run(step: Step) -> list[models.Model]:
    """Every registered effect of the move; for an undo, those that take the last move back."""
    if step.ask.action == "undo":
        effects = UNDO.get(step.case.past[-1].action, [])
    else:
        effects = AFTER.get(step.ask.action, [])
    return [row for effect in effects for row in effect(step)]

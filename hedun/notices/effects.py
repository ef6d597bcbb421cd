"""What moves do in this room, whoever makes them (registered in apps.py)."""

from collections.abc import Iterable, Sequence

from django.db import models

from hedun.claims.actions import pass_on
from hedun.claims.effects import Step
from hedun.ledger.actions import Moved
from hedun.ledger.models import Kind
from hedun.ledger.queries import purses
from hedun.notices.models import Objection
from hedun.notices.queries import current_items


def owe(steps: Sequence[Step]) -> None:
    """Confirmed: what was awarded is now owed."""
    found = purses(step.claim.number for step in steps)
    pass_on(
        (step, Moved(Kind.AWARDED, Kind.PAYABLE, found.of(number, Kind.AWARDED), number))
        for step in steps
        for number in (step.claim.number,)
    )


def take_off(step: Step) -> Iterable[models.Model]:
    """Undoing a posting: the claim's item no longer counts."""
    item = current_items([step.claim])[step.claim.pk]
    item.withdrawn_at = step.now
    item.save(update_fields=["withdrawn_at"])
    return [item]


def answer_objections(step: Step) -> Iterable[models.Model]:
    """A re-survey or the city's answer closes what was objected."""
    outcome = {"resurvey": "resurveyed", "decide": "decided", "uphold": "upheld"}
    return _close(step, outcome[step.ask.action])


def take_back_objection(step: Step) -> Iterable[models.Model]:
    """Undoing an objection."""
    return _close(step, "withdrawn")


def object_again(step: Step) -> Iterable[models.Model]:
    """Undoing a re-survey: what it had answered is open again."""
    rows = list(step.claim.objections.filter(closed_at=step.case.past[-1].at))
    for row in rows:
        row.closed_at, row.outcome = None, ""
        row.save(update_fields=["closed_at", "outcome"])
    return rows


def _close(step: Step, outcome: str) -> list[Objection]:
    rows = list(step.claim.objections.filter(closed_at__isnull=True))
    for row in rows:
        row.closed_at, row.outcome = step.now, outcome
        row.save(update_fields=["closed_at", "outcome"])
    return rows

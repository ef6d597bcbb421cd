"""What moves do in this room, whoever makes them (registered in apps.py)."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import models

from hedun.claims.actions import pass_on
from hedun.claims.effects import Step
from hedun.ledger.actions import Moved
from hedun.ledger.models import Kind
from hedun.ledger.queries import purses
from hedun.notices.models import Objection
from hedun.notices.queries import current_items

# The move that answers what was objected → what is written down as its outcome.
OUTCOMES = {
    "resurvey": "resurveyed",
    "decide": "decided",
    "uphold": "upheld",
    "withdraw": "ended",
    "merge": "ended",
}


def owe(steps: Sequence[Step]) -> None:
    """Confirmed, or paid before that: what was awarded is now owed."""
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
    """A re-survey, the city's answer or the claim's end closes all that was objected."""
    rows = list(_open_ones(step))
    for row in rows:
        _close(row, step, OUTCOMES[step.ask.action])
    return rows


def take_back_objection(step: Step) -> Iterable[models.Model]:
    """Undoing an objection: the last one; another's before it stays."""
    row = _open_ones(step).latest("id")
    _close(row, step, "withdrawn")
    return [row]


def object_again(step: Step) -> Iterable[models.Model]:
    """Undoing a re-survey or an end: what it had answered is open again."""
    last = step.case.past[-1]
    rows = list(step.claim.objections.filter(closed_at=last.at, outcome=OUTCOMES[last.action]))
    for row in rows:
        row.closed_at, row.outcome = None, ""
        row.save(update_fields=["closed_at", "outcome"])
    return rows


def set_aside(step: Step) -> Iterable[models.Model]:
    """The undisputed part is paid first: what the household objects to its amount waits."""
    return _stamp(step, before=None, after=step.now)


def take_up_again(step: Step) -> Iterable[models.Model]:
    """Undoing that: the objection stands in the way again."""
    return _stamp(step, before=step.case.past[-1].at, after=None)


def _stamp(step: Step, before: datetime | None, after: datetime | None) -> list[Objection]:
    rows = [row for row in _open_ones(step) if row.set_aside_at == before]
    for row in rows:
        row.set_aside_at = after
        row.save(update_fields=["set_aside_at"])
    return rows


def _open_ones(step: Step) -> models.QuerySet[Objection]:
    return Objection.objects.filter(claim=step.claim, closed_at__isnull=True)


def _close(row: Objection, step: Step, outcome: str) -> None:
    row.closed_at, row.outcome = step.now, outcome
    row.save(update_fields=["closed_at", "outcome"])

"""What one person proposes and another confirms or declines: a wording, a table, a year's closing.

The columns that such a row has, and the part of its actions that is the same everywhere.
"""

from datetime import datetime

from django.db import models

from hedun.domain.actors import Actor
from hedun.domain.case import Refusal
from hedun.domain.refusals import Refused


class Proposed(models.Model):
    """`answer`: why it was declined."""

    class State(models.TextChoices):
        OPEN = "open"
        CONFIRMED = "confirmed"
        DECLINED = "declined"
        WITHDRAWN = "withdrawn"

    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    proposed_by = models.CharField(max_length=60)
    proposed_at = models.DateTimeField()
    decided_by = models.CharField(max_length=60, blank=True)
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=300, blank=True)

    class Meta:
        abstract = True


def insist_other(row: Proposed, actor: Actor, subject: str) -> None:
    """Nobody decides what they have proposed. Raises Refused (SAME_PROPOSER)."""
    if row.proposed_by == actor.user:
        raise Refused([Refusal("SAME_PROPOSER")], subject=subject)


def decide(row: Proposed, state: str, answer: str, *, actor: Actor, now: datetime) -> None:
    """Write down who decided it when; the caller holds the pen and seals the row."""
    row.state, row.answer = state, answer
    row.decided_by, row.decided_at = actor.user, now
    row.save()

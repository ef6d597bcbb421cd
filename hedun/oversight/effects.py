"""What moves do in this room, whoever makes them (registered in apps.py)."""

from collections.abc import Iterable

from django.db import models

from hedun.claims.effects import Step


def answer_referral(step: Step) -> Iterable[models.Model]:
    """Decided, upheld, or the claim was withdrawn while the city had it."""
    outcomes = {"decide": "decided", "uphold": "upheld"}
    rows = list(step.claim.referrals.filter(closed_at__isnull=True))
    for row in rows:
        row.closed_at = step.now
        row.outcome = outcomes.get(step.ask.action, "withdrawn")
        row.answer = step.ask.reason
        row.save(update_fields=["closed_at", "outcome", "answer"])
    return rows


def ask_again(step: Step) -> Iterable[models.Model]:
    """Undoing a withdrawal: the question is open again."""
    rows = list(step.claim.referrals.filter(closed_at=step.case.past[-1].at))
    for row in rows:
        row.closed_at, row.outcome, row.answer = None, "", ""
        row.save(update_fields=["closed_at", "outcome", "answer"])
    return rows

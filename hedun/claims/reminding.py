"""What cannot be hurried: while it goes on, a claim has a day on which somebody looks at it again
in place of a due date (part of the room's actions)."""

from datetime import datetime

from hedun.claims.models import Claim
from hedun.domain.case import State
from hedun.domain.deadlines import due
from hedun.domain.lifecycle import clock_of
from hedun.policies.queries import clock


def remind(claim: Claim, key: str, now: datetime) -> None:
    """From now on the claim is looked at again when the reminder `key` (domain.clocks.REMINDERS)
    runs out; nothing is due. Whoever calls this holds the pen and seals the claim."""
    at = due(now, clock(claim.report.policy, key, claim.event.occurred)).at
    _write(claim, None, False, at)


def count_again(claim: Claim, now: datetime) -> None:
    """The clock of the claim's state runs from now. As `remind`."""
    name = clock_of(State(claim.state))
    if name is None:
        return _write(claim, None, False, None)
    until = due(now, clock(claim.report.policy, name, claim.event.occurred))
    _write(claim, until.at, until.provisional, None)


def _write(
    claim: Claim, due_at: datetime | None, provisional: bool, remind_at: datetime | None
) -> None:
    claim.due_at, claim.due_provisional, claim.remind_at = due_at, provisional, remind_at
    columns = {"due_at": due_at, "due_provisional": provisional, "remind_at": remind_at}
    Claim.objects.filter(pk=claim.pk).update(**columns)

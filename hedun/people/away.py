"""People who are away: leave, illness, a course (part of the room's actions)."""

from datetime import date, datetime

from hedun.domain.actors import Actor
from hedun.domain.deadlines import local_day
from hedun.people.models import Absence, User
from hedun.people.problems import insist_good, problem
from hedun.people.queries import stand_ins
from hedun.record.pen import writing


def be_away(
    *,
    starts: date,
    until: date,
    stand_in: User | None = None,
    actor: Actor,
    now: datetime,
) -> Absence:
    """休假: on these days (both included) nothing is in the actor's hands; what was assigned to
    them is in those of `stand_in`, or waits for their office. An earlier absence that has not
    passed is replaced by this one.

    `stand_in` (代班) gains no right by it: it is somebody who holds the same role at the same place
    already. Raises BadFields (until: before the first day, or past already; stand_in).
    """
    with writing(actor=actor, now=now) as pen:
        if until < starts or until < local_day(now):
            insist_good(until=(problem("AWAY_ENDS_EARLY"),))
        if stand_in is not None and stand_in not in stand_ins(actor, now):
            insist_good(stand_in=(problem("STAND_IN_ELSEWHERE"),))
        user = User.objects.get(username=actor.user)
        before = _end(actor, now)
        row = Absence.objects.create(
            user=user,
            starts=starts,
            until=until,
            told_by=actor.user,
            told_at=now,
            stand_in=stand_in,
        )
        told = {"starts": starts.isoformat(), "until": until.isoformat()}
        if stand_in is not None:
            told["stand_in"] = stand_in.username
        pen.write("absence.tell", actor.user, told, rows=[*before, row])
        return row


def be_back(*, actor: Actor, now: datetime) -> None:
    """The actor is at work again: an absence that has not passed ends now."""
    with writing(actor=actor, now=now) as pen:
        ended = _end(actor, now)
        if ended:
            pen.write("absence.end", actor.user, rows=ended)
        else:
            pen.nothing_done()


def _end(actor: Actor, now: datetime) -> list[Absence]:
    rows = Absence.objects.filter(
        user__username=actor.user, ended_at=None, until__gte=local_day(now)
    )
    found = list(rows)
    for row in found:
        row.ended_at = now
        row.save(update_fields=["ended_at"])
    return found

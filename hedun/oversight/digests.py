"""周报: once a week each person is told what waits for them, what is overdue and what they did in
the week before (part of the room's actions).

The ticker makes them from eight o'clock of the week's first working day; a week in which nobody
works has none. Whatever happens meanwhile (two tickers, one that was killed, one that slept until
Friday), a person has one digest a week: the pen and the constraint say so.
"""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Min, Q

from hedun.claims.models import Claim
from hedun.domain.actors import READERS, TICKER, Actor
from hedun.domain.case import State
from hedun.domain.deadlines import LOCAL, is_working_day, local_day, monday_of, start_of_day
from hedun.domain.lifecycle import worklist
from hedun.oversight.models import Chase, Digest
from hedun.oversight.stays import OPENED, TELLING
from hedun.people.models import RolePosting
from hedun.people.queries import actor_named
from hedun.places.queries import below, read_once
from hedun.policies.queries import policies_under
from hedun.record.models import Entry
from hedun.record.pen import writing
from hedun.record.selecting import select

MADE_AT = time(8, 0)  # in China
AT_ONCE = 40  # persons whose digests are written together
WEEK = timedelta(days=7)
DONE = {code: action for code, action in TELLING.items() if action != OPENED}


def make_due(now: datetime) -> int:
    """Make the digests of this week that are due and not made; answers how many."""
    week = monday_of(local_day(now))
    begins = begins_at(week)
    if begins is None or now < begins:
        return 0
    made = 0
    missing = _without(week, now)
    for at in range(0, len(missing), AT_ONCE):
        with read_once():
            bodies = {
                user: body_of(actor_named(user), week, now) for user in missing[at : at + AT_ONCE]
            }
        made += _write(week, bodies, now)
    return made


def begins_at(week: date) -> datetime | None:
    """Eight o'clock of the week's first working day; None where there is none."""
    days = (week + timedelta(days=n) for n in range(7))
    first = next((day for day in days if is_working_day(day)), None)
    return None if first is None else datetime.combine(first, MADE_AT, LOCAL)


def _without(week: date, now: datetime) -> list[str]:
    """Everybody who reads claims now and has no digest of the week."""
    day = local_day(now)
    rows = RolePosting.objects.filter(
        Q(until__isnull=True) | Q(until__gte=day),
        starts__lte=day,
        role__in=[str(role) for role in READERS],
        user__is_active=True,
    )
    have = set(Digest.objects.filter(week=week).values_list("user", flat=True))
    users = rows.order_by("user__username").values_list("user__username", flat=True).distinct()
    return [user for user in users if user not in have]


def body_of(actor: Actor, week: date, now: datetime) -> dict[str, Any]:
    """`waits`: by step how many households, how many overdue, since when and due when; `done`: by
    action how many entries of the week before; `asked`: how often they were chased in it."""
    waits = []
    day = local_day(now)
    wanted = Q(pk__in=())
    for posting in actor.in_force(now):
        states = worklist(posting.role)
        if states:
            here = Q(state__in=states, report__village__pk__among=below({posting.place}, day))
            own = policies_under({posting.company})
            wanted |= here if own is None else here & Q(report__policy__in=own)
    counted = Claim.objects.filter(wanted).order_by().values_list("state").annotate(
        n=Count("pk"), late=Count("pk", filter=Q(due_at__lt=now)), since=Min("since"),
        due=Min("due_at"),
    )  # fmt: skip
    found = {State(state): rest for state, *rest in counted}
    for state in State:
        if state in found:
            n, late, since, due = found[state]
            waits.append({"state": str(state), "n": n, "late": late,
                          "since": _written(since), "due": _written(due)})  # fmt: skip
    begin = start_of_day(week - WEEK)
    end = start_of_day(week)
    done = Entry.objects.filter(user=actor.user, at__gte=begin, at__lt=end, action__in=list(DONE))
    acts = done.order_by().values_list("action").annotate(n=Count("pk"))
    asked = Chase.objects.filter(holder=actor.user, at__gte=begin, at__lt=end)
    return {
        "waits": waits,
        "done": {DONE[action]: n for action, n in sorted(acts)},
        "asked": asked.count(),
    }


def _written(at: datetime | None) -> str | None:
    return at.astimezone(LOCAL).isoformat() if at else None


def _write(week: date, bodies: dict[str, dict[str, Any]], now: datetime) -> int:
    """Those that nobody else has written meanwhile."""
    with writing(actor=TICKER, now=now) as pen:
        there = Digest.objects.filter(week=week, user__in=list(bodies))
        have = set(there.values_list("user", flat=True))
        rows = [
            Digest.objects.create(user=user, week=week, made_at=now, body=body)
            for user, body in bodies.items()
            if user not in have
        ]
        if not rows:
            pen.nothing_done()
            return 0
        pen.write("digest.make", week.isoformat(), {"persons": len(rows)}, rows=rows)
    return len(rows)


# ── reading ─────────────────────────────────────────────────────────────────────────────────────


def digests_of(actor: Actor) -> list[Digest]:
    """The person's own, the newest first; a year of them."""
    return list(Digest.objects.filter(user=actor.user).order_by("-week")[:52])


def unread(actor: Actor, now: datetime) -> int:
    """How many of the person's digests were never opened: for the menu."""
    return len(select(Digest, ("id",), "user", [actor.user], read_at=None))


def mark_read(digest: Digest, now: datetime) -> None:
    """The reader has opened it."""
    Digest.objects.filter(pk=digest.pk, read_at__isnull=True).update(read_at=now)

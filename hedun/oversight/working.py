"""The worker's jobs: what is done off the request, whenever there is something to do.

One table, one loop. Each job does a little at a time and answers how much it did. Any number of
workers may run at the same time, and one that is killed leaves what it had not finished to the
next. A job that fails rests, longer each time, and holds up no other (failing.py).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Min, QuerySet

from hedun.domain.actors import TICKER
from hedun.evidence.actions import examine_waiting
from hedun.evidence.queries import waiting_pictures
from hedun.evidence.sweeping import left, sweep_some
from hedun.messages.actions import outgoing
from hedun.messages.queries import waiting_to_leave
from hedun.openrosa.actions import pass_on_what_is_due
from hedun.openrosa.queries import not_passed_on
from hedun.oversight import failing, reckoning
from hedun.partners.queries import untaken
from hedun.partners.sending import tell_partners
from hedun.phone.queries import parcels_received
from hedun.phone.working import work_off


@dataclass(frozen=True)
class Job:
    """`do`: some of it, as of this instant; answers how many. `waiting`: how many there are.
    `oldest`: since when the first of them has waited, where that is known."""

    name: str
    do: Callable[[datetime], int]
    waiting: Callable[[], int]
    oldest: Callable[[], datetime | None] = lambda: None


# What makes work for another stands before it.
JOBS: tuple[Job, ...] = (
    Job(
        "forms",
        pass_on_what_is_due,
        lambda: not_passed_on().count(),
        lambda: _first(not_passed_on(), "begun_at"),
    ),
    Job(
        "parcels",
        work_off,
        lambda: parcels_received().count(),
        lambda: _first(parcels_received(), "received_at"),
    ),
    Job(
        "photographs",
        lambda now: examine_waiting(TICKER, now),
        lambda: waiting_pictures().count(),
        lambda: _first(waiting_pictures(), "given_at"),
    ),
    Job("entries of the board", lambda now: reckoning.advance(), reckoning.behind),
    Job(
        "messages",
        outgoing,
        lambda: waiting_to_leave().count(),
        lambda: _first(waiting_to_leave(), "queued_at"),
    ),
    Job("files", sweep_some, left),
    Job(
        "partners",
        tell_partners,
        lambda: untaken().count(),
        lambda: _first(untaken(), "queued_at"),
    ),
)


def _first(rows: QuerySet[Any], at: str) -> datetime | None:
    found: datetime | None = rows.aggregate(first=Min(at))["first"]
    return found


@dataclass
class Worker:
    """Takes the jobs in turn. `stopped`: whether to begin none any more."""

    jobs: Sequence[Job] = JOBS
    stopped: Callable[[], bool] = lambda: False

    def round(self, now: datetime) -> dict[str, int]:
        """Some of each job; {job: how much was done}. One that rests or fails has done nothing.
        Raises OperationalError, InterfaceError: the database is away, busy or full, which says
        nothing of a job."""
        known, done = failing.known(), dict.fromkeys((job.name for job in self.jobs), 0)
        for job in self.jobs:
            if self.stopped():
                break
            done[job.name] = failing.attempt(job.name, job.do, now, known) or 0
        return done

    def until_done(self, clock: Callable[[], datetime]) -> dict[str, int]:
        """Rounds until there is nothing left to do; {job: how much was done}. Raises as `round`."""
        total = dict.fromkeys((job.name for job in self.jobs), 0)
        while any((done := self.round(clock())).values()):
            total = {name: total[name] + done[name] for name in total}
        return total


def waiting(jobs: Sequence[Job] = JOBS) -> Mapping[str, int]:
    """{job: how much of it there is to do}."""
    return {job.name: job.waiting() for job in jobs}


def oldest(jobs: Sequence[Job] = JOBS) -> Mapping[str, datetime]:
    """{job: since when the first has waited}, of those where something waits and that is known."""
    found = {job.name: job.oldest() for job in jobs}
    return {name: at for name, at in found.items() if at is not None}

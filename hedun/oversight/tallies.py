"""How the jobs of the house fare: when each ran last, how much it does in an hour, how quick it is.

Each process adds up for itself and writes it down once a minute, so a worker that looks for work
every second writes little. What is added up and not written when it is killed is not known.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Max, Q, Sum

from hedun.oversight.models import JobHour

KEPT = timedelta(days=7)
WRITTEN_EVERY = timedelta(minutes=1)
DAY = timedelta(hours=24)


@dataclass
class Run:
    runs: int = 0
    failed: int = 0
    done: int = 0
    ms: int = 0
    last_at: datetime | None = None


@dataclass
class Tally:
    """What this process has still to write down."""

    open: dict[str, Run] = field(default_factory=dict)
    written: datetime | None = None

    def add(self, job: str, answer: object, seconds: float, *, failed: bool, now: datetime) -> None:
        """One run that ended. Of jobs that count, `answer` is how much was done."""
        one = self.open.setdefault(job, Run())
        one.last_at = now
        if failed or not isinstance(answer, int) or answer:  # a look that found nothing is no run
            one.runs, one.failed = one.runs + 1, one.failed + failed
            one.done += answer if isinstance(answer, int) else 0
            one.ms += round(seconds * 1000)

    def write(self, now: datetime, *, at_once: bool = False) -> None:
        """Once a minute, or at once; what is older than a week goes."""
        if self.written is not None and now - self.written < WRITTEN_EVERY and not at_once:
            return
        for job, run in self.open.items():
            _add_to(_hour_of(now), job, run)
        self.open, self.written = {}, now
        JobHour.objects.filter(hour__lt=now - KEPT).delete()


def _hour_of(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0)


def _add_to(hour: datetime, job: str, run: Run) -> None:
    here = JobHour.objects.filter(hour=hour, job=job)
    more = {name: F(name) + getattr(run, name) for name in ("runs", "failed", "done", "ms")}
    if here.update(**more, last_at=run.last_at):
        return
    try:
        with transaction.atomic():
            JobHour.objects.create(hour=hour, job=job, **vars(run))
    except IntegrityError:  # another process was first
        here.update(**more, last_at=run.last_at)


@dataclass(frozen=True)
class Fared:
    """Of one job: when it ran last, and how much it did in this hour and in a day."""

    last_at: datetime
    hour: int
    day: int
    runs: int
    failed: int
    ms: int  # of a run, on the whole


def fared(now: datetime) -> dict[str, Fared]:
    """{job: how it fared}, of those that ran within a week."""
    rows = JobHour.objects.values("job").annotate(
        last=Max("last_at"),
        hour_=Sum("done", filter=Q(hour=_hour_of(now)), default=0),
        day_=Sum("done", filter=Q(hour__gt=now - DAY), default=0),
        runs_=Sum("runs", filter=Q(hour__gt=now - DAY), default=0),
        failed_=Sum("failed", filter=Q(hour__gt=now - DAY), default=0),
        ms_=Sum("ms", filter=Q(hour__gt=now - DAY), default=0),
    )
    return {
        row["job"]: Fared(
            row["last"], row["hour_"], row["day_"], row["runs_"], row["failed_"],
            row["ms_"] // max(1, row["runs_"]),
        )
        for row in rows
    }  # fmt: skip


TALLY = Tally()  # of this process

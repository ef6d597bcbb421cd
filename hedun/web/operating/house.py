"""The figures of the house: how much waits, what fails, when it was verified and backed up last.

Sums of the whole house only: no figure of a place, none of a person.
"""

from collections.abc import Iterator
from contextlib import suppress

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from hedun import clock
from hedun.messages.queries import waiting_to_leave
from hedun.notes import NAMES, noted
from hedun.oversight import failing, tallies, working
from hedun.payments.queries import asked_of_banks
from hedun.record.standby import REPLICA
from hedun.web.operating.readiness import CHECKS, unready
from hedun.web.replica import follower

ARCHIVED = """
SELECT coalesce(extract(epoch FROM last_archived_time), 0)::float8,
       coalesce(last_failed_time < last_archived_time, last_failed_time IS NULL)
FROM pg_stat_archiver WHERE current_setting('archive_mode') <> 'off'"""


class House(Collector):
    """Asked each time somebody reads."""

    def describe(self) -> list[Metric]:
        return []  # nothing is asked when it is registered

    def collect(self) -> Iterator[Metric]:
        missing = unready()
        ready = GaugeMetricFamily("hedun_ready", "1: as it must be.", labels=("what",))
        for name in CHECKS:
            ready.add_metric((name,), float(name not in missing))
        yield ready
        yield from _noted(None if "database" in missing else archived())
        # A database that goes away meanwhile leaves its figures out.
        with suppress(DatabaseError, InterfaceError):
            if not {"database", "migrations"} & set(missing):
                yield from _asked()
                yield from _replica()


def _noted(told: tuple[float, bool] | None) -> Iterator[Metric]:
    at = GaugeMetricFamily(
        "hedun_last_timestamp_seconds", "When it was done last.", labels=("what",)
    )  # fmt: skip
    ok = GaugeMetricFamily("hedun_last_ok", "1: it ended well.", labels=("what",))
    for name in NAMES:
        if (found := noted(name)) is not None:
            at.add_metric((name,), found[0].timestamp())
            ok.add_metric((name,), float(found[1]))
    if told is not None:
        at.add_metric(("archive",), told[0])
        ok.add_metric(("archive",), float(told[1]))
    if (worked := clock.at_work()) is not None:
        at.add_metric(("tick",), worked.timestamp())
    yield at
    yield ok


def archived() -> tuple[float, bool] | None:
    """When PostgreSQL's log was archived last, and whether the last try went well; None where it is
    not archived, or the database does not answer."""
    if connection.vendor != "postgresql":
        return None
    with suppress(DatabaseError, InterfaceError), connection.cursor() as cursor:
        cursor.execute(ARCHIVED)
        found: tuple[float, bool] | None = cursor.fetchone()
        return found
    return None


def _asked() -> Iterator[Metric]:
    waiting = GaugeMetricFamily("hedun_jobs_waiting", "How much waits.", labels=("job",))
    for name, n in working.waiting().items():
        waiting.add_metric((_label(name),), n)
    yield waiting
    since = GaugeMetricFamily(
        "hedun_jobs_oldest_timestamp_seconds", "Since when the first waits.", labels=("job",)
    )
    for name, at in working.oldest().items():
        since.add_metric((_label(name),), at.timestamp())
    yield since
    last = GaugeMetricFamily(
        "hedun_jobs_last_timestamp_seconds", "When it ran last.", labels=("job",)
    )
    for name, one in tallies.fared(clock.now()).items():
        last.add_metric((_label(name),), one.last_at.timestamp())
    yield last
    fails = GaugeMetricFamily("hedun_jobs_failing", "1: it fails now.", labels=("job",))
    for name in failing.known():
        fails.add_metric((_label(name),), 1)
    yield fails
    yield GaugeMetricFamily(
        "hedun_messages_waiting", "Not handed to the carrier yet.", waiting_to_leave().count()
    )
    yield GaugeMetricFamily(
        "hedun_payments_unknown", "Sent, and the bank is asked.", asked_of_banks().count()
    )


def _replica() -> Iterator[Metric]:
    """Nothing where none is set."""
    if REPLICA not in settings.DATABASES:
        return
    behind = follower.behind()
    yield GaugeMetricFamily(
        "hedun_replica_answers", "1: the replica can be asked.", behind is not None
    )
    if behind is not None:
        yield GaugeMetricFamily(
            "hedun_replica_behind_bytes", "Of the primary's log, not there yet.", behind
        )


def _label(job: str) -> str:
    return job.replace(" ", "_")

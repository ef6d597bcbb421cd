"""Jobs that failed: tried again, later each time, and listed until they are done.

One row a job that fails now (`Failure`), for all workers and the ticker: so two of them do not try
it at the same time, and the system administrator sees what, since when, how often and why. A job is
never given up, because deadlines and money hang on it; at last it is tried once an hour.
"""

import errno
import logging
import traceback
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import TypeVar

from django.db import InterfaceError, OperationalError
from django.db.models import F

from hedun.domain.actors import Actor
from hedun.domain.permissions import does
from hedun.evidence.store import FileLost, StoreAway
from hedun.keys import KeyMissing
from hedun.messages.providers import Down
from hedun.oversight.models import Failure
from hedun.oversight.problems import malformed
from hedun.oversight.tallies import TALLY
from hedun.record.pen import writing

FIRST_REST = timedelta(seconds=5)  # doubled with each failure
LONGEST_REST = timedelta(hours=1)
HOUSE = Path(__file__).parent.parent.parent
T = TypeVar("T")
log = logging.getLogger(__name__)

# What went wrong, of those that a person can do something about; else: the program.
FULL, READ_ONLY, NO_RIGHT, LOST, KEY, DOWN, STORE, PROGRAM = (
    "full", "read_only", "no_right", "lost", "key", "down", "store", "program",
)  # fmt: skip
BY_NUMBER = {
    errno.ENOSPC: FULL, errno.EDQUOT: FULL, errno.EFBIG: FULL, errno.EROFS: READ_ONLY,
    errno.EACCES: NO_RIGHT, errno.EPERM: NO_RIGHT,
}  # fmt: skip
BY_KIND: tuple[tuple[type[Exception], str], ...] = (
    (FileLost, LOST), (StoreAway, STORE), (KeyMissing, KEY), (Down, DOWN),
)  # fmt: skip


def known() -> dict[str, datetime]:
    """{job that fails now: when it is tried again}."""
    return dict(Failure.objects.values_list("job", "again_at"))


def attempt(
    job: str, do: Callable[[datetime], T], now: datetime, failing: Mapping[str, datetime]
) -> T | None:
    """What it answers; None where it failed, which is noted, and where it rests. `failing`: as
    `known` answered. Raises OperationalError, InterfaceError: the database is away, busy or full,
    which says nothing of a job."""
    if job in failing and now < failing[job]:
        return None
    begun = perf_counter()
    try:
        answer = do(now)
    except (OperationalError, InterfaceError):
        raise
    except Exception as wrong:
        TALLY.add(job, None, perf_counter() - begun, failed=True, now=now)
        rest = _note(job, wrong, now)
        where = "".join(traceback.format_tb(wrong.__traceback__))
        kind = type(wrong).__name__  # what it says may name a person
        log.error("%s failed (%s), tried again in %s\n%s", job, kind, rest, where)
        return None
    TALLY.add(job, answer, perf_counter() - begun, failed=False, now=now)
    if job in failing:
        Failure.objects.filter(job=job).delete()
    return answer


def reason_of(wrong: BaseException) -> tuple[str, str]:
    """Why, as a code of the table above, and where in the program: never what somebody typed."""
    number = getattr(wrong, "errno", None) or getattr(wrong.__cause__, "errno", None)
    found = next((code for kind, code in BY_KIND if isinstance(wrong, kind)), "")
    code = found or BY_NUMBER.get(number or 0, PROGRAM)
    frames = traceback.extract_tb(wrong.__traceback__)
    ours = [one for one in frames if Path(one.filename).is_relative_to(HOUSE / "hedun")]
    place = ours[-1] if ours else None
    at = f" {Path(place.filename).relative_to(HOUSE)}:{place.lineno}" if place else ""
    return code, f"{type(wrong).__name__}{at}"[:200]


def try_again(job: str, *, actor: Actor, now: datetime) -> Failure:
    """立即重试. The next round of a worker, or of the ticker, takes it.

    Raises Malformed (NOT_ADMINISTRATOR, NOT_FAILING).
    """
    with writing(actor=actor, now=now) as pen:
        if not does("see.jobs", actor, now):
            raise malformed("NOT_ADMINISTRATOR")
        row = Failure.objects.filter(job=job).first()
        if row is None:
            raise malformed("NOT_FAILING")
        Failure.objects.filter(job=job).update(again_at=now)
        pen.write("job.again", job, {"tries": row.tries})
        return row


def _note(job: str, wrong: Exception, now: datetime) -> timedelta:
    reason, place = reason_of(wrong)
    row, new = Failure.objects.get_or_create(
        job=job,
        defaults={"since": now, "last_at": now, "again_at": now + FIRST_REST, "tries": 1,
                  "reason": reason, "place": place},
    )  # fmt: skip
    if new:
        return FIRST_REST
    rest = min(FIRST_REST * 2 ** min(row.tries, 20), LONGEST_REST)
    Failure.objects.filter(job=job).update(
        tries=F("tries") + 1, last_at=now, again_at=now + rest, reason=reason, place=place
    )
    return rest

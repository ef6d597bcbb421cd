"""One tick of the clock: what becomes due by itself is done. Anybody may run it, any number of
times, also at the same time: what is done once is found done. A step that fails holds up no other
and is tried again, as the worker's jobs are (failing.py)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from hedun.claims.moves import Outcome
from hedun.domain.chain import Json
from hedun.domain.lifecycle import ENDED
from hedun.evidence.sealing import finish
from hedun.history.retention import erase_due as erase_past_due
from hedun.injuries.retention import erase_due as erase_injuries_due
from hedun.intake.retention import erase_due as erase_lists_due
from hedun.notices.actions import confirm_due
from hedun.oversight import failing
from hedun.oversight.digests import make_due
from hedun.oversight.models import Failure
from hedun.payments.retention import erase_due as erase_bank_files_due
from hedun.people.retention import erase_due
from hedun.phone.cleaning import clean
from hedun.phone.retention import erase_due as erase_parcels_due
from hedun.receipts.actions import give_missing
from hedun.receipts.guessing import forget
from hedun.record.roots import hand_out_daily
from hedun.roll.retention import erase_due as erase_doubts_due


@dataclass(frozen=True)
class Ticked:
    """What one tick did: claim numbers, and those whose notice is over but that did not go.

    `closed`: nothing (more) is due, also where something was paid before. `failed`: steps that
    could not be done.
    """

    at: datetime
    confirmed: tuple[str, ...]
    closed: tuple[str, ...]
    waiting: tuple[str, ...]
    failed: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Json]:
        return {
            "at": self.at.astimezone(UTC).isoformat(),
            "confirmed": list(self.confirmed),
            "closed": list(self.closed),
            "waiting": list(self.waiting),
            "failed": list(self.failed),
        }

    def __str__(self) -> str:
        return (
            f"{self.at:%Y-%m-%d %H:%M} confirmed {len(self.confirmed)}, "
            f"closed {len(self.closed)}, waiting {len(self.waiting)}"
            + (f", failed: {', '.join(self.failed)}" if self.failed else "")
        )


# In this order. The erasures are due with the first tick of a day on which anything was done, which
# is the one that hands out the day's root.
ERASED = (
    erase_due, erase_injuries_due, erase_lists_due, erase_bank_files_due, erase_parcels_due,
    erase_doubts_due, erase_past_due,
)  # fmt: skip
ROOT, ERASURE, NOTICES = "daily root", "erasure", "notices"
STEPS: dict[str, Callable[[datetime], object]] = {
    ROOT: lambda now: hand_out_daily(now=now),
    ERASURE: lambda now: tuple(erase(now=now) for erase in ERASED),
    "cleaning": clean,
    "files let go": finish,
    "receipts": lambda now: give_missing(now=now),
    "codes": lambda now: forget(now=now),
    NOTICES: lambda now: confirm_due(now=now),
    "digests": make_due,
}


def register(name: str, do: Callable[[datetime], object]) -> None:
    """A step of a room above this one (from its apps.py); it has its words in words.JOBS."""
    STEPS[name] = do


def tick(now: datetime, stopped: Callable[[], bool] = lambda: False) -> Ticked:
    """`stopped`: whether to begin no step any more; the next tick does the rest. Raises
    OperationalError, InterfaceError: the database is away, busy or full."""
    known = failing.known()
    done: dict[str, object] = {}
    for name, do in STEPS.items():
        if stopped() and name != ERASURE:  # which is due with the root that was just handed out
            break
        if name != ERASURE or done[ROOT] is not None or ERASURE in known:
            done[name] = failing.attempt(name, do, now, known)
    outcome = done.get(NOTICES)
    states = {c.number: c.state for c in outcome.done} if isinstance(outcome, Outcome) else {}
    refused = outcome.refused if isinstance(outcome, Outcome) else []
    failed = Failure.objects.filter(job__in=STEPS).values_list("job", flat=True)
    return Ticked(
        at=now,
        confirmed=tuple(number for number, state in states.items() if state == "payable"),
        closed=tuple(number for number, state in states.items() if state in ENDED),
        waiting=tuple(claim.number for claim, _ in refused),
        failed=tuple(failed),
    )

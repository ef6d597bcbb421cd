"""One tick of the clock: what becomes due by itself is done. Anybody may run it, any number of
times, also at the same time: what is done once is found done."""

from dataclasses import dataclass
from datetime import UTC, datetime

from hedun.domain.chain import Json
from hedun.domain.lifecycle import ENDED
from hedun.injuries.retention import erase_due as erase_injuries_due
from hedun.notices.actions import confirm_due
from hedun.oversight.digests import make_due
from hedun.people.retention import erase_due
from hedun.phone.cleaning import clean
from hedun.receipts.actions import give_missing
from hedun.receipts.guessing import forget
from hedun.record.roots import hand_out_daily


@dataclass(frozen=True)
class Ticked:
    """What one tick did: claim numbers, and those whose notice is over but that did not go.

    `closed`: nothing (more) is due, also where something was paid before.
    """

    at: datetime
    confirmed: tuple[str, ...]
    closed: tuple[str, ...]
    waiting: tuple[str, ...]

    def as_json(self) -> dict[str, Json]:
        return {
            "at": self.at.astimezone(UTC).isoformat(),
            "confirmed": list(self.confirmed),
            "closed": list(self.closed),
            "waiting": list(self.waiting),
        }

    def __str__(self) -> str:
        return (
            f"{self.at:%Y-%m-%d %H:%M} confirmed {len(self.confirmed)}, "
            f"closed {len(self.closed)}, waiting {len(self.waiting)}"
        )


def tick(now: datetime) -> Ticked:
    if hand_out_daily(now=now) is not None:  # the first tick of a day on which anything was done
        erase_due(now=now)
        erase_injuries_due(now=now)
    clean(now)
    give_missing(now=now)
    forget(now=now)
    outcome = confirm_due(now=now)
    make_due(now)
    done = {claim.number: claim.state for claim in outcome.done}
    return Ticked(
        at=now,
        confirmed=tuple(number for number, state in done.items() if state == "payable"),
        closed=tuple(number for number, state in done.items() if state in ENDED),
        waiting=tuple(claim.number for claim, _ in outcome.refused),
    )

"""What phones sent is erased when what became of it is long over (part of the room's actions; how
long: people/protection.py): the manifest goes, and what the room above keeps of its own. Numbers,
clocks and digests stay, and the seals verify.
"""

from collections.abc import Callable
from datetime import datetime

from hedun.claims.models import Claim
from hedun.domain.actors import TICKER
from hedun.people.retention import over_since
from hedun.phone.models import Handover, Parcel
from hedun.phone.receiving import seal_of
from hedun.record.pen import writing

AT_ONCE = 500  # parcels that are erased in a day
State = Parcel.State
OVER = (State.HANDED, State.DROPPED, State.REFUSED)
PARTS: list[Callable[[Parcel], object]] = []


def register(part: Callable[[Parcel], object]) -> None:
    """What a room above keeps of a parcel, by the parcel, under the pen (from its apps.py)."""
    if part not in PARTS:
        PARTS.append(part)


def erase_due(*, now: datetime) -> int:
    """到期删除: answers of how many parcels. Safe to run twice. One whose seal does not hold is let
    be: `hedun verify` tells of it."""
    at, done = over_since(now), 0
    rows = Parcel.objects.filter(state__in=OVER, received_at__lte=at).exclude(manifest_enc=b"")
    lively = Claim.objects.filter(ended_at=None) | Claim.objects.filter(ended_at__gt=at)
    open_still = lively.values("report__openings__submission")
    for row in rows.exclude(handover__submission__in=open_still).order_by("pk")[:AT_ONCE]:
        if row.seal != seal_of(row):
            continue
        with writing(actor=TICKER, now=now) as pen:
            bound = list(Handover.objects.filter(parcel=row, parcel_seal=row.seal))
            row.manifest_enc = b""
            row.seal = seal_of(row)
            row.save(update_fields=["manifest_enc", "seal"])
            for one in bound:
                one.parcel_seal = row.seal
                one.save(update_fields=["parcel_seal"])
            for part in PARTS:
                part(row)
            pen.write("parcel.erase_due", row.number, rows=bound)
        done += 1
    return done

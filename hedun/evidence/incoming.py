"""Files on their way into the bucket past the server, by addresses that are signed for one each.

Such an address lets these very bytes be put once, within minutes: their number and SHA-256 and
that none lies there yet are signed with it, and it opens nothing else, not even to read what was
put. What lies there is nobody's evidence: the server takes it over as it takes what it is sent
itself, holds it against its digest and removes it. Only where the site says how phones reach the
bucket (HEDUN_S3_UPLOADS); else there is no such way.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings

HOLDS = timedelta(minutes=10)
KEPT = timedelta(days=2)  # it lies there as it was sent; the phone has it still


def offered() -> bool:
    return bool(settings.EVIDENCE_UPLOADS) and settings.EVIDENCE_STORE is not None


def address(name: str, sha256: str, size: int) -> tuple[str, dict[str, str]]:
    """Where to put it, and the headers that go with it."""
    from hedun.evidence import bucket  # whose library nobody else waits for

    return bucket.address(name, sha256, size, int(HOLDS.total_seconds()))


def taken(name: str, size: int, take: Callable[[Callable[[int], bytes]], bool]) -> bool:
    """Hand over what lies there under a name, if it has its size; `take` reads it and says whether
    it goes from there now. False where there is none. Raises store.StoreAway, and as `take`."""
    from hedun.evidence import bucket

    found = bucket.size_of_incoming(name)
    if found is None:
        return False
    if found != size:
        bucket.drop_incoming(name)
        return False
    try:
        goes = take(bucket.incoming_body(name))
    except FileNotFoundError:  # somebody else was quicker
        return False
    if goes:
        bucket.drop_incoming(name)
    return goes


def sweep(now: datetime) -> int:
    """Drop what nobody came back for; answers how many. Raises store.StoreAway."""
    if not offered():
        return 0
    from hedun.evidence import bucket

    old = bucket.incoming_before(now - KEPT)
    for name in old:
        bucket.drop_incoming(name)
    return len(old)

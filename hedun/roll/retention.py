"""What a list said of a household is kept for as long as an answer may be taken back (part of the
room's actions; how long: people/protection.py). That it was asked and answered stays."""

from datetime import datetime

from hedun.domain.actors import TICKER
from hedun.people.retention import over_since
from hedun.record.pen import writing
from hedun.roll.models import Doubt

AT_ONCE = 2000  # doubts that are erased in a day


def erase_due(*, now: datetime) -> int:
    """到期删除: of doubts answered so long ago; answers how many. Safe to run twice."""
    at = over_since(now)
    rows = Doubt.objects.filter(answered_at__lte=at).exclude(given_enc=b"")
    over = list(rows.order_by("pk")[:AT_ONCE])
    if over:
        with writing(actor=TICKER, now=now) as pen:
            for doubt in over:
                doubt.given_enc = doubt.before_enc = b""
                doubt.save(update_fields=["given_enc", "before_enc"])
            pen.write("roll.erase_due", "roll", {"doubts": len(over)}, rows=over)
    return len(over)

"""The banks' files hold account numbers in full, so they go when the accounts' time would be over
(part of the room's actions; how long: people/protection.py). Rows, sums and digests stay."""

from datetime import datetime

from hedun.domain.actors import TICKER
from hedun.payments.models import PaymentBatch
from hedun.people.retention import over_since
from hedun.record.pen import writing

AT_ONCE = 200  # files that are erased in a day


def erase_due(*, now: datetime) -> int:
    """到期删除: files of batches that the bank has answered whole; answers how many. Safe to run
    twice."""
    at = over_since(now)
    rows = PaymentBatch.objects.filter(state=PaymentBatch.State.ANSWERED, released_at__lte=at)
    over = list(rows.exclude(file_enc=b"").order_by("pk")[:AT_ONCE])
    for batch in over:
        with writing(actor=TICKER, now=now) as pen:
            batch.file_enc = b""
            batch.save(update_fields=["file_enc"])
            pen.write("batch.erase_due", batch.number, rows=[batch])
    return len(over)

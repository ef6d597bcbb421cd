"""What compares a past claim with people is kept as long as files of claims are (part of the room's
actions; how long: people/protection.py). Names, days and amounts stay."""

from collections.abc import Iterable
from datetime import date, datetime

from hedun.domain.actors import TICKER
from hedun.domain.deadlines import local_day
from hedun.history.models import PastClaim
from hedun.people.protection import YEARS
from hedun.people.retention import years_before
from hedun.record.pen import writing

AT_ONCE = 2000  # claims that are erased in a day
HELD = ("id_number_hash", "id_number_last4", "account_last4")


def is_over(occurred: date, now: datetime) -> bool:
    """Whether a loss lies so long back that nothing that compares it is kept any more."""
    return occurred <= years_before(local_day(now), YEARS)


def erase_due(*, now: datetime) -> int:
    """到期删除: of losses so long ago; answers how many. Safe to run twice."""
    day = years_before(local_day(now), YEARS)
    rows = PastClaim.objects.filter(occurred__lte=day).exclude(id_number_hash="", account_last4="")
    over = list(rows.order_by("pk")[:AT_ONCE])
    if over:
        with writing(actor=TICKER, now=now) as pen:
            forget(over)
            pen.write("history.erase_due", "history", {"claims": len(over)}, rows=over)
    return len(over)


def forget(rows: Iterable[PastClaim], *, save: bool = True) -> list[PastClaim]:
    """The hash and last digits of ID number and account. The caller's entry seals the rows."""
    found = list(rows)
    for row in found:
        for name in HELD:
            setattr(row, name, "")
        if save:
            row.save(update_fields=HELD)
    return found

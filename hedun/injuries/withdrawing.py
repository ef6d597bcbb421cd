"""What was entered by mistake counts no more, and stays to be seen (part of the room's actions)."""

from datetime import datetime
from typing import TypeVar

from hedun.domain.actors import Actor
from hedun.injuries.handling import insist_handler, standing
from hedun.injuries.models import Bill, Settlement
from hedun.injuries.problems import malformed
from hedun.record.pen import writing

Row = TypeVar("Row", Bill, Settlement)


def withdraw(row: Row, *, actor: Actor, now: datetime) -> Row:
    """撤销 a bill with its items, or what others paid. A treatment goes by itself (treatments.py).

    Raises Malformed (WITHDRAWN, ERASED), Refused.
    """
    with writing(actor=actor, now=now) as pen:
        injury = standing(row.treatment.injury if isinstance(row, Bill) else row.injury)
        insist_handler(injury, actor, now)
        row.refresh_from_db()
        if row.withdrawn_at is not None:
            raise malformed("WITHDRAWN")
        row.withdrawn_at = now
        row.save(update_fields=["withdrawn_at"])
        what = row._meta.model_name
        pen.write("injury.withdraw", injury.number, {"what": what}, rows=[row])
        return row

"""The board of duties of a demo's season, reckoned from its record for desk_copies."""

from typing import Any

from django.db import models

from bench.desk_numbers import TEMPLATE
from hedun.claims.models import Claim
from hedun.oversight.models import BoardDay, BoardStand
from hedun.oversight.reckoning import COLUMNS, Reckoned, _row
from hedun.oversight.stays import TELLING, told
from hedun.record.models import Entry

SUMS = (BoardStand, BoardDay)


def reckoned() -> dict[type[models.Model], list[tuple[Any, ...]]]:
    """The rows of the board at the end of the template's record, in the order of the columns."""
    every = Claim.objects.using(TEMPLATE).order_by()
    columns = ("number", "report__village_id", "report__policy_id")
    known = Reckoned(homes={number: (at, p) for number, at, p in every.values_list(*columns)})
    entries = Entry.objects.using(TEMPLATE).filter(action__in=list(TELLING)).order_by("seq")
    for row in entries.values_list(*COLUMNS).iterator(2000):
        if one := told(*row):
            known.add(one)
    stands = [_row(claim, stand, known.homes) for claim, stand in sorted(known.stands.items())]
    days = [
        (n, village, policy, day, stage, action, hours, count)
        for n, ((day, village, policy, stage, action, hours), count) in enumerate(
            sorted((+known.days).items()), start=1
        )
    ]
    return {BoardStand: stands, BoardDay: days}

"""How many reports are to be expected: `expected_reports`, the one name for it in this room.

The model is the one of the season's forecast (hedun.actuarial): how often each village tells, drawn
to its town and that to the county; when in the year, how late, how one year and one week vary; what
this year's lists so far say (actuarial.arrivals). A week is forecast from what was told before it
begins, one that lies ahead from what is known today.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
from django.db.models import Min

from hedun.actuarial.arrivals import History
from hedun.actuarial.fitting import Lists
from hedun.claims.models import Report
from hedun.domain.actors import Level
from hedun.domain.deadlines import local_day
from hedun.outlook.loading import Villages, villages_in
from hedun.places.models import Place
from hedun.places.queries import below, on_day

WEEK = timedelta(days=7)
BANDS = np.array([0.1, 0.5, 0.8, 0.9])


@dataclass(frozen=True, slots=True)
class Expected:
    """Reports of a town in the week from `monday`: the mean; and what they stay below in 10, 50, 80
    and 90 of 100 such weeks."""

    town: Place
    monday: date
    mean: float
    p10: int
    p50: int
    p80: int
    p90: int


def expected_reports(county: Place, first: date, weeks: int, now: datetime) -> list[Expected]:
    """For each town of the county and week from `first` (a Monday). Six queries."""
    today = local_day(now)
    towns = list(on_day(today).filter(parent=county, level=Level.TOWNSHIP).order_by("code"))
    told = _told(county)
    villages = villages_in(county, {village for village, _, _ in told})
    history = history_of(villages, told)
    number = {town.pk: n for n, town in enumerate(towns)}
    elsewhere = len(towns)  # villages of towns that are no more
    town = [number.get(place.parent_id or 0, elsewhere) for place in villages.places]
    found = []
    for n in range(weeks):
        monday = first + n * WEEK
        week = history.week(monday, today, np.array(town, dtype=np.int64), elsewhere + 1)
        bands = week.quantiles(BANDS).tolist()
        found += [
            Expected(one, monday, float(week.mean[at]), *bands[at]) for at, one in enumerate(towns)
        ]
    return found


Told = tuple[int, date, date]  # village, first day of loss, day of telling


def _told(county: Place) -> list[Told]:
    rows = Report.objects.filter(village__pk__in=below({county.code})).order_by()
    each = rows.annotate(first=Min("events__occurred"))
    return [
        (village, first or local_day(at), local_day(at))
        for village, first, at in each.values_list("village", "first", "first_told_at")
    ]


def history_of(villages: Villages, told: Sequence[Told]) -> History:
    by_year: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for village, loss, day in told:
        starts = date(loss.year, 1, 1)
        late = (max(day, loss) - starts).days
        by_year[loss.year].append((villages.number[village], (loss - starts).days, late))
    lists = {}
    for year, rows in by_year.items():
        at = np.array(rows, dtype=np.int64)
        lists[year] = Lists(at[:, 0], at[:, 1], at[:, 2], np.zeros(len(at)))
    return History(villages.ground, lists)

"""How many reports are to be expected: `expected_reports`, the one name for it in this room.

The model is the one of the season's forecast (hedun.actuarial): how often each village tells, drawn
to its town and that to the county; when in the year, how late, how one year and one week vary; what
this year's lists so far say. A season is a calendar year here, since people are on duty whether or
not a policy runs. A week is forecast from what was told before it begins, one that lies ahead from
what is known today.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
from django.db.models import Min

from hedun.actuarial.arrivals import Arrivals, arrivals
from hedun.actuarial.fitting import LONGEST, Ground, Lists, Season, fit
from hedun.actuarial.forecast import Ahead, Known
from hedun.actuarial.prior import Prior
from hedun.claims.models import Report
from hedun.domain.actors import Level
from hedun.domain.deadlines import DAY, local_day
from hedun.outlook.loading import Villages, villages_in
from hedun.places.models import Place
from hedun.places.queries import below, on_day

WEEK = timedelta(days=7)
LATEST_MONTH = 12  # from here on a year counts as a season behind the next one
BANDS = np.array([0.1, 0.5, 0.8, 0.9])
NO_MONEY = Known(0, np.zeros(0), 1.0)


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


@dataclass(frozen=True)
class History:
    """What was told of losses: `lists` by calendar year, and of which villages."""

    ground: Ground
    lists: Mapping[int, Lists]

    def week(self, monday: date, today: date, town: Sequence[int], towns: int) -> Arrivals:
        """Of the week from `monday`, by what was told before it and by today."""
        year = (monday + 3 * DAY).year  # the Thursday's, as the weeks of ISO 8601 are counted
        known = min(today, monday - DAY)
        now = self._season(year, known)
        before = [
            self._season(one, known)
            for one in range(min(self.lists, default=year), year)
            if one < known.year or known.month >= LATEST_MONTH
        ]
        made = fit(self.ground, before, now, Prior())
        day = (known - now.starts).days
        first = (monday - now.starts).days
        ahead = Ahead(made, now, max(day, -1), NO_MONEY, 100)
        return arrivals(ahead, first, first + 6, np.array(town, dtype=np.int64), towns)

    def _season(self, year: int, known: date) -> Season:
        starts = date(year, 1, 1)
        days = (date(year + 1, 1, 1) - starts).days
        until = min((known - starts).days, days - 1 + LONGEST)
        lists = self.lists.get(year, NOTHING)
        return Season(starts, days, lists.known(until), until)


NOTHING = Lists(*(np.zeros(0, np.int64),) * 3, np.zeros(0))


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
        week = history.week(monday, today, town, elsewhere + 1)
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

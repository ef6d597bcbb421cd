"""How many reports are to be expected: `expected_reports`, the one name for it in this room.

A simple estimate from the county's own history, for as long as no better one is put behind this
name. Three parts, each drawn towards what is common where there is little to go by:

* the level: reports a year, mean of the years begun, with PRIOR_YEARS of PRIOR_REPORTS beside it;
* the season: which share of a year falls into a week, counted over all years, smoothed over five
  weeks (1 2 3 2 1) with a little everywhere, so that no week is impossible;
* the towns: shares by reports, drawn to shares by households as by PRIOR_OF_TOWNS reports.

The number in a town and week is negative binomial about their product, with the dispersion of the
county's own weeks (by moments, drawn towards PRIOR_SIZE): its variance is m + m²/size. A year that
has not ended counts by the part of the season that is over.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count
from scipy.stats import nbinom

from hedun.claims.models import Report
from hedun.domain.actors import Level
from hedun.domain.deadlines import local_day
from hedun.people.models import Household
from hedun.places.models import Place
from hedun.places.queries import below, on_day

PRIOR_YEARS, PRIOR_REPORTS = 0.5, 60.0
PRIOR_OF_TOWNS = 20.0
PRIOR_SIZE, PRIOR_WEEKS = 2.0, 8.0
SMOOTH = (1, 2, 3, 2, 1)
WEEKS_OF_YEAR = 53
BASE = 0.02  # a share of all reports that is spread evenly
WEEK = timedelta(days=7)


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
    """What was counted. `by_week`: (Monday) → reports; `by_town`: pk → reports; `homes`: pk of the
    town → households."""

    by_week: Mapping[date, int]
    by_town: Mapping[int, int]
    homes: Mapping[int, int]
    today: date


def expected_reports(county: Place, first: date, weeks: int, now: datetime) -> list[Expected]:
    """For each town of the county and week from `first` (a Monday). Four queries."""
    today = local_day(now)
    towns = list(on_day(today).filter(parent=county, level=Level.TOWNSHIP).order_by("code"))
    history = _history(county, today)
    level, shares, size = level_of(history), season_of(history), size_of(history)
    of_town = towns_of(history, [town.pk for town in towns])
    found = []
    for n in range(weeks):
        monday = first + n * WEEK
        whole = level * shares[_week(monday)]
        found += [Expected(town, monday, *_bands(whole * of_town[town.pk], size)) for town in towns]
    return found


def _history(county: Place, today: date) -> History:
    inside = below({county.code})
    rows = Report.objects.filter(village__pk__in=inside).order_by()
    told = rows.values_list("first_told_at", "village__parent")
    by_week: Counter[date] = Counter()
    by_town: Counter[int] = Counter()
    for at, town in told:
        day = local_day(at)
        by_week[day - timedelta(days=day.weekday())] += 1
        by_town[town] += 1
    homes = Household.objects.filter(village__in=inside, until=None).order_by()
    counted = homes.values_list("village__parent").annotate(n=Count("pk"))
    return History(by_week, by_town, dict(counted), today)


def _week(monday: date) -> int:
    """0 … 52, by the Thursday, as the weeks of ISO 8601 are counted."""
    return (monday + timedelta(days=3)).isocalendar().week - 1


def season_of(history: History) -> list[float]:
    """The share of a year's reports in each of its weeks; they add up to 1."""
    counts = [0.0] * WEEKS_OF_YEAR
    for monday, n in history.by_week.items():
        counts[_week(monday)] += n
    half, total = len(SMOOTH) // 2, sum(SMOOTH)
    smooth = [
        sum(
            weight * counts[(week + step - half) % WEEKS_OF_YEAR]
            for step, weight in enumerate(SMOOTH)
        )
        / total
        for week in range(WEEKS_OF_YEAR)
    ]
    even = BASE * (sum(counts) or 1.0) / WEEKS_OF_YEAR
    whole = sum(smooth) + even * WEEKS_OF_YEAR
    return [(one + even) / whole for one in smooth]


def level_of(history: History) -> float:
    """Reports a year."""
    if not history.by_week:
        return PRIOR_REPORTS
    shares = season_of(history)
    first, now = (day.isocalendar() for day in (min(history.by_week), history.today))
    over = sum(shares[: now.week])
    years = now.year - first.year + over
    n = sum(history.by_week.values())
    return (n + PRIOR_YEARS * PRIOR_REPORTS) / (years + PRIOR_YEARS)


def towns_of(history: History, towns: Sequence[int]) -> dict[int, float]:
    """The share of each; they add up to 1."""
    homes = {pk: history.homes.get(pk, 0) + 1 for pk in towns}
    all_homes = sum(homes.values())
    counts = {pk: history.by_town.get(pk, 0) for pk in towns}
    whole = sum(counts.values()) + PRIOR_OF_TOWNS
    return {pk: (counts[pk] + PRIOR_OF_TOWNS * homes[pk] / all_homes) / whole for pk in towns}


def size_of(history: History) -> float:
    """The size of the negative binomial: small where weeks vary much more than chance."""
    if not history.by_week:
        return PRIOR_SIZE
    level, shares = level_of(history), season_of(history)
    above = squares = 0.0
    for monday, n in history.by_week.items():
        mean = level * shares[_week(monday)]
        above += (n - mean) ** 2 - mean
        squares += mean**2
    own = above / squares if squares else 1 / PRIOR_SIZE  # 1 / size, by moments
    weeks = len(history.by_week)
    mixed = (max(own, 0.0) * weeks + PRIOR_WEEKS / PRIOR_SIZE) / (weeks + PRIOR_WEEKS)
    return 1 / max(mixed, 1e-6)


def _bands(mean: float, size: float) -> tuple[float, int, int, int, int]:
    p = size / (size + mean)
    p10, p50, p80, p90 = (int(nbinom.ppf(q, size, p)) for q in (0.1, 0.5, 0.8, 0.9))
    return mean, p10, p50, p80, p90

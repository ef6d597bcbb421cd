"""Did it help, over seasons: the months before and after a measure's first day, beside the same
months where nothing was done (actuarial.interrupted has the mathematics)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from hedun.actuarial.interrupted import Interrupted, Phase, Village, interrupted
from hedun.domain.actors import Actor
from hedun.domain.deadlines import local_day
from hedun.insights.kept import Kept
from hedun.insights.selection import Ground, Wanted
from hedun.policies.models import Policy
from hedun.prevention.counting import accidents
from hedun.prevention.helping import DAY, Begun, claims_between, done

CHOICE = 12  # months before the first day, in which it was chosen where


@dataclass(frozen=True, slots=True)
class OfKind:
    """`kind`: empty: of any."""

    kind: str
    told: Interrupted


@dataclass(frozen=True)
class Seasons:
    """`months`: first days of the months that are looked at: over, and covered by a policy; `by`:
    (month, accidents where something was done, those there would have been without)."""

    months: Sequence[date]
    rows: Sequence[OfKind]
    by: Sequence[tuple[date, int, float]]


_KEPT: Kept[Seasons] = Kept(16)


def over_seasons(wanted: Wanted, near: Ground, actor: Actor, now: datetime) -> Seasons:
    """Over the measures that began in the policy's period. Worked out once while nothing is
    written; the accidents are read only where the months suffice."""
    choice = (wanted.policy.pk, wanted.town, wanted.species, near.places, local_day(now))
    return _KEPT.get(*choice, make=lambda: _followed(wanted, near, actor, now))


def _followed(wanted: Wanted, near: Ground, actor: Actor, now: datetime) -> Seasons:
    own = [one for one in near.policies if one.place_id == wanted.policy.place_id]
    months = covered(own, local_day(now))
    of = done(wanted, near, actor, now)
    villages = {one.village: Village((0,) * len(months), phases(one, months)) for one in of.begun}
    numbers: Counter[tuple[int, date]] = Counter()
    if any(one.long for one in villages.values()):
        last = _end(months[-1])
        for one in accidents(claims_between(months[0], last, wanted, actor, now)):
            numbers[one.village, one.day.replace(day=1)] += 1

    def counted(pk: int) -> tuple[int, ...]:
        return tuple(numbers[pk, month] for month in months)

    beside, calendar = [counted(pk) for pk in of.free], [month.month for month in months]
    rows = []
    for kind, begun in of.of_kinds():
        some = [Village(counted(one.village), villages[one.village].phases) for one in begun]
        rows.append(OfKind(kind, interrupted(some, beside, calendar)))
    by = rows[0].told.months if rows else ()
    return Seasons(months, rows, [(m, *two) for m, two in zip(months, by, strict=False)])


def covered(policies: Sequence[Policy], today: date) -> list[date]:
    """The first days of the months of which every day was insured and is over."""
    days = [(one.starts, one.ends) for one in policies]
    month, found = min((first for first, _ in days), default=today).replace(day=1), []
    while _end(month) < today:
        ends = (month, _end(month))
        if all(any(first <= day <= last for first, last in days) for day in ends):
            found.append(month)
        month = _end(month) + DAY
    return found


def phases(begun: Begun, months: Sequence[date]) -> tuple[Phase, ...]:
    """What each month is to a village whose measure began so."""

    def phase(month: date) -> Phase:
        until = begun.measure.until
        since = 12 * (month.year - begun.day.year) + month.month - begun.day.month
        if since == 0 or (since > 0 and until is not None and _end(month) > until):
            return Phase.OUT
        return Phase.AFTER if since > 0 else Phase.CHOICE if since >= -CHOICE else Phase.BEFORE

    return tuple(phase(month) for month in months)


def _end(month: date) -> date:
    return (month + 31 * DAY).replace(day=1) - DAY

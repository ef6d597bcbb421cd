"""Early warning: from which chances that the cover does not last people are told, and when again.

The county's bureau chooses them for each policy (the number `warn_at`); they are 10, 25 and 50 %
until it does. A warning is told once, when its chance is first reached. It stands until the chance
has fallen below four fifths of it, so that a chance that moves about a line is not told every other
day; only then is reaching it told anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from hedun.domain.draw import MILLION
from hedun.outlook.models import DayForecast
from hedun.policies.models import Policy, PolicySetting
from hedun.policies.queries import Numbers
from hedun.record.models import Entry

FALLEN = 0.8  # of a warning's chance: below it stands no longer


@dataclass(frozen=True)
class Warnings:
    """`percents`: rising. `chosen`: by which number of the policy, and the username of who entered
    it; None where they are our defaults."""

    percents: tuple[int, ...]
    chosen: tuple[PolicySetting, str] | None

    def reached(self, chance: float) -> int:
        """The highest that a chance has reached, percent; 0: none."""
        return max((one for one in self.percents if 100 * chance >= one), default=0)


def warnings_of(policy: Policy, day: date) -> Warnings:
    """Three queries, where the bureau has chosen."""
    row, percents = Numbers().warn_at(policy, day)
    if row is None:
        return Warnings(percents, None)
    entries = Entry.objects.filter(
        action="policy.set_number", subject=policy.number, at=row.entered_at
    )  # a renewal takes them over as they were
    who = entries.values_list("user", flat=True).first()
    return Warnings(percents, (row, who or ""))


def level_after(chance: float, before: int, percents: Sequence[int]) -> int:
    """Which warning stands, percent (0: none), where `before` stood the day before."""
    stands = [
        one
        for one in percents
        if 100 * chance >= one or (one <= before and 100 * chance >= FALLEN * one)
    ]
    return max(stands, default=0)


def ppm(chance: float) -> int:
    return round(MILLION * chance)


def told_of(policy: Policy, day: date) -> list[DayForecast]:
    """The days on which a warning was reached, the newest first."""
    rows = DayForecast.objects.filter(policy=policy, day__lte=day, told=True)
    return list(rows.order_by("-day"))

"""What the rooms above know of a household, for those who would merge it, split it, or take such a
step back. Rooms above may not be imported from here, so each registers in its apps.py:

    business.register(claimed_from, acted_since)
"""

from collections.abc import Callable, Collection
from datetime import date, datetime

ClaimedFrom = Callable[[Collection[int], date], list[str]]
ActedSince = Callable[[Collection[int], datetime], list[str]]

_CLAIMED: list[ClaimedFrom] = []
_ACTED: list[ActedSince] = []


def register(claimed: ClaimedFrom, acted: ActedSince) -> None:
    if claimed not in _CLAIMED:
        _CLAIMED.append(claimed)
        _ACTED.append(acted)


def claimed_from(households: Collection[int], day: date) -> list[str]:
    """Numbers of what the households (by primary key) claimed for a loss on the day or later."""
    return [number for known in _CLAIMED for number in known(households, day)]


def acted_since(households: Collection[int], at: datetime) -> list[str]:
    """Numbers of the households' claims on which somebody acted at that time or later."""
    return [number for known in _ACTED for number in known(households, at)]

"""The last day of loss for which money was awarded under a policy, or that was reported under it.

A wording that begins later changes no award; one that begins on it or before corrects what was
awarded. A policy does not end before a loss that was reported under it. Awards and reports stand in
later rooms, which register what they know.
"""

from collections.abc import Callable
from datetime import date

from hedun.policies.models import Policy

LastDay = Callable[[Policy], date | None]
_KNOWN: list[LastDay] = []
_REPORTED: list[LastDay] = []


def register(last_day: LastDay) -> None:
    """`last_day(policy)`: None where nothing was awarded."""
    _KNOWN.append(last_day)


def last_awarded_day(policy: Policy) -> date | None:
    """The latest that any room knows."""
    return max((day for known in _KNOWN if (day := known(policy))), default=None)


def register_reported(last_day: LastDay) -> None:
    """`last_day(policy)`: None where nothing was reported."""
    _REPORTED.append(last_day)


def last_reported_day(policy: Policy) -> date | None:
    """The latest that any room knows."""
    return max((day for known in _REPORTED if (day := known(policy))), default=None)

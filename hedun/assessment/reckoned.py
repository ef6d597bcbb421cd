"""Lines whose figures come from papers that are added up elsewhere, and not from a visit.

A room above that adds them up registers in its apps.py; it may not be imported from here:

    reckoned.register(lines, interim)
"""

from collections.abc import Callable, Collection, Iterable

from hedun.claims.models import LossLine

LinesOf = Callable[[Collection[LossLine]], Collection[int]]
Interim = Callable[[Collection[int]], Collection[int]]

_LINES: list[LinesOf] = []
_INTERIM: list[Interim] = []


def register(lines: LinesOf, interim: Interim) -> None:
    """`lines`: which of these are added up there (pks). `interim`: of which claims (pks) the sum
    that counts is not the last one yet."""
    if lines not in _LINES:
        _LINES.append(lines)
        _INTERIM.append(interim)


def by_papers(lines: Collection[LossLine]) -> set[int]:
    """pks of the lines that no visit can find a figure for."""
    return {pk for known in _LINES for pk in known(lines)}


def interim(claims: Iterable[int]) -> set[int]:
    """pks of the claims that are awarded in advance: more papers are to come."""
    wanted = list(claims)
    return {pk for known in _INTERIM for pk in known(wanted)}

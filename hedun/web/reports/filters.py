"""The filters above a list, with their counts: one table, so tab and rows mean the same."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hedun.domain.case import State
from hedun.web.reports.rows import Row
from hedun.web.states import word

Wanted = Callable[[Row], bool]

# name in the address → its word, and the rows it shows
SHOWS: dict[str, tuple[str | Promise, Wanted]] = {
    "": (_("All"), lambda row: True),
    "go": (_("Can go on"), lambda row: row.can_go_on),
    "eyes": (_("Needs a look"), lambda row: row.needs_eyes),
    "held": (_("On hold"), lambda row: row.case.held),
    "differs": (_("Figures differ"), lambda row: row.differs),
}


@dataclass(frozen=True, slots=True)
class Tab:
    title: str | Promise
    query: str
    count: int
    here: bool


def tabs(found: Sequence[Row], show: str, state: str) -> list[Tab]:
    """The filters that hold anything; "all" always. States only where there are several."""
    made = []
    for name, (title, wanted) in SHOWS.items():
        count = sum(wanted(row) for row in found)
        here = name == show and not state
        if count or not name or here:
            made.append(Tab(title, f"?show={name}" if name else "?", count, here))
    states = {row.state for row in found}
    for each in State:
        if each in states and (len(states) > 1 or state == each):
            count = sum(row.state is each for row in found)
            made.append(Tab(word(each), f"?state={each}", count, state == each))
    return made


def wanted_rows(found: Sequence[Row], show: str, state: str) -> list[Row]:
    """The rows of the chosen filter. Raises KeyError for a filter that does not exist."""
    if state:
        kept = {each.value: each for each in State}[state]
        return [row for row in found if row.state is kept]
    _title, wanted = SHOWS[show]
    return [row for row in found if wanted(row)]

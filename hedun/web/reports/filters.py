"""The filters above a list with their counts, and its orders: one table each, so that tab, head and
rows mean the same."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.http import urlencode
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


Key = Callable[[Row], Any]

# name in the address → by what the rows stand; the greatest first but for the list's own order
SORTS: dict[str, Key] = {
    "": lambda row: row.claim.row,
    "area": lambda row: -max((view.by_area for view in row.lines), default=0),
    "degree": lambda row: -max((view.by_degree for view in row.lines), default=0),
    "difference": lambda row: -abs(row.amount.difference_fen),
    "amount": lambda row: -row.amount.latest_fen,
}


def sorted_rows(found: Sequence[Row], sort: str) -> list[Row]:
    """In this order; equals as the list has them. Raises KeyError for an unknown order."""
    return sorted(found, key=SORTS[sort])


def heads(query: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """order → (the address that sorts so, or back again; how its column stands now)."""
    here = query.get("sort", "")
    kept = {name: query[name] for name in ("show", "state") if query.get(name)}
    return {
        name: (
            urlencode(kept | ({"sort": name} if name != here else {})),
            "descending" if name == here else "",
        )
        for name in SORTS
        if name
    }


@dataclass(frozen=True, slots=True)
class Tab:
    title: str | Promise
    query: str
    count: int
    here: bool


def tabs(found: Sequence[Row], show: str, state: str, sort: str = "") -> list[Tab]:
    """The filters that hold anything; "all" always. States only where there are several."""
    made, order = [], {"sort": sort} if sort else {}
    for name, (title, wanted) in SHOWS.items():
        count = sum(wanted(row) for row in found)
        here = name == show and not state
        if count or not name or here:
            made.append(
                Tab(title, "?" + urlencode(({"show": name} if name else {}) | order), count, here)
            )
    states = {row.state for row in found}
    for each in State:
        if each in states and (len(states) > 1 or state == each):
            count = sum(row.state is each for row in found)
            query = "?" + urlencode({"state": each.value} | order)
            made.append(Tab(word(each), query, count, state == each))
    return made


def wanted_rows(found: Sequence[Row], show: str, state: str) -> list[Row]:
    """The rows of the chosen filter. Raises KeyError for a filter that does not exist."""
    if state:
        kept = {each.value: each for each in State}[state]
        return [row for row in found if row.state is kept]
    _title, wanted = SHOWS[show]
    return [row for row in found if wanted(row)]

"""Next and previous along the list one came from, and the way back to one's place in it.

A list keeps the order it showed in the session, so that a thing that was decided meanwhile keeps
its place, and addresses stay as they are. What is kept are numbers of reports and claims, never a
name. A page asks for the newest list that holds it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest

KEPT = "queues"
MOST, LONGEST = 4, 200  # lists a session keeps, the oldest goes first; things of one list


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page stands in the list one came from. `at` counts from 1; `back`: the list's own
    address at this row; `before` and `after`: addresses, empty at either end."""

    at: int
    count: int
    back: str
    before: str
    after: str


def remember(request: HttpRequest, kind: str, rows: Iterable[tuple[str, str]]) -> None:
    """The list on this page: of each row its name on the page and the address it leads to. `kind`
    tells lists of reports from lists of claims. Nothing is written while the list is the newest and
    as it was."""
    listed = [list(row) for row in rows][:LONGEST]
    one = {"kind": kind, "back": request.get_full_path(), "rows": listed}
    kept = request.session.get(KEPT, [])
    if len(listed) < 2 or kept[:1] == [one]:
        return
    others = [e for e in kept if (e["kind"], e["back"]) != (kind, one["back"])]
    request.session[KEPT] = [one, *others][:MOST]


def place(request: HttpRequest, kind: str) -> Place | None:
    """This page's place in the newest list of the kind that leads to it: by its whole address, or
    else by its path alone. None: one did not come from a list."""
    kept = [each for each in request.session.get(KEPT, []) if each["kind"] == kind]
    for address in dict.fromkeys((request.get_full_path(), request.path)):
        for each in kept:
            whole = "?" in address
            leads = [url if whole else url.partition("?")[0] for _name, url in each["rows"]]
            if address in leads:
                return _at(leads.index(address), each["rows"], each["back"])
    return None


def _at(at: int, rows: list[list[str]], back: str) -> Place:
    return Place(
        at=at + 1,
        count=len(rows),
        back=f"{back}#{rows[at][0]}",
        before=rows[at - 1][1] if at else "",
        after=rows[at + 1][1] if at + 1 < len(rows) else "",
    )

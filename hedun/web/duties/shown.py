"""The figures of the board as its page shows them: with their bars and what each number opens."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from hedun.oversight.board import Board, Duty, Town
from hedun.web.duties.asked import WHATS, Asked


@dataclass(frozen=True)
class Line:
    """`bar`: of a hundred, how long half and nine in ten took; `links`: what → its rows."""

    duty: Duty
    links: dict[str, str]
    bar: tuple[int, int] | None = None
    place: str = ""


@dataclass(frozen=True)
class Group:
    """The lines of one place. `href`: its own board; none where it is the only one."""

    name: str
    href: str
    held: int
    late: int
    rows: list[Line]


def line(duty: Duty, board: Board, asked: Asked, place: str = "") -> Line:
    at = reverse("duties:rows")
    links = {what: f"{at}?{asked.rows(duty.stage, what, place)}" for what in WHATS}
    if duty.median is None or duty.nine_in_ten is None or not board.slowest:
        return Line(duty, links, None, place)
    half, nine = (
        min(100, max(1, round(100 * days / board.slowest)))
        for days in (duty.median, duty.nine_in_ten)
    )
    return Line(duty, links, (half, nine), place)


def groups(board: Board, asked: Asked) -> list[Group]:
    """By place what it holds; a place that holds nothing has no line."""
    found = [
        Group(
            name=town.place.name,
            href=_own(board, asked, town),
            held=town.held,
            late=town.late,
            rows=[line(duty, board, asked, town.place.code) for duty in town.duties if duty.held],
        )
        for town in board.places
    ]
    return [group for group in found if group.rows]


@dataclass(frozen=True)
class Times:
    """One row of the matrix: how long each step took at one place, in the order of the steps."""

    name: str
    href: str
    cells: list[Line | None]


def times(board: Board, asked: Asked) -> list[Times]:
    """Places across steps."""
    rows = []
    for town in board.places:
        of = {duty.stage: duty for duty in town.duties if duty.handed}
        cells = [
            line(of[one.stage], board, asked, town.place.code) if one.stage in of else None
            for one in taken(board)
        ]
        rows.append(Times(town.place.name, _own(board, asked, town), cells))
    return rows


def taken(board: Board) -> list[Duty]:
    """The steps that were taken in the period."""
    return [duty for duty in board.stages if duty.handed]


def _own(board: Board, asked: Asked, town: Town) -> str:
    if len(board.ground.groups) < 2:
        return ""
    return urlencode({**asked.filters, "place": town.place.code})

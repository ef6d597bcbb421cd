"""The figures of the board as its page shows them: with their bars and what each number opens."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse

from hedun.domain.actors import Actor
from hedun.domain.deadlines import local_day
from hedun.oversight.board import Board, Duty, Town
from hedun.oversight.chasing import asked_lately, chased_by
from hedun.oversight.models import Chase
from hedun.places.queries import lineages
from hedun.web.duties.asked import WHATS, Asked


@dataclass(frozen=True)
class Line:
    """`bar`: of a hundred, how long half and nine in ten took; `links`: what → its rows."""

    duty: Duty
    links: dict[str, str]
    bar: tuple[int, int] | None = None
    place: str = ""
    may_chase: bool = False
    chase: Chase | None = None


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


@dataclass(frozen=True)
class Chased:
    """Whom the actor may ask, and what was asked lately: (place, stage) → the newest."""

    may: frozenset[tuple[int, str]]
    newest: Mapping[tuple[int, str], Chase]

    def on(self, one: Line, place: int) -> Line:
        key = place, str(one.duty.stage)
        return replace(one, may_chase=key in self.may, chase=self.newest.get(key))


def chased(board: Board, actor: Actor, now: datetime) -> Chased:
    """Two queries."""
    chains = lineages(local_day(now))
    may = frozenset(
        (town.place.pk, str(duty.stage))
        for town in board.places
        for duty in town.duties
        if duty.held and chased_by(actor, duty.stage, chains[town.place.pk], now)
    )
    rows = asked_lately(board.ground.villages, now)
    return Chased(may, {(row.place_id, row.stage): row for row in reversed(rows)})


def groups(board: Board, asked: Asked, known: Chased) -> list[Group]:
    """By place what it holds; a place that holds nothing has no line."""
    found = [
        Group(
            name=town.place.name,
            href=_own(board, asked, town),
            held=town.held,
            late=town.late,
            rows=[
                known.on(line(duty, board, asked, town.place.code), town.place.pk)
                for duty in town.duties
                if duty.held
            ],
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

"""The board's tables as files, and the rows behind a number as one."""

from collections.abc import Callable, Iterable, Sequence

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hedun.domain.case import State
from hedun.domain.words import ACTIONS
from hedun.insights.tables import Column, Row, Table
from hedun.language import lang
from hedun.oversight.board import Board, Duty
from hedun.oversight.models import BoardStand
from hedun.oversight.proof import Passed, claims_of

_SINCE = Column(pgettext_lazy("board", "Since"), "instant")
_DUTY = (
    Column(_("State"), "state"), Column(_("With whom"), "roles"), Column(_("Held now")),
    Column(_("Overdue now")), Column(_("Longest since"), "instant"),
    Column(_("Handed over")), Column(_("Half took, days"), "days"),
    Column(_("Nine of ten took, days"), "days"), Column(pgettext_lazy("board", "Sent back")),
    Column(_("Sent back, %"), "days"),
)  # fmt: skip


def _duty(one: Duty) -> tuple[object, ...]:
    return (
        one.stage, one.roles, one.held, one.late, one.since, one.handed, one.median,
        one.nine_in_ten, one.back, one.back_percent,
    )  # fmt: skip


def stages(board: Board) -> Table:
    return Table("stages", _("By step"), _DUTY, [Row(_duty(one)) for one in board.stages])


def places(board: Board) -> Table:
    between = "、" if lang() == "zh" else ", "
    rows = [
        Row((town.place.name, between.join(name for _user, name in one.holders.people)
             if one.holders else "", *_duty(one)))
        for town in board.places
        for one in town.duties
    ]  # fmt: skip
    columns = (
        Column(pgettext_lazy("board", "Place"), "text"),
        Column(_("By name"), "text"),
        *_DUTY,
    )
    return Table("places", _("By place"), columns, rows)


TABLES: dict[str, Callable[[Board], Table]] = {"stages": stages, "places": places}


def held(stands: Sequence[BoardStand]) -> Table:
    """No person is in it: numbers, places, instants."""
    known = claims_of(one.claim for one in stands)
    rows = [
        Row((one.claim, one.village.name, State(one.state), one.since,
             known[one.claim].due_at if one.claim in known else None, one.seq))
        for one in stands
    ]  # fmt: skip
    columns = (
        Column(_("Claim"), "text"), Column(_("Village"), "text"), Column(_("State"), "state"),
        _SINCE, Column(_("Due"), "instant"), Column(_("Record entry")),
    )  # fmt: skip
    return Table("held", _("Held now"), columns, rows)


def handed(passed: Iterable[Passed]) -> Table:
    some = list(passed)
    known = claims_of(one.claim for one in some)
    rows = [
        Row((one.claim, known[one.claim].report.village.name, ACTIONS[one.action][lang()],
             one.to, one.user, one.made.since if one.made else None, one.at,
             one.days if one.made else None, one.seq))
        for one in some
    ]  # fmt: skip
    columns = (
        Column(_("Claim"), "text"), Column(_("Village"), "text"), Column(_("Step"), "text"),
        Column(pgettext_lazy("board", "To"), "state"), Column(_("Who"), "text"), _SINCE,
        Column(_("Handed over"), "instant"), Column(_("Days"), "days"), Column(_("Record entry")),
    )  # fmt: skip
    return Table("handed", _("Handed over"), columns, rows)

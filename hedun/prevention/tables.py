"""The tables of measures: page, spreadsheet and CSV read the same."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hedun.claims.words import SPECIES, say
from hedun.domain.actors import Level
from hedun.insights.tables import Column, Row, Table
from hedun.language import lang
from hedun.prevention.models import Measure
from hedun.prevention.queries import Sums
from hedun.prevention.words import KINDS

_KIND, _COST = Column(_("Measure"), "text"), Column(_("Cost, yuan"), "yuan")


def by_kind(found: Sequence[Sums], all_: Sums) -> Table:
    """A place or household with several kinds counts once in the last row."""
    rows = [Row((KINDS[one.kind][lang()], *_figures(one))) for one in found]
    columns = (
        _KIND, Column(_("How many")), Column(pgettext_lazy("measure", "Places")), _COST,
        Column(_("People present"), edge=True), Column(_("Households reached")),
        Column(_("Things handed out")),
    )  # fmt: skip
    total = Row((str(_("Total")), *_figures(all_)))
    note = _("A place or household counts once in each row, so these do not add up.")
    return Table("kinds", _("What was done, by kind"), columns, rows, total, note)


def _figures(one: Sums) -> tuple[int, ...]:
    return one.count, one.places, one.cost_fen, one.present, one.reached, one.handed


def measures(rows: Iterable[Measure], today: date) -> Table:
    """Each with what it is of and whether it stands. Never a household's name: it is a file that
    leaves the house."""
    made = [
        Row((one.number, KINDS[one.kind][lang()], one.place.name, _town(one),
             say(one.species, SPECIES, lang()), one.starts, one.until,
             _stands(one, today), one.cost_fen, one.present, one.about),
            reverse("prevention:measure", args=[one.number]))
        for one in rows
    ]  # fmt: skip
    columns = (
        Column(pgettext_lazy("measure", "Number"), "text"), _KIND,
        Column(pgettext_lazy("measure", "Place"), "text"), Column(_("Town"), "text"),
        Column(_("Against"), "text"), Column(_("First day"), "day"), Column(_("Last day"), "day"),
        Column(_("Stands"), "text"), _COST, Column(_("People present")),
        Column(_("In a few words"), "text"),
    )  # fmt: skip
    return Table("measures", _("Measures"), columns, made)


def _town(one: Measure) -> str:
    return one.place.parent.name if one.place.parent and one.place.level == Level.VILLAGE else ""


def _stands(one: Measure, today: date) -> str:
    if one.withdrawn_at:
        return str(pgettext_lazy("measure", "withdrawn"))
    if one.starts > today:
        return str(_("planned"))
    return str(pgettext_lazy("measure", "over") if one.until and one.until < today else _("stands"))

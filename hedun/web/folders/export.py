"""The list of reports as a table for a file: what the page says, a row a report.

No person is in it: places, numbers, days, counts and amounts.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from hedun.insights.tables import Column, Row, Table
from hedun.web.folders.rows import Folder
from hedun.web.states import word


def _states(folder: Folder) -> str:
    return "; ".join(f"{word(state)} {count}" for state, count in folder.states)


COLUMNS: tuple[tuple[Column, Callable[[Folder], Any]], ...] = (
    (Column(_("Report"), "text"), lambda f: f.report.number),
    (Column(_("Town"), "text"), lambda f: f.town),
    (Column(_("Village"), "text"), lambda f: f.report.village.name),
    (Column(_("Village code"), "text"), lambda f: f.report.village.code),
    (Column(_("Animals"), "text"), lambda f: f.animals),
    (Column(_("First night"), "day"), lambda f: f.first),
    (Column(_("Last night"), "day"), lambda f: f.last),
    (Column(_("First told"), "instant"), lambda f: f.report.first_told_at),
    (Column(pgettext_lazy("column", "Opened"), "instant"), lambda f: f.report.opened_at),
    (Column(_("Households")), lambda f: f.count),
    (Column(_("Where they stand"), "text"), _states),
    (Column(_("Overdue")), lambda f: f.late),
    (Column(_("Next due"), "instant"), lambda f: f.due),
    (Column(_("Awarded, yuan"), "yuan"), lambda f: f.sums.awarded_fen),
    (Column(_("Paid, yuan"), "yuan"), lambda f: f.sums.paid_fen),
)


def table(folders: Iterable[Folder]) -> Table:
    """A row a report, in the order given."""
    rows = [Row(tuple(value(folder) for _column, value in COLUMNS)) for folder in folders]
    return Table("reports", _("Reports"), tuple(column for column, _value in COLUMNS), rows)

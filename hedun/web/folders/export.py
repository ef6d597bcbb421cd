"""The list of reports as a file: what the page says, a row a report, for other programs to read.

No person is in it: places, numbers, days, counts and amounts.
"""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from hedun.domain.deadlines import LOCAL
from hedun.web.folders.rows import Folder
from hedun.web.states import word

Cell = str | int | Decimal | datetime | None
Column = tuple[str | Promise, int, str, Callable[[Folder], Cell]]

# What a spreadsheet would take for a formula when it stands first in a cell.
COMMANDS = ("=", "+", "-", "@", "\t", "\r")
DAY, TIME, YUAN, COUNT, TEXT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm", "#,##0.00", "0", "@"


def _local(at: datetime | None) -> datetime | None:
    """Beijing time without its zone, as spreadsheets want it."""
    return at.astimezone(LOCAL).replace(tzinfo=None, microsecond=0) if at else None


def _yuan(fen: int | None) -> Decimal | None:
    return None if fen is None else Decimal(fen).scaleb(-2)


def _states(folder: Folder) -> str:
    return "; ".join(f"{word(state)} {count}" for state, count in folder.states)


# title, width, format, what stands in it
COLUMNS: tuple[Column, ...] = (
    (_("Report"), 24, TEXT, lambda f: f.report.number),
    (_("Town"), 12, TEXT, lambda f: f.town),
    (_("Village"), 14, TEXT, lambda f: f.report.village.name),
    (_("Village code"), 15, TEXT, lambda f: f.report.village.code),
    (_("Animals"), 16, TEXT, lambda f: f.animals),
    (_("First night"), 12, DAY, lambda f: f.first),  # type: ignore[arg-type,return-value]
    (_("Last night"), 12, DAY, lambda f: f.last),  # type: ignore[arg-type,return-value]
    (_("First told"), 17, TIME, lambda f: _local(f.report.first_told_at)),
    (pgettext_lazy("column", "Opened"), 17, TIME, lambda f: _local(f.report.opened_at)),
    (_("Households"), 8, COUNT, lambda f: f.count),
    (_("Where they stand"), 34, TEXT, _states),
    (_("Overdue"), 8, COUNT, lambda f: f.late),
    (_("Next due"), 17, TIME, lambda f: _local(f.due)),
    (_("Awarded, yuan"), 14, YUAN, lambda f: _yuan(f.sums.awarded_fen)),
    (_("Paid, yuan"), 14, YUAN, lambda f: _yuan(f.sums.paid_fen)),
)


def safe(cell: Cell) -> Cell:
    """A text that a spreadsheet would run is marked as text by an apostrophe."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(COMMANDS) else cell


def _cells(folder: Folder) -> list[Cell]:
    return [safe(value(folder)) for _title, _width, _format, value in COLUMNS]


def as_csv(folders: Iterable[Folder]) -> bytes:
    """UTF-8 with a mark, which is how Excel knows it from GBK."""
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\r\n")
    write.writerow([str(title) for title, *_ in COLUMNS])
    write.writerows(_cells(folder) for folder in folders)
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(folders: Sequence[Folder]) -> bytes:
    """One sheet with a head that stays, and a filter on each column."""
    book = Workbook()
    page = book.worksheets[0]
    page.title = str(_("Reports"))
    page.append([str(title) for title, *_ in COLUMNS])
    for folder in folders:
        page.append(_cells(folder))
    for at, (_title, width, form, _value) in enumerate(COLUMNS, 1):
        letter = get_column_letter(at)
        page.column_dimensions[letter].width = width
        for cell in page[letter]:
            cell.number_format = form
        page[f"{letter}1"].font = Font(bold=True)
    page.freeze_panes = "B2"
    page.auto_filter.ref = page.dimensions
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()

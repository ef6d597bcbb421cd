"""A workbook as plain cells: opened with care, since anybody can send us one.

Only openpyxl's streaming reader is used, after the archive was looked at. What it cannot read is
a damaged file to us, whatever it stumbled over.
"""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from openpyxl import load_workbook
from openpyxl.cell.read_only import ReadOnlyCell
from openpyxl.utils.datetime import from_excel
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from hedun.domain.problems import Malformed
from hedun.evidence.media import XLSX, insist_on_size, recognise
from hedun.intake.cells import Cell
from hedun.intake.problems import malformed

OLD_OFFICE = bytes.fromhex("d0cf11e0a1b11ae1")  # .xls, and .xlsx behind a password
# Dates of Chinese Excel (ECMA-376 part 1, §18.8.30, zh-cn) that openpyxl does not know.
CHINESE_DATES = frozenset({*range(27, 37), *range(50, 59)})
MOST_COLUMNS = 256  # further right there is nothing a list could hold

Row = dict[int, Cell]  # column from 1; blank cells are left out


@dataclass
class Page:
    """One sheet of the workbook: its title and the rows that hold something, by Excel's number."""

    title: str
    hidden: bool
    rows: dict[int, Row] = field(default_factory=dict)


def open_book(data: bytes, most_rows: int) -> list[Page]:
    """Every sheet; of the first all rows, of the others row 1 only.

    Raises Malformed: FILE_…, ARCHIVE_…, TOO_MANY_ROWS (more than `most_rows` that hold something).
    """
    insist_on_size(data, settings.SHEET_MAX_BYTES)
    _insist_xlsx(data)
    try:
        return _pages(data, most_rows)
    except Malformed:
        raise
    except Exception as error:  # openpyxl has no error of its own: a broken part fails anywhere
        raise malformed("FILE_UNREADABLE") from error


def _insist_xlsx(data: bytes) -> None:
    if data.startswith(OLD_OFFICE):
        raise malformed("FILE_OLD_OR_LOCKED")
    try:
        media_type = recognise(data)
    except Malformed as error:
        if error.problem.code in ("FILE_UNKNOWN", "FILE_DAMAGED", "FILE_TWO_KINDS"):
            raise malformed("FILE_NOT_XLSX") from None
        raise
    if media_type != XLSX:
        raise malformed("FILE_NOT_XLSX")


def _pages(data: bytes, most_rows: int) -> list[Page]:
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
    pages = []
    for number, sheet in enumerate(book.worksheets):
        page = Page(sheet.title, sheet.sheet_state != "visible")
        sheet.reset_dimensions()  # what the file says of its own size need not be true
        _fill(page, sheet, most_rows, only_first=number > 0)
        pages.append(page)
    book.close()
    return pages


def _fill(page: Page, sheet: ReadOnlyWorksheet, most_rows: int, *, only_first: bool) -> None:
    blank = None  # openpyxl gives one and the same row for all that are missing in a gap
    rows = sheet.iter_rows(max_row=1 if only_first else None, max_col=MOST_COLUMNS)
    for number, row in enumerate(rows, start=1):
        if row is blank:
            continue
        cells = dict(_filled(row, sheet.parent))
        if not cells:
            blank = row
            continue
        if len(page.rows) > most_rows:  # the headers are one of them
            raise malformed("TOO_MANY_ROWS", most=most_rows)
        page.rows[number] = cells


def _filled(row: Sequence[ReadOnlyCell], book: Workbook) -> Iterator[tuple[int, Cell]]:
    for cell in row:
        if cell.value is not None:
            plain = _plain(cell, book)
            if not plain.blank:
                yield cell.column, plain


def _plain(cell: ReadOnlyCell, book: Workbook) -> Cell:
    value, kind = cell.value, cell.data_type
    if kind == "n" and cell.style_array.numFmtId in CHINESE_DATES:
        return Cell(from_excel(value, book.epoch), "d")
    return Cell(value, kind, percent="%" in cell.number_format)

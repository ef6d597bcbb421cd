""".xls, the format of Excel 97 to 2003, as plain cells."""

import io
from collections.abc import Iterator
from typing import Any

import xlrd
from xlrd.biffh import error_text_from_code

from hedun.intake.cells import Cell
from hedun.intake.layout import Profile
from hedun.intake.pages import MOST_COLUMNS, MOST_MERGES, SPARE_ROWS, Merge, Page


def pages(data: bytes, profile: Profile) -> list[Page]:
    """Every sheet. Raises whatever xlrd does for a damaged file."""
    book = xlrd.open_workbook(
        file_contents=data, logfile=io.StringIO(), formatting_info=True, ragged_rows=True
    )
    return [_page(sheet, profile) for sheet in book.sheets()]


def _page(sheet: Any, profile: Profile) -> Page:
    page = Page(sheet.name, sheet.visibility != 0)
    for number in range(sheet.nrows):
        cells = dict(_filled(sheet, number))
        if cells and len(page.rows) >= profile.most_rows + SPARE_ROWS:
            page.longer = True
            break
        if cells:
            page.rows[number + 1] = cells
    # xlrd counts from 0 and names the first row and column behind the merge.
    page.merges = [Merge(a + 1, c + 1, b, d) for a, b, c, d in sheet.merged_cells[:MOST_MERGES]]
    rows = sheet.rowinfo_map.items()
    page.hidden_rows = frozenset(number + 1 for number, row in rows if row.hidden)
    return page


def _filled(sheet: Any, number: int) -> Iterator[tuple[int, Cell]]:
    for place, found in enumerate(sheet.row(number)[:MOST_COLUMNS], start=1):
        plain = _plain(found, sheet.book)
        if plain is not None and not plain.blank:
            yield place, plain


def _plain(found: Any, book: Any) -> Cell | None:
    value, kind = found.value, found.ctype
    if kind == xlrd.XL_CELL_TEXT:
        return Cell(value)
    if kind == xlrd.XL_CELL_NUMBER:
        return Cell(int(value) if value.is_integer() else value, "n", _percent(found, book))
    if kind == xlrd.XL_CELL_DATE:
        return Cell(xlrd.xldate_as_datetime(value, book.datemode), "d")
    if kind == xlrd.XL_CELL_BOOLEAN:
        return Cell(bool(value), "b")
    if kind == xlrd.XL_CELL_ERROR:
        return Cell(error_text_from_code.get(value, "#N/A"), "e")
    return None


def _percent(found: Any, book: Any) -> bool:
    known = book.format_map.get(book.xf_list[found.xf_index].format_key)
    return known is not None and "%" in known.format_str

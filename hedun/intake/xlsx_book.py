""".xlsx as plain cells.

openpyxl's parser of a sheet is used without the sheet: it alone gives merged cells, hidden rows and
a formula beside its result in one go over the file, and only the cells that are there.
"""

import io
import warnings
from collections.abc import Iterator
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.datetime import from_excel
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.worksheet._reader import FORMULA_TAG, WorkSheetParser

from hedun.intake.cells import Cell
from hedun.intake.layout import Profile
from hedun.intake.pages import MOST_COLUMNS, MOST_MERGES, SPARE_ROWS, Merge, Page

# Dates of Chinese Excel (ECMA-376 part 1, §18.8.30, zh-cn) that openpyxl does not know.
CHINESE_DATES = frozenset({*range(27, 37), *range(50, 59)})


class _Parser(WorkSheetParser):
    """Gives a formula's result, as it was when the sheet was saved, and marks what has none."""

    def parse_cell(self, element: Any) -> dict[str, Any]:
        cell: dict[str, Any] = super().parse_cell(element)
        if cell["value"] is None and element.find(FORMULA_TAG) is not None:
            cell["value"], cell["data_type"] = "=", "f"
        return cell


def pages(data: bytes, profile: Profile) -> list[Page]:
    """Every sheet. Raises whatever openpyxl does for a damaged file."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # extensions it does not know hold no cells
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        try:
            return [_page(sheet, profile) for sheet in book.worksheets]
        finally:
            book.close()


def _page(sheet: ReadOnlyWorksheet, profile: Profile) -> Page:
    book = sheet.parent
    page = Page(sheet.title, sheet.sheet_state != "visible")
    formats = _Formats(book)
    with sheet._get_source() as source:
        parser = _Parser(
            source,
            sheet._shared_strings,
            data_only=True,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        for number, found in parser.parse():
            cells = dict(_filled(found, formats))
            if cells and len(page.rows) >= profile.most_rows + SPARE_ROWS:
                page.longer = True
                break
            if cells:
                page.rows[number] = cells
        merged = parser.merged_cells.mergeCell[:MOST_MERGES] if parser.merged_cells else ()
        page.merges = [Merge(m.min_row, m.min_col, m.max_row, m.max_col) for m in merged]
        dimensions = parser.row_dimensions.items()
        page.hidden_rows = frozenset(int(n) for n, row in dimensions if _is_true(row.get("hidden")))
    return page


class _Formats:
    """How a style shows its number."""

    def __init__(self, book: Any) -> None:
        self.epoch = book.epoch
        self._book, self._percent = book, dict[int, bool]()

    def chinese_date(self, style: int) -> bool:
        return self._book._cell_styles[style].numFmtId in CHINESE_DATES

    def percent(self, style: int) -> bool:
        known = self._percent.get(style)
        if known is None:
            number = self._book._cell_styles[style].numFmtId
            own = self._book._number_formats
            written = own[number - 164] if 164 <= number < 164 + len(own) else ""
            known = self._percent[style] = number in (9, 10) or "%" in written
        return known


def _filled(found: list[dict[str, Any]], formats: _Formats) -> Iterator[tuple[int, Cell]]:
    for cell in found:
        if cell["value"] is None or cell["column"] > MOST_COLUMNS:
            continue
        value, kind, style = cell["value"], cell["data_type"], cell["style_id"]
        if kind == "n" and formats.chinese_date(style):
            plain = Cell(from_excel(value, formats.epoch), "d")
        else:
            plain = Cell(value, kind, kind == "n" and formats.percent(style))
        if not plain.blank:
            yield cell["column"], plain


def _is_true(written: object) -> bool:
    return written in ("1", "true")

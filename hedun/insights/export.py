"""A table as a file: .xlsx for the office, .csv for programs. Nothing in it is ever a formula."""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from hedun.domain.deadlines import LOCAL
from hedun.domain.exported import harmless
from hedun.domain.words import ROLES, STATES
from hedun.insights.tables import Column, Mixed, Row, Table
from hedun.language import lang

_FORMATS = {
    "count": "#,##0",
    "yuan": "#,##0.00",
    "change": "+#,##0.00;-#,##0.00;0.00",
    "mu": "#,##0.00##",
    "days": "0.0",
    "figure": "#,##0.00",
    "away": "+0.00;-0.00;0.00",
    "day": "yyyy-mm-dd",
    "instant": "yyyy-mm-dd hh:mm",
}
Written = str | int | Decimal | date | datetime | None


def written(value: Any, kind: str) -> Written:
    """A value of a column as a file holds it: yuan and mu as exact decimals, words as text."""
    if value is None or (isinstance(value, str) and kind != "state"):
        return value
    match kind:
        case "yuan":
            return Decimal(value).scaleb(-2)
        case "change":
            return Decimal(value.fen).scaleb(-2)
        case "mu":
            return Decimal(value).scaleb(-4)
        case "days":
            return Decimal(value).quantize(Decimal("0.1"))
        case "figure" | "away":
            return Decimal(float(value)).quantize(Decimal("0.01"))
        case "mixed":
            return written(value.value, value.kind)
        case "state":
            return STATES[value][lang()] if value in STATES else str(value)
        case "roles":
            return ("、" if lang() == "zh" else ", ").join(ROLES[role][lang()] for role in value)
        case "instant":
            at: datetime = value.astimezone(LOCAL).replace(tzinfo=None)
            return at
    plain: Written = value
    return plain


def _lines(table: Table) -> list[list[Written]]:
    rows = [*table.rows, *([table.total] if table.total else [])]
    return [_line(row, table.columns) for row in rows]


def _line(row: Row, columns: tuple[Column, ...]) -> list[Written]:
    pairs = zip(row.values, columns, strict=True)
    values = [written(value, column.kind) for value, column in pairs]
    if row.group:
        values[0] = f"{row.group} {values[0]}"
    return values


def as_csv(table: Table) -> bytes:
    """UTF-8 with a mark in front, so that Excel reads the Chinese."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([harmless(str(column.title)) for column in table.columns])
    for line in _lines(table):
        writer.writerow([harmless(value) for value in line])
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(table: Table) -> bytes:
    return as_book([table])


def as_book(tables: Sequence[Table]) -> bytes:
    """A page each. Numbers as numbers, widths that show them, the headings kept in sight."""
    book = Workbook()
    for n, table in enumerate(tables):
        _fill(book.active if n == 0 else book.create_sheet(), table)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(page: Worksheet, table: Table) -> None:
    page.title = str(table.title)[:31]
    page.freeze_panes = "B2"
    for n, column in enumerate(table.columns, 1):
        head = page.cell(1, n)
        _put(head, str(column.title))
        head.font, head.fill = Font(bold=True), PatternFill("solid", fgColor="E8EEE4")
        head.alignment = Alignment(horizontal="right" if "n" in column.css.split() else "left")
        wide = max(12, 2 * len(str(column.title)) if lang() == "zh" else len(str(column.title)) + 2)
        page.column_dimensions[get_column_letter(n)].width = min(wide, 28)
    rows = [*table.rows, *([table.total] if table.total else [])]
    for r, (row, line) in enumerate(zip(rows, _lines(table), strict=True), 2):
        for n, value in enumerate(line, 1):
            cell, of = page.cell(r, n), row.values[n - 1]
            _put(cell, value)
            kind = of.kind if isinstance(of, Mixed) else table.columns[n - 1].kind
            cell.number_format = _FORMATS.get(kind, "General")
            cell.font = Font(bold=table.total is not None and r == len(table.rows) + 2)


def _put(cell: Cell, value: Written) -> None:
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"  # openpyxl would take "=…" for a formula


@dataclass(frozen=True, slots=True)
class Format:
    made: Callable[[Table], bytes]
    content_type: str


FORMATS = {
    "xlsx": Format(as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "csv": Format(as_csv, "text/csv; charset=utf-8"),
}


def as_file(table: Table, suffix: str, place: str, day: date) -> HttpResponse:
    """The table as one of FORMATS, named after what it is of, where and when."""
    form, name = FORMATS[suffix], f"hedun-{table.slug}-{place}-{day}.{suffix}"
    return HttpResponse(
        form.made(table),
        content_type=form.content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )

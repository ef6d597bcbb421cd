"""A table as data of a printed paper (page.typ, `sheet`)."""

from typing import Any

from hedun.domain.chain import Json
from hedun.insights.tables import Row, Table, said
from hedun.language import lang

WIDE = 7  # columns: more are set smaller


def on_paper(table: Table) -> Json:
    """Title, heads, rows and total in the words and figures that the page has."""
    return {
        "title": str(table.title),
        "head": [str(column.title) for column in table.columns],
        "right": ["n" in column.css.split() for column in table.columns],
        "rows": [_written(row, table) for row in table.rows],
        "total": _written(table.total, table) if table.total else [],
        "note": str(table.note),
        "wide": len(table.columns) > WIDE,
    }


def _written(row: Row, table: Table) -> list[Json]:
    cells: list[Json] = [
        _said(value, column.kind) for value, column in zip(row.values, table.columns, strict=True)
    ]
    if row.group:
        cells[0] = f"{cells[0]}（{row.group}）" if lang() == "zh" else f"{cells[0]} ({row.group})"
    return cells


def _said(value: Any, kind: str) -> str:
    return said(value, kind) or ""

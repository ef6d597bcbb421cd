"""A table as a file that a spreadsheet opens and that can be handed in again."""

import csv
import io
from collections.abc import Iterable

from hedun.domain.exported import harmless
from hedun.domain.words import Lang
from hedun.prices.kinds import Kind
from hedun.prices.rows import Row, columns, write


def as_csv(kind: Kind, rows: Iterable[Row], lang: Lang) -> bytes:
    """UTF-8 with a mark in front, so that Excel reads the Chinese."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    own = columns(kind)
    writer.writerow([column.title(lang) for column in own])
    for row in rows:
        cells = write(kind, row, lang)
        writer.writerow([harmless(cells[column.name]) for column in own])
    return out.getvalue().encode("utf-8-sig")

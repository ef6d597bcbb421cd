"""Text with a row a line (.csv) as plain cells: every cell is text, as it was written."""

import csv
import io
import re
from collections.abc import Iterator

from hedun.evidence.sheets import decoded
from hedun.intake.cells import Cell
from hedun.intake.layout import Profile
from hedun.intake.pages import MOST_COLUMNS, SPARE_ROWS, Page
from hedun.intake.problems import malformed

TITLE = "csv"
DELIMITERS = (",", ";", "\t")
MOST_CHARACTERS = 1_000_000  # in one cell; outlines of fields are long
_KEPT_AS_TEXT = re.compile(r'="([^"]*)"')  # how Excel is made to keep a long number


def pages(data: bytes, profile: Profile) -> list[Page]:
    """Its one sheet. Raises Malformed (FILE_ENCODING) and csv.Error."""
    text = _text(data, profile)
    csv.field_size_limit(MOST_CHARACTERS)
    delimiter = profile.delimiter or _delimiter(text, profile)
    page = Page(TITLE)
    # Rows are numbered as a sheet shows them: a line break within a cell begins no row.
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    for number, row in enumerate(rows, start=1):
        cells = dict(_filled(row))
        if cells and len(page.rows) >= profile.most_rows + SPARE_ROWS:
            page.longer = True
            break
        if cells:
            page.rows[number] = cells
    return [page]


def _text(data: bytes, profile: Profile) -> str:
    text = decoded(data, profile.encoding)
    if text is None:
        raise malformed("FILE_ENCODING")
    return text


def _delimiter(text: str, profile: Profile) -> str:
    """What separates the cells: that with which one of the first lines names most columns."""

    def named(delimiter: str) -> int:
        rows = csv.reader(io.StringIO(text[:20_000], newline=""), delimiter=delimiter)
        first = (row for _, row in zip(range(profile.first_rows), rows, strict=False))
        return max((sum(_known(cell, profile) for cell in row) for row in first), default=0)

    return max(DELIMITERS, key=named)


def _known(cell: str, profile: Profile) -> bool:
    return profile.column_of(Cell(cell)) is not None


def _filled(row: list[str]) -> Iterator[tuple[int, Cell]]:
    for place, written in enumerate(row[:MOST_COLUMNS], start=1):
        if not written or written.isspace():
            continue
        kept = _KEPT_AS_TEXT.fullmatch(written) if written[0] == "=" else None
        if kept:
            yield place, Cell(kept[1])
        else:
            yield place, Cell(written, "f" if written[0] == "=" else "s")

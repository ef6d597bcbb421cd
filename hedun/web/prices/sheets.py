"""A file with a table's rows as somebody wrote them: the cells as text, by column and row.

The columns are found as in the lists of villages (intake); what they say is read by the room.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from openpyxl.utils import get_column_letter

from hedun.domain.exported import FORMULA
from hedun.domain.problems import Malformed, Problem
from hedun.intake.book import open_book
from hedun.intake.cells import Cell, insist_plain, text
from hedun.intake.columns import Found, find, header_faults, is_blank, repeats_headers
from hedun.intake.layout import Column, Profile
from hedun.intake.pages import Page
from hedun.intake.problems import problem
from hedun.prices.actions import MOST_ROWS
from hedun.prices.kinds import Kind
from hedun.prices.rows import Written, columns

LONGEST = 200


@dataclass
class Sheet:
    """`rows` by Excel's number; `letters` by column; `wrong`: what could not be read as text, by
    row and column; `faults`: what is wrong with the file itself, each with its place."""

    rows: dict[int, Written] = field(default_factory=dict)
    letters: dict[str, str] = field(default_factory=dict)
    wrong: dict[tuple[int, str], Problem] = field(default_factory=dict)
    faults: list[tuple[str, Problem]] = field(default_factory=list)


def read_file(data: bytes, kind: Kind) -> Sheet:
    """Never raises for what is in the file: see `faults` and `wrong`."""
    sheet, profile = Sheet(), _profile(kind)
    try:
        pages = open_book(data, profile)
    except Malformed as error:
        sheet.faults.append(("", error.problem))
        return sheet
    lists = [(p, found) for p in pages if not p.hidden and (found := find(p, profile))]
    if not lists:
        headers = "、".join(profile.needed)
        sheet.faults.append(("", problem("HEADER_ROW", headers=headers)))
        return sheet
    page, found = max(lists, key=lambda one: len(one[1].columns))
    sheet.faults += header_faults(found, profile, ("",))  # all columns are of all rows
    sheet.letters = {c.name: get_column_letter(at) for at, c in found.columns.items()}
    if page.longer or len(page.rows) > MOST_ROWS + found.row:
        sheet.faults.append((page.title, problem("TOO_MANY_ROWS", most=MOST_ROWS)))
    elif not sheet.faults:
        _read_rows(page, found, sheet)
    return sheet


def _profile(kind: Kind) -> Profile:
    """The kind's columns under their names in both languages, in any order."""
    own = tuple(
        Column(one.zh, one.name, "text", text(LONGEST), also=(one.en, one.name), needed=one.needed)
        for one in columns(kind)
    )
    return Profile(kind.code, (kind.zh, kind.en), own, most_rows=MOST_ROWS)


def _read_rows(page: Page, found: Found, sheet: Sheet) -> None:
    for number, row in page.rows.items():
        if number <= found.row or is_blank(row, found) or repeats_headers(row, found):
            continue
        cells = dict[str, str]()
        for at, column in found.columns.items():
            if at in row:
                try:
                    cells[column.name] = _written(row[at])
                except Malformed as error:
                    cells[column.name] = str(row[at].value)
                    sheet.wrong[number, column.name] = error.problem
        if cells:
            sheet.rows[number] = cells


def _written(cell: Cell) -> str:
    """The cell as it is seen: 1200.5, 12.5%, 5-12. Raises Malformed for a formula or an error."""
    insist_plain(cell)
    if isinstance(cell.value, date):
        return f"{cell.value.month}-{cell.value.day}"
    if cell.kind == "n":
        shown = Decimal(f"{cell.value:.15g}") * (100 if cell.percent else 1)
        return f"{shown.normalize():f}" + "%" * cell.percent
    written = str(cell.value)
    kept = written.removeprefix("'")
    return kept if kept.startswith(FORMULA) else written


def told(
    sheet: Sheet, wrong: dict[tuple[int, str], Problem], title: Callable[[str], str]
) -> Iterator[tuple[int, str, Problem]]:
    """Every problem of a file's rows with its row and its column as a person finds it: (7, "C
    单价(元)", …). `title`: of a column by its name."""
    for (row, name), found in sorted({**wrong, **sheet.wrong}.items()):
        letter = sheet.letters.get(name, "")
        yield row, f"{letter} {title(name)}".strip() if name else "", found

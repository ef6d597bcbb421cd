"""The village's sheet: fifteen columns, a row for each field of each household.

Reading is pure: bytes in, rows and problems out. A sheet with any problem is not taken in, and all
its problems come at once.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import Any

from openpyxl.utils import get_column_letter

from hedun.domain.problems import Malformed, Problem
from hedun.intake import cells, words
from hedun.intake.book import Page, Row, open_book
from hedun.intake.columns import (
    COLUMNS,
    HEADERS,
    Column,
    column_of,
    counts_rows,
    header_row,
    is_total,
    key,
)
from hedun.intake.problems import SheetProblem, at, problem

MOST_ROWS = 2000


def read_sheet(data: bytes, *, today: date, agreed: Collection[Answer] = ()) -> Reading:
    """Read every sheet that is a list. Never raises for what is in the file: see `problems`.

    `agreed`: doubts that a person has said yes to; they are taken as proposed.
    """
    reading = Reading()
    try:
        pages = open_book(data, MOST_ROWS)
    except Malformed as error:
        reading.note(Where("", 0), "", error.problem)
        return reading
    for page in pages:
        columns = _read_headers(page, reading)
        if columns:
            _read_rows(page, columns, reading, today)
    return reading


# ── headers ─────────────────────────────────────────────────────────────────────────────────────


def _read_headers(page: Page, reading: Reading) -> dict[int, Column]:
    """The columns by their place; what is missing, misspelt, twice or unknown is noted."""
    row = header_row(page.rows)
    if row is None:
        reading.note(1, "", problem("HEADER_ROW", headers="、".join(HEADERS)))
        return {}
    reading.header_row = row
    columns: dict[int, Column] = {}
    strange: dict[int, str] = {}
    for place, cell in sorted(page.rows[row].items()):
        letter, column = get_column_letter(place), column_of(cell)
        if column is None:
            if not counts_rows(cell):
                strange[place] = str(cell.value)
        elif column.header in reading.letters:
            twice = problem("HEADER_TWICE", header=column.header)
            reading.problems.append(at(reading.sheet, row, f"{letter} {column.header}", twice))
        else:
            columns[place] = column
            reading.letters[column.header] = letter
    _note_headers(strange, reading)
    return columns


def _note_headers(strange: Mapping[int, str], reading: Reading) -> None:
    missing = [header for header in HEADERS if header not in reading.letters]
    for place, value in strange.items():
        meant = _meant(value, missing)
        shown = value[:20]
        if meant:
            missing.remove(meant)
            wrong = problem("HEADER_MISSPELT", found=shown, header=meant)
        else:
            wrong = problem("HEADER_UNKNOWN", found=shown)
        where = f"{get_column_letter(place)} {shown}"
        reading.problems.append(at(reading.sheet, reading.header_row, where, wrong))
    for header in missing:
        wrong = problem("HEADER_MISSING", header=header)
        reading.problems.append(at(reading.sheet, reading.header_row, header, wrong))


def _meant(value: str, missing: list[str]) -> str | None:
    """The missing header that this one was probably meant to be."""
    plain = {key(header): header for header in missing}
    near = get_close_matches(key(value), plain, n=1, cutoff=0.6)
    return plain[near[0]] if near else None


def _is_list(page: Page) -> bool:
    """Whether another sheet looks like a list too."""
    named = {column_of(cell) for cell in page.rows.get(1, {}).values()} - {None}
    return 2 * len(named) > len(COLUMNS)


# ── rows ────────────────────────────────────────────────────────────────────────────────────────


def _read_rows(page: Page, columns: dict[int, Column], reading: Reading, today: date) -> None:
    identity = next((place for place, c in columns.items() if c.name == "id_number"), None)
    numbers = [
        number
        for number, row in page.rows.items()
        if number > reading.header_row and not is_total(row, identity)
    ]
    if not numbers:
        reading.note(0, "", problem("NO_ROWS"))
    known: dict[tuple[object, ...], int] = {}
    outside: set[int] = set()
    for number in numbers:
        row = page.rows[number]
        values = dict(_read_cells(number, row, columns, reading, today))
        reading.values[number] = values
        for header, wrong in _across(values):
            reading.note(number, header, wrong)
        _note_outside(number, set(row) - set(page.rows[reading.header_row]) - outside, reading)
        outside |= set(row)
        _note_repeated(number, values, known, reading)


def _read_cells(
    number: int, row: Row, columns: dict[int, Column], reading: Reading, today: date
) -> Iterator[tuple[str, Any]]:
    """The readable cells of a row by field name."""
    for place, column in columns.items():
        cell = row.get(place)
        try:
            if cell is not None:
                cells.insist_plain(cell)
                yield column.name, column.read(cell, today)
            elif column.needed:
                reading.note(number, column.header, problem("EMPTY"))
        except Malformed as error:
            reading.note(number, column.header, error.problem)


def _across(values: Mapping[str, Any]) -> Iterator[tuple[str, Problem]]:
    """What does not fit together within a row."""
    planted, damaged = values.get("planted_e4"), values.get("damaged_e4")
    if planted is not None and damaged is not None and damaged > planted:
        facts = {"damaged": cells.mu(damaged), "planted": cells.mu(planted)}
        yield "受损面积(亩)", problem("DAMAGED_ABOVE_PLANTED", **facts)
    crop, stage = values.get("crop"), values.get("stage")
    if crop and stage and stage not in words.STAGES_OF[crop]:
        facts = {
            "crop": words.spoken(crop, words.CROPS),
            "found": words.spoken(stage, words.STAGES),
            "words": "、".join(words.stage_words(crop)),
        }
        yield "生育期", problem("STAGE_NOT_OF_CROP", **facts)


def _note_outside(number: int, places: set[int], reading: Reading) -> None:
    """Cells under no header; each such column is named once."""
    for place in sorted(places):
        wrong = problem("CELL_OUTSIDE")
        reading.problems.append(at(reading.sheet, number, get_column_letter(place), wrong))


def _note_repeated(
    number: int, values: Mapping[str, Any], known: dict[tuple[object, ...], int], reading: Reading
) -> None:
    key = tuple(values.get(n) for n in ("id_number", "occurred", "species", "plot", "crop"))
    if None in key:
        return
    if key in known:
        reading.note(number, "", problem("DUPLICATE_ROW", row=known[key]))
    known.setdefault(key, number)

"""Divisions as they come in a file: `code,name,starts`, and what can be wrong with each line.

A list of changes has two columns more, `until,successors`: the last day of a division that ends
and the codes of those it goes into (a space between them).

No database here: what is already known comes in as periods by code.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from hedun.domain.actors import Level
from hedun.domain.foreign import csv_rows
from hedun.domain.identifiers import check_division
from hedun.domain.problems import Problem
from hedun.places.problems import problem

COLUMNS = ("code", "name", "starts")
ENDING = ("until", "successors")
NAME_MOST = 80
# Which digits name the division above; a township without a county lies under its city.
_UPPER_ENDS = {Level.CITY: 2, Level.COUNTY: 4, Level.TOWNSHIP: 6, Level.VILLAGE: 9}


@dataclass(frozen=True, slots=True)
class Row:
    """A division from its first day on. `line` is its line in the file (1: the headings)."""

    line: int
    code: str
    name: str
    starts: date
    until: date | None = None
    successors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Period:
    """A division known under some code: its name and days (`until` None: still there)."""

    name: str
    starts: date
    until: date | None = None

    def holds(self, day: date) -> bool:
        return self.starts <= day and (self.until is None or day <= self.until)

    def reaches(self, day: date) -> bool:
        """Is there, or will be, on the day or later."""
        return self.until is None or self.until >= day


Periods = Mapping[str, Iterable[Period]]


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong in which line and column (line 0: the file as a whole)."""

    line: int
    column: str
    problem: Problem

    def __str__(self) -> str:
        at = f"line {self.line}, column {self.column}: " if self.line else ""
        return f"{at}{self.problem.zh} {self.problem.en}"


class BadRows(ValueError):
    """A file that cannot be taken over; carries every problem, and nothing of it was written."""

    def __init__(self, problems: Iterable[RowProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


def read_csv(data: bytes) -> list[Row]:
    """The rows of a CSV file in UTF-8 with the headings of COLUMNS, or of COLUMNS and ENDING.

    Raises BadRows."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadRows([RowProblem(0, "", problem("NOT_UTF8"))]) from None
    try:
        rows = list(csv_rows(text))
    except ValueError:
        raise BadRows([RowProblem(0, "", problem("NOT_UTF8"))]) from None
    headings = rows[0][1] if rows else []
    if tuple(headings) not in (COLUMNS, COLUMNS + ENDING):
        expected = f"{','.join(COLUMNS)}[,{','.join(ENDING)}]"
        facts = {"expected": expected, "found": ",".join(headings)[:80] or "—"}
        raise BadRows([RowProblem(1, "", problem("COLUMNS", **facts))])
    found = [_row(line, cells, len(headings)) for line, cells in rows[1:] if cells]
    problems = [one for one in found if isinstance(one, RowProblem)]
    if problems or not found:
        raise BadRows(problems or [RowProblem(0, "", problem("NO_ROWS"))])
    return [one for one in found if isinstance(one, Row)]


def _row(line: int, cells: list[str], width: int) -> Row | RowProblem:
    if len(cells) != width:
        facts = {"found": len(cells), "expected": width}
        return RowProblem(line, "", problem("ROW_LENGTH", **facts))
    code, name, starts, until, successors = [*cells, "", ""][:5]
    days: dict[str, date | None] = {"until": None}
    for column, text in (("starts", starts), ("until", until)):
        if not text and column == "until":
            continue
        try:
            days[column] = date.fromisoformat(text)
        except ValueError:
            return RowProblem(line, column, problem("DATE_FORM"))
    first = days["starts"]
    assert first is not None
    return Row(line, code, name, first, days["until"], tuple(successors.split()))


def level_of(code: str) -> Level:
    """Raises ValueError for what is no code."""
    division = check_division(code).value
    if division is None:
        raise ValueError(f"{code!r} is no division code")
    return division.level


def upper_code(code: str) -> str:
    """The code of the division right above; empty for a province and for what is no code."""
    division = check_division(code).value
    if division is None or division.level is Level.PROVINCE:
        return ""
    end = _UPPER_ENDS[division.level]
    if division.level is Level.TOWNSHIP and code[4:6] == "00":
        end = 4
    return code[:end].ljust(12, "0")


def problems_of(row: Row, known: Periods) -> Iterator[tuple[str, Problem]]:
    """(column, problem) for everything wrong with a division that is to be added."""
    checked = check_division(row.code)
    yield from (("code", p) for p in checked.problems)
    if not row.name.strip() or len(row.name) > NAME_MOST:
        yield "name", problem("PLACE_NAME")
    if not checked.ok:
        return
    taken = next((p for p in known.get(row.code, ()) if p.reaches(row.starts)), None)
    if taken and taken.name != row.name:
        yield "name", problem("PLACE_NAME_DIFFERS", code=row.code, name=taken.name)
    elif taken:
        yield "code", problem("PLACE_CODE_IN_USE", code=row.code)
    upper = upper_code(row.code)
    if not upper:
        return
    above = tuple(known.get(upper, ()))
    if not above:
        yield "code", problem("PLACE_PARENT_MISSING", code=upper)
    elif not any(p.holds(row.starts) for p in above):
        yield "starts", problem("PLACE_PARENT_TOO_LATE", parent=upper, starts=row.starts)

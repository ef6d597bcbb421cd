"""What was read of a file: its rows, which can be used, and what is wrong with the others."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, NamedTuple

from hedun.domain.problems import Problem
from hedun.intake.layout import Profile
from hedun.intake.problems import DOUBT, ERROR, NOTE, SheetProblem, at


class Where(NamedTuple):
    """A row of a file: the sheet's name, and the row as Excel numbers it."""

    sheet: str
    row: int


class Answer(NamedTuple):
    """A doubt that a person has said yes to: the field is as was proposed, or (field empty) the
    row is meant as it stands."""

    where: Where
    field: str


Ring = tuple[tuple[int, int], ...]  # longitude, latitude in ten-millionths of a degree, WGS-84


@dataclass(frozen=True, slots=True)
class Ground:
    """Where on earth the damage is. Degrees in ten-millionths (WGS-84), area in ten-thousandths of
    a mu. `rings`: the outer ring of each part, then its holes; none for a point, which has no
    area. `datum`: in which it was said; `accuracy_m`: as the device gave it."""

    lon_e7: int
    lat_e7: int
    rings: tuple[Ring, ...] = ()
    area_e4: int | None = None
    datum: str = "WGS-84"
    accuracy_m: int | None = None


@dataclass(frozen=True, slots=True)
class Spot:
    """A place as a device says it: degrees in its own datum (WGS-84, GCJ-02, BD-09). `ring`: the
    corners of the plot, (longitude, latitude) as in GeoJSON, closed or not; then its centre is the
    place. Nothing is checked here (ground.placed)."""

    lat: float
    lon: float
    datum: str = "WGS-84"
    accuracy_m: float | None = None
    ring: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One readable row. Areas in ten-thousandths of a mu, the degree in millionths, a count in
    ten-thousandths of its unit. `stage`: a code, or grams a head ("35000g").

    A layout without claimants leaves name, number and account empty; one that says no areas or no
    degree leaves these None. `submission`: rows with the same belong to one report; empty where
    the whole file is one.
    """

    where: Where
    species: str
    occurred: date
    section: str = "crop"
    crop: str = ""
    stage: str = ""
    plot: str = ""
    planted_e4: int | None = None
    damaged_e4: int | None = None
    degree_ppm: int | None = None
    name: str = ""
    id_number: str = ""
    phone: str = ""
    bank: str = ""
    account: str = ""
    group: str = ""
    note: str = ""
    count_e4: int | None = None
    unit: str = ""
    fate: str = ""
    tags: list[str] = field(default_factory=list)
    amount_fen: int | None = None
    reference: str = ""
    submission: str = ""
    told: date | None = None
    ground: Ground | None = None

    @property
    def row(self) -> int:
        return self.where.row


@dataclass
class Reading:
    """What was read. `values`: each data row's readable cells by field name. `letters` and
    `header_rows`: by sheet, in which column each header stands, and in which row. `notes`: what
    was left aside and needs no answer."""

    profile: Profile
    values: dict[Where, dict[str, Any]] = field(default_factory=dict)
    letters: dict[str, dict[str, str]] = field(default_factory=dict)
    header_rows: dict[str, int] = field(default_factory=dict)
    problems: list[SheetProblem] = field(default_factory=list)
    notes: list[SheetProblem] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """How many data rows were found."""
        return len(self.values)

    @property
    def unreadable(self) -> bool:
        """Whether nothing of the file can be taken, whatever is answered about single rows."""
        return not self.values or all(where.sheet in self._refused for where in self.values)

    def good(self) -> list[Line]:
        """The rows with which nothing is wrong, in the order of the file."""
        bad = set(self._troubled())
        return [Line(where, **found) for where, found in self.values.items() if where not in bad]

    def bad(self) -> list[Where]:
        """The rows with a problem, doubts too, in the order of the file."""
        bad = set(self._troubled())
        return [where for where in self.values if where in bad]

    def note(self, where: Where, header: str, found: Problem) -> None:
        """A problem of a cell, or (header empty) of the whole row; row 0 is the whole sheet."""
        self.tell(where, self.column(where, header), found)

    def tell(self, where: Where, column: str, found: Problem) -> None:
        """Likewise, where the column is none of the layout's ("Q", "I 生育情")."""
        self.problems.append(at(where.sheet, where.row, column, found))

    def doubt(
        self,
        answer: Answer,
        column: str,
        found: Problem,
        *,
        proposal: object = None,
        proposed: str = "",
    ) -> None:
        """Something that a person may say yes to, with this answer (see SheetProblem)."""
        told = at(answer.where.sheet, answer.where.row, column, found)
        yes = {"field": answer.field, "proposal": proposal, "proposed": proposed}
        self.problems.append(replace(told, severity=DOUBT, **yes))

    def leave_aside(self, where: Where, column: str, found: Problem) -> None:
        """Something that was not read and takes nothing from what was."""
        self.notes.append(replace(at(where.sheet, where.row, column, found), severity=NOTE))

    def column(self, where: Where, header: str) -> str:
        """How the column of a header is shown: "B 身份证号"."""
        letter = self.letters.get(where.sheet, {}).get(header, "")
        return f"{letter} {header}".strip()

    def in_order(self) -> list[SheetProblem]:
        """By sheet as they stand in the file, then by row, then by column from left to right."""
        sheets = {sheet: n for n, sheet in enumerate(["", *self.letters])}
        last = len(sheets)
        return sorted(
            self.problems, key=lambda p: (sheets.get(p.sheet, last), p.row, _place(p.column))
        )

    def reasons(self) -> Counter[str]:
        """How many rows are not good, by the first thing that is wrong with each."""
        first: dict[Where, str] = {}
        for found in self.in_order():
            first.setdefault(Where(found.sheet, found.row), found.code)
        return Counter(first.get(where, "SHEET") for where in self.bad())

    @property
    def _refused(self) -> set[str]:
        """Sheets of which no row can be used: something is wrong above their rows."""
        above = (p for p in self.problems if Where(p.sheet, p.row) not in self.values)
        return {p.sheet for p in above if p.severity == ERROR}

    def _troubled(self) -> Iterator[Where]:
        refused = self._refused
        everything = "" in refused
        yield from (w for w in self.values if everything or w.sheet in refused)
        yield from (Where(p.sheet, p.row) for p in self.problems)


def _place(column: str) -> tuple[int, str]:
    """Sort key of "B 身份证号": letters by length first, so that AA comes after Z."""
    letter = column.split(" ")[0]
    return len(letter), letter

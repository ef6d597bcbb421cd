"""What a profile says once it is read: the columns of a list and what stands in them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from functools import cached_property

from hedun.claims.items import CROP
from hedun.domain.deadlines import LOCAL
from hedun.domain.problems import Problem
from hedun.intake.cells import Cell, Reader
from hedun.intake.spelling import figure


@dataclass(frozen=True, slots=True, eq=False)  # a column is itself, whatever stands in it
class Column:
    """`name`: the field of a Line it fills; several columns may fill one, of which a row uses one.
    `also`: other names of the header that forms use. `needed`: no row may leave it empty.
    `merged`: one merged cell may stand for several rows. `sections`: losses that it is about, none
    named: all; only their rows need it. `kind`: the reader's name; `words`: those it knows, with
    their codes."""

    header: str
    name: str
    kind: str
    read: Reader
    also: tuple[str, ...] = ()
    needed: bool = True
    merged: bool = False
    words: Mapping[str, str] = field(default_factory=dict)
    sections: frozenset[str] = frozenset()

    def is_of(self, section: str) -> bool:
        return not self.sections or section in self.sections


@dataclass(frozen=True, slots=True)
class Refusal:
    """Rows that the layout itself says are not to be taken, and why."""

    header: str
    equal: frozenset[str]
    starts: tuple[str, ...]
    problem: Problem

    def meets(self, written: str) -> bool:
        return written in self.equal or (bool(self.starts) and written.startswith(self.starts))


@dataclass(frozen=True, slots=True)
class Otherwise:
    """What a field is where its own cell is empty: found by another field."""

    field: str
    by: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Coordinates:
    """Where the damage stands, in which system (an EPSG code). `wkt`: the first of these columns
    that is filled; or `x` and `y`. `area`: the field that the outline's area fills.
    `check`: columns of latitude and longitude (WGS-84) that must lie within so many metres of it,
    or within those that the column `within` says."""

    epsg: int
    wkt: tuple[str, ...] = ()
    x: str = ""
    y: str = ""
    area: str = ""
    check: tuple[str, str] | None = None
    within_m: int = 0
    within: str = ""

    @property
    def headers(self) -> tuple[str, ...]:
        return (*self.wkt, *filter(None, (self.x, self.y, *(self.check or ()), self.within)))


@dataclass(frozen=True)
class Profile:
    """A layout. `about`: what its lists are about (contents.py). `same`: rows in which these fields
    agree are one thing written twice."""

    name: str
    title: tuple[str, str]
    columns: tuple[Column, ...]
    about: str = "losses"
    ignore: frozenset[str] = frozenset()
    totals: frozenset[str] = frozenset()
    footers: frozenset[str] = frozenset()
    first_rows: int = 15
    most_rows: int = 2000
    encoding: str = ""
    delimiter: str = ""
    note_unknown: bool = True
    zone: tzinfo = LOCAL
    constants: Mapping[str, str] = field(default_factory=dict)
    otherwise: tuple[Otherwise, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    coordinates: Coordinates | None = None
    same: tuple[str, ...] = ()
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    stages_of: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def headers(self) -> tuple[str, ...]:
        return tuple(column.header for column in self.columns)

    @cached_property
    def by_name(self) -> dict[str, Column]:
        """Each field's own column: the first of those that fill it."""
        return {column.name: column for column in reversed(self.columns)}

    def of_section(self, section: str) -> tuple[Column, ...]:
        """The columns of a list of such losses, each field's own."""
        own = (column for column in self.columns if column.is_of(section))
        return tuple(dict.fromkeys(self.by_name[column.name] for column in own))

    @cached_property
    def needed(self) -> tuple[str, ...]:
        """Headers without which no row of a list of fields can be read."""
        own = (column.header for column in self.of_section(CROP) if column.needed)
        return tuple(dict.fromkeys((*own, *self.beside)))

    @cached_property
    def of_things(self) -> bool:
        """Whether its rows may be losses of animals, trees or goods, which are counted."""
        return self.about == "losses" and "count_e4" in self.by_name

    @cached_property
    def many(self) -> int:
        """So many columns as a list of fields has."""
        return len(self.of_section(CROP))

    @cached_property
    def beside(self) -> tuple[str, ...]:
        """Headers that fill no field by themselves: coordinates, and what rows are refused by."""
        place = self.coordinates.headers if self.coordinates else ()
        return tuple(dict.fromkeys((*place, *(refusal.header for refusal in self.refusals))))

    @cached_property
    def known(self) -> dict[str, Column]:
        return {key(name): column for column in self.columns for name in names(column)}

    @cached_property
    def passed_over(self) -> frozenset[str]:
        return frozenset(key(header) for header in (*self.ignore, *self.beside))

    def header(self, name: str) -> str:
        """The header of a field; empty when it has no column."""
        column = self.by_name.get(name)
        return column.header if column else ""

    def spoken(self, name: str, code: str) -> str:
        """The first word that stands for a code in a field's column, else the code."""
        words = self.by_name[name].words if name in self.by_name else {}
        return next((word for word, known in words.items() if known == code), code)

    def column_of(self, cell: Cell) -> Column | None:
        """The column that a header means; None when it is no column's name."""
        return self.known.get(key(cell.value)) if isinstance(cell.value, str) else None


def key(written: str) -> str:
    """A header without what does not matter in it: brackets, spaces, width."""
    return "".join(char for char in figure(written) if char not in "()[]/:*")


def names(column: Column) -> tuple[str, ...]:
    return (column.header, *column.also)

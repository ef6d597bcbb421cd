"""Finding a list in a sheet: the row of its headers, what each column holds, where it ends.

A list has a title above and a total below, and headers may take two rows.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches

from openpyxl.utils import get_column_letter

from hedun.claims.items import CROP
from hedun.domain.problems import Problem
from hedun.intake.layout import Column, Profile, key
from hedun.intake.pages import Merge, Page, Row
from hedun.intake.problems import problem
from hedun.intake.profiles import VILLAGE
from hedun.intake.spelling import figure, named_year

COLUMNS: tuple[Column, ...] = VILLAGE.of_section(CROP)  # of a village's list of fields
HEADERS: tuple[str, ...] = tuple(column.header for column in COLUMNS)
LONGEST = 40  # characters of a header that are compared with others
FEWEST = 2  # one known word may stand anywhere


@dataclass
class Found:
    """A list in a sheet. `written`: its headers as they stand there, by place. `columns` and
    `beside` (what fills no field): what was found where. `strange`: headers that are none of the
    layout's; `twice`: a column's second header. `year`: named above the list."""

    row: int
    written: dict[int, str] = field(default_factory=dict)
    columns: dict[int, Column] = field(default_factory=dict)
    beside: dict[str, int] = field(default_factory=dict)
    strange: dict[int, str] = field(default_factory=dict)
    twice: dict[int, Column] = field(default_factory=dict)
    year: int | None = None

    @property
    def letters(self) -> dict[str, str]:
        """By header, the letter of its column."""
        own = {column.header: place for place, column in self.columns.items()}
        return {h: get_column_letter(place) for h, place in (self.beside | own).items()}

    def place(self, name: str) -> int | None:
        """The place of a field's column."""
        return next((place for place, c in self.columns.items() if c.name == name), None)


def find(page: Page, profile: Profile) -> Found | None:
    """The list of a page; None when no row names at least two columns."""
    row = _header_row(page, profile)
    if row is None:
        return None
    found = Found(row, {place: str(cell.value) for place, cell in page.rows[row].items()})
    beside = {key(header): header for header in profile.beside}
    seen: set[str] = set()
    for place, cell in sorted(page.rows[row].items()):
        written = key(str(cell.value))
        column = profile.column_of(cell)
        if written in beside:
            found.beside.setdefault(beside[written], place)
        if column is None:
            if written not in profile.passed_over:
                found.strange[place] = str(cell.value)
        elif column.header in seen:
            found.twice[place] = column
        else:
            seen.add(column.header)
            found.columns[place] = column
    titles = (
        cell for number, cells in page.rows.items() if number < row for cell in cells.values()
    )
    found.year = named_year([title.value for title in titles if isinstance(title.value, str)])
    return found


def is_list(found: Found, profile: Profile) -> bool:
    """Whether so many columns are there that the sheet can be nothing but a list."""
    return 2 * len(found.columns) > profile.many


def header_faults(
    found: Found, profile: Profile, sections: Collection[str] = (CROP,)
) -> Iterator[tuple[str, Problem]]:
    """What is wrong with the headers, each with its column ("I 生育情"). `sections`: of the rows
    that the list has; what only others need may be missing."""
    for place, column in found.twice.items():
        where = f"{get_column_letter(place)} {column.header}"
        yield where, problem("HEADER_TWICE", header=column.header)
    missing = _missing(found, profile, sections)
    for place, (shown, meant) in _misspelt(found, profile, sections).items():
        missing.remove(meant)
        where = f"{get_column_letter(place)} {shown}"
        yield where, problem("HEADER_MISSPELT", found=shown, header=meant)
    for header in missing:
        yield header, problem("HEADER_MISSING", header=header)


def strangers(
    found: Found, profile: Profile, sections: Collection[str]
) -> Iterator[tuple[str, Problem]]:
    """Columns that belong to no list: nothing is read from them."""
    misspelt = _misspelt(found, profile, sections)
    for place, written in found.strange.items():
        if place not in misspelt:
            shown = written[:20]
            where = f"{get_column_letter(place)} {shown}"
            yield where, problem("HEADER_UNKNOWN", found=shown)


def is_total(row: Row, identity: int | None, profile: Profile) -> bool:
    """Whether a row adds the list up: it begins by saying so, and names nobody (`identity`: the
    column of the ID numbers)."""
    return identity not in row and _begins(row, profile.totals)


def is_footer(row: Row, identity: int | None, profile: Profile) -> bool:
    """Whether a row stands below the list: who filled it in, whose stamp it bears."""
    return identity not in row and _begins(row, profile.footers)


def is_blank(row: Row, found: Found) -> bool:
    """Whether a row was only numbered beforehand."""
    read = found.columns.keys() | set(found.beside.values())
    return all(
        place in found.written and place not in read and figure(str(cell.value)).isdigit()
        for place, cell in row.items()
    )


def repeats_headers(row: Row, found: Found) -> bool:
    """Whether a row is the headers once more, as at the top of a second page."""
    again = sum(row[p].value == found.written[p] for p in found.columns if p in row)
    return again >= FEWEST and 2 * again > len(found.columns)


def _begins(row: Row, words: frozenset[str]) -> bool:
    first = row[min(row)].value
    return isinstance(first, str) and figure(first[:LONGEST]).startswith(tuple(words))


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _header_row(page: Page, profile: Profile) -> int | None:
    """The number of the headers' row: the first that names most columns; else the one that names
    the most of them. Where headers take two rows, the lower."""
    named = {
        number: len({profile.column_of(cell) for cell in row.values()} - {None})
        for number, row in page.rows.items()
        if number <= profile.first_rows
    }
    best = max(named, key=lambda number: named[number], default=None)
    if best is None or named[best] < FEWEST:
        return None
    row = next((n for n, count in named.items() if 2 * count > profile.many), best)
    return max((m.bottom for m in _downwards(page, row)), default=row)


def _downwards(page: Page, row: int) -> Iterator[Merge]:
    """Merges of the headers that reach from this row into the next two at most."""
    return (m for m in page.merges if m.top <= row <= m.bottom <= row + 2 and m.bottom in page.rows)


def _missing(found: Found, profile: Profile, sections: Collection[str]) -> list[str]:
    there = {column.name for column in found.columns.values()}
    of_any = {c.header: c for section in sections for c in profile.of_section(section)}
    own = [c for c in profile.columns if c.needed and c.header in of_any and c.name not in there]
    beside = [header for header in profile.beside if header not in found.beside]
    return list(dict.fromkeys([*(column.header for column in own), *beside]))


def _misspelt(
    found: Found, profile: Profile, sections: Collection[str]
) -> dict[int, tuple[str, str]]:
    """Headers that were probably meant to be one of the missing ones: as written, as meant."""
    missing = {key(header): header for header in _missing(found, profile, sections)}
    meant: dict[int, tuple[str, str]] = {}
    for place, written in found.strange.items():
        near = get_close_matches(key(written[:LONGEST]), missing, n=1, cutoff=0.6)
        if near:
            meant[place] = written[:20], missing.pop(near[0])
    return meant

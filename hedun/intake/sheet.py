"""Reading a list: a file and its layout become rows and problems.

Reading is pure: bytes in, rows and problems out. Everything that is wrong comes at once, each with
its place, and does not keep the other rows from being read.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any

from hedun.claims.items import CROP
from hedun.domain.problems import Malformed
from hedun.intake.book import open_book
from hedun.intake.cells import Day
from hedun.intake.columns import (
    Found,
    find,
    header_faults,
    is_blank,
    is_footer,
    is_list,
    is_total,
    repeats_headers,
    strangers,
)
from hedun.intake.layout import Profile
from hedun.intake.pages import Page
from hedun.intake.problems import problem
from hedun.intake.profiles import VILLAGE
from hedun.intake.reading import Answer, Reading, Where
from hedun.intake.rows import Rows
from hedun.intake.things import section_of_row, tags_twice

MOST_ROWS = VILLAGE.most_rows


def read_sheet(
    data: bytes,
    *,
    today: date,
    profile: Profile = VILLAGE,
    agreed: Collection[Answer] = (),
) -> Reading:
    """Read every sheet that is a list. Never raises for what is in the file: see `problems`.

    `agreed`: doubts that a person has said yes to; they are taken as proposed.
    """
    reading = Reading(profile)
    try:
        pages = open_book(data, profile)
    except Malformed as error:
        reading.note(Where("", 0), "", error.problem)
        return reading
    for page, found in _lists(pages, reading):
        _read_list(page, found, reading, today, frozenset(agreed))
    _note_repeated(reading)
    _note_tags(reading)
    if not reading.values and not reading.problems:
        reading.note(Where(next(iter(reading.letters)), 0), "", problem("NO_ROWS"))
    return reading


# ── sheets ──────────────────────────────────────────────────────────────────────────────────────


def _lists(pages: list[Page], reading: Reading) -> list[tuple[Page, Found]]:
    """The sheets to read; what is left aside is noted. Where none is a list for certain, the one
    that is most like one is taken for it, so that what it lacks can be said."""
    profile = reading.profile
    filled = [page for page in pages if page.rows]
    seen = [(page, found) for page in filled if (found := find(page, profile))]
    lists = [(p, f) for p, f in seen if is_list(f, profile)]
    shown = [(p, f) for p, f in lists if not p.hidden]
    if not shown and (nearest := [(p, f) for p, f in seen if not p.hidden]) and not lists:
        shown = [max(nearest, key=lambda one: len(one[1].columns))]
    if not shown:
        _note_nothing(pages, filled, hidden=bool(lists or seen), reading=reading)
        return []
    taken = {page.title for page, _ in shown}
    for page in filled:
        if page.title not in taken:
            hidden = any(page is p for p, _ in lists)
            aside = problem("SHEET_HIDDEN_ASIDE" if hidden else "SHEET_ASIDE")
            reading.leave_aside(Where(page.title, 0), "", aside)
    return shown


def _note_nothing(pages: list[Page], filled: list[Page], *, hidden: bool, reading: Reading) -> None:
    """Why there is no list at all."""
    if not filled:
        reading.note(Where(pages[0].title if pages else "", 0), "", problem("SHEET_EMPTY"))
    elif hidden:
        first = next(page for page in filled if page.hidden)
        reading.note(Where(first.title, 0), "", problem("SHEET_HIDDEN"))
    else:
        first = next((page for page in filled if not page.hidden), filled[0])
        headers = "、".join(reading.profile.needed)
        reading.note(Where(first.title, 1), "", problem("HEADER_ROW", headers=headers))


def _read_list(
    page: Page, found: Found, reading: Reading, today: date, agreed: frozenset[Answer]
) -> None:
    profile = reading.profile
    head = Where(page.title, found.row)
    reading.letters[page.title] = found.letters
    reading.header_rows[page.title] = found.row
    numbers = list(_data_rows(page, found, reading))
    rows = Rows(page, found, reading, Day(today, found.year), agreed)
    too_many = page.longer or len(numbers) > profile.most_rows
    for number in () if too_many else numbers:
        rows.read(number)
    rows.doubt_ones()
    sections = rows.sections or _of_an_empty_list(found)
    for column, wrong in header_faults(found, profile, sections):
        reading.tell(head, column, wrong)
    if profile.note_unknown:
        for column, aside in strangers(found, profile, sections):
            reading.leave_aside(head, column, aside)
    if too_many:
        most = problem("TOO_MANY_ROWS", most=profile.most_rows)
        reading.tell(Where(page.title, 0), "", most)


def _note_tags(reading: Reading) -> None:
    header = reading.profile.header("tags")
    for where, wrong in tags_twice(reading.values):
        reading.note(where, header, wrong)


def _of_an_empty_list(found: Found) -> set[str]:
    """A list without rows is one of fields, unless it has columns that fields have no use for."""
    return {CROP} if all(column.is_of(CROP) for column in found.columns.values()) else set()


def _data_rows(page: Page, found: Found, reading: Reading) -> Iterator[int]:
    """The rows of the list, without what stands between and below them."""
    profile, identity = reading.profile, found.place("id_number")
    for number, row in page.rows.items():
        if number <= found.row or is_blank(row, found) or repeats_headers(row, found):
            continue
        if is_footer(row, identity, profile):
            reading.leave_aside(Where(page.title, number), "", problem("ROW_ASIDE"))
        elif not is_total(row, identity, profile):
            yield number


def _same_fields(values: Mapping[str, Any], profile: Profile) -> tuple[str, ...]:
    """Things that are no field may be alike without being the same; tags tell animals apart."""
    return () if profile.of_things and section_of_row(values) != CROP else profile.same


def _note_repeated(reading: Reading) -> None:
    """The same thing twice in one file: the second is told about."""
    known: dict[tuple[object, ...], Where] = {}
    for where, values in reading.values.items():
        thing = tuple(values.get(name) for name in _same_fields(values, reading.profile))
        if not thing or None in thing:
            continue
        first = known.setdefault(thing, where)
        if first != where:
            sheet = f"{first.sheet} · " if first.sheet != where.sheet else ""
            facts = {"row": first.row, "sheet": sheet}
            reading.note(where, "", problem("DUPLICATE_ROW", **facts))

"""Which rows of a report are meant: "3", "4-9", "1,4-9" or full claim numbers, in any mixture."""

import re
from collections.abc import Iterable

from hedun.claims.models import Claim

MOST = 1000  # rows in one span; a village's list has about 31


class BadChoice(ValueError):
    """What was written names no rows. `str()` says what was expected."""


class NoSuchRow(LookupError):
    """A row or claim that the report does not have, or that the actor may not see."""


def rows_in(text: str) -> set[int]:
    """Rows written 1,4-6 → {1, 4, 5, 6}. Raises BadChoice."""
    found: set[int] = set()
    for part in text.replace("、", ",").replace(",", ",").split(","):
        match = re.fullmatch(r"\s*([0-9]{1,6})(?:\s*[-–]\s*([0-9]{1,6}))?\s*", part)
        if match is None:
            raise BadChoice(f"{part!r} names no rows; write 3, 4-9 or 1,4-9")
        first, last = int(match[1]), int(match[2] or match[1])
        if not first <= last < first + MOST:
            raise BadChoice(f"{part!r} is no span of rows; write the smaller number first")
        found.update(range(first, last + 1))
    return found


def chosen(claims: Iterable[Claim], values: Iterable[str]) -> list[Claim]:
    """The claims that `values` name, in the order of the list. Raises BadChoice, NoSuchRow."""
    known = list(claims)
    by_number, by_row = {c.number: c for c in known}, {c.row: c for c in known}
    picked: set[int] = set()
    for value in filter(None, (v.strip() for v in values)):
        if value in by_number:
            picked.add(by_number[value].pk)
            continue
        if re.fullmatch(r"[A-Z]{2}-[0-9-]+", value):  # written as a claim number is
            raise NoSuchRow(value)
        for row in rows_in(value):
            if row not in by_row:
                raise NoSuchRow(str(row))
            picked.add(by_row[row].pk)
    return [claim for claim in known if claim.pk in picked]


def spans(rows: Iterable[int]) -> str:
    """{1, 4, 5, 6} → "1,4-6": short enough for an address."""
    parts: list[list[int]] = []
    for row in sorted(set(rows)):
        if parts and row == parts[-1][1] + 1:
            parts[-1][1] = row
        else:
            parts.append([row, row])
    return ",".join(f"{a}-{b}" if b > a else f"{a}" for a, b in parts)

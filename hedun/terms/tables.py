"""Table look-up (SPEC §2): an exact key first, then the pattern with the most exact parts."""

import numpy as np

from hedun.terms.exact import Column, Index, Mask, column
from hedun.terms.model import Table
from hedun.terms.work import Work

ANY = "*"


def find(table: Table, key: tuple[str, ...]) -> int | None:
    """The table's number for one key, None if no pattern matches it.

    The pattern with the most exact parts wins, then the one with the leftmost exact part.
    """
    best: tuple[int, tuple[bool, ...]] | None = None
    value = None
    for pattern, number in table.values.items():
        if all(part in (ANY, own) for part, own in zip(pattern, key, strict=True)):
            exact = tuple(part != ANY for part in pattern)
            if best is None or (sum(exact), exact) > best:
                best, value = (sum(exact), exact), number
    return value


def look_up(table: Table, work: Work, rows: Index) -> tuple[Column, Mask]:
    """For each row the table's number (0 where none), and where there is none."""
    keys = work.same(rows, tuple(work.codes(name)[rows] for name in table.keys))
    words = [work.words(name)[rows] for name in table.keys]
    first = np.unique(keys.of, return_index=True)[1]
    found = [find(table, tuple(str(w[i]) for w in words)) for i in first]
    numbers = column([number or 0 for number in found])
    absent = np.array([number is None for number in found], dtype=bool)
    return numbers[keys.of], absent[keys.of]

"""Columns of texts as whole numbers: each different text once, and for each row which one it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from hedun.terms.exact import Index

FEW = 4
Codes = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Coded:
    """A column of texts: row i bears `words[codes[i]]`; no two words are the same."""

    codes: Codes
    words: Sequence[str]

    @classmethod
    def of(cls, texts: Sequence[str]) -> "Coded":
        """The column of these texts, its words in the order of their first row."""
        number: dict[str, int] = {}
        codes = [number.setdefault(text, len(number)) for text in texts]
        return cls(np.array(codes, dtype=np.int32), tuple(number))

    @classmethod
    def each_its_own(cls, texts: Sequence[str]) -> "Coded":
        """The column of texts of which no two are the same."""
        return cls(np.arange(len(texts), dtype=np.int32), texts)

    def __getitem__(self, row: int) -> str:
        return self.words[int(self.codes[row])]

    def texts(self) -> tuple[str, ...]:
        """The text of every row."""
        return tuple(map(self.words.__getitem__, self.codes.tolist()))

    def where(self, test: Sequence[bool]) -> npt.NDArray[np.bool_]:
        """The rows whose word passes: `test` has one answer for each of `words`."""
        passed = [number for number, one in enumerate(test) if one]
        if len(passed) > FEW < len(test) - len(passed):
            return np.array(test, dtype=bool)[self.codes]
        # A few comparisons are quicker than looking up every row.
        rest = len(passed) > FEW
        few = [n for n, one in enumerate(test) if not one] if rest else passed
        found = np.zeros(self.codes.size, dtype=bool)
        for number in few:
            found |= self.codes == number
        return ~found if rest else found


@dataclass(frozen=True)
class Together:
    """One number for each combination of columns' codes, below `size`: the sum of the codes, each
    as often as its column counts."""

    parts: tuple[tuple[Index, int], ...]
    size: int
    rows: int

    @cached_property
    def of(self) -> Index:
        """The number of each row."""
        if len(self.parts) == 1 and self.parts[0][1] == 1:
            return self.parts[0][0]
        number = np.zeros(self.rows, dtype=np.int32)
        for codes, weight in self.parts:
            number += codes * np.int32(weight)
        return number


class Numbering:
    """How rows are numbered; a back end may do the same quicker, and number the pairs in another
    order."""

    def pairs(self, codes: Index, size: int, others: Index, count: int) -> tuple[Index, int]:
        """Numbers for the pairs of two columns' codes, and how many there are; each column comes
        with how many codes it can have."""
        return renumbered(codes.astype(np.int64) * count + others)

    def ranks(self, values: Index) -> tuple[Index, int]:
        """Numbers in the order of the values, below the number returned, which is not much above
        the number of rows."""
        last = int(values.max()) if values.size else 0
        if values.dtype == np.int32 and last <= 4 * values.size + 1024:
            return values, last + 1
        first = int(values.min()) if values.size else 0
        if last - first <= 4 * values.size + 1024:
            return (values - first).astype(np.int32), last - first + 1
        different, ranks = np.unique(values, return_inverse=True)
        return ranks.astype(np.int32), different.size


def together(parts: Sequence[tuple[Index, int]], rows: int, by: Numbering) -> Together:
    """The combinations of the parts, each of which has a code per row and how many there can be.

    There are not many more numbers than rows, so that a table of that size can be kept for them.
    """
    found = Together((), 1, rows)
    for codes, count in parts:
        if found.size * count > rows + 1024:
            number, size = by.pairs(found.of, found.size, codes, count)
            found = Together(((number, 1),), size, rows)
        else:
            before = tuple((other, weight * count) for other, weight in found.parts)
            found = Together((*before, (codes, 1)), found.size * count, rows)
    return found


def renumbered(numbers: Index) -> tuple[Index, int]:
    """The same rows alike, numbered 0, 1, 2 … without gaps; and how many numbers there are."""
    import pyarrow as pa

    coded = pa.array(numbers).dictionary_encode()
    return np.array(coded.indices), len(coded.dictionary)

"""Columns of texts as whole numbers: each different text once, and for each row which one it is."""

from collections.abc import Sequence
from dataclasses import dataclass

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


def together(parts: Sequence[tuple[Index, int]], rows: int) -> tuple[Index, int]:
    """One number for each combination of the parts' numbers, and how many numbers there can be.

    Each part has a number per row and how many there can be of it. The result is never much longer
    than the rows are many, so that a table of that size can be kept for every number.
    """
    if not parts:
        return np.zeros(rows, dtype=np.int32), 1
    number, size = parts[0]
    for other, count in parts[1:]:
        size *= count
        width = np.dtype(np.int64 if size >= 2**31 else np.int32)
        number = number.astype(width, copy=False) * width.type(count)
        number += other.astype(width, copy=False)
        if size > 4 * rows + 1024:
            number, size = renumbered(number)
    return number, size


def renumbered(numbers: Index) -> tuple[Index, int]:
    """The same rows alike, numbered 0, 1, 2 … without gaps; and how many numbers there are."""
    import pyarrow as pa

    coded = pa.array(numbers).dictionary_encode()
    return coded.indices.to_numpy(), len(coded.dictionary)

"""Table look-up (SPEC §2): an exact key first, then the pattern with the most exact parts."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np

from hedun.terms.exact import Column, Mask, column, largest
from hedun.terms.model import Table

ANY = "*"
MEMORY = 256  # sets of words that are remembered
Key = tuple[str, ...]


@dataclass(frozen=True)
class Entries:
    """What a table has for some keys: each one's number (0 where none), and where there is none."""

    number: Column
    absent: Mask

    @cached_property
    def listed(self) -> list[int]:
        """Each number, −1 where there is none."""
        return [int(n) for n in np.where(self.absent, -1, self.number)]

    @cached_property
    def largest(self) -> int:
        """The largest number."""
        return largest(self.number)

    @cached_property
    def lacking(self) -> bool:
        """Whether some key has no number."""
        return bool(self.absent.any())


class Lookup:
    """A table made ready to be asked: its patterns by which of their parts are exact.

    The pattern with the most exact parts wins, then the one with the leftmost exact part.
    """

    def __init__(self, table: Table) -> None:
        self.keys = table.keys
        shapes: dict[tuple[bool, ...], dict[Key, int]] = {}
        for pattern, number in table.values.items():
            exact = tuple(part != ANY for part in pattern)
            shapes.setdefault(exact, {})[_parts(pattern, exact)] = number
        self._shapes = sorted(shapes.items(), key=lambda one: (sum(one[0]), one[0]), reverse=True)
        self._known: dict[Key, int | None] = {}
        self._of_words: dict[tuple[tuple[str, ...], ...], Entries] = {}

    def find(self, key: Key) -> int | None:
        """The table's number for one key, None if no pattern matches it."""
        if key not in self._known:
            matches = (numbers.get(_parts(key, exact)) for exact, numbers in self._shapes)
            self._known[key] = next((number for number in matches if number is not None), None)
        return self._known[key]

    def all(self, words: tuple[tuple[str, ...], ...]) -> Entries:
        """The entry for each combination of the key columns' words (the last changes first). The
        same words are looked up once."""
        found = self._of_words.get(words)
        if found is None:
            if len(self._of_words) >= MEMORY:  # another thread may do so at any time
                self._of_words.clear()
            found = self._of_words[words] = self.some(product(*words))
        return found

    def some(self, keys: Iterable[Key | None]) -> Entries:
        """The same for keys one by one; None is a key that nobody asks for."""
        numbers = [key and self.find(key) for key in keys]
        absent = np.array([number is None for number in numbers], dtype=bool)
        return Entries(column([number or 0 for number in numbers]), absent)


def _parts(key: Key, exact: tuple[bool, ...]) -> Key:
    return tuple(part for part, is_exact in zip(key, exact, strict=True) if is_exact)

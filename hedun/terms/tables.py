"""Table look-up (SPEC §2): an exact key first, then the pattern with the most exact parts."""

from hedun.terms.model import Table

ANY = "*"
Key = tuple[str, ...]


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

    def find(self, key: Key) -> int | None:
        """The table's number for one key, None if no pattern matches it."""
        if key not in self._known:
            matches = (numbers.get(_parts(key, exact)) for exact, numbers in self._shapes)
            self._known[key] = next((number for number in matches if number is not None), None)
        return self._known[key]


def _parts(key: Key, exact: tuple[bool, ...]) -> Key:
    return tuple(part for part, is_exact in zip(key, exact, strict=True) if is_exact)

"""Which cells of a row are shown, so that nobody is counted alone: k-anonymity with complements.

A row is a month, its cells are towns or animals, and its total is known. A cell of fewer than K
households is not shown. What is left when the shown cells are taken from the total is known too: so
there are always two cells or more that are not shown, with K households or more between them; else
the next smallest is left out as well. Whether a small cell is nothing or a few is not told either:
a nothing that stands there would narrow the others down.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

K = 5
Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Cell:
    """`households`: different ones, by which it is judged; `count` and `fen` are what is shown."""

    households: int = 0
    count: int = 0
    fen: int = 0


def shown(cells: Mapping[Key, Cell]) -> set[Key] | None:
    """The keys of the cells that are shown; None: not even the total of the row is."""
    total = sum(cell.households for cell in cells.values())
    if 0 < total < K:
        return None
    hidden = {key for key, cell in cells.items() if cell.households < K}
    if not any(cells[key].households for key in hidden):
        return set(cells)  # only nothings are small: they are told
    while not _safe([cells[key].households for key in hidden]):
        rest = {key: cell.households for key, cell in cells.items() if key not in hidden}
        if not rest:
            break
        # Equals go together: which of them went would tell how the others compare.
        hidden |= {key for key, count in rest.items() if count == min(rest.values())}
    return set(cells) - hidden


def _safe(hidden: Sequence[int]) -> bool:
    """Whether these households may be known to be so many together, by who knows this rule: if all
    are few and as many as few can be, each is known."""
    together = sum(hidden)
    full = max(hidden) < K and together == (K - 1) * len(hidden)
    return len(hidden) >= 2 and together >= K and not full

"""How the amounts of the claims are spread: how many in each band, and what a claim is paid."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from hedun.terms.exact import Column, Index, in_all
from hedun.terms.simulation.comparison import Comparison
from hedun.terms.texts import FEN, Text, same

# Yuan; a band holds its upper end.
EDGES = (100, 300, 1_000, 3_000, 10_000, 30_000)
QUANTILES = (10, 25, 50, 75, 90, 100)


@dataclass(frozen=True, slots=True)
class Bands:
    """Bands of amounts: nothing, then up to each edge, then above the last. Fen, ascending."""

    edges_fen: tuple[int, ...] = tuple(edge * FEN for edge in EDGES)

    @property
    def names(self) -> tuple[Text, ...]:
        """Each band in words, without the unit."""
        figures = [_short(edge) for edge in self.edges_fen]
        between = [f"{a}–{b}" for a, b in pairwise(figures)]
        return tuple(same(name) for name in ("0", f"≤ {figures[0]}", *between, f"> {figures[-1]}"))

    def of(self, amounts: Column) -> Index:
        """The band of each amount."""
        edges = np.array(self.edges_fen, dtype=amounts.dtype)
        return np.where(amounts == 0, 0, 1 + np.searchsorted(edges, amounts, side="left"))


@dataclass(frozen=True, slots=True)
class Distribution:
    """Of the claims under one wording, fen. `bands`: claims in each of the bands.

    `quantiles` (as QUANTILES) and `mean_fen` are of the claims that are paid anything: the least
    amount that so many percent of them do not exceed; half up. None where none is paid.
    """

    claims: int
    paid: int
    bands: tuple[int, ...]
    quantiles: tuple[int | None, ...]
    mean_fen: int | None


def distributions(found: Comparison, bands: Bands | None = None) -> tuple[Distribution, ...]:
    """One for each wording."""
    chosen = bands or Bands()
    return tuple(_distribution(amounts, chosen) for amounts in found.claims_fen)


def _distribution(amounts: Column, bands: Bands) -> Distribution:
    paid = np.sort(amounts[amounts > 0])
    n, total = paid.size, in_all(paid)
    return Distribution(
        claims=amounts.size,
        paid=n,
        bands=tuple(np.bincount(bands.of(amounts), minlength=len(bands.edges_fen) + 2).tolist()),
        quantiles=tuple(int(paid[-(-n * q // 100) - 1]) if n else None for q in QUANTILES),
        mean_fen=(2 * total + n) // (2 * n) if n else None,
    )


def edges_of(texts: Sequence[str]) -> Bands | None:
    """Bands from whole yuan in writing, ascending and above 0; None for anything else."""
    good = all(text.isascii() and text.isdigit() and len(text) <= 12 for text in texts)
    edges = [int(text) * FEN for text in texts] if good else []
    ascending = all(a < b for a, b in pairwise([0, *edges]))
    return Bands(tuple(edges)) if edges and ascending else None


def _short(fen: int) -> str:
    return f"{fen // FEN:,}"

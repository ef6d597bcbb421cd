"""What a day of lost work or nursing, a grade, a death is worth, where a table of prices says it.

Nothing is said here by itself: the room that keeps such tables is asked through `use`, and without
an answer the quantity stands and the terms' own table values it.
"""

from collections.abc import Callable

from hedun.claims.models import Claim

# (claim, item of the loss line, its stage) → fen for one (a day, a person); None: no table says it.
Rate = Callable[[Claim, str, str], int | None]

_ASKED: list[Rate] = []


def use(rate: Rate) -> None:
    """Ask this too, after those that are asked already."""
    if rate not in _ASKED:
        _ASKED.append(rate)


def rate_fen(claim: Claim, item: str, stage: str = "") -> int | None:
    found = (ask(claim, item, stage) for ask in _ASKED)
    return next((fen for fen in found if fen is not None), None)

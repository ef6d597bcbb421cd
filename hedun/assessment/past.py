"""What was undone was never done: moves taken back, and the visits and figures that went with them.

Rows are never removed. A visit or a figure was written by a move; where that move was undone it
does not count any more. It is known by its claim, its author and its instant.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import pairwise

from hedun.claims.clocks import in_force
from hedun.claims.past import pasts, undone_once
from hedun.domain.case import Past

Written = tuple[int, str, datetime]  # claim pk, user, when


def moves_in_force(claims: Iterable[int]) -> dict[int, list[Past]]:
    """{claim pk: its moves not undone, in order}; one query."""
    return {pk: in_force(moves) for pk, moves in pasts(claims).items()}


def taken_back(claims: Iterable[int], as_of: Mapping[int, datetime] | None = None) -> set[Written]:
    """What the undone moves of these claims wrote; one query, and one more where any was undone.
    `as_of` by claim pk: undone by then.

    Done again at the very same instant it counts (a clock that stands still tells them not apart).
    """
    limits = as_of or {}
    found: set[Written] = set()
    for pk, whole in pasts(undone_once(claims)).items():
        until = limits.get(pk)
        moves = [move for move in whole if until is None or move.at <= until]
        undone = (last for last, undo in pairwise(moves) if undo.action == "undo")
        found |= {(pk, move.user, move.at) for move in undone}
        found -= {(pk, move.user, move.at) for move in in_force(moves)}
    return found


def last_acceptance(moves: Sequence[Past]) -> datetime | None:
    """When a claim last came to be assessed, by moves in force; upheld, it had never left."""
    came = [m.at for m in moves if m.to == "accepted" and m.start != m.to and m.action != "uphold"]
    return came[-1] if came else None

"""Rows of a new list that are rows which wait, put right: each pairs with one at most. Pure.

A corrected sheet has the same households and things again, and differs in what was wrong. So a
cell that was wrong may say anything now; a cell that was right has to say the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hedun.intake.kept import Kept
from hedun.intake.models import Waiting
from hedun.intake.reading import Where
from hedun.intake.roll import Households, Values
from hedun.intake.sorting import field_of

WHOSE, WHAT = ("id_number", "name"), ("occurred", "species", "plot", "crop")


@dataclass(frozen=True)
class Known:
    """A row that waits, opened: who it is of, as far as that is known, and what it says."""

    row: Waiting
    kept: Kept

    def open(self, name: str) -> bool:
        """Nothing in this cell is to be relied on."""
        return name not in self.kept.values or any(
            field_of(one) == name for one in self.kept.problems
        )


def pairs(values: Values, households: Households, waiting: Sequence[Known]) -> dict[Where, Known]:
    """Which of the waiting rows each new row is. The closest ones find each other first."""
    named = [known for known in waiting if any(known.kept.values.get(name) for name in WHOSE)]
    found: list[tuple[tuple[int, int, int, int], Where, Known]] = []
    for order, (where, own) in enumerate(values.items()):
        for known in named if any(own.get(name) for name in WHOSE) else ():
            agreeing = _agreeing(own, households.get(where), known)
            same_place = (known.row.sheet, known.row.row) == where
            if agreeing and (agreeing > 1 or same_place):
                closeness = (-agreeing, int(not same_place), known.row.pk, order)
                found.append((closeness, where, known))
    paired: dict[Where, Known] = {}
    used: set[int] = set()
    for _, where, known in sorted(found, key=lambda one: one[0]):
        if where not in paired and known.row.pk not in used:
            paired[where] = known
            used.add(known.row.pk)
    return paired


def _agreeing(own: Mapping[str, Any], household: Any, known: Known) -> int:
    """How many cells say the same; 0 when one that was right differs, or nobody is named."""
    if household is not None and known.row.household_id is not None:
        whose = int(household.pk == known.row.household_id)
        count = 2 * whose
    else:
        sames = [_same(own, known, name) for name in WHOSE]
        whose = int(True in sames and False not in sames)
        count = sames.count(True)
    things = [_same(own, known, name) for name in WHAT]
    if False in things or not whose:
        return 0
    return count + things.count(True)


def _same(own: Mapping[str, Any], known: Known, name: str) -> bool | None:
    """None where one of the two does not say it."""
    if known.open(name) or name not in own:
        return None
    return bool(own[name] == known.kept.values[name])

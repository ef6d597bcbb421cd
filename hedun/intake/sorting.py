"""Which rows go on and which wait, and what each waits for. Pure: rows and problems in, piles out.

A claim is one household in one accident, so a household goes on as a whole: while one of its rows
is not right, its others wait with it, and nobody is listed twice because of a slip in one cell.
Other households do not wait for it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from hedun.intake.models import Waiting
from hedun.intake.problems import DOUBT, SheetProblem, at, problem
from hedun.intake.profiles import VILLAGE
from hedun.intake.reading import Where
from hedun.intake.roll import Households, Values

Why = Waiting.Why
Problems = Mapping[Where, Sequence[SheetProblem]]

FIELD_OF = {column.header: column.name for column in VILLAGE.columns}
HEADER_OF = {name: column.header for name, column in VILLAGE.by_name.items()}
# What somebody has to do about a problem that is not simply a cell to be written anew.
_WHY: dict[str, Waiting.Why] = {
    "NO_CLAIMANT": Why.CLAIMANT,
    "NOT_ON_ROLL": Why.ROLL,
    "TAG_LISTED": Why.LISTED,
    "NAME_DIFFERS": Why.ROLL,
    "ALREADY_LISTED": Why.LISTED,
    "LISTED_BEFORE": Why.LISTED,
    "DUPLICATE_ROW": Why.LISTED,
    "HOUSEHOLD_ELSEWHERE": Why.ROLL,
}
_ORDER = list(Why)


@dataclass
class Sorted:
    """`ready` goes on, in the order of the sheet. `waiting`: why each of the others does not;
    `held`: what is said of the rows that wait only for another one of their household."""

    ready: list[Where] = field(default_factory=list)
    waiting: dict[Where, Waiting.Why] = field(default_factory=dict)
    held: dict[Where, SheetProblem] = field(default_factory=dict)


def sort_rows(
    values: Values, problems: Problems, households: Households, repeated: Iterable[Where] = ()
) -> Sorted:
    """`repeated`: rows that are in the books already; they neither go on nor wait."""
    there = set(repeated)
    bad = {where for where in values if problems.get(where)}
    families: dict[object, list[Where]] = {}
    for where, family in _families(values, households).items():
        families.setdefault(family, []).append(where)
    found = Sorted()
    for rows in families.values():
        wrong = [where for where in rows if where in bad]
        for where in rows:
            if where in bad:
                found.waiting[where] = why(problems[where])
            elif where in there:
                continue
            elif wrong:
                found.waiting[where] = Why.HOUSEHOLD
                found.held[where] = _held(where, wrong)
            else:
                found.ready.append(where)
    place = {where: n for n, where in enumerate(values)}
    found.ready.sort(key=place.__getitem__)
    return found


def why(problems: Sequence[SheetProblem]) -> Waiting.Why:
    """What has to be done first about a row with these problems."""
    reasons = [
        Why.DOUBT if one.severity == DOUBT else _WHY.get(one.code, Why.CELL) for one in problems
    ]
    return min(reasons, key=_ORDER.index)


def field_of(found: SheetProblem) -> str:
    """The field of the cell that a problem is about; empty for the whole row."""
    return found.field or FIELD_OF.get(found.column.rpartition(" ")[2], "")


def _held(where: Where, wrong: Sequence[Where]) -> SheetProblem:
    rows = "、".join(str(other.row) for other in wrong)
    return at(where.sheet, where.row, "", problem("HOUSEHOLD_WAITS", rows=rows))


def _families(values: Values, households: Households) -> dict[Where, object]:
    """Whose row each is: the household; where it is not known, the household of that name in the
    same list; else whoever has the same number or name; else nobody but itself."""
    named: dict[str, set[int]] = {}
    for household in households.values():
        named.setdefault(household.name, set()).add(household.pk)
    found: dict[Where, object] = {}
    for where, own in values.items():
        household, name = households.get(where), own.get("name", "")
        same = named.get(name, set())
        if household is not None:
            found[where] = household.pk
        elif len(same) == 1:
            found[where] = next(iter(same))
        else:
            found[where] = own.get("id_number") or name or where
    return found

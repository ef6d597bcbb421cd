"""A row that waits, read again: the cells that somebody wrote anew, and what is still wrong."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from hedun.claims.models import Report
from hedun.domain.problems import Malformed, Problem
from hedun.intake.cells import Cell, Day
from hedun.intake.kept import Kept
from hedun.intake.models import Submission, Waiting
from hedun.intake.problems import DOUBT, SheetProblem, at, problem
from hedun.intake.profiles import VILLAGE
from hedun.intake.reading import Where
from hedun.intake.rows import across
from hedun.intake.sorting import HEADER_OF, field_of
from hedun.intake.things import is_thing, section_of_row

# Of a layout without claimants: what a loss line must say.
OF_A_LOSS = frozenset({"occurred", "species", "crop", "damaged_e4"})
WHO = frozenset({"name", "id_number"})
# What need not be said any more when somebody has said whose row it is.
OF_THE_CLAIMANT = frozenset({"name", "id_number", "bank", "account"})


def needed_of(row: Waiting, values: Mapping[str, Any]) -> frozenset[str]:
    """The fields that this row must say something in. `values`: what it says by now."""
    return needed_for(values, row.submission, chosen=bool(row.household_id))


def needed_for(
    values: Mapping[str, Any], submission: Submission, *, chosen: bool
) -> frozenset[str]:
    """A village's list asks for everything; a layout of others and a channel without files only for
    what a loss line must say, and, where no household was `chosen`, who it is."""
    of_a_list = submission.channel == Report.Channel.SHEET and not submission.profile
    if of_a_list:
        own = VILLAGE.of_section(section_of_row(values))
        needed = frozenset(column.name for column in own if column.needed)
    else:
        needed = OF_A_LOSS - {"damaged_e4"} if is_thing(values) else OF_A_LOSS
        needed |= frozenset() if submission.profile else WHO
    return needed - OF_THE_CLAIMANT if chosen else needed


# Found by looking at the whole row, whatever stood in the cell before.
FOUND_ANEW = frozenset({"EMPTY", "UNIT_MISSING"})


class BadCells(ValueError):
    """Cells that cannot be read as they were written anew; `problems` by field name."""

    def __init__(self, problems: Mapping[str, Problem]) -> None:
        self.problems = dict(problems)
        super().__init__(", ".join(f"{name}: {one.code}" for name, one in problems.items()))


def read_cells(texts: Mapping[str, str], *, today: date) -> dict[str, Any]:
    """The values of cells written as text, by field name, as a Line holds them; an empty text
    answers no value. Raises BadCells with everything that is wrong."""
    values: dict[str, Any] = {}
    wrong: dict[str, Problem] = {}
    for column in VILLAGE.by_name.values():
        text = texts.get(column.name, "").strip()
        if text:
            try:
                values[column.name] = column.read(Cell(text), Day(today))
            except Malformed as error:
                wrong[column.name] = error.problem
    if wrong:
        raise BadCells(wrong)
    return values


def missing(kept: Kept, needed: Collection[str]) -> list[str]:
    """The cells that must say something and do not, in the order of the columns."""
    own = dict.fromkeys(column.name for column in VILLAGE.columns)
    return [name for name in own if name in needed and kept.values.get(name) in (None, "")]


def still_wrong(kept: Kept, where: Where, needed: Collection[str]) -> list[SheetProblem]:
    """What is wrong with the row by itself: what could not be read and was not written anew,
    doubts that nobody answered, what is not filled in, what does not fit together."""
    found = [
        one
        for one in kept.problems
        if one.severity == DOUBT
        or (field_of(one) not in ("", *kept.values) and _stays(one, needed))
    ]
    said = {field_of(one) for one in found}
    found += [
        at(where.sheet, where.row, HEADER_OF[name], problem("EMPTY"))
        for name in missing(kept, needed)
        if name not in said
    ]
    for header, wrong in across(kept.values, VILLAGE):
        one = at(where.sheet, where.row, header, wrong)
        if field_of(one) not in said:
            found.append(one)
    return found


def _stays(one: SheetProblem, needed: Collection[str]) -> bool:
    """A cell that could not be read stays wrong until it is written anew, or left empty by somebody
    where it may be; not one of the claimant when somebody has said who that is."""
    name = field_of(one)
    return name in needed or (one.code not in FOUND_ANEW and name not in OF_THE_CLAIMANT)


def agree(kept: Kept, field: str | None = None) -> bool:
    """Say yes to the row's doubts, or to that of one cell; whether there was any."""
    doubts = [
        one
        for one in kept.problems
        if one.severity == DOUBT and (field is None or one.field == field)
    ]
    for one in doubts:
        if one.field:
            kept.values[one.field] = one.proposal
        kept.agreed.append(one.field)
        kept.problems.remove(one)
    return bool(doubts)

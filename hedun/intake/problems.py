"""What can be wrong with a village's sheet: where, how grave. What is said of it: sentences.py."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from hedun.domain.problems import Problem, Worded
from hedun.intake.sentences import TEXTS

Severity = Literal["error", "doubt", "note"]
ERROR: Severity = "error"
DOUBT: Severity = "doubt"  # it may be meant so: a person says yes, or writes it anew
NOTE: Severity = "note"  # nothing is wrong: something was left aside


@dataclass(frozen=True, slots=True)
class SheetProblem:
    """One thing wrong in a sheet. `row` as Excel numbers it, 0 for the whole sheet; `column` its
    letter and header ("B 身份证号"), empty for a whole row.

    A doubt can be answered with yes: then `field` of the row is `proposal` (as a Line holds it),
    which is written `proposed`. With `field` empty, yes means that the row is meant as it stands.
    """

    sheet: str
    row: int
    column: str
    code: str
    zh: str
    en: str
    severity: Severity = ERROR
    field: str = ""
    proposal: object = None
    proposed: str = ""

    def __str__(self) -> str:
        place = [self.sheet, f"第 {self.row} 行" if self.row else "", self.column]
        return " · ".join(filter(None, place)) + f": {self.zh} / {self.en}"


class BadSheet(Exception):
    """A sheet that was not taken in; nothing was written. Every problem, in reading order.

    `rows`: how many rows were looked at.
    """

    def __init__(self, problems: Iterable[SheetProblem], rows: int = 0) -> None:
        self.problems = tuple(problems)
        self.rows = rows
        super().__init__("\n".join(str(p) for p in self.problems))


_OWN = Worded(TEXTS)
problem, malformed = _OWN.problem, _OWN.malformed


def at(sheet: str, row: int, column: str, found: Problem) -> SheetProblem:
    return SheetProblem(sheet, row, column, found.code, found.zh, found.en)

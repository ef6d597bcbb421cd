"""What arrives looked at: what would go on, what would wait and why, what is in the books already.

Nothing is written. The preview shows it and the import does it, so they cannot differ.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from hedun.claims.models import Report
from hedun.domain.deadlines import local_day
from hedun.domain.words import Lang
from hedun.intake.amending import Amended, amended
from hedun.intake.corrected import corrected
from hedun.intake.kept import Kept, revealed
from hedun.intake.matching import Known, pairs
from hedun.intake.models import Submission, Waiting
from hedun.intake.problems import DOUBT, SheetProblem, at, problem
from hedun.intake.profiles import VILLAGE
from hedun.intake.profiles import profile as profile_named
from hedun.intake.reading import Answer, Reading, Where
from hedun.intake.roll import Compared, Values, compare
from hedun.intake.sheet import read_sheet
from hedun.intake.sorting import Sorted, field_of, sort_rows
from hedun.intake.taking import Accident, Row, accidents
from hedun.people.models import Household
from hedun.places.models import Place

Channel, State = Report.Channel, Waiting.State
NOBODY = "NO_CLAIMANT"


@dataclass
class Study:
    """`problems` of each row that has any. `paired`: the waiting rows that rows of this file put
    right or have anew. `repeated`: rows that are in the books, or in the inbox, already. `refused`:
    rows that the layout itself does not take; nobody can put them right. `chosen`: whose row
    somebody said it is. `amended`: rows of claims that were sent back."""

    reading: Reading
    compared: Compared = field(default_factory=Compared)
    problems: dict[Where, list[SheetProblem]] = field(default_factory=dict)
    sorted: Sorted = field(default_factory=Sorted)
    paired: dict[Where, Known] = field(default_factory=dict)
    repeated: set[Where] = field(default_factory=set)
    refused: set[Where] = field(default_factory=set)
    chosen: Mapping[Where, Household] = field(default_factory=dict)
    amended: Amended = field(default_factory=Amended)

    @property
    def ready(self) -> list[Row]:
        """The rows that go on, in the order of the file."""
        values, households = self.reading.values, self.compared.households
        return [Row(where, values[where], households[where]) for where in self.sorted.ready]

    @property
    def claims(self) -> int:
        return len(accidents(self.ready))

    @property
    def events(self) -> dict[Accident, int]:
        """Each accident by day and animal, with how many households it struck."""
        found: dict[Accident, int] = {}
        for accident, _ in sorted(accidents(self.ready)):
            found[accident] = found.get(accident, 0) + 1
        return found

    @property
    def nobodys(self) -> int:
        """Rows that could be read and lack nothing but a claimant."""
        return sum([p.code for p in wrong] == [NOBODY] for wrong in self.problems.values())

    def told(self) -> list[SheetProblem]:
        """What is to be told of the file: everything that is wrong in it, and why rows wait that
        have nothing wrong themselves. That a layout names nobody is no news."""
        own = [*self.reading.in_order(), *self.sorted.held.values()]
        place = {where: n for n, where in enumerate(self.reading.values)}
        return sorted(own, key=lambda one: place.get(Where(one.sheet, one.row), -1))


def read(
    data: bytes, profile: str | None = None, agreed: Collection[Answer] = (), *, now: datetime
) -> Reading:
    """The file by itself; nothing else is looked at. `profile`: the layout, None for the village's
    own list. Raises profiles.BadProfile."""
    layout = profile_named(profile) if profile else VILLAGE
    return read_sheet(data, today=local_day(now), profile=layout, agreed=agreed)


def study(
    reading: Reading, village: Place, *, first_told_at: datetime, profile: str | None = None
) -> Study:
    """A file that was read beside the books; the reading is told more on the way. Never raises for
    what is in the file: see `reading.unreadable` and `problems`."""
    return look_at(reading, Submission(
        village=village, channel=Channel.SHEET, profile=profile or "", first_told_at=first_told_at,
    ))  # fmt: skip


def look_at(
    reading: Reading, arrival: Submission, chosen: Mapping[Where, Household] | None = None
) -> Study:
    """Rows that were read, from a file or as a channel gave them, against each other and what is
    known. `arrival`: what they come in, not saved yet; `chosen`: whose row somebody said it is."""
    said = chosen or {}
    found = Study(reading, chosen=said)
    if reading.unreadable:
        return found
    found.problems = _by_row(reading)
    layouts_own = {refusal.problem.code for refusal in reading.profile.refusals}
    found.refused = {
        where for where, wrong in found.problems.items() if {p.code for p in wrong} & layouts_own
    }
    named = {}
    for where, own in reading.values.items():
        if where in found.refused:
            continue
        if where not in said and _names_nobody(own, found.problems.get(where, ())):
            nobody = at(where.sheet, where.row, "", problem(NOBODY))
            found.problems.setdefault(where, []).append(nobody)
        else:
            named[where] = own
    found.amended = amended(named, said, arrival)
    found.compared = compare(
        named, arrival.village, first_told_at=arrival.first_told_at, channel=arrival.channel,
        chosen=said, another=found.amended.more, anew=found.amended.rows,
    )  # fmt: skip
    for where, header, wrong in found.compared.problems:
        reading.note(where, header, wrong)
        found.problems.setdefault(where, []).append(reading.problems[-1])
    found.repeated = {w for w in found.compared.repeated if w not in found.problems}
    of_a_file = arrival.channel == Channel.SHEET
    if of_a_file:
        found.repeated |= _sent_before(reading.values, arrival)
    rest = {
        where: own
        for where, own in reading.values.items()
        if where not in found.repeated and where not in found.refused
    }
    for where in found.repeated:
        found.problems.pop(where, None)
    found.sorted = sort_rows(rest, found.problems, found.compared.households)
    found.paired = (
        pairs(rest, found.compared.households, _known(arrival))
        if of_a_file
        else _sent_again(rest, arrival)
    )
    found.paired |= {
        where: Known(row, Kept({}))
        for where, row in found.amended.rows.items()
        if where in found.sorted.ready
    }
    return found


def _by_row(reading: Reading) -> dict[Where, list[SheetProblem]]:
    """What is wrong with each row; a row of a sheet of which none can be used has what is wrong
    with the sheet."""
    fields = {column.header: column.name for column in reading.profile.columns}
    found: dict[Where, list[SheetProblem]] = {}
    above: dict[str, list[SheetProblem]] = {}
    for one in reading.in_order():
        where = Where(one.sheet, one.row)
        if one.severity != DOUBT:
            one = replace(one, field=fields.get(one.column.rpartition(" ")[2], ""))
        if where in reading.values:
            found.setdefault(where, []).append(one)
        else:
            above.setdefault(one.sheet, []).append(one)
    for where in reading.bad():
        found.setdefault(where, above.get(where.sheet) or above.get("", []))
    return found


def _names_nobody(own: Mapping[str, Any], problems: Iterable[SheetProblem]) -> bool:
    """A layout without claimants; a list that forgot somebody's number says EMPTY there."""
    return not own.get("id_number") and "id_number" not in {field_of(one) for one in problems}


def _known(arrival: Submission) -> list[Known]:
    """Rows of earlier files that a new one may put right."""
    rows = _open_rows(arrival).filter(submission__channel=Channel.SHEET)
    return [
        Known(row, revealed(row)) for row in rows.order_by("pk") if row.name or row.id_last4
    ]  # fmt: skip


def _sent_again(values: Values, arrival: Submission) -> dict[Where, Known]:
    """Rows that the same channel sends anew under their own number, put right."""
    own = {v["reference"]: where for where, v in values.items() if v.get("reference")}
    rows = _open_rows(arrival).filter(
        submission__channel=arrival.channel, reference__in=own
    )  # fmt: skip
    return {own[row.reference]: Known(row, revealed(row)) for row in rows.order_by("pk")}


def _open_rows(arrival: Submission) -> QuerySet[Waiting]:
    rows = Waiting.objects.filter(submission__village=arrival.village)
    rows = rows.filter(state__in=(State.WAITING, State.RETURNED))
    return rows.select_related("submission")


def _sent_before(values: Values, arrival: Submission) -> set[Where]:
    """Rows with a number of their own that an earlier file of this layout had as well."""
    own = {v["reference"]: where for where, v in values.items() if v.get("reference")}
    if not own:
        return set()
    rows = Waiting.objects.filter(
        submission__village=arrival.village,
        submission__channel=Channel.SHEET,
        submission__profile=arrival.profile,
        reference__gt="",
    ).exclude(state__in=(State.REPLACED, State.RETURNED))
    known = set(rows.values_list("reference", flat=True))
    return {where for reference, where in own.items() if reference in known}


def marked(submission: Submission, data: bytes, *, language: Lang, now: datetime) -> bytes:
    """Of the file of a submission the rows that wait, with the cells marked that are to be put
    right, as they read today. Raises ValueError when nothing in them is wrong any more."""
    told, layout = submission.first_told_at, submission.profile or None
    reading = read(data, layout, now=now)
    found = study(reading, submission.village, first_told_at=told, profile=layout)
    rows = Waiting.objects.filter(
        submission__sha256=submission.sha256, submission__village=submission.village
    )
    waits = {Where(*row) for row in rows.filter(state=State.WAITING).values_list("sheet", "row")}
    found.reading.problems = [
        one
        for one in found.reading.problems
        if (where := Where(one.sheet, one.row)) in waits or where not in found.reading.values
    ]
    return corrected(data, found.reading, language=language)

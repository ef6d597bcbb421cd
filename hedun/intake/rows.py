"""The rows of one list, read cell by cell: what each holds, and what is wrong with it."""

from collections.abc import Iterator, Mapping
from typing import Any

from openpyxl.utils import get_column_letter

from hedun.claims.items import CROP, ITEMS
from hedun.domain.problems import Malformed, Problem
from hedun.intake import cells
from hedun.intake.cells import Cell, Day, Doubtful
from hedun.intake.columns import Found
from hedun.intake.layout import Column, Profile
from hedun.intake.pages import Page, Row
from hedun.intake.problems import malformed, problem
from hedun.intake.reading import Answer, Reading, Where
from hedun.intake.things import section_of_row, untagged, wrong_things
from hedun.intake.things import stage as stage_of

Values = dict[str, Any]
ONE_PERCENT, WHOLE = 10_000, 1_000_000


class Rows:
    """Reads the rows of a list into a Reading."""

    def __init__(
        self,
        page: Page,
        found: Found,
        reading: Reading,
        day: Day,
        agreed: frozenset[Answer],
    ) -> None:
        self.page, self.found, self.reading = page, found, reading
        self.day, self.agreed = day, agreed
        self.profile: Profile = reading.profile
        self.headed = frozenset(found.written)
        self._fractions, self._ones = False, list[Where]()
        self.sections = set[str]()  # of the rows that were read
        self.used: dict[str, str] = {}  # a field's own header → the one this row fills it under
        self._grounds = None
        if self.profile.coordinates:
            from hedun.intake.ground import Grounds  # only these layouts need its libraries

            self._grounds = Grounds(self.profile.coordinates)

    def read(self, number: int) -> None:
        """One row. A row that the layout itself refuses is not looked at further."""
        where, row = Where(self.page.title, number), self.page.rows[number]
        values: Values = dict(self.profile.constants)
        self.reading.values[where] = values
        for refusal in self.profile.refusals:
            if refusal.meets(self._written(row, refusal.header)):
                self.reading.note(where, "", refusal.problem)
                self._read_numbers(row, values)
                return
        self.used = {}
        told = self._read_cells(where, row, values)
        for other in self.profile.otherwise:
            meant = other.values.get(str(values.get(other.by)))
            if meant is not None:
                values.setdefault(other.field, meant)
        section = section_of_row(values)
        self.sections.add(section)
        self._note_blanks(where, section, values.keys() | told)
        self._read_ground(where, row, values)
        for header, wrong in across(values, self.profile):
            self.reading.note(where, self.used.get(header, header), wrong)
        if "tags" not in told:
            self._doubt_tags(where, values)
        self._look_beside(where, row)

    def _read_numbers(self, row: Row, values: Values) -> None:
        """The sender's own numbers, by which a refused row can be found again."""
        for place, column in self.found.columns.items():
            if column.name in ("reference", "submission") and place in row:
                values[column.name] = str(row[place].value).strip()

    def doubt_ones(self) -> None:
        """In a column where others are fractions, a bare 1 may be all of it as well as 1 %."""
        column = self.profile.by_name.get("degree_ppm")
        for where in self._ones if self._fractions and column else ():
            values = self.reading.values[where]
            del values["degree_ppm"]
            wrong = Doubtful(problem("DEGREE_ONE"), WHOLE, "100%")
            self._doubt(where, column, wrong, values)

    # ── cells ───────────────────────────────────────────────────────────────────────────────────

    def _read_cells(self, where: Where, row: Row, values: Values) -> set[str]:
        """The readable cells by field name; answers the fields about which something was told."""
        told = set()
        for place, column in self.found.columns.items():
            cell = row.get(place)
            if cell is None:
                continue
            own = self.profile.header(column.name)
            if own in self.used:
                told.add(column.name)
                twice = problem("THING_TWICE", other=self.used[own])
                self.reading.note(where, column.header, twice)
                continue
            self.used[own] = column.header
            try:
                cells.insist_plain(cell)
                if not column.merged and (where.row, place) in self.page.filled:
                    raise malformed("MERGED_AMOUNT")
                value = values[column.name] = column.read(cell, self.day)
                if column.kind == "degree" and value == ONE_PERCENT and _is_bare(cell):
                    self._ones.append(where)
            except Doubtful as doubtful:
                told.add(column.name)
                self._fractions |= doubtful.problem.code == "DEGREE_FRACTION"
                self._doubt(where, column, doubtful, values)
            except Malformed as error:
                told.add(column.name)
                self.reading.note(where, column.header, error.problem)
        return told

    def _note_blanks(self, where: Where, section: str, known: set[str]) -> None:
        for place, column in self.found.columns.items():
            if column.needed and column.is_of(section) and column.name not in known:
                known.add(column.name)
                across = self.page.merged_across(where.row, place)
                wrong = problem("MERGED_ACROSS" if across else "EMPTY")
                self.reading.note(where, column.header, wrong)

    def _doubt(self, where: Where, column: Column, wrong: Doubtful, values: Values) -> None:
        """Take what was proposed, if somebody said so; else ask."""
        answer = Answer(where, column.name)
        if answer in self.agreed:
            values[column.name] = wrong.proposal
            return
        shown = self.reading.column(where, column.header)
        yes = {"proposal": wrong.proposal, "proposed": wrong.proposed}
        self.reading.doubt(answer, shown, wrong.problem, **yes)

    def _doubt_tags(self, where: Where, values: Values) -> None:
        bare, column = untagged(values), self.profile.by_name.get("tags")
        if bare and column is not None:
            tags, heads = values.pop("tags", []), values["count_e4"] // 10_000
            wrong = problem("TAGS_FEWER", bare=bare, heads=heads)
            self._doubt(where, column, Doubtful(wrong, tags, ""), values)

    def _look_beside(self, where: Where, row: Row) -> None:
        """Cells under no header, and rows that nobody sees: meant or left over?"""
        answer = Answer(where, "")
        if answer in self.agreed:
            return
        if where.row in self.page.hidden_rows:
            self.reading.doubt(answer, "", problem("ROW_HIDDEN"))
        for place in sorted(set(row) - self.headed):
            self.reading.doubt(answer, get_column_letter(place), problem("CELL_OUTSIDE"))

    # ── places ──────────────────────────────────────────────────────────────────────────────────

    def _read_ground(self, where: Where, row: Row, values: Values) -> None:
        if self._grounds is None or self.profile.coordinates is None:
            return
        said = self.profile.coordinates
        written = {header: self._written(row, header) for header in said.headers}
        header = next((h for h in said.headers if written[h]), said.headers[0])
        try:
            ground = self._grounds.read(written)
        except Doubtful as doubtful:
            answer = Answer(where, "ground")
            if answer not in self.agreed:
                column = self.reading.column(where, header)
                proposal = doubtful.proposal
                self.reading.doubt(answer, column, doubtful.problem, proposal=proposal)
                return
            ground = doubtful.proposal
        except Malformed as error:
            self.reading.note(where, header, error.problem)
            return
        values["ground"] = ground
        if said.area and ground.area_e4 is not None:
            values[said.area] = ground.area_e4

    def _written(self, row: Row, header: str) -> str:
        cell = row.get(self.found.beside.get(header, 0))
        return str(cell.value).strip() if cell else ""


def _is_bare(cell: Cell) -> bool:
    return not (cell.percent or (isinstance(cell.value, str) and cell.value.strip()[-1] in "%%"))


def across(values: Mapping[str, Any], profile: Profile) -> Iterator[tuple[str, Problem]]:
    """What does not fit together within a row, each with the header it is told at."""
    planted, damaged = values.get("planted_e4"), values.get("damaged_e4")
    if planted is not None and damaged is not None and damaged > planted:
        facts = {"damaged": cells.mu(damaged), "planted": cells.mu(planted)}
        yield profile.header("damaged_e4"), problem("DAMAGED_ABOVE_PLANTED", **facts)
    item = ITEMS.get(values.get("crop", ""))
    known = item.stages if profile.of_things and item and item.section != CROP else ()
    stages = profile.stages_of.get(values.get("crop", "")) or known
    stage = stage_of(values)
    if stages and stage and stage not in stages:
        spoken = profile.spoken
        facts = {
            "crop": spoken("crop", values["crop"]),
            "found": spoken("stage", stage),
            "words": "、".join(spoken("stage", one) for one in stages),
        }
        yield profile.header("stage"), problem("STAGE_NOT_OF_CROP", **facts)
    if profile.of_things:
        for field, wrong in wrong_things(values):
            yield profile.header(field), wrong
    occurred, told = values.get("occurred"), values.get("told")
    if occurred and told and occurred > told:
        facts = {"told": told.isoformat()}
        yield profile.header("occurred"), problem("DATE_AFTER_TELLING", **facts)

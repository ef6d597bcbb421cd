"""A form that is typed off: what the page sends, read into rows as every channel hands them in.

The page sends codes where it knew them and otherwise what was typed; a cell that cannot be read is
a problem of its line, told beside it, and never lost.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from hedun.claims.items import CROP, ITEMS, LIVESTOCK
from hedun.domain.problems import Malformed, Problem
from hedun.domain.units import mu_to_int, parse_quantity
from hedun.intake.given import Given
from hedun.intake.hearing import read_given
from hedun.intake.problems import DOUBT
from hedun.intake.profiles import VILLAGE
from hedun.intake.sorting import FIELD_OF
from hedun.intake.spelling import figure
from hedun.paper.finding import Known, found
from hedun.paper.problems import malformed, problem
from hedun.places.models import Place

MOST = 300  # lines of one form
LONGEST = 200  # characters of a cell
HEAD = ("told", "name", "phone", "relation", "reason", "households", "area")
CELLS = ("who", "species", "occurred", "item", "stage", "amount", "degree", "plot", "note")
# Cells of a line by the field of a list's row that they fill; of things `amount` and `degree` fill
# others.
FIELDS = {
    "species": "species", "occurred": "occurred", "crop": "item", "stage": "stage",
    "damaged_e4": "amount", "count_e4": "amount", "degree_ppm": "degree", "fate": "degree",
    "plot": "plot", "note": "note", "name": "who", "id_number": "who", "unit": "amount",
}  # fmt: skip
UNSIGNED = "纸表上没有签字"
CHANNEL = "paper"


@dataclass(frozen=True)
class Line:
    """A line as it was typed. `key`: the page's own number of it; `household`: the number of the
    one that was chosen, empty where none was."""

    key: str
    household: str
    cells: Mapping[str, str]
    signed: bool

    @property
    def empty(self) -> bool:
        """Nothing in it but what was carried over from the line above."""
        return not any(self.cells[name] for name in ("who", "amount", "plot", "note"))

    @property
    def thing(self) -> tuple[str, ...]:
        who = self.household or self.cells["who"]
        return (who, *(self.cells[name] for name in ("species", "occurred", "item", "plot")))


@dataclass(frozen=True)
class Typed:
    """A form as far as it was typed. `head`: who filled it in, when it was told, its own totals."""

    head: Mapping[str, str]
    lines: Sequence[Line]


@dataclass(frozen=True)
class Told:
    """Something wrong with a cell of a line. `doubt`: it may be meant so."""

    line: int
    cell: str
    problem: Problem
    doubt: bool = False


@dataclass
class Checked:
    """`given`: the rows to hand in; `wrong`: what is told of them, in the order of the lines."""

    given: list[Given] = field(default_factory=list)
    wrong: list[Told] = field(default_factory=list)
    households: int = 0
    area_e4: int = 0

    @property
    def stops(self) -> list[Told]:
        """What must be put right before anything is handed in: nobody can do it afterwards."""
        return [one for one in self.wrong if one.problem.code in ("LINE_TWICE", "WHO_EMPTY")]


def read(text: str) -> Typed:
    """What the page sent. Raises Malformed (DRAFT_BROKEN, DRAFT_LONG)."""
    try:
        raw = json.loads(text)
        head = {name: _text(raw["head"].get(name)) for name in HEAD}
        lines = [_line(one) for one in raw["lines"]]
    except (ValueError, TypeError, KeyError, AttributeError):
        raise malformed("DRAFT_BROKEN") from None
    filled = [line for line in lines if not line.empty]
    if len(filled) > MOST:
        raise malformed("DRAFT_LONG", most=MOST, lines=len(filled))
    return Typed(head, filled)


def check(typed: Typed, roll: Sequence[Known], village: Place, today: date) -> Checked:
    """Every line against the roll and as a row of the list."""
    by_number = {one.household.number: one for one in roll}
    done, seen, whose = Checked(), dict[tuple[str, ...], int](), set[str]()
    for n, line in enumerate(typed.lines, start=1):
        known = by_number.get(line.household)
        if known is None:
            try:
                known = found(line.cells["who"], roll)
            except Malformed as wrong:
                done.wrong.append(Told(n, "who", wrong.problem))
        first = seen.setdefault(line.thing, n)
        if first != n:
            done.wrong.append(Told(n, "who", problem("LINE_TWICE", line=first)))
        whose.add(known.household.number if known else line.cells["who"])
        done.given.append(_given(n, line, known))
    reading, _ = read_given(done.given, village, channel=CHANNEL, today=today)
    said = {(one.line, one.cell) for one in done.wrong}
    for wrong in reading.in_order():
        cell = FIELDS.get(FIELD_OF.get(wrong.column.rpartition(" ")[2], ""), "note")
        if (wrong.row, cell) not in said:
            spoken = Problem(wrong.code, wrong.zh, wrong.en)
            done.wrong.append(Told(wrong.row, cell, spoken, wrong.severity == DOUBT))
    done.wrong.sort(key=lambda one: one.line)
    done.households = len(whose - {""})
    done.area_e4 = sum(one.get("damaged_e4") or 0 for one in reading.values.values())
    return done


def differs(typed: Typed, done: Checked) -> list[dict[str, str]]:
    """Where the paper's own totals are others than what was typed, in words. Raises Malformed
    (TOTAL_FORM)."""
    found = []
    households, area = (_total(typed.head[name]) for name in ("households", "area"))
    if households is not None and households != done.households:
        said = f"{households.normalize():f}"
        found.append({
            "zh": f"户数纸表 {said}，录入 {done.households}",
            "en": f"households {said} on paper, {done.households} typed",
        })  # fmt: skip
    if area is not None and mu_to_int(area) != done.area_e4:
        typed_mu = f"{Decimal(done.area_e4).scaleb(-4).normalize():f}"
        found.append({
            "zh": f"面积纸表 {area.normalize():f} 亩，录入 {typed_mu} 亩",
            "en": f"area {area.normalize():f} mu on paper, {typed_mu} mu typed",
        })  # fmt: skip
    return found


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _line(raw: Any) -> Line:
    return Line(
        key=_text(raw.get("key"))[:36],
        household=_text(raw.get("household")),
        cells={name: _text(raw.get(name)) for name in CELLS},
        signed=raw.get("signed") is not False,
    )


def _text(value: Any) -> str:
    return " ".join(str(value or "").split())[:LONGEST]


def _given(n: int, line: Line, known: Known | None) -> Given:
    values: dict[str, Any] = {}
    texts: dict[str, str] = {}
    for name, text in _fields(line):
        column = VILLAGE.by_name[name]
        if text in column.words.values():
            values[name] = text
        elif text:
            texts[name] = text
    if known is None and line.cells["who"]:
        texts["name"] = line.cells["who"]
    return Given(n, values, texts, known.household if known else None, line.key)


def _fields(line: Line) -> Iterator[tuple[str, str]]:
    """Each cell with the field that it fills in such a line."""
    cells = line.cells
    item = ITEMS.get(cells["item"])
    section = item.section if item else CROP
    yield from (
        ("species", cells["species"]),
        ("occurred", cells["occurred"]),
        ("crop", cells["item"]),
        ("stage", cells["stage"]),
        ("damaged_e4" if section == CROP else "count_e4", cells["amount"]),
    )
    if section == CROP:
        yield "degree_ppm", cells["degree"]
        yield "plot", cells["plot"]
    elif section == LIVESTOCK:
        yield "fate", cells["degree"]
    if item and item.section != CROP:
        yield "unit", item.unit
    notes = [cells["note"], "" if line.signed else UNSIGNED]
    if section != CROP:
        notes.insert(0, cells["plot"])
    yield "note", ";".join(filter(None, notes))


def _total(text: str) -> Decimal | None:
    if not text:
        return None
    try:
        return parse_quantity(figure(text).removesuffix("亩").removesuffix("户"))
    except Malformed:
        raise malformed("TOTAL_FORM", found=text[:20]) from None

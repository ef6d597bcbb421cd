"""Given rows read: each value and each written cell becomes what a list's row holds, or a problem.

As strict as a sheet's row and as forgiving: what is wrong with one cell is told at that cell, and
everything is told at once.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from hedun.domain.foreign import whole
from hedun.domain.problems import Malformed
from hedun.intake.cells import Cell, Day, Doubtful
from hedun.intake.given import Given
from hedun.intake.layout import Column
from hedun.intake.models import Submission
from hedun.intake.problems import malformed, problem
from hedun.intake.profiles import VILLAGE
from hedun.intake.reading import Answer, Ground, Reading, Spot, Where
from hedun.intake.rereading import needed_for
from hedun.intake.rows import across
from hedun.intake.things import untagged
from hedun.people.models import Household
from hedun.places.models import Place

PLACE = "位置"  # what the column of a place is called in a problem; a list has none
WHOLE = 1_000_000
# Fields of a row that are no cell of the list.
BESIDE = frozenset({"ground"})


def read_given(
    rows: Sequence[Given], village: Place, *, channel: str, today: date
) -> tuple[Reading, dict[Where, Household]]:
    """The rows as a sheet's reading, and whose row somebody said each is.

    Raises ValueError for what no channel may send: the same row twice, a field that there is none
    of, a value for a field that is also written as text.
    """
    _insist_on_form(rows)
    reading = Reading(VILLAGE)
    chosen: dict[Where, Household] = {}
    for one in rows:
        values = reading.values[one.where] = {}
        if one.reference:
            values["reference"] = one.reference
        told = _read_cells(one, reading, values, today)
        _read_ground(one, reading, values)
        if one.household is not None:
            values.setdefault("name", one.household.name)
            if one.household.village_id == village.pk and one.household.until is None:
                chosen[one.where] = one.household
            else:
                told.add("id_number")
                number = VILLAGE.header("id_number")
                reading.note(one.where, number, problem("HOUSEHOLD_ELSEWHERE"))
        _look_over(one.where, reading, values, told, channel, one.where in chosen)
    return reading, chosen


def _insist_on_form(rows: Iterable[Given]) -> None:
    seen = set[int]()
    for one in rows:
        unknown = {*one.values, *one.texts} - BESIDE - VILLAGE.by_name.keys()
        if unknown or "ground" in one.texts:
            names = ", ".join(sorted(unknown or {"ground"}))
            raise ValueError(f"row {one.row}: a list's row has no cell {names}")
        if one.row < 1 or one.row in seen:
            raise ValueError(f"row {one.row}: rows are numbered from 1, each once")
        said = {name for name, value in one.values.items() if value is not None}
        if both := said & {name for name, text in one.texts.items() if text.strip()}:
            raise ValueError(f"row {one.row}: {', '.join(sorted(both))} both as value and as text")
        seen.add(one.row)


# ── cells ───────────────────────────────────────────────────────────────────────────────────────


def _read_cells(one: Given, reading: Reading, values: dict[str, Any], today: date) -> set[str]:
    """The readable cells; answers the fields about which something was told."""
    told = set[str]()
    for name, column in VILLAGE.by_name.items():
        value, text = one.values.get(name), one.texts.get(name, "").strip()
        if value in (None, "", []) and not text:
            continue
        try:
            read = _FROM_TEXT if text else _TYPED.get(column.kind, _as_text)
            values[name] = read(column, text or value, Day(today))
        except Doubtful as doubtful:
            told.add(name)
            yes = {"proposal": doubtful.proposal, "proposed": doubtful.proposed}
            reading.doubt(Answer(one.where, name), column.header, doubtful.problem, **yes)
        except Malformed as error:
            told.add(name)
            reading.note(one.where, column.header, error.problem)
    return told


def _from_text(column: Column, text: str, day: Day) -> object:
    return column.read(Cell(text), day)


def _as_text(column: Column, value: Any, day: Day) -> object:
    """Numbers that name somebody, names and notes are read like written ones."""
    written = "、".join(value) if isinstance(value, list | tuple) else str(value)
    return column.read(Cell(written), day)


def _word(column: Column, value: Any, day: Day) -> object:
    if value not in column.words.values():
        words = "、".join(list(column.words)[:12])
        raise malformed("WORD_UNKNOWN", found=str(value)[:20], words=words)
    return value


def _age(column: Column, value: Any, day: Day) -> object:
    grams = str(value).removesuffix("g")
    if grams != value and whole(grams, 10**9):
        return value
    return _word(column, value, day)


def _area(column: Column, value: Any, day: Day) -> object:
    return _above_zero(value, "AREA_ZERO")


def _count(column: Column, value: Any, day: Day) -> object:
    return _above_zero(value, "COUNT_ZERO")


def _above_zero(value: Any, code: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise malformed("FIGURE_FORM")
    if value <= 0:
        raise malformed(code)
    return value


def _share(column: Column, value: Any, day: Day) -> object:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= WHOLE:
        raise malformed("DEGREE_RANGE")
    return value


def _fen(column: Column, value: Any, day: Day) -> object:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise malformed("FIGURE_FORM")
    return value


def _date(column: Column, value: Any, day: Day) -> object:
    if not isinstance(value, date):
        raise malformed("DATE_FORM")
    if value > day.today:
        raise malformed("DATE_FUTURE", today=day.today.isoformat())
    return value


_FROM_TEXT = _from_text
_TYPED: Mapping[str, Callable[[Column, Any, Day], object]] = {
    "word": _word,
    "age": _age,
    "area": _area,
    "count": _count,
    "degree": _share,
    "yuan": _fen,
    "day": _date,
}


# ── the row as a whole ──────────────────────────────────────────────────────────────────────────


def _read_ground(one: Given, reading: Reading, values: dict[str, Any]) -> None:
    """A place that cannot be is no reason to lose a loss: the row waits for a yes without it."""
    said = one.values.get("ground")
    if said is None:
        return
    if isinstance(said, Ground):
        values["ground"] = said
        return
    from hedun.intake.ground import placed  # its libraries are slow to load

    if not isinstance(said, Spot):
        raise ValueError(f"row {one.row}: a ground is a Ground or a Spot")
    try:
        values["ground"] = placed(said)
    except Doubtful as doubtful:
        answer = Answer(one.where, "ground")
        reading.doubt(answer, PLACE, doubtful.problem, proposal=doubtful.proposal)


def _look_over(
    where: Where,
    reading: Reading,
    values: dict[str, Any],
    told: set[str],
    channel: str,
    chosen: bool,
) -> None:
    """What is not filled in, what does not fit together, animals without a tag."""
    needed = needed_for(values, Submission(channel=channel), chosen=chosen)
    for column in VILLAGE.columns:
        own, name = VILLAGE.by_name[column.name] is column, column.name
        if own and name in needed - told and values.get(name) in (None, ""):
            told.add(name)
            reading.note(where, column.header, problem("EMPTY"))
    for header, wrong in across(values, VILLAGE):
        reading.note(where, header, wrong)
    bare = untagged(values) if "tags" not in told else 0
    if bare:
        tags, heads = values.pop("tags", []), values["count_e4"] // 10_000
        wrong = problem("TAGS_FEWER", bare=bare, heads=heads)
        reading.doubt(Answer(where, "tags"), VILLAGE.header("tags"), wrong, proposal=tags)

"""Reading the bank's statement of the insurer's account, as the template says. No database here.

Whatever is read adds up: each line by what the account held after it, all lines by the sums at the
end. A statement of which one line is wrong is not taken, and every line that is wrong is named.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from hedun.domain.problems import Problem
from hedun.domain.words import Word
from hedun.payments.bankfile import AMOUNT, Unreadable, bad_record, fields_of, lines_of
from hedun.payments.problems import problem
from hedun.payments.templates import Template, whole

DAY: Word = {"zh": "日期", "en": "a day"}


@dataclass(frozen=True, slots=True)
class Movement:
    """One line. `batch`: the number that the bank repeats; `out_fen` left the account, `back_fen`
    came back to it."""

    line: int
    day: date
    batch: str
    out_fen: int
    back_fen: int


def layout_of(layouts: Iterable[Template], data: bytes) -> Template:
    """The bank whose statement begins so. Raises Unreadable."""
    every = [layout for layout in layouts if layout.statement]
    first = data.split(b"\n", 1)[0]
    for layout in every:
        try:
            text = first.decode(layout.encoding).removesuffix("\r")
        except UnicodeDecodeError:
            continue
        if fields_of(layout, layout.statement["header"], text):
            return layout
    said: Word = {
        "zh": "、".join(layout.name["zh"] for layout in every),
        "en": ", ".join(layout.name["en"] for layout in every),
    }
    raise Unreadable([problem("STATEMENT_LAYOUT", said=said)])


def read_statement(layout: Template, data: bytes) -> tuple[Movement, ...]:
    """Its movements. Raises Unreadable with every problem; nothing in it is guessed."""
    parts = layout.statement
    lines = lines_of(layout, data)
    header = fields_of(layout, parts["header"], lines[0]) if lines else None
    if header is None:
        raise Unreadable([bad_record(layout, parts["header"], 1)])
    trailer = fields_of(layout, parts["trailer"], lines[-1])
    if trailer is None:
        raise Unreadable([problem("ANSWER_TRUNCATED")])
    found: list[Problem] = []
    opening = _fen(layout, header, "opening", 1, found)
    rows = _movements(layout, lines, opening, found)
    counts = (whole(header["count"]), whole(trailer["count"]), len(lines) - 2)
    if len(set(counts)) != 1:
        facts = {"header": header["count"], "trailer": trailer["count"], "rows": counts[2]}
        found.append(problem("ANSWER_COUNT", **facts))
    if not found:
        found += _sums_differ(layout, trailer, rows, opening, len(lines))
    if found:
        raise Unreadable(found)
    return tuple(rows)


def _movements(
    layout: Template, lines: Sequence[str], opening: int, found: list[Problem]
) -> list[Movement]:
    """Every line; what is wrong with them is added to `found`."""
    rows, held = list[Movement](), opening
    for number, line in enumerate(lines[1:-1], start=2):
        values = fields_of(layout, layout.statement["row"], line)
        if values is None:
            found.append(bad_record(layout, layout.statement["row"], number))
            continue
        wrong: list[Problem] = []
        out, back, after = (
            _fen(layout, values, name, number, wrong) for name in ("out", "back", "balance")
        )
        day = _day(layout, values["day"])
        if day is None:
            wrong.append(problem("ANSWER_VALUE", line=number, field="day", said=DAY))
        elif bool(out) == bool(back) and not wrong:
            wrong.append(problem("STATEMENT_ONE_WAY", line=number))
        elif not wrong and held - out + back != after:
            facts = {"stands": layout.amount(after), "right": _signed(layout, held - out + back)}
            wrong.append(problem("STATEMENT_BALANCE", line=number, **facts))
        found += wrong
        held = after  # each line is looked at by the one before it
        if not wrong and day is not None:
            rows.append(Movement(number, day, values["batch"].strip(), out, back))
    return rows


def _sums_differ(
    layout: Template, trailer: Mapping[str, str], rows: Sequence[Movement], opening: int, line: int
) -> list[Problem]:
    found: list[Problem] = []
    out, back = sum(row.out_fen for row in rows), sum(row.back_fen for row in rows)
    right = {"out": out, "back": back, "closing": opening - out + back}
    for name, fen in right.items():
        said = _fen(layout, trailer, name, line, found)
        if not found and said != fen:
            facts = {"total": trailer[name][:20], "rows": _signed(layout, fen)}
            found.append(problem("ANSWER_TOTAL", **facts))
    return found


def _fen(
    layout: Template, values: Mapping[str, str], name: str, line: int, found: list[Problem]
) -> int:
    fen = layout.fen(values[name])
    if fen is None:
        found.append(problem("ANSWER_VALUE", line=line, field=name, said=AMOUNT))
    return fen or 0


def _signed(layout: Template, fen: int) -> str:
    return f"{'-' if fen < 0 else ''}{layout.amount(abs(fen))}"


def _day(layout: Template, text: str) -> date | None:
    try:
        return datetime.strptime(text, layout.dates).date()
    except ValueError:
        return None

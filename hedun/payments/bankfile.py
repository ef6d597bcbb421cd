"""Writing the bank's file and reading its answer, both as the template says. No database here."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from hedun.domain.problems import Problem
from hedun.domain.words import Word
from hedun.payments.problems import problem
from hedun.payments.templates import Field, Template, whole

MAX_ANSWER_BYTES = 10 * 1024 * 1024
TEXT_MOST = 120
FIGURES = frozenset({"count", "total", "seq", "amount"})
FIGURES |= {"opening", "closing", "balance", "out", "back"}

DIGITS: Word = {"zh": "纯数字", "en": "digits only"}
AMOUNT: Word = {"zh": "金额", "en": "an amount"}
FOUR: Word = {"zh": "四位数字", "en": "four digits"}
ONE_LINE: Word = {"zh": "一行文字", "en": "one line of text"}


@dataclass(frozen=True, slots=True)
class Order:
    """One payment as it is told to the bank."""

    seq: int
    account: str
    holder: str
    amount_fen: int
    bank: str = ""


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One payment as the bank answers it. `line` is its line in the file, `code` one of ours;
    `account` in full where the bank's answers have it, else empty."""

    line: int
    seq: int
    account_last4: str
    amount_fen: int
    code: str
    text: str
    account: str = ""


@dataclass(frozen=True, slots=True)
class AnswerFile:
    batch: str
    rows: tuple[AnswerRow, ...]


class Unreadable(Exception):
    """An answer that cannot be read; carries every problem found."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(" ".join(p.en for p in problems))
        self.problems = tuple(problems)


# ── sending ─────────────────────────────────────────────────────────────────────────────────────


def order_problems(layout: Template, order: Order, row: str) -> list[Problem]:
    """Why an order cannot stand in the bank's file. `row` names it for people."""
    found = []
    width = {field.name: field.width for field in layout.send["row"] if not field.mark}
    for field, value in (("account", order.account), ("holder", order.holder)):
        if not value.strip():
            found.append(problem("FIELD_EMPTY", row=row, field=field))
    values = {"account": order.account, "holder": order.holder}
    if "bank" in width:
        values["bank"] = order.bank
    for field, value in values.items():
        if _breaks_the_line(value, layout.delimiter):
            found.append(problem("CHARACTER_FORBIDDEN", row=row, field=field))
        elif missing := _not_in(layout.encoding, value):
            facts = {"char": missing, "encoding": layout.encoding.upper()}
            found.append(problem("CHARACTER_MISSING", row=row, field=field, **facts))
        elif width[field] and len(value.encode(layout.encoding)) > width[field]:
            found.append(problem("FIELD_TOO_LONG", row=row, field=field, most=width[field]))
    return found


def written(
    layout: Template, batch: str, day: date, orders: Sequence[Order], side: str = "send"
) -> bytes:
    """The file for the bank: to pay the orders, or (`side` "query") what became of them. The
    orders have no `order_problems`."""
    total = sum(o.amount_fen for o in orders)
    frame = {
        "date": day.strftime(layout.dates),
        "batch": batch,
        "count": str(len(orders)),
        "total": layout.amount(total),
    }
    rows = [
        {
            "seq": str(o.seq),
            "account": o.account,
            "holder": o.holder,
            "bank": o.bank,
            "amount": layout.amount(o.amount_fen),
            "purpose": layout.purpose,
        }
        for o in orders
    ]
    fields: Mapping[str, Sequence[Field]] = getattr(layout, side)
    parts = [("header", frame), *(("row", row) for row in rows), ("trailer", frame)]
    end = layout.line_end.encode(layout.encoding)
    return b"".join(_line(layout, fields[part], values) + end for part, values in parts)


def _line(layout: Template, fields: Sequence[Field], values: Mapping[str, str]) -> bytes:
    cells = (_cell(layout, field, values) for field in fields)
    return layout.delimiter.encode(layout.encoding).join(cells)


def _cell(layout: Template, field: Field, values: Mapping[str, str]) -> bytes:
    """Figures stand right with zeros before them, texts left; both have the room, see LEAST."""
    cell = (field.name if field.mark else values[field.name]).encode(layout.encoding)
    return cell.rjust(field.width, b"0") if field.name in FIGURES else cell.ljust(field.width)


def _breaks_the_line(value: str, delimiter: str) -> bool:
    parted = bool(delimiter) and delimiter in value
    return parted or any(unicodedata.category(c) in ("Cc", "Zl", "Zp") for c in value)


def _not_in(encoding: str, value: str) -> str:
    """The first character that the encoding lacks, or nothing."""
    try:
        value.encode(encoding)
    except UnicodeEncodeError as error:
        return value[error.start]
    return ""


# ── reading the answer ──────────────────────────────────────────────────────────────────────────


def batch_named(layout: Template, data: bytes) -> str | None:
    """The batch that an answer in this layout names; None when its first line is no header."""
    first = data.split(b"\n", 1)[0]
    try:
        text = first.decode(layout.encoding).rstrip("\r")
    except UnicodeDecodeError:
        return None
    header = fields_of(layout, layout.answer["header"], text)
    return header["batch"] if header else None


def read(layout: Template, data: bytes) -> AnswerFile:
    """The answer file. Raises Unreadable with every problem; nothing in it is guessed."""
    lines = lines_of(layout, data)
    answer = layout.answer
    header = fields_of(layout, answer["header"], lines[0]) if lines else None
    if header is None:
        raise Unreadable([bad_record(layout, answer["header"], 1)])
    trailer = fields_of(layout, answer["trailer"], lines[-1])
    if trailer is None:
        raise Unreadable([problem("ANSWER_TRUNCATED")])
    found: list[Problem] = []
    rows = [r for r in _rows(layout, lines, found) if r]
    counts = (whole(header["count"]), whole(trailer["count"]), len(lines) - 2)
    if len(set(counts)) != 1:
        facts = {"header": header["count"], "trailer": trailer["count"], "rows": counts[2]}
        found.append(problem("ANSWER_COUNT", **facts))
    if found:
        raise Unreadable(found)
    come_to = sum(row.amount_fen for row in rows)
    for frame in (header, trailer):
        if "total" in frame and layout.fen(frame["total"]) != come_to:
            facts = {"total": frame["total"][:20], "rows": layout.amount(come_to)}
            raise Unreadable([problem("ANSWER_TOTAL", **facts)])
    return AnswerFile(header["batch"], tuple(rows))


def lines_of(layout: Template, data: bytes) -> list[str]:
    """The lines without their ends and without empty ones at the end of the file."""
    if len(data) > MAX_ANSWER_BYTES:
        raise Unreadable([problem("ANSWER_TOO_LARGE", most=MAX_ANSWER_BYTES)])
    try:
        text = data.decode(layout.encoding)
    except UnicodeDecodeError as error:
        facts = {"at": error.start + 1, "encoding": layout.encoding.upper()}
        raise Unreadable([problem("ANSWER_ENCODING", **facts)]) from None
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    while lines and not lines[-1]:
        lines.pop()
    return lines


def _rows(
    layout: Template, lines: Sequence[str], found: list[Problem]
) -> Iterator[AnswerRow | None]:
    seen: set[int] = set()
    for number, line in enumerate(lines[1:-1], start=2):
        values = fields_of(layout, layout.answer["row"], line)
        if values is None:
            found.append(bad_record(layout, layout.answer["row"], number))
            continue
        row = _row(layout, number, values, found)
        if row and row.seq in seen:
            found.append(problem("ANSWER_TWICE_IN_FILE", line=number, seq=row.seq))
        if row:
            seen.add(row.seq)
        yield row


def _row(
    layout: Template, line: int, values: Mapping[str, str], found: list[Problem]
) -> AnswerRow | None:
    """One row, or None with what is wrong with it added to `found`."""
    seq, fen = whole(values["seq"]), layout.fen(values["amount"])
    account, text = values.get("account", ""), values.get("text", "")
    last4 = values.get("account_last4", account[-4:])
    code = layout.codes.get(values["code"])
    checks = (
        (seq is not None, "seq", DIGITS),
        (fen is not None, "amount", AMOUNT),
        (len(last4) == 4 and whole(last4) is not None, "account_last4", FOUR),
        (not account or (account.isascii() and account.isdigit()), "account", DIGITS),
        (not any(unicodedata.category(c) == "Cc" for c in text), "text", ONE_LINE),
    )
    wrong = [
        problem("ANSWER_VALUE", line=line, field=field, said=said)
        for good, field, said in checks
        if not good
    ]
    if code is None:
        facts = {"line": line, "code": values["code"][:20], "template": layout.key}
        wrong.append(problem("ANSWER_CODE", **facts))
    found.extend(wrong)
    if wrong or seq is None or fen is None or code is None:
        return None
    return AnswerRow(line, seq, last4, fen, code, text[:TEXT_MOST], account)


def fields_of(layout: Template, fields: Sequence[Field], line: str) -> dict[str, str] | None:
    """The named fields of a record; None when its mark or its number of fields is another."""
    values = line.split(layout.delimiter) if layout.delimiter else _sliced(layout, fields, line)
    if len(values) != len(fields):
        return None
    pairs = list(zip(fields, values, strict=True))
    if any(field.mark and field.name != value for field, value in pairs):
        return None
    return {field.name: value for field, value in pairs if not field.mark}


def _sliced(layout: Template, fields: Sequence[Field], line: str) -> list[str]:
    """The values at their places; none where the record has another length or a place cuts a
    character in two."""
    left, values = line.encode(layout.encoding), []
    for field in fields:
        width = field.width or len(field.name.encode(layout.encoding))
        cell, left = left[:width], left[width:]
        try:
            value = cell.decode(layout.encoding)
        except UnicodeDecodeError:
            return []
        if len(cell) < width:
            return []
        values.append(_unfilled(value) if field.name in FIGURES else value.rstrip(" "))
    return [] if left else values


def _unfilled(value: str) -> str:
    """A figure without what stands before it to fill its place; nothing stays nothing."""
    value = value.strip(" ")
    return value.lstrip("0") or value[-1:]


def bad_record(layout: Template, fields: Sequence[Field], line: int) -> Problem:
    named = (f"{f.name}[{f.width}]" if f.width else f.name for f in fields)
    return problem("ANSWER_RECORD", line=line, layout=(layout.delimiter or " ").join(named))

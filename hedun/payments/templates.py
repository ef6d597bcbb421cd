"""Bank layouts as data: each file in templates_data/ says how one bank's files look.

The template is checked when it is loaded, so that a mistake in it is found before money is sent.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from hedun.domain.money import parse_yuan
from hedun.domain.problems import Malformed, Problem
from hedun.domain.words import Word
from hedun.payments.codes import CODES

FOLDER = Path(__file__).parent / "templates_data"

Fields = frozenset[str]


def _fields(must: str, may: str = "") -> tuple[Fields, Fields]:
    return frozenset(must.split()), frozenset(may.split())


# The fields of each kind of record: those without which nobody could tell what is meant, and more
# that it may hold. "query" asks the bank what became of payments; it answers as to "send".
PARTS: dict[str, dict[str, tuple[Fields, Fields]]] = {
    "send": {
        "header": _fields("batch count total", "date"),
        "row": _fields("seq account holder amount", "purpose bank"),
        "trailer": _fields("count", "total"),
    },
    "query": {
        "header": _fields("batch count", "date total"),
        "row": _fields("seq account amount", "holder"),
        "trailer": _fields("count", "total"),
    },
    "answer": {
        "header": _fields("batch count", "date total"),
        "row": _fields("seq amount code", "account account_last4 text"),
        "trailer": _fields("count", "total"),
    },
    # What the bank says of the insurer's account: what left it and what came back, each movement
    # with our batch's number and what the account held after it.
    "statement": {
        "header": _fields("count opening", "date"),
        "row": _fields("day batch out back balance", "seq text"),
        "trailer": _fields("count out back closing"),
    },
}
MAY_LACK = frozenset({"statement"})  # of such a bank statements are entered by hand
ACCOUNTS = frozenset({"account", "account_last4"})  # of which an answer names one
# What must fit wherever widths are fixed, in bytes; whoever is paid is asked order by order.
LEAST = {"batch": 20, "count": 6, "total": 15, "seq": 6, "amount": 13, "account_last4": 4}
LEAST |= {"opening": 15, "closing": 15, "balance": 15, "out": 13, "back": 13}
PLAIN = ("encoding", "delimiter", "line_end", "amounts", "dates", "suffix", "purpose")
KEYS = frozenset({"name", "purpose_most", "codes", *PARTS, *PLAIN})


class TemplateError(ValueError):
    """A file in templates_data/ cannot be used; says which and why."""


@dataclass(frozen=True, slots=True)
class Field:
    """A value of a record by its `name`; with `mark` the text `name` itself. `width` in bytes of
    the encoding; 0 where a character separates the fields."""

    name: str
    mark: bool
    width: int = 0


Parts = Mapping[str, tuple[Field, ...]]  # record kind → its fields in order


@dataclass(frozen=True)
class Template:
    """One bank's layout. `delimiter` empty: the fields have fixed widths."""

    key: str
    name: Word
    encoding: str
    delimiter: str
    line_end: str
    amounts: str
    dates: str
    suffix: str
    purpose: str
    purpose_most: int
    send: Parts
    query: Parts
    answer: Parts
    statement: Parts  # empty: this bank's statements are not read
    codes: Mapping[str, str]

    @property
    def bank(self) -> Word:
        """The name without what it says of the layout in brackets."""
        return {"zh": self.name["zh"].partition("（")[0], "en": self.name["en"].partition(" (")[0]}

    def amount(self, fen: int) -> str:
        """As the bank writes it: 31104 or 311.04."""
        return str(fen) if self.amounts == "fen" else f"{fen // 100}.{fen % 100:02d}"

    def fen(self, text: str) -> int | None:
        """What the bank wrote, in fen; None when it is no amount."""
        if self.amounts == "fen":
            return whole(text)
        if text[-3:-2] != ".":  # a file cut off after "500.0" still ends in an amount
            return None
        try:
            return parse_yuan(text)
        except Malformed:
            return None


def whole(text: str) -> int | None:
    """Digits only, at most 15 of them."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 15 else None


@cache
def templates() -> dict[str, Template]:
    """Every layout by its key (the file's name). Raises TemplateError."""
    return {path.stem: load(path) for path in sorted(FOLDER.glob("*.toml"))}


def template(key: str) -> Template:
    """Raises Malformed (NO_SUCH_TEMPLATE)."""
    known = templates()
    if key not in known:
        names = ", ".join(known)
        raise Malformed(
            Problem(
                "NO_SUCH_TEMPLATE",
                f"没有这个银行文件模板。现有：{names}。",
                f"There is no such bank template. There are: {names}.",
            )
        )
    return known[key]


def load(path: Path) -> Template:
    """Read and check one file. Raises TemplateError naming the file and the key."""
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise TemplateError(f"{path.name}: cannot be read: {error}") from None
    for problem in _wrong(given):
        raise TemplateError(f"{path.name}: {problem}")
    return Template(
        key=path.stem,
        name=given["name"],
        purpose_most=given["purpose_most"],
        codes=given["codes"],
        **{side: _parts(given.get(side, {})) for side in PARTS},
        **{key: given[key] for key in PLAIN},
    )


def _parts(given: Mapping[str, Sequence[str]]) -> dict[str, tuple[Field, ...]]:
    return {part: tuple(map(_field, fields)) for part, fields in given.items()}


def _field(text: str) -> Field:
    """A mark "=X", a "name", or a "name:12" with its width."""
    if text.startswith("="):
        return Field(text[1:], True)
    name, _, width = text.partition(":")
    return Field(name, False, int(width) if width.isdecimal() else 0)


def _wrong(given: Mapping[str, Any]) -> list[str]:
    """Everything that is wrong with a template, in order of the keys."""
    lacking = [f"{key} is missing" for key in sorted(KEYS - MAY_LACK - set(given))]
    stray = [f"{key} is not a key of a bank template" for key in sorted(set(given) - KEYS)]
    if lacking or stray:
        return lacking + stray
    found = [f"{key} must be text" for key in PLAIN if not isinstance(given[key], str)]
    if found:
        return found
    if set(given["name"]) != {"zh", "en"}:
        found.append("name needs zh and en")
    if given["amounts"] not in ("fen", "yuan"):
        found.append('amounts must be "fen" or "yuan"')
    if given["line_end"] not in ("\r\n", "\n"):
        found.append(r'line_end must be "\r\n" or "\n"')
    if len(given["delimiter"]) > 1 or given["delimiter"].isalnum():
        found.append("delimiter must be one character, no letter and no digit, or none")
    try:
        given["purpose"].encode(given["encoding"])
        if "=,|0".encode(given["encoding"]) != b"=,|0":
            found.append("encoding: digits and marks must be one byte each, as in ASCII")
    except (LookupError, UnicodeEncodeError) as error:
        found.append(f"encoding: {error}")
    if type(given["purpose_most"]) is not int or len(given["purpose"]) > given["purpose_most"]:
        found.append("purpose is longer than purpose_most")
    found += [
        f"codes.{theirs}: {ours} is not one of {', '.join(CODES)}"
        for theirs, ours in given["codes"].items()
        if ours not in CODES
    ]
    if found:
        return found
    return [p for side in PARTS if side in given for p in _wrong_parts(side, given)]


def _wrong_parts(side: str, layout: Mapping[str, Any]) -> list[str]:
    given = layout[side]
    if set(given) != set(PARTS[side]):
        return [f"{side} needs exactly {', '.join(PARTS[side])}"]
    found = []
    for part, (must, may) in PARTS[side].items():
        fields = tuple(map(_field, given[part]))
        named = [field.name for field in fields if not field.mark]
        if not fields or not fields[0].mark:
            found.append(f'{side}.{part} must begin with a mark, as "=H"')
        if set(named) - must - may or len(set(named)) < len(named):
            found.append(f"{side}.{part} may hold, once each: {', '.join(sorted(must | may))}")
        if must - set(named):
            found.append(f"{side}.{part} lacks {', '.join(sorted(must - set(named)))}")
        found += [f"{side}.{part}: {wrong}" for wrong in _wrong_widths(fields, layout)]
    if side == "answer" and len(ACCOUNTS & {_field(f).name for f in given["row"]}) != 1:
        found.append("answer.row needs either account or account_last4")
    marks = [given[part][0] for part in PARTS[side] if given[part]]
    if len(set(marks)) < len(marks):
        found.append(f"{side}: header, row and trailer need three different marks")
    return found


def _wrong_widths(fields: Sequence[Field], layout: Mapping[str, Any]) -> Iterator[str]:
    """A number that does not fit is money that is read wrongly."""
    day = len(date(2026, 12, 31).strftime(layout["dates"]))
    purpose = len(layout["purpose"].encode(layout["encoding"]))
    for field in (field for field in fields if not field.mark):
        if layout["delimiter"]:
            if field.width:
                yield f"{field.name} has a width, but a delimiter separates the fields"
            continue
        least = {"date": day, "day": day, "purpose": purpose, **LEAST}.get(field.name, 1)
        if field.width < least:
            yield f"{field.name} needs a width of {least} bytes at least"
        if field.name in ("date", "day", "account_last4") and field.width > least:
            yield f"{field.name} has exactly {least} bytes"

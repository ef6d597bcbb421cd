"""The rows of a table: read from what was written in its cells, and written again. Pure.

Whoever writes them (a grid on the page, a workbook, a file for the command) hands in text by the
column's name, and gets for every cell that cannot be read what was expected there.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple, TypeVar

from hedun.claims.items import ITEMS
from hedun.domain.money import parse_yuan, yuan
from hedun.domain.problems import Malformed, Problem
from hedun.domain.words import Lang, Word
from hedun.prices.kinds import BAND, OF, OWN, PER, Key, Kind, Part
from hedun.prices.problems import malformed, problem

NOTE_MOST = 120
MULTIPLE_MOST = 1000
MILLION, PERCENT = 1_000_000, 10_000
SHOWN = 12  # words that a sentence lists
LEAP = 2000  # a year that has all the days
LANGS: tuple[Lang, Lang] = ("zh", "en")
_DAY = re.compile(r"(?:[0-9]{4}[-./年])?([0-9]{1,2})(?:[-/]|月)([0-9]{1,2})[日号]?")
_DECIMAL = re.compile(r"[0-9]{1,7}(?:\.([0-9]+))?")

T = TypeVar("T")
Written = Mapping[str, str]  # by a column's name, as somebody wrote it


class Row(NamedTuple):
    """What a table says under one key (see kinds.py for the shapes)."""

    key: Key
    value: int
    unit: str = ""
    until: int | None = None
    note: str = ""


class Column(NamedTuple):
    """A column of a kind's table. `needed`: no row may leave it empty; `figure`: stands right."""

    name: str
    zh: str
    en: str
    needed: bool = True
    figure: bool = False

    def title(self, lang: Lang) -> str:
        return self.zh if lang == "zh" else self.en


@dataclass
class Reading:
    """`rows` by the number of the row they were written in; `wrong` by row and column."""

    rows: dict[int, Row] = field(default_factory=dict)
    wrong: dict[tuple[int, str], Problem] = field(default_factory=dict)


def columns(kind: Kind) -> tuple[Column, ...]:
    """Those of the key, of what is said, and for a remark."""
    own = tuple(Column(p.name, p.zh, p.en, not p.blank) for p in kind.parts)
    said = {
        "money": (
            Column("value", "单价（元）", "Yuan", figure=True),
            Column("unit", "单位", "For one", needed=False),
        ),
        "share": (
            Column("value", "比例或倍数", "Share or multiple", figure=True),
            Column("unit", "单位", "Unit", needed=False),
        ),
        "span": (Column("value", "开始", "First day"), Column("until", "结束", "Last day")),
    }
    return (*own, *said[kind.shape], Column("note", "备注", "Note", needed=False))


def read(kind: Kind, written: Mapping[int, Written]) -> Reading:
    """Every row that is not blank, and everything that is wrong, each with its row and column."""
    found = Reading()
    for number, cells in written.items():
        seen = {name: plain(text) for name, text in cells.items()}
        if any(seen.values()):
            note = " ".join(cells.get("note", "").split())
            _read_row(kind, number, {**seen, "note": note}, found)
    _insist_once(found)
    if kind.parts[-1].band:
        _insist_bands_apart(found, kind.parts[-1].name)
    return found


def plain(text: str) -> str:
    """Without what nobody sees, figures and brackets in their narrow form."""
    seen = "".join(c for c in text if unicodedata.category(c) != "Cf")
    return " ".join(unicodedata.normalize("NFKC", seen).split())


def write(kind: Kind, row: Row, lang: Lang) -> dict[str, str]:
    """The row as it is read again."""
    parts = zip(kind.parts, row.key, strict=True)
    cells = {p.name: code if p.band else p.said(code, lang) for p, code in parts}
    cells["value"] = said_value(kind, row, lang)
    if kind.shape == "span":
        cells["until"] = said_day(row.until or row.value, lang)
    else:
        cells["unit"] = (PER | OF)[row.unit][lang]
    return cells | {"note": row.note}


def said_value(kind: Kind, row: Row, lang: Lang) -> str:
    """The figure alone: 1,200.00; 12.5; 5月12日."""
    match kind.shape:
        case "money":
            return yuan(row.value)
        case "share":
            size = PERCENT if row.unit == "share" else MILLION
            return f"{(Decimal(row.value) / size).normalize():,f}"
        case "span":
            return said_day(row.value, lang)


def said_day(month_day: int, lang: Lang) -> str:
    month, day = divmod(month_day, 100)
    return f"{month}月{day}日" if lang == "zh" else f"{month}-{day}"


def digest(rows: Sequence[Row]) -> str:
    """SHA-256 of what the rows say, in whatever order they stand."""
    said = sorted([list(row.key), row.value, row.unit, row.until, row.note] for row in rows)
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


# ── one row ─────────────────────────────────────────────────────────────────────────────────────


def _read_row(kind: Kind, number: int, cells: Written, found: Reading) -> None:
    codes: list[str | None] = []
    for part in kind.parts:
        before = codes[0] if codes else None
        codes.append(_tried(found, number, part.name, lambda p=part, b=before: _code(p, cells, b)))
    key = tuple(code for code in codes if code is not None)
    known = len(key) == len(codes)
    unit = _tried(found, number, "unit", lambda: _unit(kind, key, cells)) if key else None
    value = _tried(found, number, "value", lambda: _value(kind, cells, unit or ""))
    until = None
    if kind.shape == "span":
        until = _tried(found, number, "until", lambda: _day(cells.get("until", "")))
    note = _tried(found, number, "note", lambda: _note(cells.get("note", "")))
    if known and not any(at == number for at, _ in found.wrong):
        assert value is not None and unit is not None and note is not None
        found.rows[number] = Row(key, value, unit, until, note)


def _tried(found: Reading, number: int, column: str, reads: Callable[[], T]) -> T | None:
    try:
        return reads()
    except Malformed as error:
        found.wrong[number, column] = error.problem
        return None


def _code(part: Part, cells: Written, item: str | None) -> str:
    """The code of a part; `item`: the first part's, whose own stages a known one must be of."""
    text = cells.get(part.name, "")
    if not text:
        if part.blank:
            return ""
        raise malformed("CELL_EMPTY", expected=_expected(part))
    if part.band:
        return _band(text, part.band)
    code = _meant(part, text)
    known = ITEMS[item].stages if item in ITEMS and part.name == "stage" else ()
    if known and code in part.known and code not in known:
        expected = _listed({one: part.known[one] for one in known})
        named = ITEMS[item or ""]
        raise malformed("CELL_STAGE", item={"zh": named.zh, "en": named.en}, expected=expected)
    return code


def _meant(part: Part, text: str) -> str:
    wanted = _key(text)
    for code, word in part.known.items():
        if wanted in (code, _key(word["zh"]), _key(word["en"])):
            return code
    if part.own and OWN.fullmatch(text):
        return text
    raise malformed("CELL_WORD", expected=_expected(part))


def _key(text: str) -> str:
    """However it is spaced and in whichever case."""
    return plain(text).casefold().replace(" ", "")


def _band(text: str, of: str) -> str:
    found = BAND.fullmatch(re.sub(r"[–—~至]", "-", text.replace(" ", "")))
    if not found or (found[2] and int(found[2]) <= int(found[1])):
        raise malformed(f"CELL_BAND_{of.upper()}")
    return f"{int(found[1])}-{int(found[2]) if found[2] else ''}"


def _unit(kind: Kind, key: Key, cells: Written) -> str:
    """As it is written, or the item's own; one that is not the item's is refused."""
    if kind.shape == "span":
        return ""
    own, text = kind.unit_of(key), cells.get("unit", "")
    if not text:
        return own
    words = {code: (PER | OF)[code] for code in (*kind.units, *kind.also)}
    item = ITEMS.get(key[0])
    if item and item.unit in words:
        words = {code: words[code] for code in (own, *kind.also)}
    for code, word in words.items():
        if _key(text) in (code, _key(word["zh"]), _key(word["en"])):
            return code
    raise malformed("CELL_UNIT", expected=_listed(words))


def _value(kind: Kind, cells: Written, unit: str) -> int:
    text = cells.get("value", "")
    if kind.shape == "span":
        return _day(text)
    value = parse_yuan(text) if kind.shape == "money" else _share(text, unit)
    if value == 0:
        raise malformed("CELL_ZERO")
    return value


def _share(text: str, unit: str) -> int:
    """Millionths of a percentage, or of so many times."""
    times = unit == "multiple"
    wrong = malformed("CELL_MULTIPLE", most=MULTIPLE_MOST) if times else malformed("CELL_SHARE")
    found = _DECIMAL.fullmatch(text if times else text.removesuffix("%"))
    if not found or len(found[1] or "") > (6 if times else 4):
        raise wrong
    value = Decimal(found[0])
    if value > (MULTIPLE_MOST if times else 100):
        raise wrong
    return int(value * (MILLION if times else PERCENT))


def _day(text: str) -> int:
    found = _DAY.fullmatch(text.replace(" ", ""))
    if found:
        month, day = int(found[1]), int(found[2])
        try:
            date(LEAP, month, day)
        except ValueError:
            pass
        else:
            return month * 100 + day
    raise malformed("CELL_DAY")


def _note(text: str) -> str:
    if len(text) > NOTE_MOST:
        raise malformed("CELL_LONG", most=NOTE_MOST)
    return text


# ── rows together ───────────────────────────────────────────────────────────────────────────────


def _insist_once(found: Reading) -> None:
    first: dict[Key, int] = {}
    for number, row in list(found.rows.items()):
        if (known := first.setdefault(row.key, number)) != number:
            found.wrong[number, ""] = problem("CELL_TWICE", row=known)
            del found.rows[number]


def _insist_bands_apart(found: Reading, column: str) -> None:
    """One height, or weight, stands in one row of what has the same key else."""
    seen: dict[Key, list[tuple[int, Reach]]] = {}
    for number, row in list(found.rows.items()):
        own = Reach.of(row.key[-1])
        others = seen.setdefault(row.key[:-1], [])
        for other, theirs in others if row.key[-1] else ():
            if own.low < theirs.high and theirs.low < own.high:
                found.wrong[number, column] = problem("CELL_BAND_OVERLAPS", row=other)
                found.rows.pop(number, None)
        if row.key[-1]:  # a blank one is for whatever no band holds
            others.append((number, own))


class Reach(NamedTuple):
    """What a band holds: from `low` to below `high`, metres or kilograms."""

    low: int
    high: int

    @classmethod
    def of(cls, band: str) -> "Reach":
        low, _, high = band.partition("-")
        return cls(int(low or 0), int(high or 100_000))


# ── what was expected ───────────────────────────────────────────────────────────────────────────


def _expected(part: Part) -> Word:
    if part.own:
        listed = _listed(part.known)
        return {
            "zh": listed["zh"] + "，或自设代码（小写字母）",
            "en": listed["en"] + ", or a code of your own in small letters",
        }
    return _listed(part.known)


def _listed(words: Mapping[str, Word]) -> Word:
    def some(lang: Lang, mark: str) -> str:
        said = [word[lang] for word in words.values()]
        return mark.join(said[:SHOWN]) + ("…" if len(said) > SHOWN else "")

    return {"zh": some("zh", "、"), "en": some("en", ", ")}


# ── two versions ────────────────────────────────────────────────────────────────────────────────


def differences(old: Mapping[Key, Row], new: Mapping[Key, Row]) -> Iterator["Difference"]:
    """Each key of either: those of the new in their order, then what is gone."""
    for key, row in new.items():
        yield Difference(key, old.get(key), row)
    for key, row in old.items():
        if key not in new:
            yield Difference(key, row, None)


class Difference(NamedTuple):
    """One key in two versions; None: not in that one."""

    key: Key
    old: Row | None
    new: Row | None

    @property
    def same(self) -> bool:
        return self.old is not None and self.new is not None and self.old[1:4] == self.new[1:4]

    @property
    def state(self) -> str:
        """same, changed, added or gone."""
        if self.old is None or self.new is None:
            return "added" if self.old is None else "gone"
        return "same" if self.same else "changed"

    @property
    def percent(self) -> Decimal | None:
        """By how much the figure went up or down, with one decimal."""
        if self.old is None or self.new is None or self.old.unit != self.new.unit:
            return None
        change = Decimal(self.new.value - self.old.value) * 100 / self.old.value
        return change.quantize(Decimal("0.1"))

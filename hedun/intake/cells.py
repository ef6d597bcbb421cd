"""One cell of a sheet: what stands in it, read by what its column expects.

Every reader takes a cell and answers its value, or raises Malformed with the reason. Another
spelling of the same thing is read (spelling.py); what could mean two things comes back to who
wrote it: as Doubtful where one meaning is far likelier, so that a yes is enough.
"""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from decimal import Decimal
from typing import Any

from hedun.domain import money
from hedun.domain.deadlines import LOCAL
from hedun.domain.eartags import parted, read_tag
from hedun.domain.identifiers import (
    check_account,
    check_phone,
    check_resident_id,
    check_uscc,
)
from hedun.domain.problems import Malformed, Problem
from hedun.domain.units import MU_SCALE, convert, mu_to_int, parse_percent, parse_quantity
from hedun.intake import spelling
from hedun.intake.problems import malformed, problem

PPM = 1_000_000
KEPT_DIGITS = 15  # what a sheet keeps of a long number; the others become 0
ERRORS = frozenset(
    {"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"}
)


@dataclass(frozen=True, slots=True)
class Cell:
    """`kind` as in openpyxl: s text, n number, d date, b true/false, e error; f is a formula of
    which the file keeps no result."""

    value: Any
    kind: str = "s"
    percent: bool = False  # shown as a percentage: 0.45 is seen as 45%

    @property
    def blank(self) -> bool:
        return self.value is None or (isinstance(self.value, str) and not self.value.strip())


class Doubtful(Malformed):
    """It may be meant so, but a person must say it. `proposal` as a Line holds it, `proposed` as
    it is written."""

    def __init__(self, found: Problem, proposal: object, proposed: str) -> None:
        super().__init__(found)
        self.proposal, self.proposed = proposal, proposed


@dataclass(frozen=True, slots=True)
class Day:
    """What a day is measured by: today, and the year that the list's title names (8月3日 says
    none)."""

    today: date
    year: int | None = None


Reader = Callable[[Cell, Day], object]


def insist_plain(cell: Cell) -> None:
    """No formula without its result and no error: neither says what belongs there."""
    if cell.kind == "f":
        raise malformed("FORMULA")
    if cell.kind == "e" or (cell.kind == "s" and cell.value in ERRORS):
        raise malformed("CELL_ERROR")


# ── readers ─────────────────────────────────────────────────────────────────────────────────────


def text(most: int, *, whole_numbers: bool = False) -> Reader:
    """One line of text; `whole_numbers`: a number like 3 is text too (a plot, a group)."""

    def read(cell: Cell, day: Day) -> str:
        value = cell.value
        if whole_numbers and cell.kind == "n" and _plain(value).isdigit():
            value = _plain(value)
        written = _written(value)
        if len(written) > most:
            raise malformed("TOO_LONG", most=most)
        return written

    return read


def id_number(cell: Cell, day: Day) -> str:
    """A resident ID number, or the credit code of a village collective."""
    if cell.kind == "n" or spelling.is_scientific(cell.value):
        raise malformed("ID_AS_NUMBER")
    value = spelling.number(_text(cell))
    person, body = check_resident_id(value, today=day.today), check_uscc(value)
    if person.ok or body.ok:
        return value
    if len(value) == 18 and _digits_lost(value):
        raise malformed("ID_DIGITS_LOST")
    letters = any("A" <= char <= "Z" for char in value[:17])
    raise Malformed((body if letters else person).problems[0])


def account(cell: Cell, day: Day) -> str:
    """A bank card number (Luhn). Zeros where a sheet puts them are doubted even if they fit."""
    if cell.kind == "n" or spelling.is_scientific(cell.value):
        raise malformed("ACCOUNT_AS_NUMBER")
    value = spelling.number(_text(cell))
    checked = check_account(value, kind="card")
    if checked.value is None:
        if _digits_lost(value):
            raise malformed("ACCOUNT_DIGITS_LOST")
        raise Malformed(checked.problems[0])
    number = checked.value.number
    if _digits_lost(number):
        last = f"…{number[-4:]}"
        raise Doubtful(problem("ACCOUNT_ZEROS", last=number[-4:]), number, last)
    return number


def phone(cell: Cell, day: Day) -> str:
    """A phone number; eleven digits survive as a number."""
    value = _plain(cell.value) if cell.kind == "n" else spelling.number(_text(cell))
    checked = check_phone(value)
    if checked.value is None:
        raise Malformed(checked.problems[0])
    return checked.value.number


def word(words: Mapping[str, str]) -> Reader:
    """A word of the table; answers its code."""
    most = 12  # more words than fit a sentence are not all listed

    def read(cell: Cell, day: Day) -> str:
        value = _written(cell.value)
        if value not in words:
            listed = "、".join(list(words)[:most]) + ("…" if len(words) > most else "")
            raise malformed("WORD_UNKNOWN", found=value[:20], words=listed)
        return words[value]

    return read


def area(unit: str = "mu", decimal: str = ".") -> Reader:
    """An area above 0, at most 4 decimals; answers ten-thousandths of a mu."""

    def read(cell: Cell, day: Day) -> int:
        written = _figure(cell, decimal)
        value = parse_quantity(spelling.area(written) if unit == "mu" else spelling.figure(written))
        if value == 0:
            raise malformed("AREA_ZERO")
        return mu_to_int(value if unit == "mu" else convert(value, unit, "mu"))

    return read


def degree(unit: str = "percent", decimal: str = ".") -> Reader:
    """A degree of loss; answers millionths. `percent`: 0–100, and 0.45 is taken for 45 % only when
    somebody says so; `fraction`: 0–1."""

    def read(cell: Cell, day: Day) -> int:
        shown = cell.percent and cell.kind == "n"
        found = f"{_plain(cell.value, 100)}%" if shown else spelling.figure(_figure(cell, decimal))
        bare = not found.endswith("%")
        if unit == "fraction" and bare:
            return _fraction(found)
        value = parse_percent(found)
        if 0 < value < Decimal("0.01") and bare:
            percent = f"{(value * 10_000).normalize():f}"
            wrong = problem("DEGREE_FRACTION", found=found, percent=percent)
            raise Doubtful(wrong, int(value * 100 * PPM), f"{percent}%")
        return int(value * PPM)

    return read


def age(words: Mapping[str, str]) -> Reader:
    """An age by its word, or a weight a head such as 35公斤; answers the code, or "35000g"."""
    known = word(words)

    def read(cell: Cell, day: Day) -> object:
        grams = spelling.grams(cell.value) if isinstance(cell.value, str) else None
        return known(cell, day) if grams is None else f"{grams}g"

    return read


def count(cell: Cell, day: Day) -> int:
    """How many, at most 4 decimals; answers ten-thousandths. The unit of what is counted may stand
    behind it (11只); that of a weight has its own column, since it could be half or double."""
    plain, unit = spelling.counted(_figure(cell, "."))
    if unit in spelling.WEIGHTS:
        raise malformed("COUNT_UNIT", unit=unit)
    value = parse_quantity(plain)
    if value == 0:
        raise malformed("COUNT_ZERO")
    return mu_to_int(value)


def tags(cell: Cell, day: Day) -> list[str]:
    """Ear tags, several in a cell between 、 , ; or spaces. A tag of 15 digits survives as a
    number; several run together do not."""
    if spelling.is_scientific(cell.value):
        raise malformed("TAG_AS_NUMBER")
    written = _plain(cell.value) if cell.kind == "n" else _text(cell)
    return [read_tag(tag).number for tag in parted(written)]


def yuan(cell: Cell, day: Day) -> int:
    """An amount in yuan, as 1,280.50 or 1280.5元; answers fen."""
    written = spelling.figure(_figure(cell, "."))
    return money.parse_yuan(written.removeprefix("¥").removesuffix("元"))


def money_in(yuan_each: int) -> Reader:
    """Likewise where the column's unit is so many yuan, as 万元 is 10,000; answers fen. Four
    decimals of such a unit are whole yuan."""

    def read(cell: Cell, day: Day) -> int:
        written = spelling.figure(_figure(cell, ".")).removeprefix("¥").removesuffix("元")
        plain = written.removesuffix("万").replace(",", "")
        return int(parse_quantity(plain) * yuan_each * 100)

    return read


def day(order: str = "ymd", zone: tzinfo = LOCAL) -> Reader:
    """A day as a date, as Excel's count of days or in words; not after today. `order`: of day,
    month and year in figures. An instant counts as the day it was in `zone`."""

    def read(cell: Cell, day: Day) -> date:
        found = _day(cell, day, order, zone)
        if found is None and cell.kind == "n":
            raise malformed("DATE_AS_NUMBER")
        if found is None:
            several = isinstance(cell.value, str) and spelling.several_days(cell.value)
            raise malformed("DATE_SEVERAL" if several else "DATE_FORM")
        if found > day.today:
            raise malformed("DATE_FUTURE", today=day.today.isoformat())
        return found

    return read


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _digits_lost(number: str) -> bool:
    """Whether a long number has only zeros where a sheet keeps no digits (three at least: shorter
    ones end so by chance)."""
    lost = number[KEPT_DIGITS:]
    return len(lost) >= 3 and set(lost) == {"0"}


def _text(cell: Cell) -> str:
    if not isinstance(cell.value, str):
        raise malformed("NOT_TEXT")
    return cell.value


def _written(value: object) -> str:
    """Text on one line, without what nobody sees around and in it."""
    if not isinstance(value, str):
        raise malformed("NOT_TEXT")
    text = spelling.trimmed(value)
    if not text.isprintable() and any(
        unicodedata.category(char) in ("Cc", "Zl", "Zp") for char in text
    ):
        raise malformed("LINE_BREAK")
    return text


def _figure(cell: Cell, decimal: str) -> str:
    if cell.kind == "n":
        return _plain(cell.value)
    if not isinstance(cell.value, str):
        return ""
    return cell.value if decimal == "." else cell.value.replace(".", "").replace(decimal, ".")


def _plain(value: Any, times: int = 1) -> str:
    """A number as the sheet shows it: with the 15 digits it keeps, 0.1 + 0.2 is 0.3."""
    shown = f"{Decimal(f'{value:.15g}') * times:f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def _fraction(found: str) -> int:
    value = parse_quantity(found)
    if value > 1:
        raise malformed("DEGREE_ABOVE_ONE")
    return int(value * PPM)


def _day(cell: Cell, day: Day, order: str, zone: tzinfo) -> date | None:
    value = cell.value
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, str):
        return spelling.day(value, day.today, year=day.year, order=order, zone=zone)
    if cell.kind == "n" and isinstance(value, int | float):
        return spelling.serial_day(value)
    return None


def mu(ten_thousandths: int) -> str:
    """35000 → "3.5", for sentences."""
    return f"{(Decimal(ten_thousandths) / MU_SCALE).normalize():f}"

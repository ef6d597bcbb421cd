"""One cell of a sheet: what stands in it, read by what its column expects.

Every reader takes a cell and answers its value, or raises Malformed with the reason. Another
spelling of the same thing is read (spelling.py); what could mean two things comes back to who
wrote it.
"""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from hedun.domain.identifiers import (
    check_account,
    check_phone,
    check_resident_id,
    check_uscc,
)
from hedun.domain.problems import Malformed
from hedun.domain.units import MU_SCALE, mu_to_int, parse_percent, parse_quantity
from hedun.intake import spelling
from hedun.intake.problems import malformed

PPM = 1_000_000


@dataclass(frozen=True, slots=True)
class Cell:
    """`kind` as in openpyxl: s text, n number, d date, b true/false, f formula, e error."""

    value: object
    kind: str = "s"
    percent: bool = False  # shown as a percentage: 0.45 is seen as 45%

    @property
    def blank(self) -> bool:
        return self.value is None or (isinstance(self.value, str) and not self.value.strip())


Reader = Callable[[Cell, date], object]  # the date is today


def insist_plain(cell: Cell) -> None:
    """No formula and no error: both show something that is not what stands in the cell."""
    if cell.kind == "f":
        raise malformed("FORMULA")
    if cell.kind == "e":
        raise malformed("CELL_ERROR")


# ── readers ─────────────────────────────────────────────────────────────────────────────────────


def text(most: int, *, whole_numbers: bool = False) -> Reader:
    """One line of text; `whole_numbers`: a number like 3 is text too (a plot, a group)."""

    def read(cell: Cell, today: date) -> str:
        value = cell.value
        if whole_numbers and cell.kind == "n" and _plain(value).isdigit():
            value = _plain(value)
        written = _written(value)
        if len(written) > most:
            raise malformed("TOO_LONG", most=most)
        return written

    return read


def id_number(cell: Cell, today: date) -> str:
    """A resident ID number, or the credit code of a village collective."""
    if cell.kind == "n":
        raise malformed("ID_AS_NUMBER")
    value = spelling.number(_text(cell))
    person, body = check_resident_id(value, today=today), check_uscc(value)
    if person.ok or body.ok:
        return value
    letters = any("A" <= char <= "Z" for char in value[:17])
    raise Malformed((body if letters else person).problems[0])


def account(cell: Cell, today: date) -> str:
    """A bank card number (Luhn)."""
    if cell.kind == "n":
        raise malformed("ACCOUNT_AS_NUMBER")
    checked = check_account(spelling.number(_text(cell)), kind="card")
    if checked.value is None:
        raise Malformed(checked.problems[0])
    return checked.value.number


def phone(cell: Cell, today: date) -> str:
    """A phone number; eleven digits survive as a number."""
    value = _plain(cell.value) if cell.kind == "n" else spelling.number(_text(cell))
    checked = check_phone(value)
    if checked.value is None:
        raise Malformed(checked.problems[0])
    return checked.value.number


def word(words: Mapping[str, str]) -> Reader:
    """A word of the table; answers its code."""

    def read(cell: Cell, today: date) -> str:
        value = _written(cell.value)
        if value not in words:
            raise malformed("WORD_UNKNOWN", found=value[:20], words="、".join(words))
        return words[value]

    return read


def area(cell: Cell, today: date) -> int:
    """An area above 0 in mu, at most 4 decimals, as ten-thousandths."""
    mu = parse_quantity(spelling.area(_figure(cell)))
    if mu == 0:
        raise malformed("AREA_ZERO")
    return mu_to_int(mu)


def degree(cell: Cell, today: date) -> int:
    """A percentage 0–100 as millionths. 0.45 in a column of % might mean 45: refused."""
    shown = cell.percent and cell.kind == "n"
    found = f"{_plain(cell.value, 100)}%" if shown else spelling.figure(_figure(cell))
    value = parse_percent(found)
    if 0 < value < Decimal("0.01") and not found.endswith("%"):
        times = f"{(value * 10_000).normalize():f}"
        raise malformed("DEGREE_FRACTION", found=found, percent=times)
    return int(value * PPM)


def day(cell: Cell, today: date) -> date:
    """A day as a date, as Excel's count of days or in words; not after today."""
    found = _day(cell, today)
    if found is None:
        raise malformed("DATE_AS_NUMBER" if cell.kind == "n" else "DATE_FORM")
    if found > today:
        raise malformed("DATE_FUTURE", today=today.isoformat())
    return found


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _text(cell: Cell) -> str:
    if not isinstance(cell.value, str):
        raise malformed("NOT_TEXT")
    return cell.value


def _written(value: object) -> str:
    """Text on one line, without what nobody sees around and in it."""
    if not isinstance(value, str):
        raise malformed("NOT_TEXT")
    text = spelling.trimmed(value)
    if any(unicodedata.category(char) in ("Cc", "Zl", "Zp") for char in text):
        raise malformed("LINE_BREAK")
    return text


def _figure(cell: Cell) -> str:
    if cell.kind == "n":
        return _plain(cell.value)
    return cell.value if isinstance(cell.value, str) else ""


def _plain(value: object, times: int = 1) -> str:
    """A number as the sheet shows it: with the 15 digits it keeps, 0.1 + 0.2 is 0.3."""
    shown = f"{Decimal(f'{value:.15g}') * times:f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def _day(cell: Cell, today: date) -> date | None:
    value = cell.value
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, str):
        return spelling.day(value, today)
    if cell.kind == "n" and isinstance(value, int | float):
        return spelling.serial_day(value)
    return None


def mu(ten_thousandths: int) -> str:
    """35000 → "3.5", for sentences."""
    return f"{(Decimal(ten_thousandths) / MU_SCALE).normalize():f}"

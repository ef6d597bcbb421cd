"""How a page or a paper says things in the reader's language: words, amounts, days and instants."""

import re
from datetime import date, datetime
from decimal import Decimal

from hedun.domain.deadlines import LOCAL
from hedun.domain.money import yuan
from hedun.language import lang

ABSENT = "—"
MINUS = "−"  # as wide as a digit, so columns of figures stand in line

_AMOUNT = re.compile(r"(?<![\d.])\d{4,}(?=\.\d\d(?!\d))")
_WEEKDAYS = {"zh": "一二三四五六日", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def amount(fen: int | None, *, signed: bool = False) -> str:
    """1212853 → "12,128.53"; `signed` puts a plus before gains; None is "—"."""
    if fen is None:
        return ABSENT
    plus = "+" if signed and fen > 0 else ""
    return plus + yuan(fen).replace("-", MINUS)


def separated(sentence: str) -> str:
    """A sentence whose amounts have thousands separators: "9 × 1017.00 元" → "9 × 1,017.00 元".

    The sentences themselves have none, as the terms' specification writes them.
    """
    return _AMOUNT.sub(lambda found: f"{int(found[0]):,}", sentence)


def number(value: Decimal | int | None, least: int = 0) -> str:
    """A quantity without idle zeros but with at least `least` decimals; None is "—"."""
    if value is None:
        return ABSENT
    text = f"{Decimal(value).normalize():,f}"
    decimals = len(text.partition(".")[2])
    if decimals < least:
        text = f"{Decimal(value):,.{least}f}"
    return text.replace("-", MINUS)


def day(value: date, now: datetime, *, weekday: bool = False, year: bool | None = None) -> str:
    """9月2日 / 2 Sep; the weekday on request; the year where it is not this one, or as asked."""
    with_year = value.year != now.astimezone(LOCAL).year if year is None else year
    name = _WEEKDAYS[lang()][value.weekday()]
    if lang() == "en":
        text = f"{value.day} {_MONTHS[value.month - 1]}" + f" {value.year}" * with_year
        return f"{name} {text}" if weekday else text
    text = f"{value.year}年" * with_year + f"{value.month}月{value.day}日"
    return text + f" 周{name}" * weekday


def instant(value: datetime, now: datetime) -> str:
    """9月2日 10:21 / 2 Sep 10:21, in Beijing time."""
    at = value.astimezone(LOCAL)
    return f"{day(at.date(), now)} {at:%H:%M}"

"""How villages write figures, dates and numbers: other spellings of the same thing, nothing more.

Only what can mean one thing is read. What cannot is left as it stands, for the reader to refuse.
"""

import re
import unicodedata
from datetime import date, timedelta
from decimal import Decimal

# Day 0 of Excel's count (ECMA-376 part 1, 18.17.4.1): 1900 was taken for a leap year.
EXCEL_DAY_0 = date(1899, 12, 30)
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)

_NUMBER = r"[0-9]{1,12}(?:\.[0-9]+)?"
_LAND = re.compile(rf"(?:({_NUMBER})亩)?(?:({_NUMBER})分)?(?:({_NUMBER})厘)?")
_DAYS = (
    re.compile(r"(?P<y>[0-9]{4})([-./])(?P<m>[0-9]{1,2})\2(?P<d>[0-9]{1,2})"),
    re.compile(r"(?P<y>[0-9]{4})年(?P<m>[0-9]{1,2})月(?P<d>[0-9]{1,2})[日号]?"),
    re.compile(r"(?P<y>[0-9]{4})(?P<m>[0-9]{2})(?P<d>[0-9]{2})"),
    re.compile(r"(?P<m>[0-9]{1,2})月(?P<d>[0-9]{1,2})[日号]"),
)


def trimmed(value: str) -> str:
    """Without what nobody sees: spaces around it, characters of no width."""
    return "".join(c for c in value if unicodedata.category(c) != "Cf").strip()


def figure(value: str) -> str:
    """A figure in plain digits: `３．５` and ` 3.5 ` are 3.5, `60％` is 60%."""
    return "".join(unicodedata.normalize("NFKC", trimmed(value)).split())


def number(value: str) -> str:
    """An ID, account or phone number: digits set in groups, a small x and the apostrophe that
    keeps a number text in Excel are ways of writing it, not part of it."""
    return figure(value).lstrip("'’").upper()


def area(value: str) -> str:
    """An area as a plain number of mu: `3亩2分` is 3.2 (1 亩 = 10 分 = 100 厘)."""
    plain = figure(value)
    parts = _LAND.fullmatch(plain)
    if not parts or not plain:
        return plain
    mu, fen, li = (Decimal(part or 0) for part in parts.groups())
    return f"{mu + fen.scaleb(-1) + li.scaleb(-2):f}"


def day(value: str, today: date) -> date | None:
    """`2026.8.3`, `2026年8月3日`, `20260803`; `8月3日` is the one of this year. None: no day."""
    plain = figure(value)
    found = next((match for form in _DAYS if (match := form.fullmatch(plain))), None)
    if found is None:
        return None
    said = found.groupdict()
    try:
        return date(int(said.get("y") or today.year), int(said["m"]), int(said["d"]))
    except ValueError:
        return None


def serial_day(value: float) -> date | None:
    """A day as Excel counts it, when it is one of this century."""
    if value != int(value):
        return None
    number_of = int(value)
    first, last = (FIRST_DAY - EXCEL_DAY_0).days, (LAST_DAY - EXCEL_DAY_0).days
    return EXCEL_DAY_0 + timedelta(number_of) if first <= number_of <= last else None

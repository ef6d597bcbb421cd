"""How villages write figures, dates and numbers: other spellings of the same thing, nothing more.

Only what can mean one thing is read. What cannot is left as it stands, for the reader to refuse.
"""

import math
import re
import unicodedata
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal

from hedun.domain.deadlines import LOCAL

# Day 0 of Excel's count (ECMA-376 part 1, 18.17.4.1): 1900 was taken for a leap year.
EXCEL_DAY_0 = date(1899, 12, 30)
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
LONGEST_DAY = 60  # characters
HALF_A_YEAR = timedelta(days=183)

_NUMBER = r"[0-9]{1,12}(?:\.[0-9]+)?"
_LAND = re.compile(rf"(?:({_NUMBER})亩)?(?:({_NUMBER})分)?(?:({_NUMBER})厘)?")
_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?E\+?[0-9]{1,3}")
_TIME = re.compile(r"(?<=[0-9日号])\s+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?$")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}\S*")
_SEVERAL = re.compile(r"[0-9].*[至到~—–、]|[0-9][日号].*-")
_YEAR = re.compile(r"(?<![0-9])(20[0-9]{2})\s*年")
_LONG, _SHORT = "(?P<y>[0-9]{4})", "[0-9]{1,2}"
# In figures a day is written in the order that the layout states; in words it says so itself.
_FIGURES = {
    "ymd": re.compile(rf"{_LONG}([-./])(?P<m>{_SHORT})\2(?P<d>{_SHORT})"),
    "dmy": re.compile(rf"(?P<d>{_SHORT})([-./])(?P<m>{_SHORT})\2{_LONG}"),
    "mdy": re.compile(rf"(?P<m>{_SHORT})([-./])(?P<d>{_SHORT})\2{_LONG}"),
}
ORDERS = tuple(_FIGURES)
_WORDS = (
    re.compile(rf"{_LONG}年(?P<m>{_SHORT})月(?P<d>{_SHORT})[日号]?"),
    re.compile(rf"{_LONG}(?P<m>[0-9]{{2}})(?P<d>[0-9]{{2}})"),
    re.compile(rf"(?P<m>{_SHORT})月(?P<d>{_SHORT})[日号]"),
)


def trimmed(value: str) -> str:
    """Without what nobody sees: spaces around it, characters of no width."""
    if value.isprintable():  # there is none of them in it
        return value.strip()
    return "".join(c for c in value if unicodedata.category(c) != "Cf").strip()


def figure(value: str) -> str:
    """A figure in plain digits: `３．５` and ` 3.5 ` are 3.5, `60％` is 60%."""
    return "".join(unicodedata.normalize("NFKC", trimmed(value)).split())


def number(value: str) -> str:
    """An ID, account or phone number: digits set in groups, a small x and the apostrophe that
    keeps a number text in Excel are ways of writing it, not part of it."""
    return figure(value).lstrip("'’").upper()


def is_scientific(value: object) -> bool:
    """Whether a long number was written 1.40423E+17: what a sheet shows when it lost digits."""
    return isinstance(value, str) and _SCIENTIFIC.fullmatch(number(value)) is not None


def area(value: str) -> str:
    """An area as a plain number of mu: `3亩2分` is 3.2 (1 亩 = 10 分 = 100 厘)."""
    plain = figure(value)
    parts = _LAND.fullmatch(plain)
    if not parts or not plain:
        return plain
    mu, fen, li = (Decimal(part or 0) for part in parts.groups())
    return f"{mu + fen.scaleb(-1) + li.scaleb(-2):f}"


WEIGHTS = ("公斤", "千克", "斤", "吨", "kg")
_COUNTED = re.compile(r"(?P<n>[0-9.]+)(?P<unit>[^0-9.]{1,2})")
_KILOS = re.compile(rf"约?(?P<n>{_NUMBER})(?P<unit>公斤|千克|kg|斤)", re.IGNORECASE)


def counted(value: str) -> tuple[str, str]:
    """A count and the word for its unit behind it, if there is one: `11 只` is 11 and 只."""
    plain = figure(value)
    parts = _COUNTED.fullmatch(plain)
    return (parts["n"], parts["unit"].lower()) if parts else (plain, "")


def grams(value: str) -> int | None:
    """A weight such as 35公斤 or 70斤 in grams; None: no weight."""
    parts = _KILOS.fullmatch(figure(value))
    if parts is None:
        return None
    kilos = Decimal(parts["n"]) / (2 if parts["unit"] == "斤" else 1)
    return int(kilos * 1000)


def day(
    value: str,
    today: date,
    *,
    year: int | None = None,
    order: str = "ymd",
    zone: tzinfo = LOCAL,
) -> date | None:
    """`2026.8.3`, `2026年8月3日`, `20260803`, also with an hour behind it. None: no day.

    `8月3日` is of the `year` that the list names; without one it is this year's, or in January last
    year's: the one that is not half a year ahead.
    """
    written = trimmed(value)
    if len(written) > LONGEST_DAY:
        return None
    if _INSTANT.fullmatch(written):
        return _day_of_instant(written, zone)
    plain = figure(_TIME.sub("", written))
    found = next((m for form in (_FIGURES[order], *_WORDS) if (m := form.fullmatch(plain))), None)
    if found is None:
        return None
    said = found.groupdict()
    month, day_of = int(said["m"]), int(said["d"])
    if "y" in said:
        return _date(int(said["y"]), month, day_of)
    if year is not None:
        return _date(year, month, day_of)
    this = _date(today.year, month, day_of)
    ahead = this is not None and this - today > HALF_A_YEAR
    return _date(today.year - 1, month, day_of) if ahead else this


def several_days(value: str) -> bool:
    """Whether more than one day is written, like 8月3日至5日."""
    return _SEVERAL.search(figure(value[:LONGEST_DAY])) is not None


def named_year(titles: list[str]) -> int | None:
    """The one year that the lines above a list name (2026年野猪毁坏庄稼清册); None when none or
    several."""
    years = {int(found) for title in titles for found in _YEAR.findall(figure(title))}
    return years.pop() if len(years) == 1 else None


def serial_day(value: float) -> date | None:
    """A day as Excel counts it, when it is one of this century."""
    if not math.isfinite(value) or value != int(value):
        return None
    number_of = int(value)
    first, last = (FIRST_DAY - EXCEL_DAY_0).days, (LAST_DAY - EXCEL_DAY_0).days
    return EXCEL_DAY_0 + timedelta(number_of) if first <= number_of <= last else None


def _date(year: int, month: int, day_of: int) -> date | None:
    try:
        return date(year, month, day_of)
    except ValueError:
        return None


def _day_of_instant(written: str, zone: tzinfo) -> date | None:
    try:
        at = datetime.fromisoformat(written)
        return (at.astimezone(zone) if at.tzinfo else at).date()
    except (ValueError, OverflowError):  # of a day before the first or after the last year
        return None

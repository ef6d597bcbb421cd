"""How one cell of a loss line is read (SPEC §3): numbers without signs, local dates and times."""

import re
from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from hedun.terms.exact import Index, Mask
from hedun.terms.texts import Text, say

Parse = Callable[[str], int | Text]

DAY = 86_400
# The longest number taken: more digits than any sum of money, few enough to calculate with.
NUMBER = re.compile(r"([0-9]{1,1000})(?:\.([0-9]{1,1000}))?")
MOMENT = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ]([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?)?"
)

FILLED = Text("不得为空（数量无意义时写 0）", "may not be empty (write 0 where it has no meaning)")
WHOLE = Text("应为不小于 0 的整数", "expected a whole number, 0 or more")
DATE_OR_TIME = Text(
    "应为 YYYY-MM-DD 或 YYYY-MM-DDTHH:MM[:SS]", "expected YYYY-MM-DD or YYYY-MM-DDTHH:MM[:SS]"
)


def found(expected: Text, cell: str) -> Text:
    """The expectation, with what stands in the cell instead."""
    quoted = f'"{cell[:40]}…"' if len(cell) > 40 else f'"{cell}"'
    return say("{what}；现为 {cell}", "{what}; found {cell}", what=expected, cell=quoted)


def decimal(scale: int, places: int, empty: int | None = None, most: int | None = None) -> Parse:
    """A reader for `digits[.digits]` with at most `places` decimals, as a number of 1/scale."""
    upper = Text("", "") if most is None else Text("，0 至 1", " from 0 to 1")
    expected = say(
        "应为 数字[.数字]{upper}，至多 {places} 位小数",
        "expected digits[.digits]{upper}, at most {places} decimals",
        upper=upper,
        places=places,
    )

    def read(cell: str) -> int | Text:
        if not cell and empty is not None:
            return empty
        match = NUMBER.fullmatch(cell)
        if not match:
            return expected
        part = (match[2] or "").rstrip("0")
        if len(part) > places:
            return expected
        value = int(match[1]) * scale + int(part.ljust(places, "0"))
        return expected if most is not None and value > most else value

    return read


def whole(cell: str) -> int | Text:
    """A whole number, as a number."""
    match = NUMBER.fullmatch(cell)
    return int(cell) if match and match[2] is None else WHOLE


def moment(cell: str) -> int | Text:
    """A local date or time as one number: see `Moments`."""
    match = MOMENT.fullmatch(cell)
    if not match:
        return DATE_OR_TIME
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
    if hour > 23 or minute > 59 or second > 59:
        return DATE_OR_TIME
    try:
        days = date(year, month, day).toordinal()
    except ValueError:
        return Text("没有这一天", "no such day")
    return (days * DAY + hour * 3600 + minute * 60 + second) * 2 + (match[4] is not None)


class Moments(NamedTuple):
    """Local dates and times: twice the seconds since 0001-01-01, plus 1 where a time is given."""

    value: Index

    @property
    def second(self) -> Index:
        """Seconds; a date alone counts as its midnight."""
        return self.value >> 1

    @property
    def day(self) -> Index:
        """The day, as `date.toordinal`."""
        return self.second // DAY

    @property
    def timed(self) -> Mask:
        """Whether a time of day is given."""
        return (self.value & 1).astype(bool)

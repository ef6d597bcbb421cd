"""Readers for the values of a terms file: each says what it expects and refuses the rest.

A reader takes the TOML value and a `note(key, text)` to report what is wrong with it, and gives
the value in the engine's whole numbers, or `BAD` after noting at least one problem.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from hedun.terms.texts import FEN, MICRO, UNIT, Text, say

Note = Callable[[str, Text], None]
Reader = Callable[[object, Note], Any]


class _Bad:
    """Marks a value that could not be read; its problem has been noted."""


BAD: Final = _Bad()
REQUIRED: Final = object()

MOST_DIGITS = 1000  # an exponent beyond this is a slip of the pen, not a sum of money


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a table: how to read it, what it is if absent, and the field it fills."""

    read: Reader
    default: object = REQUIRED
    field: str | None = None


def shown(value: object) -> str:
    """A TOML value as a message quotes it."""
    if isinstance(value, bool | str | list | dict):
        text = json.dumps(value, ensure_ascii=False, default=str)
    else:
        text = str(value)
    return text if len(text) <= 60 else text[:59] + "…"


@dataclass(frozen=True, slots=True)
class Leaf:
    """A reader for a plain value; `parse` gives `BAD` for what is not `expected`. `options` are
    the words it may be, where those are few."""

    expected: Text
    parse: Callable[[object], Any]
    options: tuple[str, ...] = ()

    def __call__(self, value: object, note: Note) -> Any:
        if value is None:
            note("", say("缺少；应为{what}", "missing; expected {what}", what=self.expected))
            return BAD
        parsed = self.parse(value)
        if parsed is BAD:
            note(
                "",
                say(
                    "应为{what}；现为 {found}",
                    "expected {what}; found {found}",
                    what=self.expected,
                    found=shown(value),
                ),
            )
        return parsed


def leaf(expected: Text, parse: Callable[[object], Any], *options: str) -> Leaf:
    """A reader for a plain value."""
    return Leaf(expected, parse, options)


def scaled(value: object, scale: int) -> Any:
    """A TOML number times `scale` as an exact whole number, or BAD (also for true and false)."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value * scale if abs(value) < 10**MOST_DIGITS else BAD
    if not isinstance(value, Decimal) or not value.is_finite():
        return BAD
    sign, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int) or max(abs(exponent), len(digits)) > MOST_DIGITS:
        return BAD
    number = int("".join(map(str, digits))) * scale * (-1 if sign else 1)
    if exponent >= 0:
        return number * int(10**exponent)
    whole, rest = divmod(number, 10**-exponent)
    return BAD if rest else whole


def number(expected: Text, scale: int, least: int = 0, most: int | None = None) -> Reader:
    """A reader for a decimal between two bounds (in scaled units)."""

    def parse(value: object) -> Any:
        found = scaled(value, scale)
        if found is BAD or found < least or (most is not None and found > most):
            return BAD
        return found

    return leaf(expected, parse)


def whole(expected: Text, least: int) -> Reader:
    """A reader for a whole number written without a point."""

    def parse(value: object) -> Any:
        plain = isinstance(value, int) and not isinstance(value, bool)
        return scaled(value, 1) if plain and isinstance(value, int) and value >= least else BAD

    return leaf(expected, parse)


def _text(value: object) -> Any:
    return value if isinstance(value, str) and value.strip() else BAD


def _texts(value: object) -> Any:
    if not isinstance(value, list) or not value or not all(isinstance(v, str) for v in value):
        return BAD
    return tuple(value)


def choice(*options: str) -> Reader:
    """A reader for one of a few words."""
    known = lambda v: v if isinstance(v, str) and v in options else BAD  # noqa: E731
    return leaf(one_of(options), known, *options)


def one_of(options: tuple[str, ...]) -> Text:
    """The list of allowed words as a text."""
    quoted = [f'"{option}"' for option in options]
    return Text("、".join(quoted) + " 之一" * (len(quoted) > 1), " or ".join(quoted))


def matching(expected: Text, test: Callable[[str], bool]) -> Reader:
    """A reader for a text of a certain form."""
    return leaf(expected, lambda v: v if isinstance(v, str) and test(v) else BAD)


money = number(
    Text("金额（元），不小于 0，至多两位小数", "yuan, 0 or more, at most 2 decimals"), FEN
)
money_unit = number(
    Text("0.01 的倍数，大于 0", "a multiple of 0.01 above 0, at most 2 decimals"), FEN, least=1
)
rate = number(Text("不小于 0 的率，至多六位小数", "a rate, 0 or more, at most 6 decimals"), MICRO)
share_rate = number(
    Text("0 至 1 的率，至多六位小数", "a rate from 0 to 1, at most 6 decimals"), MICRO, most=MICRO
)
degree = number(
    Text("0 至 1 的损失程度，至多六位小数", "a degree from 0 to 1, at most 6 decimals"),
    MICRO,
    most=MICRO,
)
quantity = number(
    Text("不小于 0 的数量，至多四位小数", "a quantity, 0 or more, at most 4 decimals"), UNIT
)
hours = whole(Text("不小于 0 的整数", "a whole number, 0 or more"), 0)
times_covered = whole(Text("不小于 1 的整数", "a whole number, 1 or more"), 1)
flag = leaf(Text("true 或 false", "true or false"), lambda v: v if isinstance(v, bool) else BAD)
day = leaf(
    Text("日期，如 2026-01-01（不加引号）", "a date such as 2026-01-01, without quotes"),
    lambda v: v if type(v) is date else BAD,
)
text = leaf(Text("非空文字", "a text that is not empty"), _text)
any_text = leaf(Text("文字", "a text"), lambda v: v if isinstance(v, str) else BAD)
texts = leaf(Text("文字列表，至少一项", "a list of one or more texts"), _texts)
readings = leaf(Text("文字列表", "a list of texts"), lambda v: () if v == [] else _texts(v))


def inside(note: Note, path: str) -> Note:
    """A note for what lies inside `path`: "of" + "[1]" + "table" are named `of[1].table`."""

    def noted(key: str, expected: Text) -> None:
        note(f"{path}.{key}" if key and not key.startswith("[") else path + key, expected)

    return noted


def read_keys(raw: object, keys: Mapping[str, Key], note: Note) -> Any:
    """Read one TOML table: its values by field name, or BAD.

    Every unknown, missing and malformed key is noted.
    """
    if not isinstance(raw, dict):
        wanted = Text("一组键值", "a table of keys and values")
        return leaf(wanted, lambda _: BAD)(raw, note)
    known = one_of(tuple(keys))
    for name in raw:
        if name not in keys:
            note(name, say("未知的键；可用：{keys}", "unknown key; expected {keys}", keys=known))
    values: dict[str, Any] = {}
    for name, key in keys.items():
        field = key.field or name
        if name not in raw and key.default is not REQUIRED:
            values[field] = key.default
        else:
            values[field] = key.read(raw.get(name), inside(note, name))
    bad = any(name not in keys for name in raw) or BAD in values.values()
    return BAD if bad else values


def list_of(item: Reader, expected: Text) -> Reader:
    """A reader for a list of one or more tables, problems named as `key[2].rate`."""

    def read(value: object, note: Note) -> Any:
        if not isinstance(value, list) or not value:
            return leaf(expected, lambda _: BAD)(value, note)
        read_items = [item(one, inside(note, f"[{i}]")) for i, one in enumerate(value, start=1)]
        return BAD if BAD in read_items else tuple(read_items)

    return read

"""Reading what stands in a manifest, value by value: what is wrong says where it stands and what
was expected there. Pure."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from hedun.phone.problems import Answered, answered

UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
DIGEST = re.compile(r"[0-9a-f]{64}")
VILLAGE = re.compile(r"[0-9]{12}")
MUST: object = object()
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_MOST_INT = 2**53  # beyond it a phone's numbers are no longer exact

Reader = Callable[[Any], Any]
Fields = Mapping[str, tuple[Reader, object]]  # name → reader, and what it is where it is not given


class Wrong(Exception):
    """What was expected, and where: put together on the way out, so that it costs only then."""

    def __init__(self, zh: str, en: str, *where: str | int) -> None:
        super().__init__(en)
        self.zh, self.en, self.where = zh, en, list(where)

    def answer(self) -> Answered:
        where = "/" + "/".join(str(part)[:40] for part in self.where)
        return answered("MANIFEST", where=where, zh=self.zh, en=self.en)


def fields(told: Any, known: Fields) -> dict[str, Any]:
    """Each field by its reader; MUST in place of a default: it has to be there."""
    if type(told) is not dict:
        raise Wrong("一组带名字的值", "an object")
    if not told.keys() <= known.keys():
        raise Wrong("没有这一项", "nothing of this name", min(told.keys() - known.keys()))
    found, name = {}, ""
    try:
        for name, (reader, default) in known.items():
            if name in told:
                found[name] = reader(told[name])
            elif default is MUST:
                raise Wrong("填写这一项", "a value here")
            else:
                found[name] = default
    except Wrong as wrong:
        wrong.where.insert(0, name)
        raise
    return found


def text(most: int, least: int = 0) -> Reader:
    def read_text(value: Any) -> str:
        if (
            type(value) is not str
            or not least <= len(value) <= most
            or (not value.isprintable() and _CONTROL.search(value))
        ):
            raise Wrong(f"{least} 至 {most} 个字", f"text of {least} to {most} characters")
        return value

    return read_text


def matching(pattern: re.Pattern[str], zh: str, en: str) -> Reader:
    def read_matching(value: Any) -> str:
        if type(value) is not str or not pattern.fullmatch(value):
            raise Wrong(zh, en)
        return value

    return read_matching


def whole(most: int = _MOST_INT, least: int = 0) -> Reader:
    def read_whole(value: Any) -> int:
        if type(value) is not int or not least <= value <= most:
            raise Wrong(f"{least} 至 {most} 的整数", f"a whole number from {least} to {most}")
        return value

    return read_whole


def one_of(*choices: str) -> Reader:
    def read_choice(value: Any) -> str:
        if value not in choices:
            raise Wrong(" 或 ".join(choices), " or ".join(choices))
        return str(value)

    return read_choice


def yes_or_no(value: Any) -> bool:
    if type(value) is not bool:
        raise Wrong("true 或 false", "true or false")
    return value


def day(value: Any) -> date:
    try:
        if type(value) is str and len(value) == 10:
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise Wrong("日期，如 2026-08-30", "a day such as 2026-08-30")


def instant(value: Any) -> datetime:
    """In UTC: PostgreSQL knows no zone that is 16 hours away or more. Raises Wrong for anything but
    an instant with its zone."""
    try:
        at = datetime.fromisoformat(value)
        if at.tzinfo is not None and 2000 <= at.year <= 2100:
            return at.astimezone(UTC)
    except (ValueError, TypeError):
        pass
    expected = "an instant with its zone such as 2026-08-30T07:30:00+08:00"
    raise Wrong("带时区的时刻，如 2026-08-30T07:30:00+08:00", expected)


def list_of(reader: Reader, most: int, least: int = 0) -> Reader:
    def read_list(value: Any) -> tuple[Any, ...]:
        if type(value) is not list or not least <= len(value) <= most:
            raise Wrong(f"{least} 至 {most} 项的列表", f"a list of {least} to {most}")
        found: list[Any] = []
        try:
            for one in value:
                found.append(reader(one))
        except Wrong as wrong:
            wrong.where.insert(0, len(found))
            raise
        return tuple(found)

    return read_list


def named(reader: Reader) -> Reader:
    """Values of one kind by any names."""

    def read_named(value: Any) -> dict[str, Any]:
        if type(value) is not dict or len(value) > 20:
            raise Wrong("至多二十项带名字的值", "at most twenty values by their names")
        return fields(value, {name: (reader, None) for name in value})

    return read_named


def plain(value: Any) -> Any:
    """A plain value: kept, checked by others, never trusted alone."""
    if not isinstance(value, str | int | float | bool | None) or len(str(value)) > 200:
        raise Wrong("一个数或一段文字", "a number or a text")
    return value


def up_to(most: float, least: float) -> Reader:
    def read_number(value: Any) -> float:
        if type(value) not in (int, float) or not least <= value <= most:
            raise Wrong(f"{least:g} 至 {most:g} 的数", f"a number from {least:g} to {most:g}")
        return float(value)

    return read_number


def or_none(reader: Reader) -> Reader:
    return lambda value: None if value is None else reader(value)


def within(known: Fields) -> Reader:
    """An object of these fields."""
    return lambda value: fields(value, known)


LAT, LON = up_to(90, -90), up_to(180, -180)
METRES = up_to(1_000_000, 0)

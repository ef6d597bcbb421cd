"""The parameters of a template: what was not published and has to be said by who fills it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from hedun.terms import readers as r
from hedun.terms.readers import BAD, Note
from hedun.terms.texts import Text, say


@dataclass(frozen=True, slots=True)
class Unit:
    """A kind of value: how it is called, how it is checked, how a text on a command line is read.

    `check` is the reader that the finished file will meet too.
    """

    title: Text
    check: r.Reader
    from_text: Callable[[str], object]


def _number(text: str) -> object:
    """A whole number or an exact decimal; other text stays text and is refused."""
    if text.isascii() and text.isdigit():
        return int(text)
    whole, point, part = text.partition(".")
    digits = whole.isdigit() and part.isdigit() and text.isascii()
    return Decimal(text) if point and digits else text


def _date(text: str) -> object:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text


def _list(text: str) -> object:
    return [part.strip() for part in text.split(",") if part.strip()]


def _same(text: str) -> object:
    return text


_PLACE = Text("1 至 12 位行政区划代码（前缀）", "a division-code prefix of 1 to 12 digits")
UNITS: Mapping[str, Unit] = {
    "money": Unit(Text("金额", "money"), r.money, _number),
    "rate": Unit(Text("率", "rate"), r.rate, _number),
    "times": Unit(Text("次数", "times"), r.times_covered, _number),
    "date": Unit(Text("日期", "date"), r.day, _date),
    "place": Unit(
        Text("区划代码", "place"),
        r.matching(_PLACE, lambda v: 1 <= len(v) <= 12 and v.isascii() and v.isdigit()),
        _same,
    ),
    "codes": Unit(Text("代码若干", "codes"), r.texts, _list),
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One value, or with `rows` one table of values whose keys are those columns.

    `least` and `most` bound the value (each value of a table), both included.
    """

    name: str
    title: Text
    why: Text
    unit: str
    rows: tuple[str, ...] = ()
    least: Decimal | int | None = None
    most: Decimal | int | None = None

    @classmethod
    def read(cls, name: str, raw: Mapping[str, Any]) -> "Parameter":
        """A parameter as `[parameters.NAME]` says it; anything unknown in it is a TypeError."""
        fields = {**raw, "title": Text(**raw["title"]), "why": Text(**raw["why"])}
        return cls(name=name, **{**fields, "rows": tuple(raw.get("rows", ()))})

    def value(self, given: object, note: Note) -> Any:
        """The value as TOML would have read it, or BAD after noting what was expected."""
        if not self.rows:
            return self._one(given, note)
        pairs = _pairs(given) if isinstance(given, str) else given
        if isinstance(pairs, Mapping):
            pairs = [(str(key), one) for key, one in pairs.items()]
        if not isinstance(pairs, list) or not pairs:
            note(
                "",
                say(
                    "应为一张表，键为 {keys}；现为 {found}",
                    "expected rows with the keys {keys}; found {found}",
                    keys="/".join(self.rows),
                    found=r.shown(given),
                ),
            )
            return BAD
        read: dict[str, Any] = {}
        for key, one in pairs:
            if key in read:
                r.inside(note, f'"{key}"')("", Text("写了两次", "is there twice"))
                read[key] = BAD
            else:
                read[key] = self._row(key, one, note)
        return BAD if BAD in read.values() else read

    def _row(self, key: str, given: object, note: Note) -> Any:
        inside = r.inside(note, f'"{key}"')
        if len(key.split("/")) != len(self.rows):
            inside(
                "",
                say(
                    "应有 {n} 段（用 / 隔开）：{keys}",
                    "expected {n} parts joined by /: {keys}",
                    n=len(self.rows),
                    keys="/".join(self.rows),
                ),
            )
            return BAD
        return self._one(given, inside)

    def _one(self, given: object, note: Note) -> Any:
        unit = UNITS[self.unit]
        value = unit.from_text(given.strip()) if isinstance(given, str) else given
        if unit.check(value, note) is BAD:
            return BAD
        if isinstance(value, int | Decimal) and not self._holds(value):
            note(
                "",
                say(
                    "应为{domain}；现为 {found}",
                    "expected {domain}; found {found}",
                    domain=self.domain,
                    found=value,
                ),
            )
            return BAD
        return value

    def _holds(self, value: int | Decimal) -> bool:
        above = self.least is None or value >= self.least
        return above and (self.most is None or value <= self.most)

    @property
    def domain(self) -> Text:
        """The bounds in words; empty where there are none."""
        if self.least is not None and self.most is not None:
            return say("{a} 至 {b}", "{a} to {b}", a=self.least, b=self.most)
        if self.most is not None:
            return say("不大于 {b}", "at most {b}", b=self.most)
        if self.least is not None:
            return say("不小于 {a}", "at least {a}", a=self.least)
        return Text("", "")

    @property
    def kind(self) -> Text:
        """What has to be given: unit, bounds, and the keys of a table."""
        parts = UNITS[self.unit].title
        if self.rows:
            parts = say(
                "{unit}表（{keys}）",
                "table of {unit} by {keys}",
                unit=parts,
                keys="/".join(self.rows),
            )
        if self.domain.en:
            parts = say("{unit}，{domain}", "{unit}, {domain}", unit=parts, domain=self.domain)
        return parts


def _pairs(text: str) -> list[tuple[str, str]]:
    """`maize/ripe=800, rice/*=600` as keys and texts."""
    parts = (part.partition("=") for part in text.split(",") if part.strip())
    return [(key.strip(), value.strip()) for key, _, value in parts]

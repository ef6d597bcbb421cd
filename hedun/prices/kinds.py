"""The kinds of dated tables: what a row is found by, what it says, and in which unit.

A row is found by its key, one code for each `Part`. What it says has one of three shapes:

money     `value` fen for one `unit` (a head, a plant, a day, a year)
share     `value` millionths: of the full sum (unit share), or so many times it (unit multiple)
span      from day `value` to day `until` of any year, each month × 100 + day: 512 is 12 May
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from hedun.claims import items, words
from hedun.domain.units import UNITS
from hedun.domain.words import INCOMES, STANDARDS, Lang, Word
from hedun.domain.words import word as _w

Shape = Literal["money", "share", "span"]
Key = tuple[str, ...]
OWN = re.compile(r"[a-z][a-z0-9_]{0,39}")  # a code that a county adds
BAND = re.compile(r"([0-9]{1,4})-([0-9]{0,4})")  # 800-1200 is from 800 to below 1200
GRADES = 10
KILO = "kilogram"
RATES = ("lost_work", "nursing")


# What a sum of money is for one of, in a sentence: 元/头, yuan/head.
PER: dict[str, Word] = {
    **{code: _w(unit.zh, unit.en) for code, unit in UNITS.items()},
    "plant": _w("株", "plant"),
    "animal": _w("只", "animal"),
    "hive": _w("箱", "hive"),
    "piece": _w("件", "piece"),
    "day": _w("天", "day"),
    "month": _w("月", "month"),
    "year": _w("年", "year"),
}
# A band in words: from so much to so much, and without an end.
BANDS: dict[str, tuple[Word, Word]] = {
    "metres": (
        _w("海拔 {low}–{high} 米", "{low}–{high} m"),
        _w("海拔 {low} 米以上", "from {low} m"),
    ),
    "kilos": (_w("{low}–{high} 公斤", "{low}–{high} kg"), _w("{low} 公斤以上", "from {low} kg")),
}
OF: dict[str, Word] = {
    "share": _w("%", "%"),
    "multiple": _w("倍", "times"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a key, a column of the table. `known`: its codes in words. `own`: a county may
    add codes. `blank`: may stay empty, the row then holds for whatever no other row names. `band`:
    of BANDS, where it says from how much to below how much."""

    name: str
    zh: str
    en: str
    known: Mapping[str, Word]
    own: bool = False
    blank: bool = False
    band: str = ""

    def said(self, code: str, lang: Lang) -> str:
        """The code in words; nothing of an empty one."""
        if self.band and code:
            low, _, high = code.partition("-")
            between, above = BANDS[self.band]
            return (between if high else above)[lang].format(low=low, high=high)
        return self.known[code][lang] if code in self.known else code


@dataclass(frozen=True, slots=True)
class Kind:
    """`units`: those a row may have where its item has none of its own; the first is meant where
    none is written. `also`: what any row may be for one of instead."""

    code: str
    zh: str
    en: str
    shape: Shape
    parts: tuple[Part, ...]
    units: tuple[str, ...] = ()
    also: tuple[str, ...] = ()

    @property
    def title(self) -> Word:
        return _w(self.zh, self.en)

    def unit_of(self, key: Key) -> str:
        """The unit of the item that a row is about; the kind's first where it has none."""
        item = items.ITEMS.get(key[0])
        return item.unit if item and item.unit in self.units else next(iter(self.units), "")

    def said(self, key: Key, lang: Lang) -> str:
        """The key in words: 绵羊 成年; sheep, adult."""
        found = [part.said(code, lang) for part, code in zip(self.parts, key, strict=True)]
        return (" " if lang == "zh" else ", ").join(word for word in found if word)


def _of(section: str) -> dict[str, Word]:
    found = (item for item in items.of_section(section) if item.unit)
    return {item.code: _w(item.zh, item.en) for item in found}


def _staged(codes: Iterable[str]) -> dict[str, Word]:
    return {code: words.STAGES[code] for code in codes}


def _growth() -> dict[str, Word]:
    crops = items.of_section(items.CROP)
    return _staged(dict.fromkeys(stage for crop in crops for stage in crop.stages))


def _sort(item: str) -> Part:
    return Part("sort", "种类", "Sort", _staged(items.ITEMS[item].stages), own=True, blank=True)


_TABLE = (
    Kind("livestock", "畜禽价格", "Livestock prices", "money", (
        Part("item", "畜禽", "Animal", _of(items.LIVESTOCK), own=True),
        Part("stage", "畜龄", "Age", _staged(items.STOCK_AGES), own=True, blank=True),
        Part("weight", "体重（公斤）", "Weight, kg", {}, blank=True, band="kilos"),
    ), ("head", "animal"), (KILO,)),
    Kind("tree", "林木价格", "Tree values", "money", (
        Part("item", "树种", "Tree", _of(items.TREE), own=True),
        Part("stage", "树龄", "Age", _staged(items.TREE_AGES), own=True, blank=True),
    ), ("plant",)),
    Kind("grain", "存粮价格", "Prices of stored grain", "money", (_sort("grain"),),
         ("kilogram",)),
    Kind("beehive", "蜂箱价格", "Beehive values", "money", (_sort("beehive"),), ("hive",)),
    Kind("building", "房屋及附属设施价格", "Building values", "money", (_sort("building"),),
         ("square_metre", "piece")),
    Kind("tool", "农机具价格", "Farm tool values", "money", (_sort("tool"),), ("piece",)),
    Kind("day_rates", "误工费、护理费标准", "Rates of lost work and nursing", "money", (
        Part("rate", "项目", "Rate", {code: words.ITEMS[code] for code in RATES}),
    ), ("day",)),
    Kind("income", "收入标准", "Incomes of the year", "money", (
        Part("measure", "指标", "Measure", INCOMES),
    ), ("year", "month")),
    Kind("disability", "伤残等级赔付比例", "Shares by degree of disability", "share", (
        Part("standard", "标准", "Standard", STANDARDS, own=True),
        Part("grade", "等级", "Grade",
             {str(n): _w(f"{n} 级", f"grade {n}") for n in range(1, GRADES + 1)}),
    ), tuple(OF)),
    Kind("calendar", "作物生育期历", "Calendar of the crops", "span", (
        Part("crop", "作物", "Crop", _of(items.CROP), own=True),
        Part("stage", "生育期", "Stage", _growth(), own=True),
        Part("band", "海拔（米）", "Altitude, m", {}, blank=True, band="metres"),
    )),
)  # fmt: skip

KINDS: dict[str, Kind] = {kind.code: kind for kind in _TABLE}
# Items that are valued by a table, and which; the others by bills or by the wording itself.
VALUED: dict[str, str] = {
    **{item.code: "tree" for item in items.of_section(items.TREE)},
    **{code: "livestock" for code in _of(items.LIVESTOCK)},
    **{code: code for code in ("grain", "beehive", "building", "tool")},
}


def key_of(item: str, stage: str) -> Key:
    """Where a loss line's value stands in the table of its item (VALUED)."""
    parts = len(KINDS[VALUED[item]].parts)
    return (stage,) if parts == 1 else (item, stage, "")[:parts]

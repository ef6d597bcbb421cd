"""What may be written by a code: the animals, things and stages of the list, in the order in which
they are numbered on the form. A number means the same for ever within a version of the form."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from hedun.claims.items import CROP, ITEMS, LIVESTOCK, Item
from hedun.claims.words import FATES, SPECIES, STAGES
from hedun.claims.words import ITEMS as NAMES
from hedun.domain.units import UNITS
from hedun.domain.words import Lang, Word
from hedun.intake.profiles import VILLAGE
from hedun.intake.words import STAGES_OF
from hedun.paper.pinyin import spellings

VERSION = 1
# Things that are counted: what has no unit is valued on papers, which a form does not carry.
CODES: tuple[str, ...] = tuple(
    code
    for part in ("crops", "stock", "things")
    for code in dict.fromkeys(VILLAGE.values[part].values())
    if ITEMS[code].unit
)


@dataclass(frozen=True)
class Choice:
    """`n`: its number on the form. `typed`: what may be typed for it besides."""

    code: str
    n: int
    word: Word
    typed: tuple[str, ...]

    def told(self, lang: Lang) -> dict[str, Any]:
        return {"code": self.code, "n": self.n, "label": self.word[lang], "typed": self.typed}


@cache
def species() -> tuple[Choice, ...]:
    return _choices(dict.fromkeys(VILLAGE.values["animals"].values()), SPECIES, "animals")


@cache
def items() -> tuple[Choice, ...]:
    return _choices(CODES, NAMES, "crops", "stock", "things")


@cache
def items_by_code() -> dict[str, Choice]:
    return {one.code: one for one in items()}


@cache
def stages(code: str) -> tuple[Choice, ...]:
    """The stages or ages of a thing, numbered from the youngest."""
    known = STAGES_OF.get(code) or ITEMS[code].stages
    return _choices(known, STAGES, "stages", "ages")


@cache
def fates() -> tuple[Choice, ...]:
    return _choices(dict.fromkeys(VILLAGE.values["fates"].values()), FATES, "fates")


def unit(code: str) -> Word:
    """What a thing is counted in."""
    own = UNITS[ITEMS[code].unit]
    return {"zh": own.zh, "en": own.en}


def said_of(item: Item) -> dict[str, bool]:
    """Which cells a line about such a thing has: a degree, or what became of the animals."""
    return {"degree": item.section == CROP, "fate": item.section == LIVESTOCK}


def tables(lang: Lang) -> dict[str, Any]:
    """All of it for the page where it is typed."""
    return {
        "species": [one.told(lang) for one in species()],
        "items": [
            one.told(lang)
            | said_of(ITEMS[one.code])
            | {
                "unit": unit(one.code)[lang],
                "stages": [stage.told(lang) for stage in stages(one.code)],
                "staged": ITEMS[one.code].section == CROP,
            }
            for one in items()
        ],
        "fates": [one.told(lang) for one in fates()],
    }


def _choices(codes: Iterable[str], words: dict[str, Word], *parts: str) -> tuple[Choice, ...]:
    made = []
    for n, code in enumerate(codes, start=1):
        known = [w for part in parts for w, c in VILLAGE.values[part].items() if c == code]
        written = dict.fromkeys((words[code]["zh"], *known))
        typed = [*written, words[code]["en"].lower(), *(s for w in written for s in spellings(w))]
        made.append(Choice(code, n, words[code], tuple(dict.fromkeys(typed))))
    return tuple(made)

"""How papers say codes and quantities, in the language that is active."""

from decimal import Decimal

from hedun import speech
from hedun.claims import codes, words
from hedun.claims.items import ITEMS
from hedun.domain import money
from hedun.domain.units import UNITS
from hedun.language import lang
from hedun.payments.codes import CODES
from hedun.prices.kinds import PER

LANGUAGES = {"zh": "zh-hans", "en": "en"}  # as addresses and settings name them


def coded(code: str) -> str:
    """maize → 玉米: a crop, stage, animal, section or refusal code; others as they are written."""
    return words.NAMES[code][lang()] if code in words.NAMES else codes.say(code, lang())


def code_in_words(code: str) -> str:
    """A refusal code or a code of the bank, in words."""
    return CODES[code].says[lang()] if code in CODES else codes.say(code, lang()) if code else ""


def counted(value: Decimal | None, item: str) -> str:
    """What is found of a thing with its own unit: 1.80 亩, 3 头; alone where none is known."""
    unit = ITEMS[item].unit if item in ITEMS else ""
    if value is None or not unit:
        return speech.number(value)
    written = speech.number(value, least=2 if unit == "mu" else 0)
    said = UNITS[unit]
    word = said.zh if lang() == "zh" else PER[unit]["en"] if value == 1 else said.en
    return f"{written} {word}"


def capitals(fen: int) -> str:
    """An amount in full: 伍佰元整 / Five hundred yuan only."""
    return money.capitals(fen) if lang() == "zh" else money.in_words(fen)


def percent(fraction: Decimal | None) -> str:
    """0.45 → "45"."""
    return speech.number(None if fraction is None else fraction * 100)


def short(digest: str) -> str:
    """The first sixteen digits of a digest in fours, as on paper: 4be2 71c9 08fa d355."""
    return " ".join(digest[at : at + 4] for at in range(0, 16, 4))


def mu(e4: int) -> str:
    """Ten-thousandths of a mu as they are kept: 18000 → "1.80"."""
    return speech.number(Decimal(e4).scaleb(-4), least=2)


def staged(item: str, stage: str) -> str:
    """玉米(乳熟) / maize (milk-ripe)."""
    if not stage:
        return coded(item)
    return f"{coded(item)}{' ' * (lang() == 'en')}({coded(stage)})"

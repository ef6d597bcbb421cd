"""Codes in words, for the pages about wordings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hedun import language
from hedun.assessment.calculation import NAMES
from hedun.claims import words
from hedun.claims.codes import REFUSAL_CODES
from hedun.domain.words import Word
from hedun.terms.texts import Text

SECTION_NAMES = {code: Text(word["zh"], word["en"]) for code, word in words.SECTIONS.items()}
ALL: Mapping[str, Text] = {**NAMES, **SECTION_NAMES}
# The codes one chooses from, by what is asked for.
KNOWN: Mapping[str, Mapping[str, Word]] = {
    "sections": words.SECTIONS,
    "species": words.SPECIES,
    "items": words.ITEMS,
    "stages": words.STAGES,
    "facts": {code.lower(): word for code, word in REFUSAL_CODES.items()},
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose, in the reader's words."""

    code: str
    title: str
    chosen: bool = False


def spoken(text: Any) -> str:
    """A text or a problem in the language of the page; nothing of None."""
    return "" if text is None else language.spoken(text)


def named(code: str) -> str:
    found = ALL.get(code)
    return spoken(found) if found else code


def choices(codes: Sequence[str], chosen: Sequence[str] = ()) -> list[Choice]:
    """In the order given; each once."""
    return [Choice(code, named(code), code in chosen) for code in dict.fromkeys(codes)]

"""The two fonts that papers are set in, and which characters they have.

A character that a font lacks would be a box on the paper, and nobody would be told: so every text
is looked through before it is set.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import typst
from django.conf import settings

from hedun.domain.chain import Json

FAMILY = "Source Han Sans SC"
FILES = ("SourceHanSansSC-Regular.otf", "SourceHanSansSC-Bold.otf")
LINE_BREAK = "\n"
# Chooses a form of the character before it; without that form the plain one is printed.
SELECTORS = frozenset({*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)})


class FontsMissing(Exception):
    """The fonts are not where the desk looks for them: `make setup` puts them there."""


@dataclass(frozen=True, slots=True)
class Missing:
    """Characters that no paper can show, and where they stand ("rows.3.name")."""

    where: str
    characters: str

    @property
    def named(self) -> str:
        """For a reader whose screen may lack them too: 𠮷 (U+20BB7)."""
        return ", ".join(
            f"{char} (U+{ord(char):04X})" if char.isprintable() else f"U+{ord(char):04X}"
            for char in self.characters
        )


def of_typst() -> typst.Fonts:
    """The fonts for the typesetter, and no others. Raises FontsMissing."""
    return _fonts(settings.FONTS_DIR)


def characters() -> frozenset[int]:
    """The code points that both fonts have. Raises FontsMissing."""
    return _characters(settings.FONTS_DIR)


def missing(data: Json, where: str = "") -> Iterator[Missing]:
    """What of the texts in the data cannot be printed, text by text. Raises FontsMissing."""
    if isinstance(data, str):
        lacking = "".join(dict.fromkeys(char for char in data if not _has(char)))
        if lacking:
            yield Missing(where, lacking)
    elif isinstance(data, Mapping):
        for name, value in data.items():
            yield from missing(value, f"{where}.{name}" if where else name)
    elif isinstance(data, list):
        for at, value in enumerate(data, start=1):
            yield from missing(value, f"{where}.{at}" if where else str(at))


def _has(char: str) -> bool:
    code = ord(char)
    if char == LINE_BREAK or code in SELECTORS:
        return True
    return code in characters() and unicodedata.category(char) != "Cc"


@cache
def _fonts(folder: Path) -> typst.Fonts:
    found = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)]
    )
    weights = {font.weight for font in found.fonts() if font.family == FAMILY}
    if not {400, 700} <= weights:
        raise FontsMissing(f"{folder} lacks {FAMILY} in its two weights; run `make setup`")
    return found


@cache
def _characters(folder: Path) -> frozenset[int]:
    from fontTools.ttLib import TTFont  # a quarter of a second, for who prints

    try:
        maps = [TTFont(folder / name, lazy=True).getBestCmap() for name in FILES]
    except OSError:
        raise FontsMissing(f"{folder} lacks {FAMILY}; run `make setup`") from None
    return frozenset(maps[0]).intersection(*maps[1:])

"""Tables and columns of text for a terminal, where a Chinese character takes two places."""

import re
from collections.abc import Sequence
from itertools import zip_longest
from unicodedata import east_asian_width

GAP = "  "
# What is kept whole where a line is broken: a word with its spaces before it, or one character of
# a script without spaces.
PIECE = re.compile(r"\s*[!-⺀]+|\s*.", re.DOTALL)


def width(text: str) -> int:
    """The places a text takes."""
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def padded(text: str, places: int, *, right: bool = False) -> str:
    """The text with spaces up to so many places; `right`: set to the right."""
    room = " " * (places - width(text))
    return room + text if right else text + room


def aligned(rows: Sequence[Sequence[str]], left: int = 1) -> list[str]:
    """The rows as lines; the first `left` columns are set left, the others right."""
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        cells = (
            padded(cell, places, right=n >= left)
            for n, (cell, places) in enumerate(zip(row, widths, strict=True))
        )
        lines.append(GAP.join(cells).rstrip())
    return lines


def wrapped(text: str, places: int) -> list[str]:
    """The text in lines of at most so many places (a longer word is cut)."""
    lines, line = list[str](), ""
    for piece in PIECE.findall(text):
        if width(line + piece) > places and line:
            lines.append(line)
            line, piece = "", piece.lstrip()
        while width(piece) > places:
            lines.append(piece[:places])
            piece = piece[places:]
        line += piece
    return [*lines, line] if line or not lines else lines


def side_by_side(blocks: Sequence[Sequence[str]], places: int) -> list[str]:
    """Blocks of lines beside each other, each so many places wide."""
    rows = zip_longest(*blocks, fillvalue="")
    return [(" │ ".join(padded(cell, places) for cell in row)).rstrip() for row in rows]

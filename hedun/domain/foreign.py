"""What strangers wrote, read so that it can fail in one way alone: by ValueError.

Python's readers have other ways besides: a hundred thousand brackets end in RecursionError, a stray
line end in csv.Error, a figure of five thousand digits in a ValueError where nobody expects one.
"""

import csv
import json
import re
import tomllib
from collections.abc import Callable, Iterator
from typing import Any


def json_value(data: str | bytes) -> Any:
    """Raises ValueError for what is no JSON, or is nested too deeply to be anything of ours."""
    try:
        return json.loads(data)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def toml_value(text: str, parse_float: Callable[[str], Any] = float) -> dict[str, Any]:
    """Raises ValueError (mostly tomllib.TOMLDecodeError)."""
    try:
        return tomllib.loads(text, parse_float=parse_float)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def csv_rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Rows with the number of the line that each ends in. Raises ValueError."""
    reader = csv.reader(_LINES.findall(text))
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        raise ValueError(str(error)) from None


_LINES = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")  # each with its end, which a cell may hold
MOST = 2**63 - 1  # that a database keeps


def whole(text: str, most: int = MOST) -> int | None:
    """A whole number in plain digits up to `most`; None for anything else, however long. `²` is a
    digit to Python, and no number."""
    plain = text.isascii() and text.isdigit() and len(text) <= len(str(most))
    return int(text) if plain and int(text) <= most else None

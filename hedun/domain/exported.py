"""What goes into a file that a spreadsheet opens: nothing in it may be run as a formula."""

from typing import TypeVar

T = TypeVar("T")
# A cell that begins so is run by a spreadsheet that opens the CSV; full-width signs by some.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def harmless(value: T) -> T | str:
    """Text with a mark in front where it would be run; everything else as it is."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value

"""A QR code as a page draws it (ISO/IEC 18004)."""

import re

import segno


def drawn(text: str, error: str = "m") -> tuple[int, str]:
    """How many modules a side has, and the path of the dark ones, a unit each, without a border.

    `error`: how much of the code may be gone: m 15 % (on a screen), q 25 % (on a sheet that was
    folded and wetted). Raises segno.DataOverflowError for what fits into no code.
    """
    rows = [bytes(row) for row in segno.make_qr(text, error=error).matrix]
    path = [f"M{x} {y}h{run}v1h-{run}z" for y, row in enumerate(rows) for x, run in _runs(row)]
    return len(rows), "".join(path)


def _runs(row: bytes) -> list[tuple[int, int]]:
    """Where dark modules begin in a row, and how many follow each other."""
    return [(found.start(), len(found[0])) for found in re.finditer(rb"[^\x00]+", row)]

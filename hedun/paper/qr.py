"""The QR code of a printed form: what it says, how it is drawn, what a hand scanner types of it."""

import re

import segno

from hedun.paper.models import Form

# Capital letters, figures and these signs make the smallest code (ISO/IEC 18004, alphanumeric).
_SAID = re.compile(r"HEDUN/ZB/V(\d{1,3})/(\d{12})/(ZB-\d{9}-\d{4}-\d{4,6})/(\d{1,3})")
_NUMBER = re.compile(r"ZB-\d{9}-\d{4}-\d{4,6}")


def said(form: Form, page: int) -> str:
    """Village, number and version of the form, and which of its pages it is."""
    return f"HEDUN/ZB/V{form.version}/{form.village.code}/{form.number}/{page}"


def number_in(text: str) -> str:
    """The form's number in what was scanned or typed; empty where there is none."""
    plain = text.strip().upper()
    scanned = _SAID.fullmatch(plain)
    if scanned:
        return scanned[3]
    return plain if _NUMBER.fullmatch(plain) else ""


def drawn(text: str) -> tuple[int, str]:
    """How many modules a side has, and the path of the dark ones, a unit each, without a border.
    A sheet that was folded and wetted is still read: a quarter of the code may be gone."""
    rows = [bytes(row) for row in segno.make_qr(text, error="q").matrix]
    path = [f"M{x} {y}h{run}v1h-{run}z" for y, row in enumerate(rows) for x, run in _runs(row)]
    return len(rows), "".join(path)


def _runs(row: bytes) -> list[tuple[int, int]]:
    """Where dark modules begin in a row, and how many follow each other."""
    return [(found.start(), len(found[0])) for found in re.finditer(rb"[^\x00]+", row)]

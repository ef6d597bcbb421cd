"""The QR code of a printed form: what it says, and what a hand scanner types of it."""

import re

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

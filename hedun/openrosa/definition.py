"""The form that Collect downloads, as it lies beside its XLSForm.

scripts/odk_form.py makes one of the other when the form changes; a test sees to it that they are
the same. So nothing is compiled where the desk runs, and what was checked is what is handed out.
"""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from defusedxml.ElementTree import fromstring

FORM = Path(__file__).parent / "forms" / "damage.xml"
HTML, XFORMS = "{http://www.w3.org/1999/xhtml}", "{http://www.w3.org/2002/xforms}"


@dataclass(frozen=True, slots=True)
class Definition:
    """`md5`: by which Collect sees that there is another."""

    form: str
    version: str
    name: str
    xml: bytes
    md5: str


@cache
def definition() -> Definition:
    """The form's own words for itself."""
    xml = FORM.read_bytes()
    root = fromstring(xml, forbid_dtd=True)
    head = root.find(f"{HTML}head")
    title = head.find(f"{HTML}title").text
    [data] = head.find(f"{XFORMS}model/{XFORMS}instance")
    return Definition(data.get("id"), data.get("version"), title, xml, md5_of(xml))


def md5_of(data: bytes) -> str:
    """OpenRosa's way to tell contents apart; nothing is trusted to it."""
    return hashlib.md5(data, usedforsecurity=False).hexdigest()

"""From a template and data to a PDF: PDF/A-2b, fonts embedded, the same bytes every time.

The data are handed to the typesetter as JSON beside the template and never become part of it: a
name with `#` or `"` in it is a text like any other.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import typst

from hedun.documents.fonts import Missing, missing, of_typst
from hedun.domain.chain import Json

TEMPLATES = Path(__file__).parent / "typst"
STANDARD = "a-2b"


class CannotPrint(Exception):
    """Characters that the fonts lack: nothing is printed, because a box would stand for a name."""

    def __init__(self, found: Sequence[Missing]) -> None:
        self.found = tuple(found)
        super().__init__("; ".join(f"{one.where}: {one.named}" for one in found))


def render(
    template: str,
    data: Mapping[str, Json],
    *,
    pictures: Mapping[str, str] | None = None,
    lang: str = "zh",
    now: datetime,
) -> bytes:
    """The PDF of typst/`template`.typ. `pictures`: SVG by the name the template asks for.

    `now` is the only time in it. Raises CannotPrint, fonts.FontsMissing.
    """
    [pdf] = _set(template, data, pictures or {}, lang, now, format="pdf", standard=STANDARD)
    return pdf


def drawn(
    template: str,
    data: Mapping[str, Json],
    *,
    pictures: Mapping[str, str] | None = None,
    lang: str = "zh",
    now: datetime,
    ppi: float = 96,
) -> list[bytes]:
    """The same pages as PNG, for the screen. Raises as `render`."""
    return _set(template, data, pictures or {}, lang, now, format="png", ppi=ppi)


def _set(
    template: str,
    data: Mapping[str, Json],
    pictures: Mapping[str, str],
    lang: str,
    now: datetime,
    *,
    format: str,
    standard: str | None = None,
    ppi: float | None = None,
) -> list[bytes]:
    lacking = list(missing(dict(data)))
    if lacking:
        raise CannotPrint(lacking)
    at = now.astimezone(UTC)
    told = {
        "data": json.dumps(data, ensure_ascii=False),
        "pictures": json.dumps(pictures, ensure_ascii=False),
        "lang": lang,
        "at": json.dumps([at.year, at.month, at.day, at.hour, at.minute, at.second]),
    }
    made, warnings = typst.compile_with_warnings(
        {"main.typ": _text(f"{template}.typ"), "page.typ": _text("page.typ")},
        font_paths=of_typst(),
        ignore_system_fonts=True,
        format=format,
        sys_inputs=told,
        pdf_standards=standard or [],
        ppi=ppi,
        timestamp=int(at.timestamp()),
    )
    if warnings:  # an unknown font, a page that does not settle: nothing one would want on paper
        raise RuntimeError(f"{template}: {'; '.join(one.message for one in warnings)}")
    return made if isinstance(made, list) else [made]


@cache
def _text(name: str) -> bytes:
    return (TEMPLATES / name).read_bytes()

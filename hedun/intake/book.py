"""A file as plain cells, whatever kind it is: opened with care, since anybody can send us one.

What a kind's reader cannot read is a damaged file to us, whatever it stumbled over.
"""

from collections.abc import Callable

from django.conf import settings

from hedun.domain.problems import Malformed
from hedun.evidence.media import CSV, XLS, XLSX, insist_on_size, recognise
from hedun.intake import csv_book, xls_book, xlsx_book
from hedun.intake.layout import Profile
from hedun.intake.pages import Page
from hedun.intake.problems import malformed

READERS: dict[str, Callable[[bytes, Profile], list[Page]]] = {
    XLSX: xlsx_book.pages,
    XLS: xls_book.pages,
    CSV: csv_book.pages,
}


def open_book(data: bytes, profile: Profile) -> list[Page]:
    """Every sheet with its rows, cells merged downwards filled in.

    Raises Malformed: FILE_…, ARCHIVE_….
    """
    insist_on_size(data, settings.SHEET_MAX_BYTES)
    kind = _kind(data)
    try:
        found = READERS[kind](data, profile)
    except Malformed:
        raise
    except Exception as error:  # none of them has one error of its own: they fail anywhere
        raise malformed("FILE_UNREADABLE") from error
    for page in found:
        page.fill_merged()
    return found


def _kind(data: bytes) -> str:
    try:
        kind = recognise(data)
    except Malformed as error:
        if error.problem.code in ("FILE_UNKNOWN", "FILE_DAMAGED", "FILE_TWO_KINDS"):
            web = data.lstrip()[:1] == b"<"
            raise malformed("FILE_IS_WEB_PAGE" if web else "FILE_NO_SHEET") from None
        raise
    if kind not in READERS:
        raise malformed("FILE_NO_SHEET")
    return kind

"""Files that are no list: each is refused with what it is and what to do instead."""

import io
import zipfile
from collections.abc import Callable
from datetime import date
from itertools import pairwise

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from hedun.intake.sheet import read_sheet
from tests.intake.world import FAMILIES
from tests.support.sheets import HEADERS, part, repacked, saved, sheet

TODAY = date(2026, 8, 31)
ROW = FAMILIES[0].row()
GOOD = sheet([ROW])
BOOK = "xl/workbook.xml"
PAGE = "xl/worksheets/sheet1.xml"


def codes(data: bytes) -> list[tuple[str, int, str]]:
    return [(p.sheet, p.row, p.code) for p in read_sheet(data, today=TODAY).problems]


def archive(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


def bomb() -> bytes:
    """A small file with a sheet of 40 MB."""
    return repacked(GOOD, {PAGE: b" " * (40 * 1024 * 1024)})


def locked() -> bytes:
    """An archive whose parts say that they are encrypted."""
    data = bytearray(GOOD)
    at = 0
    while (at := data.find(b"PK\x01\x02", at)) >= 0:
        data[at + 8] |= 1
        at += 4
    return bytes(data)


def laughs() -> bytes:
    """XML whose few lines mean gigabytes."""
    names = ["lol0", *(f"lol{n}" for n in range(1, 12))]
    entities = '<!ENTITY lol0 "ha">' + "".join(
        f'<!ENTITY {own} "{f"&{before};" * 10}">' for before, own in pairwise(names)
    )
    text = part(GOOD, PAGE).replace("</sheetData>", "<row><c><v>&lol11;</v></c></row></sheetData>")
    body = text.split("?>", 1)[-1]
    return repacked(GOOD, {PAGE: f"<!DOCTYPE x [{entities}]>{body}".encode()})


FILES: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "FILE_EMPTY"),
    "a csv with another ending": (lambda: "户主姓名,身份证号\n".encode("gbk"), "FILE_NOT_XLSX"),
    "a PDF": (lambda: b"%PDF-1.7\n1 0 obj\nendobj\nstartxref\n9\n%%EOF", "FILE_NOT_XLSX"),
    "an .xls or a locked file": (
        lambda: bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 504, "FILE_OLD_OR_LOCKED",
    ),
    "an archive of something else": (lambda: archive(word=b"<document/>"), "FILE_NOT_XLSX"),
    "half a file": (lambda: GOOD[: len(GOOD) // 2], "ARCHIVE_DAMAGED"),
    "an archive with a password": (locked, "ARCHIVE_LOCKED"),
    "a file that unpacks to 40 MB": (bomb, "ARCHIVE_TOO_LARGE"),
    "more than 10 MB": (lambda: b"PK\x03\x04" + b"\0" * 10 * 1024 * 1024, "FILE_TOO_LARGE"),
    "a file with macros": (lambda: repacked(GOOD, {"xl/vbaProject.bin": b"x"}), "FILE_MACROS"),
    "a sheet cut off inside": (
        lambda: repacked(GOOD, {PAGE: part(GOOD, PAGE)[:900].encode()}), "FILE_UNREADABLE",
    ),
    "a workbook without its sheet": (lambda: repacked(GOOD, {}, drop=[PAGE]), "SHEET_EMPTY"),
    "XML that grows without end": (laughs, "FILE_UNREADABLE"),
}  # fmt: skip


@pytest.mark.parametrize("what", FILES)
def test_a_file_that_is_no_list_is_refused_with_the_reason(what: str) -> None:
    make, code = FILES[what]
    found = read_sheet(make(), today=TODAY)
    assert [(p.row, p.code) for p in found.problems] == [(0, code)]
    assert found.problems[0].zh and found.problems[0].en and not found.values


def test_a_damaged_byte_inside_the_archive_is_noticed() -> None:
    at = GOOD.index(b"xl/worksheets/sheet1.xml") + 80
    data = GOOD[:at] + bytes([GOOD[at] ^ 0xFF]) + GOOD[at + 1 :]
    assert [code for _, _, code in codes(data)] == ["FILE_UNREADABLE"]


def test_an_empty_sheet_and_one_without_rows_are_told_apart() -> None:
    assert codes(saved(Workbook())) == [("Sheet", 0, "SHEET_EMPTY")]
    assert codes(sheet([])) == [("清册", 0, "NO_ROWS")]


def test_a_hidden_first_sheet_is_not_taken_for_the_list() -> None:
    def hide(page: Worksheet) -> None:
        page.parent.create_sheet("说明")
        page.sheet_state = "hidden"

    assert codes(sheet([ROW], change=hide)) == [("清册", 0, "SHEET_HIDDEN")]


def test_a_second_list_in_the_file_is_not_lost_in_silence() -> None:
    def another(page: Worksheet) -> None:
        page.parent.create_sheet("三组").append(list(HEADERS))
        page.parent.create_sheet("说明").append(["列", "怎么填"])

    assert codes(sheet([ROW], change=another)) == [("三组", 1, "OTHER_SHEET")]


@pytest.mark.parametrize(("rows", "expected"), [(2000, []), (2001, [("", 0, "TOO_MANY_ROWS")])])
def test_a_list_has_at_most_2000_rows(rows: int, expected: list[tuple[str, int, str]]) -> None:
    assert codes(sheet({**ROW, "地块": str(n)} for n in range(rows))) == expected


def test_a_row_at_the_very_end_of_the_sheet_is_read_too() -> None:
    """Whatever the file says of its own size."""

    def far(page: Worksheet) -> None:
        for place, cell in enumerate(page[2], start=1):
            page.cell(1_048_576, place, cell.value)
        page["G1048576"] = None

    data = sheet([ROW], change=far)
    lying = part(data, PAGE).replace('ref="A1:O1048576"', 'ref="A1:B1"').encode()
    assert codes(repacked(data, {PAGE: lying})) == [("清册", 1_048_576, "EMPTY")]

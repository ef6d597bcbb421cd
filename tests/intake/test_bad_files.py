"""Files that are no list: each is refused with what it is and what to do instead."""

import io
import time
import zipfile
from collections.abc import Callable
from datetime import date
from itertools import pairwise

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from hedun.intake.reading import Where
from hedun.intake.sheet import read_sheet
from tests.intake.world import FAMILIES
from tests.support.sheets import HEADERS, USUAL, old_sheet, part, repacked, saved, sheet

TODAY = date(2026, 8, 31)
ROW, SECOND = FAMILIES[0].row(), FAMILIES[1].row()
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
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


def spoilt(data: bytes) -> bytes:
    return data[:600] + b"\xff" * 900 + data[1500:]


def locked_xls() -> bytes:
    """An .xls whose second record says that the others are encrypted."""
    data = old_sheet([ROW])
    at = data.index(bytes.fromhex("0908100000060500")) + 4 + 16
    return data[:at] + b"\x2f\0" + data[at + 2 :]


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
    "a line of text": (lambda: "野猪来过".encode(), "FILE_NO_SHEET"),
    "a web page named .xls": (
        lambda: b"<html><table><tr><td>1,2</td></tr></table></html>", "FILE_IS_WEB_PAGE",
    ),
    "a PDF": (lambda: b"%PDF-1.7\n1 0 obj\nendobj\nstartxref\n9\n%%EOF", "FILE_NO_SHEET"),
    "an old file of another program": (lambda: OLE + b"\0" * 504, "FILE_NO_SHEET"),
    "an .xls damaged inside": (lambda: spoilt(old_sheet([ROW])), "FILE_UNREADABLE"),
    "an .xls with macros": (
        lambda: old_sheet([ROW]) + "_VBA_PROJECT_CUR\0".encode("utf-16-le"), "FILE_MACROS",
    ),
    "an .xls with a password": (locked_xls, "ARCHIVE_LOCKED"),
    "an .xlsx with a password": (
        lambda: OLE + b"\0" * 504 + "EncryptedPackage\0".encode("utf-16-le"), "ARCHIVE_LOCKED",
    ),
    "text in an encoding nobody knows": (
        lambda: "户主姓名,身份证号\n".encode() + b"\xff\xff,1\n", "FILE_ENCODING",
    ),
    "an archive of something else": (lambda: archive(word=b"<document/>"), "FILE_NO_SHEET"),
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
        third = page.parent.create_sheet("三组")
        third.append(["三组"])
        third.append(list(HEADERS))
        third.append([{**USUAL, **SECOND}.get(header) for header in HEADERS])
        page.parent.create_sheet("说明").append(["列", "怎么填"])
        page.parent.create_sheet("空")
        old = page.parent.create_sheet("去年")
        old.sheet_state = "hidden"
        old.append(list(HEADERS))

    reading = read_sheet(sheet([ROW], change=another), today=TODAY)
    assert (reading.problems, reading.rows) == ([], 2)
    assert [line.where for line in reading.good()] == [Where("清册", 2), Where("三组", 3)]
    assert [(p.sheet, p.code, p.severity) for p in reading.notes] == [
        ("说明", "SHEET_ASIDE", "note"),
        ("去年", "SHEET_HIDDEN_ASIDE", "note"),
    ]


def test_a_sheet_that_lacks_a_column_keeps_no_other_sheet_from_being_read() -> None:
    def another(page: Worksheet) -> None:
        other = page.parent.create_sheet("二组")
        other.append([header for header in HEADERS if header != "身份证号"])
        other.append([{**USUAL, **SECOND}.get(h) for h in HEADERS if h != "身份证号"])

    reading = read_sheet(sheet([ROW], change=another), today=TODAY)
    assert [(p.sheet, p.row, p.column, p.code) for p in reading.problems] == [
        ("二组", 1, "身份证号", "HEADER_MISSING")
    ]
    assert [line.where.sheet for line in reading.good()] == ["清册"]
    assert (reading.bad(), reading.unreadable) == ([Where("二组", 2)], False)


def test_the_same_row_in_two_sheets_is_told_at_the_second() -> None:
    def again(page: Worksheet) -> None:
        other = page.parent.create_sheet("另一张")
        for row in page.values:
            other.append(row)

    (found,) = read_sheet(sheet([ROW], change=again), today=TODAY).problems
    assert (found.sheet, found.row, found.code) == ("另一张", 2, "DUPLICATE_ROW")
    assert "清册" in found.zh and "清册" in found.en


@pytest.mark.parametrize(("rows", "expected"), [(2000, []), (2001, [("清册", 0, "TOO_MANY_ROWS")])])
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


def test_merges_that_claim_the_whole_sheet_take_no_time() -> None:
    """Ten thousand of them over a million rows: each is looked at in the rows that are there."""
    merges = "".join(f'<mergeCell ref="A{n}:XFD1048576"/>' for n in range(1, 10_001))
    text = part(GOOD, PAGE).replace(
        "</sheetData>", f'</sheetData><mergeCells count="10000">{merges}</mergeCells>'
    )
    began = time.process_time()
    found = codes(repacked(GOOD, {PAGE: text.encode()}))
    assert time.process_time() - began < 5
    assert found == []


def test_a_cell_of_thousands_of_characters_is_refused_in_no_time() -> None:
    long = {**ROW, "地块": "地" * 30_000, "发生日期": "8月3日" * 8_000, "作物": "1 " * 15_000}
    began = time.process_time()
    found = codes(sheet([long], headers=[*HEADERS, "栏" * 30_000]))
    assert time.process_time() - began < 2
    assert [code for _, _, code in found] == ["TOO_LONG", "WORD_UNKNOWN", "DATE_FORM"]

"""Small files that would become large ones, and files that are two things: refused before they
unfold, with little time and little memory."""

import io
import resource
import struct
import zipfile
import zlib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from openpyxl import Workbook
from PIL import Image

from hedun.domain.problems import Malformed
from hedun.evidence import media
from hedun.evidence.actions import attach
from hedun.intake.sheet import read_sheet
from hedun.openrosa.reading import read
from tests.attack import examples
from tests.evidence.pictures import huge, picture
from tests.support.road import CLERK, make_claim, make_county

TODAY = date(2026, 9, 25)
SECONDS, MOST_MIB = 3.0, 120
MB = 2**20
PAGE = "xl/worksheets/sheet1.xml"


@pytest.fixture
def measured() -> Any:
    """`measured(call)`: what it answers or raises, within so much time and memory."""

    def run(call: Callable[[], Any]) -> Any:
        begin, before = process_time(), _memory()
        try:
            return call()
        finally:
            took, more = process_time() - begin, _memory() - before
            assert took < SECONDS, f"{took:.1f} s"
            assert more < MOST_MIB, f"{more} MiB"

    return run


def _memory() -> int:
    """The most that this process ever held, MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


# ── XML ─────────────────────────────────────────────────────────────────────────────────────────

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
XML = {
    "a billion laughs": f'<!DOCTYPE d [<!ENTITY l0 "ha">{LAUGHS}]><data>&l9;</data>',
    "one long entity, many times": f'<!DOCTYPE d [<!ENTITY a "{"a" * 50_000}">]>'
    f"<data>{'&a;' * 5000}</data>",
    "a file of the server": '<!DOCTYPE d [<!ENTITY f SYSTEM "file:///etc/passwd">]><data>&f;</data>',
    "something from elsewhere": '<!DOCTYPE d SYSTEM "http://127.0.0.1:9/x.dtd"><data/>',
    "a parameter entity": '<!DOCTYPE d [<!ENTITY % p SYSTEM "file:///etc/passwd">%p;]><data/>',
    "fifty thousand elements one in the other": "<a>" * 50_000 + "</a>" * 50_000,
    "very many attributes": "<data " + " ".join(f"a{n}=''" for n in range(40_000)) + "/>",
    "names that hash alike": f"<data>{'<a/>' * 60_000}</data>",
}  # fmt: skip


@pytest.mark.parametrize("name", XML)
def test_xml_that_unfolds_is_no_form(name: str, measured: Any) -> None:
    with pytest.raises(Malformed) as refused:
        measured(lambda: read(XML[name].encode()))
    assert refused.value.problem.code == "XML"


# ── archives ────────────────────────────────────────────────────────────────────────────────────


def book(**parts: bytes) -> bytes:
    """A workbook with these parts besides or instead of its own."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(examples.sheets()[0])) as old:
        own = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in {**own, **parts}.items():
            new.writestr(name, data)
    return out.getvalue()


def lying() -> bytes:
    """Its directory says that the sheet has ten bytes; it has forty million."""
    data = bytearray(book(**{PAGE: b" " * 40 * MB}))
    for mark, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        found = data.find(mark)
        while found >= 0:
            size = struct.unpack_from("<I", data, found + at)[0]
            if size == 40 * MB:
                struct.pack_into("<I", data, found + at, 10)
            found = data.find(mark, found + 4)
    return bytes(data)


def overlapping() -> bytes:
    """Many names in the directory for one and the same part (Fifield 2019)."""
    part = zlib.compress(b"\0" * 10 * MB, 9)[2:-4]
    head = (
        struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 8, 0, 0, 0, len(part), 10 * MB, 1, 0) + b"a"
    )
    many = [
        struct.pack("<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 8, 0, 0, 0, len(part), 10 * MB, 5,
                    *[0] * 6) + f"{n:05d}".encode()
        for n in range(400)
    ]  # fmt: skip
    directory = b"".join(many)
    end = struct.pack(
        "<4s4H2IH", b"PK\x05\x06", 0, 0, 400, 400, len(directory), len(head) + len(part), 0
    )
    return head + part + directory + end


def nested(depth: int = 6) -> bytes:
    data = b"\0" * MB
    for n in range(depth):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as one:
            for m in range(4):
                one.writestr(f"{n}-{m}.zip", data)
        data = out.getvalue()
    return data


def wide() -> bytes:
    """Sixteen thousand columns, and a row with the number of the last."""
    made = Workbook(write_only=True)
    made.create_sheet().append(["x"] * 16_384)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


SHARED = (
    '<?xml version="1.0"?><!DOCTYPE s [<!ENTITY l0 "ha">' + LAUGHS + "]>"
    '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>&l9;</t></si></sst>'
)
ROWS = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells></worksheet>'
)
ARCHIVES: dict[str, Callable[[], bytes]] = {
    "a sheet of 40 MB": lambda: book(**{PAGE: b" " * 40 * MB}),
    "a sheet that lies about its size": lying,
    "one part under four hundred names": overlapping,
    "archives in archives": nested,
    "a thousand parts": lambda: book(**{f"x/{n}.xml": b"" for n in range(1000)}),
    "a billion laughs among its words": lambda: book(**{"xl/sharedStrings.xml": SHARED.encode()}),
    "a merge of all cells there can be": lambda: book(**{PAGE: ROWS.encode()}),
    "sixteen thousand columns": wide,
    "names that lead out of it": lambda: book(**{"../../../etc/cron.d/x": b"x", "/abs": b"x"}),
}


@pytest.mark.parametrize("name", ARCHIVES)
def test_an_archive_that_unfolds_is_refused_or_read_small(
    name: str, measured: Any, tmp_path: Path
) -> None:
    data = ARCHIVES[name]()
    found = measured(lambda: read_sheet(data, today=TODAY))
    assert found.problems and not found.good(), "none of them is a list"
    assert not list(tmp_path.iterdir()), "nothing is unpacked to the disk"


# ── pictures ────────────────────────────────────────────────────────────────────────────────────


def gif_and_script() -> bytes:
    return b"GIF89a/*" + b"\0" * 20 + b"*/=1;alert(1)//"


def with_comment(text: bytes) -> bytes:
    """A JPEG with a comment."""
    data = picture()
    return data[:2] + b"\xff\xfe" + (len(text) + 2).to_bytes(2, "big") + text + data[2:]


def archive(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, data in parts.items():
            made.writestr(name, data)
    return out.getvalue()


def lying_png() -> bytes:
    """Says 60,000 × 60,000 and holds a few bytes."""
    data = bytearray(picture("PNG"))
    struct.pack_into(">II", data, 16, 60_000, 60_000)
    struct.pack_into(">I", data, 29, zlib.crc32(data[12:29]))
    return bytes(data)


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "81 million pixels in 10 kB": (lambda: huge(9000, 9000), "PICTURE_TOO_LARGE"),
    "a PNG that says it is vast": (lying_png, "PICTURE_TOO_LARGE"),
    "a GIF that is a script": (gif_and_script, "FILE_UNKNOWN"),
    "an SVG with a script": (lambda: SVG, "FILE_UNKNOWN"),
    "an SVG behind a mark": (lambda: b"\xef\xbb\xbf<?xml version='1.0'?>" + SVG, "FILE_UNKNOWN"),
    "a JPEG that is a page": (lambda: with_comment(b"<html><body onload=a()>"), "FILE_TWO_KINDS"),
    "a JPEG that is an SVG": (lambda: with_comment(SVG), "FILE_TWO_KINDS"),
    "a JPEG that is PHP": (lambda: with_comment(b"<?php system($_GET[0]);"), "FILE_TWO_KINDS"),
    "a JPEG that is an archive": (lambda: picture() + archive(a=b"x"), "FILE_TWO_KINDS"),
    "a PDF that is a page": (lambda: b"%PDF-1.4\n<script>alert(1)</script>\nstartxref\n1\n%%EOF\n",
                             "FILE_TWO_KINDS"),
    "a page": (lambda: b"<!doctype html><script>alert(1)</script>", "FILE_UNKNOWN"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_picture_that_is_vast_or_is_two_things_is_refused(name: str, measured: Any) -> None:
    made, code = REFUSED[name]
    data = made()
    with pytest.raises(Malformed) as refused:
        measured(lambda: media.recognise(data))
    assert refused.value.problem.code == code


NAMES = (
    "../../../etc/passwd", "..\\..\\x.jpg", "/etc/shadow", "a\0.jpg", "CON.jpg", "x" * 500 + ".jpg",
    "photo.php", "a\r\nSet-Cookie: x=1.jpg", "\u202egpj.exe", "", ".", "..", "名\n字.jpg",
)  # fmt: skip


def test_a_files_name_is_words_and_never_a_place(db: None, home: Path) -> None:
    """It lies under its digest wherever its name would have led."""
    road = make_county()
    claim = make_claim(road)
    for n, name in enumerate(NAMES):
        shot = Image.new("RGB", (40 + n, 30), (n * 9, 20, 30))
        out = io.BytesIO()
        shot.save(out, "JPEG")
        row = attach(
            claim.report, out.getvalue(), name, "photo", claim=claim,
            actor=road.who(CLERK), now=road.now,
        )  # fmt: skip
        assert row.name.isprintable() and "/" not in row.name and "\\" not in row.name, repr(
            row.name
        )
    outside = [
        p for p in home.rglob("*") if (p.is_file() and "passwd" in p.name) or "shadow" in p.name
    ]
    assert not outside
    store = [p for p in (home / "evidence").rglob("*") if p.is_file()]
    assert len(store) >= len(NAMES) and all(len(p.name) == 62 for p in store)

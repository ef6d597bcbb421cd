"""Everything of the house that reads what strangers send: with whole examples, and how it refuses.

`read` takes the bytes as they arrive. It answers, or raises one of `refuses`; nothing else.
"""

import csv as csv_
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from PIL import Image

from hedun.checks.overlap import outline, shares_of
from hedun.domain import documents, eartags, identifiers, money, receipts, units
from hedun.domain.coordinates import Point, convert
from hedun.domain.foreign import json_value
from hedun.domain.problems import Malformed
from hedun.evidence.exif import told
from hedun.evidence.looking import FORMATS, look
from hedun.evidence.media import recognise
from hedun.history.columns import About, layout
from hedun.injuries.hospital_list import read_list as read_bills
from hedun.intake import cells, spelling
from hedun.intake.cells import Cell, Day
from hedun.intake.ground import placed
from hedun.intake.profiles import BadProfile, parse, profile
from hedun.intake.reading import Spot
from hedun.intake.sheet import read_sheet
from hedun.messages.spool import _batch
from hedun.openrosa.reading import manifest_of
from hedun.openrosa.reading import read as read_form
from hedun.othercover.listed import read_list
from hedun.paper.qr import number_in
from hedun.payments.bankfile import Unreadable, batch_named
from hedun.payments.bankfile import read as read_answer
from hedun.payments.templates import template
from hedun.phone.manifest import read as read_manifest
from hedun.places.altitudes import read_altitudes
from hedun.places.outlines import read_geojson
from hedun.places.rows import BadRows, read_csv
from hedun.prices.kinds import KINDS
from hedun.prices.rows import columns
from hedun.prices.rows import read as read_prices
from hedun.province.manifest import manifest_of as export_of
from hedun.record.signing import _read as read_signature
from hedun.roll.listed import read_roll
from hedun.terms.lines import read_lines_csv
from hedun.terms.schema import load_terms
from hedun.terms.texts import LinesError, TermsError
from tests.attack import examples

TODAY = date(2026, 9, 25)
Refusals = tuple[type[BaseException], ...]


@dataclass(frozen=True)
class Parser:
    name: str
    examples: Callable[[], list[bytes]]
    read: Callable[[bytes], Any]
    refuses: Refusals = (Malformed,)


def _text(read: Callable[[str], Any]) -> Callable[[bytes], Any]:
    """Of a reader of text: what arrives is UTF-8 by then, whatever was sent."""
    return lambda data: read(data.decode("utf-8", "replace"))


def _sheet(data: bytes) -> None:
    for name in ("village", "inbo"):
        for one in read_sheet(data, today=TODAY, profile=profile(name)).problems:
            assert one.zh and one.en and (one.row or not one.column), one


def _past(data: bytes) -> None:
    for about in About.values:
        for one in read_sheet(data, today=TODAY, profile=layout(f"past_{about}")).problems:
            assert one.zh and one.en and (one.row or not one.column), one


def _form(data: bytes) -> None:
    filled = read_form(data)
    read_manifest(manifest_of(filled, {}, "2026-08-31T08:00:00+08:00"), 20 * 2**20)


def _picture(data: bytes) -> None:
    for media_type, name in FORMATS.items():
        look(data, media_type)
        try:
            opened = Image.open(io.BytesIO(data), formats=[name])
        except Exception:  # what is no picture is for `look` to say
            continue
        told(opened)


def _numbers(data: bytes) -> list[Any]:
    """What a phone's manifest lets through: numbers, of any size."""
    try:
        found = json.loads(data)
    except RecursionError:
        found = None
    if not isinstance(found, list) or len(found) < 3:
        raise ValueError("no list")
    return found


def _spot(data: bytes) -> None:
    lat, lon, accuracy, *ring = _numbers(data)
    for datum in ("WGS-84", "GCJ-02", "BD-09"):
        ground = placed(Spot(lat, lon, datum, accuracy, tuple(map(tuple, ring))))
        if ground.rings:  # as the checks lay it over others
            area = outline(ground.rings)
            shares_of([area], [area])


def _cells(text: str) -> None:
    """Every reader of a cell, as text and as a number."""
    readers: list[cells.Reader] = [
        cells.text(40), cells.id_number, cells.account, cells.phone, cells.word({"玉米": "maize"}),
        cells.area(), cells.area("hectare", ","), cells.degree(), cells.degree("fraction"),
        cells.age({}), cells.count, cells.tags, cells.yuan, cells.day(), cells.day("dmy"),
    ]  # fmt: skip
    asked = [Cell(text)]
    try:
        asked += [Cell(float(text), "n"), Cell(float(text), "n", percent=True)]
        asked += [Cell(int(float(text)), "n")]
    except (ValueError, OverflowError):
        pass
    for cell in asked:
        for read in readers:
            try:
                cells.insist_plain(cell)
                read(cell, Day(TODAY, 2026))
            except Malformed as wrong:
                assert wrong.problem.zh and wrong.problem.en
    for word in (spelling.area, spelling.figure, spelling.counted, spelling.grams):
        word(text)
    spelling.several_days(text)
    spelling.named_year([text])


def _identifiers(text: str) -> None:
    for check in (identifiers.check_resident_id, identifiers.check_uscc):
        check(text, today=TODAY) if check is identifiers.check_resident_id else check(text)
    identifiers.check_phone(text)
    identifiers.check_account(text, kind="card")
    for kind in documents.DOCUMENTS:
        documents.check(documents.written(kind, text), today=TODAY)
    for read in (money.parse_yuan, units.parse_quantity, units.parse_percent, eartags.read_tag):
        try:
            read(text)
        except Malformed as wrong:
            assert wrong.problem.zh and wrong.problem.en


def _code(text: str) -> None:
    plain = receipts.plain(text)
    receipts.grouped(plain)
    receipts.is_whole(plain)
    number_in(text)


def _point(data: bytes) -> None:
    lat, lon = _numbers(data)[:2]
    for one in ("WGS-84", "GCJ-02", "BD-09"):
        for other in ("WGS-84", "GCJ-02", "BD-09"):
            convert(Point(lat, lon, one), other)  # type: ignore[arg-type]


def _answers(key: str) -> Callable[[bytes], None]:
    def read(data: bytes) -> None:
        layout = template(key)
        batch_named(layout, data)
        read_answer(layout, data)

    return read


def _prices(data: bytes) -> None:
    rows = list(csv_.reader(io.StringIO(data.decode("utf-8", "replace").replace("\r", ""))))
    for kind in KINDS.values():
        names = [column.name for column in columns(kind)]
        read_prices(kind, {n: dict(zip(names, row, strict=False)) for n, row in enumerate(rows)})


def _export(data: bytes) -> None:
    """What a manifest says; its digest fits whatever it is, or nothing further would be read."""
    export_of(Path("1404.json"), json_value(data), "a" * 64)


PARSERS: tuple[Parser, ...] = (
    Parser("a village's list", examples.sheets, _sheet),
    Parser("the roll", examples.sheets, lambda data: read_roll(data, {}, today=TODAY)),
    Parser(
        "another insurer's list",
        examples.sheets,
        lambda data: read_list(data, "某财险", 2026, {}, today=TODAY),
    ),
    Parser("an insurer's past years", examples.past_years, _past, ()),
    Parser("a hospital's list", examples.sheets, lambda data: read_bills(data, today=TODAY)),
    Parser(
        "a layout of lists", examples.profiles, _text(lambda t: parse(t, "own.toml")), (BadProfile,)
    ),
    Parser("a file of evidence", examples.files, recognise),
    Parser("a photograph", examples.pictures, _picture, ()),
    *(
        Parser(f"answers of {bank}", examples.answers(bank), _answers(bank), (Unreadable,))
        for bank in ("rural_bank", "postal_bank", "state_bank")
    ),
    Parser("a form of ODK", examples.forms, _form),
    Parser("a phone's manifest", examples.manifests, lambda data: read_manifest(data, 20 * 2**20)),
    Parser("terms", examples.terms, lambda data: load_terms(data, "own.toml"), (TermsError,)),
    Parser(
        "lines of losses",
        examples.lines,
        lambda data: read_lines_csv(data, "own.csv"),
        (LinesError,),
    ),
    Parser("divisions", examples.divisions, read_csv, (BadRows,)),
    Parser("altitudes", examples.altitudes, read_altitudes, (BadRows,)),
    Parser("outlines", examples.outlines, read_geojson, (BadRows,)),
    Parser("a signature", examples.signatures, read_signature),
    Parser("a county's export", examples.exports, _export, (ValueError,)),
    Parser("reports of the SMS desk", examples.spool, _text(lambda t: _batch("b", t.splitlines()))),
    Parser("a price table", examples.prices, _prices, (csv_.Error,)),
    Parser("a cell", examples.cells, _text(_cells)),
    Parser("numbers of people", examples.numbers, _text(_identifiers)),
    Parser("a receipt's code", examples.codes, _text(_code)),
    Parser("a place", examples.spots, _spot, (Malformed, ValueError, TypeError)),
    Parser("coordinates", examples.spots, _point, (ValueError, TypeError)),
)

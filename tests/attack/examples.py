"""Whole examples of everything that is read, small, from which bad ones are made."""

import io
import json
import struct
import zipfile
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import xlwt
from openpyxl import Workbook
from PIL import Image

from hedun.record.signing import SIGNATURE
from tests.evidence.pictures import HEIC, PDF, archive, picture
from tests.payments import banks
from tests.shape.sources import HOUSE, ROOT
from tests.support.sheets import HEADERS, USUAL

ROW = {
    **USUAL,
    "户主姓名": "王秀兰",
    "身份证号": "140423197508127249",
    "银行账号": "6228480402564890018",
}
GIVEN = ROOT / "tests/data/terms"


@cache
def sheets() -> list[bytes]:
    """The same list as .xlsx, .xls and text, in UTF-8 and GBK."""
    table = [list(HEADERS), [ROW.get(header, "备注") for header in HEADERS]]
    outline = 'locality_id,polygon,lat\r\n1,"POLYGON((3 51,3.1 51,3.1 51.1,3 51))",51\r\n'
    return [*_as_files(table), outline.encode()]


@cache
def past_years() -> list[bytes]:
    """A policy and a claim of a past year, likewise."""
    policy = {
        "保单号": "P-1", "保险公司": "某财险", "投保人": "林业局", "承保地区": "襄垣县",
        "保险起期": date(2024, 1, 1), "保险止期": date(2024, 12, 31), "保险金额(元)": 10_000_000,
        "保费(元)": "605,000.00", "已决赔款(元)": 380.5,
    }  # fmt: skip
    claim = {
        "保单号": "P-1", "赔案号": "C-1", "出险地点": "燕家沟村", "农户姓名": "王秀兰",
        "身份证号": ROW["身份证号"], "出险原因": "野猪", "受损标的": "玉米", "损失程度": "45%",
        "受损面积(亩)": 2.4, "出险日期": date(2024, 8, 20), "案件状态": "已赔",
        "赔款金额(元)": 380.5,
    }  # fmt: skip
    tables = [[[*row], [*row.values()]] for row in (policy, claim)]
    return [data for table in tables for data in _as_files(table)]


def _as_files(table: list[list[Any]]) -> list[bytes]:
    made = Workbook()
    for row in table:
        made.active.append(row)
    xlsx = io.BytesIO()
    made.save(xlsx)
    old = xlwt.Workbook()
    page = old.add_sheet("清册")
    for r, row in enumerate(table):
        for c, value in enumerate(row):
            page.write(r, c, value.isoformat() if isinstance(value, date) else value)
    xls = io.BytesIO()
    old.save(xls)
    text = "\r\n".join(",".join(map(str, row)) for row in table)
    return [
        _plainly_packed(xlsx.getvalue()), xls.getvalue(), text.encode(), text.encode("gbk"),
        text.encode("utf-16"),
    ]  # fmt: skip


def _plainly_packed(data: bytes) -> bytes:
    """An archive whose parts are not pressed, so that what is changed in it changes its XML."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    return out.getvalue()


@cache
def pictures() -> list[bytes]:
    return [_with_exif(), picture("PNG"), picture("WEBP"), HEIC]


def _with_exif() -> bytes:
    shot = Image.new("RGB", (16, 12), (90, 120, 60))
    exif = shot.getexif()
    exif[271], exif[272], exif[274] = "NIKON", "COOLPIX P6000", 6
    exif.get_ifd(0x8769).update({36867: "2026:08:30 07:30:00", 36881: "+08:00", 37521: "12"})
    exif.get_ifd(0x8825).update({
        1: "N", 2: (36.0, 32.0, 1.5), 3: "E", 4: (113.0, 2.0, 3.25), 7: (23.0, 30.0, 0.0),
        18: "WGS-84", 29: "2026:08:29", 31: 8.5,
    })  # fmt: skip
    out = io.BytesIO()
    shot.save(out, "JPEG", exif=exif)
    return out.getvalue()


@cache
def files() -> list[bytes]:
    return [*pictures(), PDF, archive(), *sheets()]


def answers(bank: str) -> Callable[[], list[bytes]]:
    @cache
    def made() -> list[bytes]:
        orders = {n: banks.Sent(n, "6228480402564890018", "王秀兰", 31104 * n) for n in (1, 2, 3)}
        says = [(1, banks.OK[bank]), (2, banks.CLOSED[bank]), (3, banks.UNKNOWN[bank])]
        return [banks.answer(bank, "PF-140423-2026-0005", says, orders)]

    return made


@cache
def forms() -> list[bytes]:
    return [
        """<?xml version="1.0"?><data id="hedun_damage" version="3"
  xmlns:orx="http://openrosa.org/xforms"><start>2026-08-31T07:30:00+08:00</start>
  <village>140423104201</village><told_at>2026-08-31T07:30:00+08:00</told_at>
  <teller>王秀兰</teller><relation>family</relation><how>call</how><consent>read_back</consent>
  <line><listed>yes</listed><household>140423104201-0007</household><species>wild_boar</species>
  <section>crop</section><item>maize</item><stage>milk_ripe</stage><planted>3.2</planted>
  <damaged>1.85</damaged><degree>45</degree><occurred>2026-08-30</occurred><count>2</count>
  <place>36.5 113.0 900 8</place><shape>36.5 113 0 0;36.51 113 0 0;36.51 113.01 0 0</shape>
  <photo_wide>1.jpg</photo_wide><note>南坡</note></line><signature>s.png</signature>
  <end>2026-08-31T08:00:00+08:00</end>
  <orx:meta><orx:instanceID>uuid:0198f0a0-0000-7000-8000-000000000001</orx:instanceID></orx:meta>
  </data>""".encode()
    ]


@cache
def exports() -> list[bytes]:
    says = {
        "county": "140423000000", "name": "襄垣县", "policy": "YS-140423-2026-001",
        "starts": "2026-01-01", "ends": "2026-12-31", "cover_fen": 10**9, "sequence": 1,
        "at": "2026-09-04T10:00:00.000000+00:00", "entry": 812, "head": "b" * 64,
        "file": "1404.parquet", "bytes": 9012, "sha256": "c" * 64, "lines": 4, "claims": 4,
        "sums": {"given_fen": 116488, "paid_fen": 52488, "estimate_fen": 7000},
        "villages": [["140423104201", "140423104000", 212]],
    }  # fmt: skip
    return [json.dumps(says).encode()]


def manifests() -> list[bytes]:
    rows = [{
        "id": "0198f0a0-0000-7000-8000-000000000001", "household": "140423104201-0007",
        "species": "wild_boar", "occurred": "2026-08-30", "crop": "maize", "stage": "milk_ripe",
        "plot": "南坡", "planted_e4": 100000, "damaged_e4": 18000, "degree_ppm": 450000,
        "ground": {"lat": 36.1, "lon": 113.0, "datum": "WGS-84", "accuracy_m": 8,
                   "ring": [[113.0, 36.1], [113.001, 36.1], [113.001, 36.101]]},
        "texts": {"phone": "13800001234"}, "tags": ["1"],
    }]  # fmt: skip
    told_by = {"name": "王", "relation": "self", "how": "call", "consent": "none"}
    file = {
        "sha256": "a" * 64, "size": 301223, "name": "1.jpg", "kind": "photo", "row": 1,
        "said": {"taken_at": "2026-08-31T07:50:00+08:00", "lat": 36.1},
    }  # fmt: skip
    top = {"village": "140423104201", "device_clock": "2026-08-31T08:02:11+08:00"}
    listed = {**top, "first_told_at": "2026-08-31T07:30:00+08:00", "told_by": told_by,
              "no_evidence_reason": "", "rows": rows, "files": [file]}  # fmt: skip
    here = {"lat": 36.53, "lon": 112.98, "accuracy_m": 6}
    point = {"of": 20, "bad": 8, "half": 2, "area_e4": None, "here": here}
    cut = {"control": [{"kg_per_mu_e4": 5000000}], "control_at": here, "control_note": "北边邻地",
           "damaged": [{"grams": 750, "square_cm2": 20000}]}  # fmt: skip
    seen = {"line": 1, "degree_ppm": 480000, "provisional": True, "quantity_e4": 18000,
            "reason": "实测", "counted": "plants", "points": [point]}  # fmt: skip
    sheet = {
        **top, "kind": "sheet", "claim": "BA-140423104-2026-0002-01", "note": "",
        "visited_at": "2026-09-08T09:05:00+08:00", "signed_at": "2026-09-08T09:40:00+08:00",
        "lines": [seen, {"line": 2, "degree_ppm": 300000, "provisional": True, **cut}],
        "files": [{**file, "said": {}},
                  {**file, "sha256": "b" * 64, "kind": "signed", "row": None}],
    }  # fmt: skip
    return [json.dumps(one, ensure_ascii=False).encode() for one in (listed, sheet)]


@cache
def terms() -> list[bytes]:
    return [
        (GIVEN / "every-operation.toml").read_bytes(),
        (HOUSE / "terms/library/xiangyuan-demo-2026.toml").read_bytes(),
    ]


@cache
def lines() -> list[bytes]:
    return [b"\n".join((GIVEN / "every-operation.lines.csv").read_bytes().split(b"\n")[:6])]


@cache
def profiles() -> list[bytes]:
    return [path.read_bytes() for path in sorted(Path(HOUSE / "intake/profiles").glob("*.toml"))]


def divisions() -> list[bytes]:
    head = "code,name,starts,until,successors"
    return [f"{head}\n140423104201,石灰窑村,2020-01-01,2025-12-31,140423104202\n".encode()]


def altitudes() -> list[bytes]:
    return [b"code,metres\n140423104201,1043\n140423104202,980\n"]


def outlines() -> list[bytes]:
    ring = [[113.0, 36.5], [113.1, 36.5], [113.1, 36.6], [113.0, 36.5]]
    one = {"type": "Feature", "properties": {"code": "140423104201"},
           "geometry": {"type": "Polygon", "coordinates": [ring]}}  # fmt: skip
    many = {**one, "geometry": {"type": "MultiPolygon", "coordinates": [[ring]]}}
    return [json.dumps({"type": "FeatureCollection", "features": [one, many]}).encode()]


def signatures() -> list[bytes]:
    told = {"format": SIGNATURE, "seq": 12, "root": "0" * 64, "at": "2026-08-31T08:00:00+08:00"}
    return [json.dumps({**told, "key": "1" * 64, "signature": "2" * 128}).encode()]


def spool() -> list[bytes]:
    return ["编号,结果,原因\r\n12-1,delivered,\r\n13-2,failed,13800001234 停机\r\n".encode()]


def prices() -> list[bytes]:
    return ["maize,3.2,kg,2026-01-01,备注\nsheep,800-1200,head,05-01,=1+1\n".encode()]


def cells() -> list[bytes]:
    return [one.encode() for one in (
        "140423197508127249", "6228480402564890018", "13800001234", "0355-7220000", "3亩2分",
        "1.85", "45%", "60％", "35公斤", "11只", "2026年8月3日", "2026-08-30T07:30:00+08:00",
        "8月3日至5日", "20260803", "1.40423E+17", "￥1,280.50元", "CN140423000000001、12",
        "46264", "-1", "1e400",
        "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00", "nan", "inf", "²", "٣",
    )]  # fmt: skip


numbers = cells


def codes() -> list[bytes]:
    return [b"K7M3P-Q2W9X-4TB8N", b"HEDUN/ZB/V1/140423104201/ZB-140423104-2026-0001/1",
            b"ZB-140423104-2026-0001"]  # fmt: skip


def spots() -> list[bytes]:
    return [b"[36.5, 113.0, 8, [113.0, 36.5], [113.1, 36.5], [113.1, 36.6]]",
            b"[36.5, 113.0, null]", b"[36.5, 113.0, Infinity]", b"[90, 180, 1e6]"]  # fmt: skip


def number(value: int) -> bytes:
    return struct.pack("<I", value % 2**32)

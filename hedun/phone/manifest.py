"""The manifest of a parcel: what a clerk listed on the phone, as JSON. Pure.

    {"village": "140423104201", "first_told_at": "2026-08-31T07:30:00+08:00",
     "device_clock": "2026-08-31T08:02:11+08:00", "told_by": {…} or null, "no_evidence_reason": "",
     "rows": [{"id": "<uuid>", "household": "140423104201-0007", "species": "wild_boar",
               "occurred": "2026-08-30", "crop": "maize", "stage": "milk_ripe", "plot": "南坡",
               "planted_e4": 100000, "damaged_e4": 18000, "degree_ppm": 450000,
               "ground": {"lat": 36.1, "lon": 113.0, "datum": "WGS-84", "accuracy_m": 8,
                          "ring": [[113.0, 36.1], …]}, "texts": {"phone": "…"}}],
     "files": [{"sha256": "…", "size": 301223, "name": "1.jpg", "kind": "photo", "row": 1,
                "said": {"taken_at": "…", "lat": …, "lon": …, "datum": "WGS-84"}}]}

Numbers are whole: `…_e4` ten-thousandths of a mu or of the unit, `degree_ppm` millionths,
`amount_fen` fen. Only the form is looked at here; whether a row is right is for the inbox to say,
where a wrong one waits and is not lost.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from hedun.domain.coordinates import Point, convert
from hedun.phone.problems import Answered, answered
from hedun.phone.staging import Expected

MOST_BYTES = 1024 * 1024
MOST_ROWS = 500
MOST_FILES = 400
E7 = 10_000_000
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
DIGEST = re.compile(r"[0-9a-f]{64}")
_VILLAGE = re.compile(r"[0-9]{12}")
_MOST_INT = 2**53  # beyond it a phone's numbers are no longer exact

Path = str
Reader = Callable[[Any, Path], Any]


@dataclass(frozen=True, slots=True)
class Place:
    """Where damage is, WGS-84 in degrees as (longitude, latitude); the ring without its last
    corner twice. `datum`: in which the phone gave it."""

    lon: float
    lat: float
    datum: str
    accuracy_m: float | None
    ring: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """`household`: its number on the roll, empty for one that is not on it (then `texts` names
    it). `values`: by the fields of intake.reading.Line."""

    reference: str
    household: str
    values: Mapping[str, Any]
    texts: Mapping[str, str]
    place: Place | None


@dataclass(frozen=True, slots=True)
class File:
    """`row`: whose, counted from 1; None: of the whole report. `said`: what the phone says beside
    it."""

    expected: Expected
    name: str
    kind: str
    row: int | None
    said: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Manifest:
    village: str
    first_told_at: datetime
    device_clock: datetime
    no_evidence_reason: str
    told_by: Mapping[str, Any] | None
    rows: tuple[Row, ...]
    files: tuple[File, ...] = field(default=())

    @property
    def expected(self) -> list[Expected]:
        """Each file once, in the order of the manifest."""
        return list(dict.fromkeys(file.expected for file in self.files))


def read(data: bytes, most_bytes: int) -> Manifest:
    """The manifest in these bytes; `most_bytes` of a file. Raises Answered: MANIFEST (where, and
    what was expected there), TOO_LARGE."""
    if len(data) > MOST_BYTES:
        raise answered("TOO_LARGE", most=MOST_BYTES // MOST_BYTES)
    try:
        told = json.loads(data, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise _wrong("/", "一份 JSON 清单", "a manifest in JSON") from None
    found = _fields(told, _MANIFEST, "")
    files = tuple(_file(one, f"/files/{n}", most_bytes) for n, one in enumerate(found["files"]))
    rows = tuple(_row(one, f"/rows/{n}") for n, one in enumerate(found["rows"]))
    if len({row.reference for row in rows}) < len(rows):
        raise _wrong("/rows", "各行编号不重复", "another id in each row")
    sizes = {one.expected.sha256: one.expected.size for one in files}
    for n, one in enumerate(files):
        if one.row is not None and not 1 <= one.row <= len(rows):
            raise _wrong(f"/files/{n}/row", "清单中的一行", "a row of this manifest")
        if sizes[one.expected.sha256] != one.expected.size:
            raise _wrong(f"/files/{n}/size", "同一文件一个大小", "one size for one file")
    return Manifest(
        village=found["village"],
        first_told_at=found["first_told_at"],
        device_clock=found["device_clock"],
        no_evidence_reason=found["no_evidence_reason"],
        told_by=found["told_by"],
        rows=rows,
        files=files,
    )


# ── one value ───────────────────────────────────────────────────────────────────────────────────


def _text(most: int, least: int = 0) -> Reader:
    def read_text(value: Any, path: Path) -> str:
        if not isinstance(value, str) or not least <= len(value) <= most or _control(value):
            raise _wrong(
                path, f"{least} 至 {most} 个字的文字", f"text of {least} to {most} characters"
            )
        return value

    return read_text


def _matching(pattern: re.Pattern[str], zh: str, en: str) -> Reader:
    def read_matching(value: Any, path: Path) -> str:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise _wrong(path, zh, en)
        return value

    return read_matching


def _whole(most: int = _MOST_INT) -> Reader:
    def read_whole(value: Any, path: Path) -> int:
        if type(value) is not int or not 0 <= value <= most:
            raise _wrong(path, f"0 至 {most} 的整数", f"a whole number from 0 to {most}")
        return value

    return read_whole


def _day(value: Any, path: Path) -> date:
    try:
        if isinstance(value, str) and len(value) == 10:
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise _wrong(path, "日期,如 2026-08-30", "a day such as 2026-08-30")


def instant(value: Any, path: Path) -> datetime:
    """Raises Answered (MANIFEST) for anything but an instant with its zone."""
    try:
        at = datetime.fromisoformat(value)
        if at.tzinfo is not None and 2000 <= at.year <= 2100:
            return at
    except (ValueError, TypeError):
        pass
    expected = "an instant with its zone such as 2026-08-30T07:30:00+08:00"
    raise _wrong(path, "带时区的时刻,如 2026-08-30T07:30:00+08:00", expected)


def _objects(most: int, least: int = 0) -> Reader:
    def read_objects(value: Any, path: Path) -> list[Any]:
        if not isinstance(value, list) or not least <= len(value) <= most:
            raise _wrong(path, f"{least} 至 {most} 项的列表", f"a list of {least} to {most}")
        return value

    return read_objects


def _texts(value: Any, path: Path) -> dict[str, str]:
    if not isinstance(value, dict) or len(value) > 20:
        raise _wrong(path, "若干文字", "texts by their names")
    return {key: _text(200)(one, f"{path}/{key}") for key, one in value.items()}


def _words(value: Any, path: Path) -> list[str]:
    read_word = _text(40, 1)
    return [read_word(one, f"{path}/{n}") for n, one in enumerate(_objects(500)(value, path))]


def _said(value: Any, path: Path) -> dict[str, Any]:
    """Plain values by name: kept, checked by others, never trusted alone."""
    if not isinstance(value, dict) or len(value) > 20:
        raise _wrong(path, "若干数值", "values by their names")
    for key, one in value.items():
        if not isinstance(one, str | int | float | bool | None) or len(str(one)) > 200:
            raise _wrong(f"{path}/{key}", "一个数或一段文字", "a number or a text")
    return value


def _degrees(value: Any, path: Path) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise _wrong(path, "度数", "a number of degrees")
    return float(value)


def _place(value: Any, path: Path) -> Place | None:
    if value is None:
        return None
    found = _fields(value, _PLACE, path)
    datum = found["datum"]
    lon, lat = _wgs84(found["lon"], found["lat"], datum, path)
    corners = []
    for n, corner in enumerate(found["ring"]):
        at = f"{path}/ring/{n}"
        if not isinstance(corner, list) or len(corner) != 2:
            raise _wrong(at, "[经度, 纬度]", "[longitude, latitude]")
        corners.append(_wgs84(_degrees(corner[0], at), _degrees(corner[1], at), datum, at))
    if len(corners) > 1 and corners[0] == corners[-1]:
        corners.pop()
    if corners and len(corners) < 3:
        raise _wrong(f"{path}/ring", "三个以上的角", "three corners or more")
    return Place(lon, lat, datum, found["accuracy_m"], tuple(corners))


def _wgs84(lon: float, lat: float, datum: str, path: Path) -> tuple[float, float]:
    try:
        there = convert(Point(lat, lon, datum), "WGS-84")  # type: ignore[arg-type]  # it says so
    except ValueError:
        expected = "degrees on earth, in WGS-84, GCJ-02 or BD-09"
        raise _wrong(path, "地球上的经纬度(WGS-84、GCJ-02 或 BD-09)", expected) from None
    return there.lon, there.lat


def _or_none(reader: Reader) -> Reader:
    return lambda value, path: None if value is None else reader(value, path)


# ── objects: name → reader, and what it is where it is not given (no default: it must be) ───────

_MUST = object()
Fields = Mapping[str, tuple[Reader, object]]

_MANIFEST: Fields = {
    "village": (_matching(_VILLAGE, "12 位村代码", "a village's code of 12 digits"), _MUST),
    "first_told_at": (instant, _MUST),
    "device_clock": (instant, _MUST),
    "no_evidence_reason": (_text(200), ""),
    "told_by": (_or_none(_said), None),
    "rows": (_objects(MOST_ROWS, 1), _MUST),
    "files": (_objects(MOST_FILES), ()),
}
_VALUES: Fields = {
    "species": (_text(40, 1), _MUST),
    "occurred": (_day, _MUST),
    "crop": (_text(40, 1), _MUST),
    "section": (_text(20, 1), None),
    "stage": (_text(40), None),
    "plot": (_text(60), None),
    "planted_e4": (_whole(), None),
    "damaged_e4": (_whole(), None),
    "degree_ppm": (_whole(1_000_000), None),
    "count_e4": (_whole(), None),
    "unit": (_text(20), None),
    "fate": (_text(20), None),
    "tags": (_words, None),
    "amount_fen": (_whole(), None),
    "note": (_text(200), None),
}
_ROW: Fields = {
    "id": (_matching(UUID, "小写 UUID", "a UUID in lower case"), _MUST),
    "household": (_text(24), ""),
    "texts": (_texts, {}),
    "ground": (_place, None),
    **_VALUES,
}
_PLACE: Fields = {
    "lat": (_degrees, _MUST),
    "lon": (_degrees, _MUST),
    "datum": (_text(10), "WGS-84"),
    "accuracy_m": (_or_none(_degrees), None),
    "ring": (_objects(2000), ()),
}
_FILE: Fields = {
    "sha256": (_matching(DIGEST, "64 位十六进制摘要", "64 hexadecimal digits"), _MUST),
    "size": (_whole(), _MUST),
    "name": (_text(160), ""),
    "kind": (_text(8), "photo"),
    "row": (_or_none(_whole(MOST_ROWS)), None),
    "said": (_said, {}),
}
KINDS = frozenset({"photo", "paper"})


def _row(told: Any, path: Path) -> Row:
    found = _fields(told, _ROW, path)
    values = {name: found[name] for name in _VALUES if found[name] is not None}
    if not found["household"] and not found["texts"].get("name"):
        raise _wrong(f"{path}/household", "农户编号或姓名", "a household's number or its name")
    return Row(found["id"], found["household"], values, found["texts"], found["ground"])


def _file(told: Any, path: Path, most_bytes: int) -> File:
    found = _fields(told, _FILE, path)
    if found["size"] > most_bytes:
        raise answered("TOO_LARGE", most=most_bytes // (1024 * 1024))
    if not found["size"]:
        raise _wrong(f"{path}/size", "大于 0", "more than 0")
    if found["kind"] not in KINDS:
        raise _wrong(f"{path}/kind", "photo 或 paper", "photo or paper")
    expected = Expected(found["sha256"], found["size"])
    return File(expected, found["name"], found["kind"], found["row"], found["said"])


def _fields(told: Any, fields: Fields, path: Path) -> dict[str, Any]:
    if not isinstance(told, dict):
        raise _wrong(path or "/", "一组带名字的值", "an object")
    for name in told.keys() - fields.keys():
        raise _wrong(f"{path}/{name[:40]}", "没有这一项", "nothing of this name")
    found = {}
    for name, (reader, default) in fields.items():
        if name in told:
            found[name] = reader(told[name], f"{path}/{name}")
        elif default is _MUST:
            raise _wrong(f"{path}/{name}", "填写这一项", "a value here")
        else:
            found[name] = default
    return found


def _control(value: str) -> bool:
    return not value.isprintable() and any(ord(c) < 32 and c not in "\n\t" for c in value)


def _no_number(constant: str) -> None:
    raise ValueError(f"{constant} is no number")


def _wrong(where: Path, zh: str, en: str) -> Answered:
    return answered("MANIFEST", where=where, zh=zh, en=en)

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

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import orjson

from hedun.intake.models import Telling
from hedun.intake.reading import Spot
from hedun.phone.problems import Answered, answered
from hedun.phone.staging import Expected

MOST_BYTES = 1024 * 1024
MOST_ROWS = 500
MOST_FILES = 400
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
DIGEST = re.compile(r"[0-9a-f]{64}")
_VILLAGE = re.compile(r"[0-9]{12}")
_MOST_INT = 2**53  # beyond it a phone's numbers are no longer exact

Reader = Callable[[Any], Any]


class Wrong(Exception):
    """What was expected, and where: put together on the way out, so that it costs only then."""

    def __init__(self, zh: str, en: str, *where: str | int) -> None:
        super().__init__(en)
        self.zh, self.en, self.where = zh, en, list(where)

    def answer(self) -> Answered:
        where = "/" + "/".join(str(part)[:40] for part in self.where)
        return answered("MANIFEST", where=where, zh=self.zh, en=self.en)


@dataclass(frozen=True, slots=True)
class Row:
    """`household`: its number on the roll, empty for one that is not on it (then `texts` names
    it). `values`: by the fields of intake.reading.Line, with the `ground` as the phone said it."""

    reference: str
    household: str
    values: Mapping[str, Any]
    texts: Mapping[str, str]


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
        raise answered("TOO_LARGE", most=MOST_BYTES // (1024 * 1024))
    try:
        return _manifest(orjson.loads(data), most_bytes)
    except orjson.JSONDecodeError:
        raise Wrong("一份 JSON 清单", "a manifest in JSON").answer() from None
    except Wrong as wrong:
        raise wrong.answer() from None


def _manifest(told: Any, most_bytes: int) -> Manifest:
    found = _fields(told, _MANIFEST)
    rows, files = found["rows"], found["files"]
    if len({row.reference for row in rows}) < len(rows):
        raise Wrong("各行编号不重复", "another id in each row", "rows")
    sizes = {one.expected.sha256: one.expected.size for one in files}
    for n, one in enumerate(files):
        if one.row is not None and not 1 <= one.row <= len(rows):
            raise Wrong("清单中的一行", "a row of this manifest", "files", n, "row")
        if sizes[one.expected.sha256] != one.expected.size:
            raise Wrong("同一文件一个大小", "one size for one file", "files", n, "size")
        if one.expected.size > most_bytes:
            raise answered("TOO_LARGE", most=most_bytes // (1024 * 1024))
    return Manifest(**found)


# ── one value ───────────────────────────────────────────────────────────────────────────────────


def _text(most: int, least: int = 0) -> Reader:
    def read_text(value: Any) -> str:
        if (
            type(value) is not str
            or not least <= len(value) <= most
            or (not value.isprintable() and _CONTROL.search(value))
        ):
            raise Wrong(f"{least} 至 {most} 个字", f"text of {least} to {most} characters")
        return value

    return read_text


def _matching(pattern: re.Pattern[str], zh: str, en: str) -> Reader:
    def read_matching(value: Any) -> str:
        if type(value) is not str or not pattern.fullmatch(value):
            raise Wrong(zh, en)
        return value

    return read_matching


def _whole(most: int = _MOST_INT, least: int = 0) -> Reader:
    def read_whole(value: Any) -> int:
        if type(value) is not int or not least <= value <= most:
            raise Wrong(f"{least} 至 {most} 的整数", f"a whole number from {least} to {most}")
        return value

    return read_whole


def _one_of(*choices: str) -> Reader:
    def read_choice(value: Any) -> str:
        if value not in choices:
            raise Wrong(" 或 ".join(choices), " or ".join(choices))
        return str(value)

    return read_choice


def _day(value: Any) -> date:
    try:
        if type(value) is str and len(value) == 10:
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise Wrong("日期,如 2026-08-30", "a day such as 2026-08-30")


def instant(value: Any) -> datetime:
    """Raises Wrong for anything but an instant with its zone."""
    try:
        at = datetime.fromisoformat(value)
        if at.tzinfo is not None and 2000 <= at.year <= 2100:
            return at
    except (ValueError, TypeError):
        pass
    expected = "an instant with its zone such as 2026-08-30T07:30:00+08:00"
    raise Wrong("带时区的时刻,如 2026-08-30T07:30:00+08:00", expected)


def _list_of(reader: Reader, most: int, least: int = 0) -> Reader:
    def read_list(value: Any) -> tuple[Any, ...]:
        if type(value) is not list or not least <= len(value) <= most:
            raise Wrong(f"{least} 至 {most} 项的列表", f"a list of {least} to {most}")
        found: list[Any] = []
        try:
            for one in value:
                found.append(reader(one))
        except Wrong as wrong:
            wrong.where.insert(0, len(found))
            raise
        return tuple(found)

    return read_list


def _named(reader: Reader) -> Reader:
    """Values of one kind by any names."""

    def read_named(value: Any) -> dict[str, Any]:
        if type(value) is not dict or len(value) > 20:
            raise Wrong("至多二十项带名字的值", "at most twenty values by their names")
        return _fields(value, {name: (reader, None) for name in value})

    return read_named


def _said(value: Any) -> Any:
    """A plain value: kept, checked by others, never trusted alone."""
    if not isinstance(value, str | int | float | bool | None) or len(str(value)) > 200:
        raise Wrong("一个数或一段文字", "a number or a text")
    return value


def _up_to(most: float, least: float) -> Reader:
    def read_number(value: Any) -> float:
        if type(value) not in (int, float) or not least <= value <= most:
            raise Wrong(f"{least:g} 至 {most:g} 的数", f"a number from {least:g} to {most:g}")
        return float(value)

    return read_number


def _corner(value: Any) -> tuple[float, float]:
    if type(value) is not list or len(value) != 2:
        raise Wrong("[经度, 纬度]", "[longitude, latitude]")
    return _LON(value[0]), _LAT(value[1])


def _spot(value: Any) -> Spot:
    found = _fields(value, _SPOT)
    ring = found["ring"]
    if 0 < len(set(ring)) < 3:
        raise Wrong("三个以上的角", "three corners or more", "ring")
    return Spot(found["lat"], found["lon"], found["datum"], found["accuracy_m"], ring)


def _teller(value: Any) -> Mapping[str, Any]:
    return _fields(value, _TELLER)


def _or_none(reader: Reader) -> Reader:
    return lambda value: None if value is None else reader(value)


def _row(told: Any) -> Row:
    found = _fields(told, _ROW)
    values = {name: found[name] for name in _VALUES if found[name] is not None}
    if found["ground"] is not None:
        values["ground"] = found["ground"]
    if not found["household"] and not found["texts"].get("name"):
        raise Wrong("农户编号或姓名", "a household's number or its name", "household")
    return Row(found["id"], found["household"], values, found["texts"])


def _file(told: Any) -> File:
    found = _fields(told, _FILE)
    expected = Expected(found["sha256"], found["size"])
    return File(expected, found["name"], found["kind"], found["row"], found["said"])


def _fields(told: Any, fields: "Fields") -> dict[str, Any]:
    if type(told) is not dict:
        raise Wrong("一组带名字的值", "an object")
    if not told.keys() <= fields.keys():
        raise Wrong("没有这一项", "nothing of this name", min(told.keys() - fields.keys()))
    found, name = {}, ""
    try:
        for name, (reader, default) in fields.items():
            if name in told:
                found[name] = reader(told[name])
            elif default is _MUST:
                raise Wrong("填写这一项", "a value here")
            else:
                found[name] = default
    except Wrong as wrong:
        wrong.where.insert(0, name)
        raise
    return found


# ── objects: name → reader, and what it is where it is not given (no default: it must be) ───────

_MUST = object()
_LAT, _LON = _up_to(90, -90), _up_to(180, -180)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
Fields = Mapping[str, tuple[Reader, object]]

_VALUES: Fields = {
    "species": (_text(40, 1), None),
    "occurred": (_day, None),
    "crop": (_text(40, 1), None),
    "section": (_text(20, 1), None),
    "stage": (_text(40), None),
    "plot": (_text(60), None),
    "planted_e4": (_whole(), None),
    "damaged_e4": (_whole(), None),
    "degree_ppm": (_whole(1_000_000), None),
    "count_e4": (_whole(), None),
    "unit": (_text(20), None),
    "fate": (_text(20), None),
    "tags": (_list_of(_text(40, 1), 500), None),
    "amount_fen": (_whole(), None),
    "note": (_text(200), None),
}
_SPOT: Fields = {
    "lat": (_LAT, _MUST),
    "lon": (_LON, _MUST),
    "datum": (_one_of("WGS-84", "GCJ-02", "BD-09"), "WGS-84"),
    "accuracy_m": (_or_none(_up_to(1_000_000, 0)), None),
    "ring": (_list_of(_corner, 2000), ()),
}
_ROW: Fields = {
    "id": (_matching(UUID, "小写 UUID", "a UUID in lower case"), _MUST),
    "household": (_text(24), ""),
    "texts": (_named(_text(200)), {}),
    "ground": (_or_none(_spot), None),
    **_VALUES,
}
_FILE: Fields = {
    "sha256": (_matching(DIGEST, "64 位十六进制摘要", "64 hexadecimal digits"), _MUST),
    "size": (_whole(least=1), _MUST),
    "name": (_text(160), ""),
    "kind": (_one_of("photo", "paper"), "photo"),
    "row": (_or_none(_whole(MOST_ROWS)), None),
    "said": (_named(_said), {}),
}
_TELLER: Fields = {
    "name": (_text(60, 1), _MUST),
    "relation": (_one_of(*Telling.Relation.values), _MUST),
    "how": (_one_of(*Telling.How.values), Telling.How.IN_PERSON.value),
    "phone": (_text(40), ""),
    "consent": (_one_of(*Telling.Consent.values), Telling.Consent.NONE.value),
    "consent_at": (_or_none(instant), None),
    "read_back": (_text(400), ""),
}
_MANIFEST: Fields = {
    "village": (_matching(_VILLAGE, "12 位村代码", "a village's code of 12 digits"), _MUST),
    "first_told_at": (instant, _MUST),
    "device_clock": (instant, _MUST),
    "no_evidence_reason": (_text(200), ""),
    "told_by": (_or_none(_teller), None),
    "rows": (_list_of(_row, MOST_ROWS, 1), _MUST),
    "files": (_list_of(_file, MOST_FILES), ()),
}

"""The manifest of a parcel, as JSON: what a clerk listed on the phone, or of another `kind` what a
room above says of it (kinds.py). Pure.

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

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

import orjson

from hedun.intake.models import Telling
from hedun.intake.reading import Spot
from hedun.phone import kinds
from hedun.phone.problems import answered
from hedun.phone.staging import Expected
from hedun.phone.values import (
    DIGEST,
    LAT,
    LON,
    METRES,
    MUST,
    UUID,
    VILLAGE,
    Fields,
    Reader,
    Wrong,
    day,
    fields,
    instant,
    list_of,
    matching,
    named,
    one_of,
    or_none,
    plain,
    text,
    whole,
    within,
)

MOST_BYTES = 1024 * 1024
MOST_ROWS = 500
MOST_FILES = 400


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


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What every manifest says: `village`, by its code, for whoever looks at what was set aside;
    `kind`: which (kinds.py), none of a list."""

    kind: ClassVar[str] = ""
    village: str
    device_clock: datetime
    rows: tuple[Any, ...]
    files: tuple[File, ...] = ()

    @property
    def expected(self) -> list[Expected]:
        """Each file once, in the order of the manifest."""
        return list(dict.fromkeys(file.expected for file in self.files))


@dataclass(frozen=True, kw_only=True)
class VillageList(Manifest):
    """Losses as a clerk listed them."""

    first_told_at: datetime
    no_evidence_reason: str
    told_by: Mapping[str, Any] | None
    rows: tuple[Row, ...]


def read(data: bytes, most_bytes: int) -> Manifest:
    """The manifest in these bytes; `most_bytes` of a file. Raises Answered: MANIFEST (where, and
    what was expected there), TOO_LARGE."""
    if len(data) > MOST_BYTES:
        raise answered("TOO_LARGE", most=MOST_BYTES // (1024 * 1024))
    try:
        told = orjson.loads(data)
        kind = told.pop("kind", None) if type(told) is dict else None
        found: Manifest = _village_list(told) if kind is None else kinds.of(kind).read(told)
        _insist_on_files(found, most_bytes)
    except orjson.JSONDecodeError:
        raise Wrong("一份 JSON 清单", "a manifest in JSON").answer() from None
    except Wrong as wrong:
        raise wrong.answer() from None
    return found


def _village_list(told: Any) -> VillageList:
    found = VillageList(**fields(told, _LIST))
    if len({row.reference for row in found.rows}) < len(found.rows):
        raise Wrong("各行编号不重复", "another id in each row", "rows")
    return found


def _insist_on_files(manifest: Manifest, most_bytes: int) -> None:
    sizes = {one.expected.sha256: one.expected.size for one in manifest.files}
    for n, one in enumerate(manifest.files):
        if one.row is not None and not 1 <= one.row <= len(manifest.rows):
            raise Wrong("清单中的一行", "a row of this manifest", "files", n, "row")
        if sizes[one.expected.sha256] != one.expected.size:
            raise Wrong("同一文件一个大小", "one size for one file", "files", n, "size")
        if one.expected.size > most_bytes:
            raise answered("TOO_LARGE", most=most_bytes // (1024 * 1024))


# ── one value ───────────────────────────────────────────────────────────────────────────────────


def _corner(value: Any) -> tuple[float, float]:
    if type(value) is not list or len(value) != 2:
        raise Wrong("[经度，纬度]", "[longitude, latitude]")
    return LON(value[0]), LAT(value[1])


def _spot(value: Any) -> Spot:
    found = fields(value, _SPOT)
    ring = found["ring"]
    if 0 < len(set(ring)) < 3:
        raise Wrong("三个以上的角", "three corners or more", "ring")
    return Spot(found["lat"], found["lon"], found["datum"], found["accuracy_m"], ring)


def _row(told: Any) -> Row:
    found = fields(told, _ROW)
    values = {name: found[name] for name in _VALUES if found[name] is not None}
    if found["ground"] is not None:
        values["ground"] = found["ground"]
    if not found["household"] and not found["texts"].get("name"):
        raise Wrong("农户编号或姓名", "a household's number or its name", "household")
    return Row(found["id"], found["household"], values, found["texts"])


def files_of(*file_kinds: str, most: int = MOST_FILES) -> Reader:
    """The files of a manifest, each of one of these kinds; the first where none is said."""
    known: Fields = {
        "sha256": (matching(DIGEST, "64 位十六进制摘要", "64 hexadecimal digits"), MUST),
        "size": (whole(least=1), MUST),
        "name": (text(160), ""),
        "kind": (one_of(*file_kinds), file_kinds[0]),
        "row": (or_none(whole(MOST_ROWS)), None),
        "said": (named(plain), {}),
    }

    def read_file(told: Any) -> File:
        found = fields(told, known)
        expected = Expected(found["sha256"], found["size"])
        return File(expected, found["name"], found["kind"], found["row"], found["said"])

    return list_of(read_file, most)


# ── objects: name → reader, and what it is where it is not given (no default: it must be) ───────

_VALUES: Fields = {
    "species": (text(40, 1), None),
    "occurred": (day, None),
    "crop": (text(40, 1), None),
    "section": (text(20, 1), None),
    "stage": (text(40), None),
    "plot": (text(60), None),
    "planted_e4": (whole(), None),
    "damaged_e4": (whole(), None),
    "degree_ppm": (whole(1_000_000), None),
    "count_e4": (whole(), None),
    "unit": (text(20), None),
    "fate": (text(20), None),
    "tags": (list_of(text(40, 1), 500), None),
    "amount_fen": (whole(), None),
    "note": (text(200), None),
}
_SPOT: Fields = {
    "lat": (LAT, MUST),
    "lon": (LON, MUST),
    "datum": (one_of("WGS-84", "GCJ-02", "BD-09"), "WGS-84"),
    "accuracy_m": (or_none(METRES), None),
    "ring": (list_of(_corner, 2000), ()),
}
_ROW: Fields = {
    "id": (matching(UUID, "小写 UUID", "a UUID in lower case"), MUST),
    "household": (text(24), ""),
    "texts": (named(text(200)), {}),
    "ground": (or_none(_spot), None),
    **_VALUES,
}
_TELLER: Fields = {
    "name": (text(60, 1), MUST),
    "relation": (one_of(*Telling.Relation.values), MUST),
    "how": (one_of(*Telling.How.values), Telling.How.IN_PERSON.value),
    "phone": (text(40), ""),
    "consent": (one_of(*Telling.Consent.values), Telling.Consent.NONE.value),
    "consent_at": (or_none(instant), None),
    "read_back": (text(400), ""),
}
ABOVE: Fields = {  # what stands in every manifest
    "village": (matching(VILLAGE, "12 位村代码", "a village's code of 12 digits"), MUST),
    "device_clock": (instant, MUST),
}
_LIST: Fields = {
    **ABOVE,
    "first_told_at": (instant, MUST),
    "no_evidence_reason": (text(200), ""),
    "told_by": (or_none(within(_TELLER)), None),
    "rows": (list_of(_row, MOST_ROWS, 1), MUST),
    "files": (files_of("photo", "paper"), ()),
}

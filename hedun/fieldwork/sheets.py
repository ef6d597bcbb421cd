"""The sheet as the phone sends it: a manifest of the kind `sheet`. Pure.

    {"kind": "sheet", "village": "140423104201", "claim": "…", "device_clock": "…",
     "visited_at": "…", "signed_at": "…", "note": "",
     "lines": [{"line": 1, "degree_ppm": 450000, "provisional": true, "counted": "plants",
                "points": [{"of": 20, "bad": 8, "half": 2, "here": {"lat": …, "lon": …}}, …]},
               {"line": 2, "degree_ppm": 230000, "provisional": false,
                "control": [{"kg_per_mu_e4": 5200000}, …], "damaged": [{"grams": 800, "square_cm2":
                20000}, …], "control_at": {"lat": …, "lon": …}, "control_note": "北边邻地"}],
     "files": [{"sha256": "…", "size": 301223, "kind": "photo", "row": 1, "said": {…}},
               {"sha256": "…", "size": 5120, "kind": "signed"}]}

`degree_ppm` is what the expert saw and signed; what comes out here must be the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any, ClassVar

from hedun.assessment.sampling import MILLION, Cut, Degree, YieldTest
from hedun.domain.units import round_half_up
from hedun.phone.manifest import ABOVE, File, Manifest, files_of
from hedun.phone.values import (
    LAT,
    LON,
    METRES,
    MUST,
    Fields,
    Wrong,
    fields,
    instant,
    list_of,
    one_of,
    or_none,
    text,
    whole,
    yes_or_no,
)

KIND = "sheet"
PHOTO, SIGNED = "photo", "signed"
PLANTS, ROWS, BY_EYE = "plants", "rows", ""
MOST_LINES, MOST_POINTS, MOST_COUNTED = 60, 30, 10_000
E7 = 10_000_000


@dataclass(frozen=True, slots=True)
class Point:
    """A sampling point. `of` plants or rows were looked at: `bad` bring nothing, `half` bring half.
    `area_e4`: of what part of the plot it speaks, where the parts differ. `here`: where the phone
    was."""

    of: int
    bad: int
    half: int
    area_e4: int | None
    here: Mapping[str, int] | None

    @property
    def degree_ppm(self) -> int:
        lost = Fraction(2 * self.bad + self.half, 2 * self.of)
        return int(round_half_up(lost, 6).scaleb(6))


@dataclass(frozen=True, slots=True)
class Line:
    """What was found of a line, by points or by a yield test."""

    line: int
    degree_ppm: int
    provisional: bool
    quantity_e4: int | None
    reason: str
    counted: str
    points: tuple[Point, ...]
    control: tuple[Cut, ...]
    damaged: tuple[Cut, ...]
    control_at: Mapping[str, int] | None
    control_note: str

    @property
    def degree(self) -> Degree:
        test = YieldTest(self.control, self.damaged) if self.control or self.damaged else None
        return Degree(
            [point.degree_ppm for point in self.points],
            self.quantity_e4,
            self.provisional,
            self.reason,
            [point.area_e4 for point in self.points if point.area_e4 is not None],
            [point.of for point in self.points] if self.counted == PLANTS else (),
            by_yield=test,
        )

    def kept(self) -> dict[str, Any]:
        """What the figure's own sampling does not say already (assessment.sampling)."""
        return {
            "line": self.line,
            "degree_ppm": self.degree_ppm,
            "provisional": self.provisional,
            "counted": self.counted,
            "points": [
                {"of": p.of, "bad": p.bad, "half": p.half, "here": p.here and dict(p.here)}
                for p in self.points
            ],
            "control_at": self.control_at and dict(self.control_at),
            "control_note": self.control_note,
        }


@dataclass(frozen=True, kw_only=True)
class SheetManifest(Manifest):
    """`rows`: its lines."""

    kind: ClassVar[str] = KIND
    claim: str
    visited_at: datetime
    signed_at: datetime
    note: str
    rows: tuple[Line, ...]

    @property
    def signature(self) -> File:
        return next(one for one in self.files if one.kind == SIGNED)

    @property
    def photos(self) -> list[File]:
        return [one for one in self.files if one.kind == PHOTO]


def read(told: Any) -> SheetManifest:
    """Raises Wrong."""
    found = fields(told, _SHEET)
    rows, files = found.pop("lines"), found["files"]
    if len({row.line for row in rows}) < len(rows):
        raise Wrong("各项编号不重复", "another number in each line", "lines")
    if sum(one.kind == SIGNED for one in files) != 1:
        raise Wrong("恰好一个签名", "one signature", "files")
    return SheetManifest(rows=rows, **found)


# ── one value ───────────────────────────────────────────────────────────────────────────────────


def _here(told: Any) -> dict[str, int]:
    """Whole numbers, so that they can be sealed."""
    found = fields(told, _HERE)
    accuracy = found["accuracy_m"]
    spot = {"lat_e7": round(found["lat"] * E7), "lon_e7": round(found["lon"] * E7)}
    return spot if accuracy is None else {**spot, "accuracy_m": round(accuracy)}


def _point(told: Any) -> Point:
    found = Point(**fields(told, _POINT))
    if found.bad + found.half > found.of:
        raise Wrong("不多于所数的", "no more than were counted", "bad")
    return found


def _cut(told: Any) -> Cut:
    found = Cut(**fields(told, _CUT))
    if not found.good:
        raise Wrong("亩产，或重量和样方", "kg/mu, or a weight and its square")
    return found


_HERE: Fields = {"lat": (LAT, MUST), "lon": (LON, MUST), "accuracy_m": (or_none(METRES), None)}
_POINT: Fields = {
    "of": (whole(MOST_COUNTED, 1), MUST),
    "bad": (whole(MOST_COUNTED), MUST),
    "half": (whole(MOST_COUNTED), 0),
    "area_e4": (or_none(whole(least=1)), None),
    "here": (or_none(_here), None),
}
_CUT: Fields = {name: (or_none(whole(10**9)), None) for name in Cut.__slots__}
_LINE: Fields = {
    "line": (whole(10_000, 1), MUST),
    "degree_ppm": (whole(MILLION), MUST),
    "provisional": (yes_or_no, MUST),
    "quantity_e4": (or_none(whole()), None),
    "reason": (text(200), ""),
    "counted": (one_of(PLANTS, ROWS, BY_EYE), BY_EYE),
    "points": (list_of(_point, MOST_POINTS), ()),
    "control": (list_of(_cut, MOST_POINTS), ()),
    "damaged": (list_of(_cut, MOST_POINTS), ()),
    "control_at": (or_none(_here), None),
    "control_note": (text(100), ""),
}
_SHEET: Fields = {
    **ABOVE,
    "claim": (text(48, 1), MUST),
    "visited_at": (instant, MUST),
    "signed_at": (instant, MUST),
    "note": (text(200), ""),
    "lines": (list_of(lambda told: Line(**fields(told, _LINE)), MOST_LINES, 1), MUST),
    "files": (files_of(PHOTO, SIGNED), MUST),
}

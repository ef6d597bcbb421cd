"""Outlines of divisions as they come in a GeoJSON file, and what can be wrong with each feature.

No database here. A feature names its division by `code`, 12 digits, among its properties; its
geometry is a Polygon or MultiPolygon in degrees, longitude first, as GeoJSON (RFC 7946) has it.
"""

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from shapely import Geometry, MultiPolygon, Polygon
from shapely.geometry import mapping, shape

from hedun.domain.coordinates import CHINA
from hedun.domain.foreign import json_value
from hedun.domain.problems import Problem
from hedun.places.problems import problem
from hedun.places.rows import BadRows, RowProblem

DECIMALS = 6  # of a degree: 0.1 m
# Corners that no map of a county shows are left out, the same on both sides of a shared border.
SIMPLER = 0.00005  # degrees, about 5 m
AREAS = ("Polygon", "MultiPolygon")


@dataclass(frozen=True, slots=True)
class Outline:
    """`line`: the number of the feature in its file, from 1. `mended`: its ring crossed itself."""

    line: int
    code: str
    area: Polygon | MultiPolygon
    mended: bool = False

    @property
    def geojson(self) -> str:
        return as_geojson(self.area)


def as_geojson(area: Geometry) -> str:
    return json.dumps(_rounded(mapping(area)), separators=(",", ":"))


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, DECIMALS)
    if isinstance(value, Mapping):
        return {key: _rounded(inner) for key, inner in value.items()}
    return [_rounded(inner) for inner in value] if isinstance(value, list | tuple) else value


def read_geojson(data: bytes) -> list[Outline]:
    """The outlines of a FeatureCollection. Raises BadRows with every problem."""
    try:
        file = json_value(data.decode("utf-8-sig"))
    except ValueError:
        raise BadRows([RowProblem(0, "", problem("OUTLINES_NOT_JSON"))]) from None
    features = file.get("features") if isinstance(file, Mapping) else None
    if not isinstance(features, list) or not features:
        raise BadRows([RowProblem(0, "", problem("OUTLINES_NO_FEATURES"))])
    found: list[Outline] = []
    problems: list[RowProblem] = []
    first: dict[str, int] = {}
    for line, feature in enumerate(features, 1):
        try:
            one = _outline(line, feature)
        except _Bad as bad:
            problems.append(RowProblem(line, bad.column, bad.problem))
            continue
        if one.code in first:
            twice = problem("OUTLINE_TWICE", first=first[one.code])
            problems.append(RowProblem(line, "code", twice))
        first.setdefault(one.code, line)
        found.append(one)
    if problems:
        raise BadRows(problems)
    return found


class _Bad(ValueError):
    def __init__(self, column: str, problem: Problem) -> None:
        self.column, self.problem = column, problem


def _outline(line: int, feature: Any) -> Outline:
    feature = feature if isinstance(feature, Mapping) else {}
    properties = feature.get("properties")
    code = properties.get("code") if isinstance(properties, Mapping) else None
    if not isinstance(code, str) or len(code) != 12 or not code.isdigit():
        raise _Bad("code", problem("OUTLINE_CODE", found=str(code)[:40]))
    geometry = feature.get("geometry")
    kind = geometry.get("type") if isinstance(geometry, Mapping) else None
    if kind not in AREAS:
        raise _Bad("geometry", problem("OUTLINE_KIND", found=kind or "—"))
    try:
        area = shapely.force_2d(shape(geometry))
    except (ValueError, TypeError, IndexError, KeyError, shapely.GEOSException):
        raise _Bad("geometry", problem("OUTLINE_BROKEN")) from None
    if area.is_empty or not _on_the_map(area.bounds):
        bounds = ", ".join(f"{number:g}" for number in area.bounds)
        raise _Bad("geometry", problem("OUTLINE_NOT_DEGREES", found=bounds))
    return _mended(line, code, area)


def _on_the_map(bounds: Sequence[float]) -> bool:
    """Degrees, longitude first, within the box around China. Metres or lat/lon are outside it."""
    (south, north), (west, east) = CHINA
    left, low, right, high = bounds
    known = all(math.isfinite(number) for number in bounds)
    return known and west <= left and right <= east and south <= low and high <= north


def _mended(line: int, code: str, area: Geometry) -> Outline:
    """A ring that crosses itself is taken apart where it crosses: the same ground, drawn right."""
    try:
        good = area if area.is_valid else _apart(area)
    except shapely.GEOSException:  # corners that lie on each other to the last bit
        raise _Bad("geometry", problem("OUTLINE_BROKEN")) from None
    if not isinstance(good, Polygon | MultiPolygon) or good.is_empty or not good.area:
        raise _Bad("geometry", problem("OUTLINE_BROKEN"))
    return Outline(line, code, shapely.normalize(good), mended=good is not area)


def _apart(area: Geometry) -> Geometry:
    parts = shapely.get_parts(shapely.make_valid(area))
    return shapely.union_all([part for part in parts if isinstance(part, Polygon)])


def simplified(outlines: Sequence[Outline]) -> list[Outline]:
    """Without corners that no map shows; neighbours still touch."""
    areas = shapely.coverage_simplify([one.area for one in outlines], SIMPLER)
    return [
        Outline(one.line, one.code, area if area.is_valid and area.area else one.area, one.mended)
        for one, area in zip(outlines, areas, strict=True)
    ]


def area_of(geojson: str) -> Geometry:
    """Of a stored outline."""
    return shape(json.loads(geojson))


def joined(areas: Iterable[Geometry]) -> Geometry:
    """The outline around all of them: the borders between them go."""
    whole = shapely.union_all(list(areas), grid_size=10**-DECIMALS)
    return whole if isinstance(whole, Polygon | MultiPolygon) else shapely.MultiPolygon()


def corners(geometry: Mapping[str, Any]) -> Iterator[Sequence[Sequence[float]]]:
    """The rings of a stored Polygon or MultiPolygon."""
    shapes = [geometry["coordinates"]]
    for polygon in shapes if geometry["type"] == "Polygon" else shapes[0]:
        yield from polygon

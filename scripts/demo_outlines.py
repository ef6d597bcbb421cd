"""Draw the demo's schematic outlines: hedun/demo/data/outlines.geojson.

.venv/bin/python scripts/demo_outlines.py

An invented county: a rounded shape of about its size, towns around invented anchors in about their
real direction from the county seat, villages as cells of a Voronoi diagram in their town. Nothing
is taken from a map. `forest` says how near a village is to two invented ridges, in percent.
"""

import json
import math
import sys
from collections.abc import Iterable
from pathlib import Path
from random import Random
from typing import TypeVar

from shapely import LineString, MultiPoint, Point, Polygon, STRtree, voronoi_polygons
from shapely.affinity import scale

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from hedun.demo.ground import NATIONAL, OUTLINES, chosen_codes  # noqa: E402
from hedun.places.rows import read_csv  # noqa: E402

SEED = 140423
SQUASH = math.cos(math.radians(36.55))  # a degree of longitude is shorter than one of latitude
CENTRE, RADIUS = (113.02, 36.56), 0.172  # degrees of latitude
ANCHORS = {
    "140423100": (113.05, 36.535),
    "140423101": (113.13, 36.445),
    "140423102": (113.01, 36.43),
    "140423103": (112.93, 36.52),
    "140423104": (112.875, 36.62),
    "140423105": (113.03, 36.705),
    "140423106": (113.15, 36.685),
    "140423107": (113.17, 36.575),
    "140423108": (112.985, 36.625),
}
RIDGES = (
    LineString([(112.80, 36.70), (112.85, 36.66), (112.88, 36.58), (112.83, 36.50)]),
    LineString([(113.00, 36.76), (113.12, 36.73), (113.20, 36.67), (113.22, 36.58)]),
)
Shape = TypeVar("Shape", Polygon, Point)
REACH = 0.055  # degrees: so far from the ridge a village is two thirds less in the forest


def main() -> None:
    rng = Random(SEED)
    names = {row.code: row.name for row in read_csv(NATIONAL.read_bytes())}
    by_town: dict[str, list[str]] = {}
    for code in chosen_codes():
        by_town.setdefault(code[:9], []).append(code)
    county = _county(rng)
    towns = dict(zip(ANCHORS, _cells(county, [_flat(*ANCHORS[t]) for t in ANCHORS]), strict=True))
    features = []
    for town, codes in by_town.items():
        for code, cell in zip(codes, _villages(rng, towns[town], len(codes)), strict=True):
            features.append(_feature(code, names[code], cell))
    features.sort(key=lambda feature: feature["properties"]["code"])
    file = {"type": "FeatureCollection", "features": features}
    text = json.dumps(file, ensure_ascii=False, separators=(",", ":"))
    OUTLINES.write_text(text.replace('{"type":"Feature",', '\n{"type":"Feature",') + "\n")


def _county(rng: Random) -> Polygon:
    """A wavy ring around the centre."""
    waves = [(n, rng.uniform(0.02, 0.10) / n**0.5, rng.uniform(0, math.tau)) for n in range(2, 9)]
    ring = []
    for step in range(120):
        angle = math.tau * step / 120
        far = RADIUS * (1 + sum(a * math.cos(n * angle + shift) for n, a, shift in waves))
        ring.append((far * math.cos(angle), far * math.sin(angle)))
    x, y = _flat(*CENTRE)
    return Polygon([(x + dx * 1.08, y + dy) for dx, dy in ring])


def _villages(rng: Random, town: Polygon, count: int) -> list[Polygon]:
    """Cells of about the same size, from west to east."""
    left, foot, right, top = town.bounds
    points: list[tuple[float, float]] = []
    while len(points) < count:
        point = (rng.uniform(left, right), rng.uniform(foot, top))
        if town.contains(Point(point)):
            points.append(point)
    for _ in range(3):
        points = [(c.centroid.x, c.centroid.y) for c in _cells(town, points)]
    return _cells(town, sorted(points))


def _cells(area: Polygon, points: Iterable[tuple[float, float]]) -> list[Polygon]:
    """The Voronoi cell of each point inside the area, in the order of the points."""
    chosen = list(points)
    cells = list(voronoi_polygons(MultiPoint(chosen), extend_to=area).geoms)
    tree = STRtree(cells)
    own = (cells[int(tree.query(Point(p), "intersects")[0])] for p in chosen)
    return [_largest(cell.intersection(area)) for cell in own]


def _largest(area: Polygon) -> Polygon:
    return max(getattr(area, "geoms", [area]), key=lambda part: part.area)


def _feature(code: str, name: str, cell: Polygon) -> dict[str, object]:
    middle = _round(cell.centroid)
    away = min(ridge.distance(middle) for ridge in RIDGES)
    ring = [[round(x, 5), round(y, 5)] for x, y in _round(cell).exterior.coords]
    return {
        "type": "Feature",
        "properties": {
            "code": code,
            "name": name,
            "schematic": True,
            "forest": round(100 * math.exp(-away / REACH)),
        },
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def _flat(x: float, y: float) -> tuple[float, float]:
    return x * SQUASH, y


def _round(area: Shape) -> Shape:
    """Back to degrees."""
    return scale(area, 1 / SQUASH, 1, origin=(0, 0))


if __name__ == "__main__":
    main()

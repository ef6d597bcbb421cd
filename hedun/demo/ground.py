"""Where the demo happens: nine towns and 110 villages of Xiangyuan, and how near each is to forest.

The divisions are real (places/data, the national list of 2023). Where the villages lie is not: the
outlines in data/ are drawn by scripts/demo_outlines.py and say so (示意). No real boundary may be
copied here: none was found whose licence allows it.

Which 110 of the 229 villages proper (codes 200–399; communities in town are left out): each town
gets its share by largest remainder, and gives villages at even steps through its list.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

import shapely
import shapely.geometry

from hedun.domain.actors import Level
from hedun.places import rows
from hedun.places.rows import Row, level_of, read_csv

VILLAGES = 110
HOME = "140423104240"  # 燕家沟村: the first village of every demo, however small
COUNTY, CITY = "140423000000", "140400000000"
NATIONAL = Path(rows.__file__).parent / "data" / "xiangyuan.csv"
OUTLINES = Path(__file__).parent / "data" / "outlines.geojson"
BESIDE = 0.0012  # degrees, a good hundred metres: so far fields of one name lie apart
OUTLINES_SOURCE = "禾盾演示，示意图，非实测边界 · drawn for the Hedun demo, not surveyed"


@dataclass(frozen=True, slots=True)
class Village:
    """`forest`: 0 (open plain) to 1 (forest all around); an invention of the outlines' script."""

    code: str
    name: str
    forest: float

    @property
    def town(self) -> str:
        return f"{self.code[:9]}000"


def villages(count: int = VILLAGES) -> list[Village]:
    """The demo's villages in order of code; a smaller demo has HOME and others at even steps."""
    everywhere = _everywhere()
    start = next(n for n, village in enumerate(everywhere) if village.code == HOME)
    turned = [*everywhere[start:], *everywhere[:start]]
    found = [turned[n * len(turned) // count] for n in range(count)]
    return sorted(found, key=lambda village: village.code)


def divisions(chosen: Sequence[Village]) -> list[Row]:
    """The rows of the national list to import: the villages and every division above them."""
    above = {code for v in chosen for code in (v.code, v.town)} | {COUNTY, CITY, "140000000000"}
    return [row for row in read_csv(NATIONAL.read_bytes()) if row.code in above]


def outlines(chosen: Sequence[Village]) -> bytes:
    """The outlines of the villages, as GeoJSON."""
    wanted = {village.code for village in chosen}
    file = json.loads(OUTLINES.read_bytes())
    features = [f for f in file["features"] if f["properties"]["code"] in wanted]
    return json.dumps({**file, "features": features}, ensure_ascii=False).encode()


def spot(village: str, plot: str, rng: Random) -> tuple[float, float]:
    """Where a field of this name may lie in the village: latitude and longitude, near the others of
    that name; made up like the outlines."""
    area = _areas()[village]
    west, south, east, north = area.bounds
    named = Random(f"plot {village} {plot}")
    x, y = west, south
    while not shapely.contains_xy(area, x, y):
        x, y = named.uniform(west, east), named.uniform(south, north)
    near = x + rng.uniform(-BESIDE, BESIDE), y + rng.uniform(-BESIDE, BESIDE)
    lon, lat = near if shapely.contains_xy(area, *near) else (x, y)
    return round(lat, 6), round(lon, 6)


def chosen_codes() -> list[str]:
    """The codes of the 110 villages, by the rule above."""
    by_town: dict[str, list[str]] = {}
    for row in read_csv(NATIONAL.read_bytes()):
        proper = level_of(row.code) is Level.VILLAGE and "200" <= row.code[9:] <= "399"
        if proper and "100" <= row.code[6:9] <= "199":
            by_town.setdefault(row.code[:9], []).append(row.code)
    shares = _largest_remainder({town: len(own) for town, own in by_town.items()}, VILLAGES)
    return [
        own[n * len(own) // shares[town]]
        for town, own in by_town.items()
        for n in range(shares[town])
    ]


def _largest_remainder(weights: dict[str, int], seats: int) -> dict[str, int]:
    total = sum(weights.values())
    given = {key: seats * weight // total for key, weight in weights.items()}
    rest = sorted(weights, key=lambda key: (-(seats * weights[key] % total), key))
    for key in rest[: seats - sum(given.values())]:
        given[key] += 1
    return given


@cache
def _areas() -> dict[str, shapely.Geometry]:
    features = json.loads(OUTLINES.read_bytes())["features"]
    return {f["properties"]["code"]: shapely.geometry.shape(f["geometry"]) for f in features}


@cache
def _everywhere() -> tuple[Village, ...]:
    file = json.loads(OUTLINES.read_bytes())
    found = (f["properties"] for f in file["features"])
    return tuple(Village(p["code"], p["name"], p["forest"] / 100) for p in found)

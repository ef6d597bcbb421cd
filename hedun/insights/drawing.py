"""The map of villages as the server draws it: an SVG for paper, for browsers without WebGL and
until the script has drawn its own; and the outlines for the script."""

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import ngettext

from hedun.domain.actors import Level
from hedun.domain.deadlines import local_day
from hedun.domain.money import yuan
from hedun.insights.queries import Season
from hedun.insights.selection import Ground, Wanted
from hedun.insights.shades import Shades, shades
from hedun.insights.sums import Figures
from hedun.insights.tables import reports_of
from hedun.places.models import Place, PlaceOutline
from hedun.places.outlines import area_of, corners
from hedun.places.queries import outlines

WIDTH, MARGIN = 1000, 8  # units of the drawing


@dataclass(frozen=True, slots=True)
class Village:
    """One village on the map: its path, its shade, what it says and where it leads."""

    code: str
    name: str
    town: str
    path: str
    shade: int
    says: str
    href: str


@dataclass(frozen=True, slots=True)
class Label:
    name: str
    x: float
    y: float
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """`missing`: claims of villages without an outline; they stand in the tables only."""

    height: int
    villages: list[Village]
    borders: list[str]
    labels: list[Label]
    shades: Shades
    schematic: bool
    sources: list[str]
    missing: int


def shown_outlines(near: Ground, wanted: Wanted, now: datetime) -> QuerySet[PlaceOutline]:
    """Of the villages and towns that the actor sees under the policy (and in the town chosen), as
    they are on the season's last day, or today while it runs."""
    day = min(local_day(now), wanted.policy.ends)
    inside = near.under(wanted.town or wanted.policy.place.code)
    there = Q(until__isnull=True) | Q(until__gte=day)
    shown = Place.objects.filter(
        there, pk__in=inside, starts__lte=day, level__in=(Level.VILLAGE, Level.TOWNSHIP)
    )
    return outlines(shown)


@dataclass(frozen=True, slots=True)
class Traced:
    """The outlines of a map as paths, by primary key; what no figure changes."""

    scale: "Scale"
    paths: dict[int, str]
    labels: list[Label]


# By the outlines shown: rows are added and never edited, so what was traced stays true.
@lru_cache(maxsize=64)
def traced(shown: tuple[tuple[int, int], ...]) -> Traced:
    """`shown`: primary keys of outline and place, one village at least."""
    rows = PlaceOutline.objects.filter(pk__in=[pk for pk, _ in shown]).select_related("place")
    shapes = {row.pk: json.loads(row.geojson) for row in rows}
    villages = [shapes[row.pk] for row in rows if row.place.level == Level.VILLAGE]
    scale = Scale.around(villages)
    towns = [row for row in rows if row.place.level == Level.TOWNSHIP]
    return Traced(
        scale=scale,
        paths={pk: scale.path(geometry) for pk, geometry in shapes.items()},
        labels=[_label(row, scale) for row in sorted(towns, key=lambda row: row.place.code)],
    )


def drawn(season: Season, found: QuerySet[PlaceOutline]) -> Drawing | None:
    """None where no village has an outline. One query, and one more for outlines not yet traced."""
    rows = list(found.defer("geojson"))
    villages = [row for row in rows if row.place.level == Level.VILLAGE]
    if not villages:
        return None
    ground = traced(tuple((row.pk, row.place_id) for row in rows))
    nothing, measure = Figures(), season.wanted.measure
    sums = {row.place_id: season.villages.get(row.place_id, nothing) for row in villages}
    classes = shades(_measured(one, measure) for one in sums.values())
    address = reports_of()
    on_map = sum(one.claims for one in sums.values())
    return Drawing(
        height=ground.scale.height,
        villages=[
            Village(
                code=row.place.code,
                name=row.place.name,
                town=row.place.parent.name if row.place.parent else "",
                path=ground.paths[row.pk],
                shade=classes.of(_measured(sums[row.place_id], measure)),
                says=_says(sums[row.place_id]),
                href=address + row.place.code,
            )
            for row in villages
        ],
        borders=[ground.paths[row.pk] for row in rows if row.place.level == Level.TOWNSHIP],
        labels=ground.labels,
        shades=classes,
        schematic=any(row.schematic for row in villages),
        sources=sorted({row.source for row in villages}),
        missing=season.total.claims - on_map,
    )


def _measured(sums: Figures, measure: str) -> int:
    """Claims, or whole yuan paid (a part of a yuan counts as one)."""
    return -(-sums.paid_fen // 100) if measure == "paid" else sums.claims


def _says(sums: Figures) -> str:
    """12 claims · paid 3,204.50 yuan · 1 overdue"""
    facts = {"n": sums.claims, "yuan": yuan(sums.paid_fen)}
    told = ngettext(
        "%(n)s claim · paid %(yuan)s yuan", "%(n)s claims · paid %(yuan)s yuan", sums.claims
    )
    if not sums.late:
        return told % facts
    return f"{told % facts} · " + ngettext("%(n)s overdue", "%(n)s overdue", sums.late) % {
        "n": sums.late
    }


def _label(row: PlaceOutline, scale: "Scale") -> Label:
    point = area_of(row.geojson).representative_point()
    x, y = scale.at(point.x, point.y)
    return Label(row.place.name, x, y, round(point.x, 6), round(point.y, 6))


@dataclass(frozen=True, slots=True)
class Scale:
    """Degrees to units: degrees of longitude are shorter, as they are at the county's latitude."""

    west: float
    north: float
    unit: float  # units in a degree of latitude
    narrow: float
    height: int

    @classmethod
    def around(cls, geometries: Iterable[Any]) -> "Scale":
        points = [p for one in geometries for ring in corners(one) for p in ring]
        west, east = min(p[0] for p in points), max(p[0] for p in points)
        south, north = min(p[1] for p in points), max(p[1] for p in points)
        narrow = math.cos(math.radians((south + north) / 2))
        unit = (WIDTH - 2 * MARGIN) / max((east - west) * narrow, (north - south) / 1.2)
        return cls(west, north, unit, narrow, round((north - south) * unit) + 2 * MARGIN)

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        x = (lon - self.west) * self.narrow * self.unit + MARGIN
        return round(x, 1), round((self.north - lat) * self.unit + MARGIN, 1)

    def path(self, geometry: Any) -> str:
        parts = []
        for ring in corners(geometry):
            points = [f"{x:g} {y:g}" for x, y in (self.at(p[0], p[1]) for p in ring)]
            parts.append("M" + "L".join(dict.fromkeys(points)) + "Z")
        return "".join(parts)


def collection(rows: Iterable[PlaceOutline]) -> dict[str, Any]:
    """The outlines for the script: a feature a place, with its code and whether it is a town."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"code": row.place.code, "town": row.place.level != Level.VILLAGE},
                "geometry": json.loads(row.geojson),
            }
            for row in rows
        ],
    }

"""How far a place is from a plot or from a village."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import shapely
from shapely import Geometry
from shapely.ops import nearest_points

from hedun.claims.models import LineGround, LossLine
from hedun.domain.coordinates import Point, distance_m
from hedun.places.models import Place
from hedun.places.outlines import area_of
from hedun.places.queries import outlines
from hedun.record.following import Followed, Written
from hedun.record.selecting import select

E7 = 10_000_000
BORDER_M = 100  # fields lie across an outline, and outlines are drawn with a broad pen


def plots_of(lines: Sequence[LossLine]) -> dict[int, list[Geometry]]:
    """{claim pk: where its lines lie, in degrees (WGS-84)}: outlines where they were walked or
    drawn, else points; claims without either are left out."""
    placed = {line.pk: line for line in lines if line.lat_e7 is not None}
    grounds = dict(select(LineGround, ("line_id", "rings"), "line_id", placed))
    found: dict[int, list[Geometry]] = defaultdict(list)
    for pk, line in placed.items():
        if line.lon_e7 is None or line.lat_e7 is None:
            continue
        rings = [[(x / E7, y / E7) for x, y in ring] for ring in grounds.get(pk, ())]
        point = shapely.Point(line.lon_e7 / E7, line.lat_e7 / E7)
        found[line.claim_id] += [shapely.Polygon(ring) for ring in rings] or [point]
    return dict(found)


def village_outlines(villages: Iterable[int]) -> dict[int, Geometry]:
    """{village pk: its outline}. One that was only drawn to show says nothing of a place."""
    return {pk: one.area for pk, one in drawn_outlines(villages).items() if not one.schematic}


@dataclass(frozen=True, slots=True)
class Outlined:
    """The outline of a village. `schematic`: drawn to show, not surveyed."""

    area: Geometry
    schematic: bool


def drawn_outlines(villages: Iterable[int]) -> dict[int, Outlined]:
    """{village pk: its outline}, those that were only drawn to show among them. In memory until an
    outline is written."""
    wanted, kept = set(villages), _DRAWN.now()
    if missing := wanted - kept.keys():
        rows = outlines(Place.objects.filter(pk__in=missing))
        found = {row.place_id: Outlined(area_of(row.geojson), row.schematic) for row in rows}
        kept.update({pk: found.get(pk) for pk in missing})
    return {pk: one for pk in wanted if (one := kept[pk]) is not None}


def _nothing_yet(_key: object) -> dict[int, Outlined | None]:
    return {}


def _follow(
    kept: dict[int, Outlined | None], written: Written, _key: object
) -> dict[int, Outlined | None]:
    changed = written.of("places.PlaceOutline") or len(kept) > MOST_KEPT
    return {} if changed else kept


MOST_KEPT = 1000
_DRAWN = Followed(_nothing_yet, _follow)


def beyond_m(point: Point, area: Geometry) -> float:
    """Metres from the point (WGS-84) to the area; 0 inside."""
    return apart_m(shapely.Point(point.lon, point.lat), area)


def apart_m(one: Geometry, other: Geometry) -> float:
    """Metres between two areas or places in degrees (WGS-84); 0 where they meet."""
    here, there = nearest_points(one, other)
    return distance_m(Point(here.y, here.x, "WGS-84"), Point(there.y, there.x, "WGS-84"))

"""The map as the server draws it: the first picture, the one for paper and for browsers without
WebGL; and the outlines for the script."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import h3
import numpy as np
import shapely
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from hedun.domain.actors import Level
from hedun.insights import drawing
from hedun.insights.drawing import Label, Scale, Village
from hedun.insights.selection import Ground
from hedun.insights.selection import Wanted as SeasonWanted
from hedun.insights.shades import Shades, shades
from hedun.insights.tables import reports_of
from hedun.maps.columns import E7, Columns
from hedun.maps.heat import CORNERS, Heat, Sums
from hedun.maps.selecting import Wanted
from hedun.places.models import PlaceOutline
from hedun.places.outlines import area_of, as_geojson, joined

MU_E4 = 10_000
RESOLUTION = 7  # of the server's own heat: cells of about 5 km²
DOTS = 400  # points of the server's own drawing
_SHORT = 0.00005  # degrees


@dataclass(frozen=True, slots=True)
class Hexagon:
    path: str
    shade: int
    says: str
    cell: str


@dataclass(frozen=True, slots=True)
class Dot:
    x: float
    y: float
    lon: int
    lat: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """`bounds`: west, south, east, north. `more`: points that the drawing leaves out."""

    height: int
    villages: list[Village]
    borders: list[str]
    county: str
    labels: list[Label]
    hexagons: list[Hexagon]
    dots: list[Dot]
    more: int
    shades: Shades
    schematic: bool
    sources: list[str]


def measured(claims: int, area_e4: int, measure: str) -> int:
    """Claims, or whole mu (a part of one counts as one)."""
    return -(-area_e4 // MU_E4) if measure == "area" else claims


# What the shades mean, by what is shown and measured.
_LEGENDS: dict[tuple[str, str], str | Promise] = {
    ("villages", "claims"): _("Claims in a village"),
    ("villages", "area"): _("Damaged mu in a village"),
    ("heat", "claims"): _("Claims in a cell of {km2} km²"),
    ("heat", "area"): _("Damaged mu in a cell of {km2} km²"),
}


def legend_of(wanted: Wanted) -> str:
    words = _LEGENDS.get((wanted.show, wanted.measure), _("State of the claim"))
    return str(words).format(km2=f"{h3.average_hexagon_area(RESOLUTION, 'km^2'):.2g}")


def says(claims: int, area_e4: int) -> str:
    """12 claims · 34.50 mu"""
    facts = {"n": f"{claims:,}", "mu": f"{area_e4 / MU_E4:,.2f}"}
    told = ngettext("%(n)s claim", "%(n)s claims", claims)
    if area_e4:
        told += " · " + ngettext("%(mu)s mu", "%(mu)s mu", area_e4 // MU_E4)
    return told % facts


def shown(near: Ground, wanted: Wanted, now: datetime) -> list[PlaceOutline]:
    """The newest outlines, without their shapes."""
    of_season = SeasonWanted(wanted.policy, wanted.town)
    return list(drawing.shown_outlines(near, of_season, now).defer("geojson"))


def drawn(
    rows: Sequence[PlaceOutline], wanted: Wanted, villages: Sums, found: Heat | None, dots: Columns
) -> Drawing | None:
    """None where no village has an outline. `villages`, `found`, `dots`: of the week shown."""
    places = [row for row in rows if row.place.level == Level.VILLAGE]
    if not places:
        return None
    ground = drawing.traced(tuple((row.pk, row.place_id) for row in rows))
    told = _told(villages)
    nothing = (0, 0)
    heat_sums = _told(found.sums) if found else {}
    of = heat_sums if found else {row.place_id: told.get(row.place_id, nothing) for row in places}
    classes = shades(measured(*pair, wanted.measure) for pair in of.values())
    address = reports_of()
    own = found is None and wanted.show == "villages"
    towns = tuple(row.pk for row in rows if row.place.level == Level.TOWNSHIP)
    border = county(towns)
    return Drawing(
        height=ground.scale.height,
        villages=[
            Village(
                code=row.place.code,
                name=row.place.name,
                town=row.place.parent.name if row.place.parent else "",
                path=ground.paths[row.pk],
                shade=classes.of(measured(*of[row.place_id], wanted.measure)) if own else 0,
                says=says(*told.get(row.place_id, nothing)),
                href=address + row.place.code,
            )
            for row in places
        ],
        borders=[ground.paths[row.pk] for row in rows if row.place.level == Level.TOWNSHIP],
        county=ground.scale.path(border) if border else "",
        labels=ground.labels,
        hexagons=_hexagons(found, wanted, classes, ground.scale) if found else [],
        dots=_dots(dots, ground.scale) if wanted.show == "points" else [],
        more=max(0, len(dots) - DOTS) if wanted.show == "points" else 0,
        shades=classes,
        schematic=any(row.schematic for row in places),
        sources=sorted({row.source for row in places}),
    )


def _told(sums: Sums) -> dict[int, tuple[int, int]]:
    """{key: claims, ten-thousandths of a mu}"""
    pairs = zip(sums.totals("claims").tolist(), sums.totals("area_e4").tolist(), strict=True)
    return dict(zip(sums.keys.tolist(), pairs, strict=True))


def _hexagons(found: Heat, wanted: Wanted, classes: Shades, scale: Scale) -> list[Hexagon]:
    told = _told(found.sums)
    drawn_cells = []
    for cell, corners in zip(found.sums.keys.tolist(), found.corners, strict=True):
        points = [scale.at(float(x), float(y)) for x, y in corners[:CORNERS]]
        path = "M" + "L".join(f"{x:g} {y:g}" for x, y in points) + "Z"
        shade = classes.of(measured(*told[cell], wanted.measure))
        drawn_cells.append(Hexagon(path, shade, says(*told[cell]), f"{cell:x}"))
    return drawn_cells


def _dots(rows: Columns, scale: Scale) -> list[Dot]:
    pairs = zip(rows.lon[:DOTS].tolist(), rows.lat[:DOTS].tolist(), strict=True)
    return [Dot(*scale.at(lon / E7, lat / E7), lon, lat) for lon, lat in pairs]


@lru_cache(maxsize=16)
def county(towns: tuple[int, ...]) -> dict[str, Any] | None:
    """The outline around these towns' outlines (primary keys), as a geometry; None of none."""
    rows = PlaceOutline.objects.filter(pk__in=towns).values_list("geojson", flat=True)
    areas = [area_of(text) for text in rows]
    if not areas:
        return None
    # Neighbours whose borders were rounded apart leave slivers.
    whole = shapely.buffer(shapely.buffer(joined(areas), _SHORT), -_SHORT)
    return dict(shapely.geometry.mapping(shapely.from_geojson(as_geojson(whole))))


def collection(rows: Sequence[PlaceOutline]) -> dict[str, Any]:
    """The outlines with the county's, for the script."""
    full = PlaceOutline.objects.filter(pk__in=[row.pk for row in rows])
    made = drawing.collection(full.select_related("place"))
    towns = tuple(row.pk for row in rows if row.place.level == Level.TOWNSHIP)
    if border := county(towns):
        whole = {"code": "", "town": False, "county": True}
        made["features"].append({"type": "Feature", "properties": whole, "geometry": border})
    return made


def week_sums(sums: Sums, weeks: Sequence[date]) -> list[int]:
    """Claims of each week, for the bars over the slider."""
    found = np.zeros(len(weeks), np.int64)
    np.add.at(found, sums.week, sums.claims)
    return [int(n) for n in found]

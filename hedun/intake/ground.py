"""Where damage stands: outlines and points in any coordinate system become WGS-84.

Imported only for layouts that have coordinates: its libraries take a third of a second to load.
"""

import math
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import Any, cast

import numpy
import shapely
from pyproj import CRS, Geod, Transformer
from pyproj.exceptions import CRSError
from shapely.errors import GEOSException

from hedun.domain.coordinates import Datum, Point, convert, distance_m
from hedun.domain.units import MU_SCALE, UNITS
from hedun.intake.cells import Doubtful
from hedun.intake.layout import Coordinates
from hedun.intake.problems import malformed, problem
from hedun.intake.reading import Ground, Ring, Spot

WGS84 = 4326
E7 = 10_000_000
E4_PER_SQUARE_METRE = float(UNITS["square_metre"].ratio * MU_SCALE)
PARTS = {"Polygon", "MultiPolygon"}
_GEOD = Geod(ellps="WGS84")


def known_epsg(code: int) -> bool:
    """Whether there is a coordinate system of this number with two axes on the ground."""
    try:
        system = CRS.from_epsg(code)
    except CRSError:
        return False
    return system.is_projected or system.is_geographic


class Grounds:
    """Reads the places of one layout."""

    def __init__(self, coordinates: Coordinates) -> None:
        self._said = coordinates
        self._system, self._to_wgs84 = _system(coordinates.epsg)

    def read(self, written: Mapping[str, str]) -> Ground:
        """The place of a row, from its cells by header.

        Raises Malformed: PLACE_MISSING, PLACE_FORM, OUTLINE_KIND, OUTLINE_CROSSES, PLACE_OUTSIDE;
        Doubtful (PLACE_DIFFERS) where the row's own latitude and longitude are too far off.
        """
        shape = self._shape(written)
        centre = shapely.centroid(shape)
        lon, lat = self._to_wgs84.transform(centre.x, centre.y)
        if not (math.isfinite(lon) and math.isfinite(lat) and self._within(lon, lat)):
            raise malformed("PLACE_OUTSIDE", epsg=self._said.epsg)
        outlined = shape.geom_type in PARTS
        found = Ground(
            lon_e7=round(lon * E7),
            lat_e7=round(lat * E7),
            rings=self._rings(shape) if outlined else (),
            area_e4=self._area_e4(shape) if outlined else None,
        )
        self._check(found, written)
        return found

    def _shape(self, written: Mapping[str, str]) -> Any:
        said = self._said
        texts = [written[h] for h in (*said.wkt, said.x, said.y) if h and written.get(h)]
        if len(texts) < (1 if said.wkt else 2):
            raise malformed("PLACE_MISSING")
        try:
            shape = shapely.from_wkt(texts[0]) if said.wkt else shapely.Point(*map(float, texts))
        except (GEOSException, ValueError):
            raise malformed("PLACE_FORM") from None
        if shape.is_empty or shape.geom_type not in PARTS | {"Point"}:
            raise malformed("OUTLINE_KIND")
        if not shape.is_valid:
            raise malformed("OUTLINE_CROSSES")
        return shape

    def _within(self, lon: float, lat: float) -> bool:
        """Inside the area for which the system is made: else its number is not this one."""
        use = self._system.area_of_use
        return use is None or (use.west <= lon <= use.east and use.south <= lat <= use.north)

    def _rings(self, shape: Any) -> tuple[Ring, ...]:
        parts = shape.geoms if shape.geom_type == "MultiPolygon" else (shape,)
        rings = [ring for part in parts for ring in (part.exterior, *part.interiors)]
        # All corners go over in one call: a call costs as much as a hundred corners.
        lons, lats = self._to_wgs84.transform(*shapely.get_coordinates(rings).T)
        corners = list(zip(_e7(lons), _e7(lats), strict=True))
        ends = list(accumulate(len(ring.coords) for ring in rings))
        return tuple(tuple(corners[a:b]) for a, b in pairwise([0, *ends]))

    def _area_e4(self, shape: Any) -> int:
        if self._system.is_projected:
            metres = self._system.axis_info[0].unit_conversion_factor  # of one of its units
            square = shape.area * metres * metres
        else:
            square = abs(_GEOD.geometry_area_perimeter(shape)[0])
        return math.floor(square * E4_PER_SQUARE_METRE + 0.5)

    def _check(self, found: Ground, written: Mapping[str, str]) -> None:
        """Against what the row itself says of its centre: another system, or another field."""
        if self._said.check is None:
            return
        try:
            lat, lon = (float(written.get(header) or "nan") for header in self._said.check)
            within = float(written[self._said.within] if self._said.within else self._said.within_m)
            said = Point(lat, lon, "WGS-84")
        except ValueError:  # no number, or no place on earth
            raise malformed("PLACE_FORM") from None
        apart = distance_m(said, Point(found.lat_e7 / E7, found.lon_e7 / E7, "WGS-84"))
        if apart > within:
            facts = {"apart": round(apart), "within": round(within)}
            raise Doubtful(problem("PLACE_DIFFERS", **facts), found, "")


def placed(spot: Spot) -> Ground:
    """A place as a device said it, converted to WGS-84. Raises Doubtful: PLACE_NOWHERE (proposed:
    no place), OUTLINE_CROSSES, OUTLINE_FEW (proposed: the point alone)."""
    try:
        here = convert(Point(spot.lat, spot.lon, cast(Datum, spot.datum)), "WGS-84")
        corners = [
            convert(Point(lat, lon, cast(Datum, spot.datum)), "WGS-84") for lon, lat in spot.ring
        ]
    except (ValueError, TypeError):
        raise Doubtful(problem("PLACE_NOWHERE"), None, "") from None
    said = spot.accuracy_m
    accuracy = None if said is None or not math.isfinite(said) else max(0, round(said))
    point = Ground(
        lon_e7=round(here.lon * E7),
        lat_e7=round(here.lat * E7),
        datum=spot.datum,
        accuracy_m=accuracy,
    )
    if not corners:
        return point
    places = [(corner.lon, corner.lat) for corner in corners]
    if len(set(places)) < 3:
        raise Doubtful(problem("OUTLINE_FEW"), point, "")
    shape = shapely.Polygon(places)
    if not shape.is_valid or shape.area == 0:
        raise Doubtful(problem("OUTLINE_CROSSES"), point, "")
    centre = shapely.centroid(shape)
    square = abs(_GEOD.geometry_area_perimeter(shape)[0])
    return replace(
        point,
        lon_e7=round(centre.x * E7),
        lat_e7=round(centre.y * E7),
        rings=(tuple((round(x * E7), round(y * E7)) for x, y in shape.exterior.coords),),
        area_e4=math.floor(square * E4_PER_SQUARE_METRE + 0.5),
    )


def _e7(degrees: Any) -> list[int]:
    whole: list[int] = numpy.rint(degrees * E7).astype(int).tolist()
    return whole


@lru_cache(maxsize=8)
def _system(epsg: int) -> tuple[CRS, Transformer]:
    return CRS.from_epsg(epsg), Transformer.from_crs(epsg, WGS84, always_xy=True)

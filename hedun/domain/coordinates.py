"""Where a picture was taken: WGS-84 (GPS), GCJ-02 (Chinese maps), BD-09 (Baidu), and distances.

A pair of numbers without its datum can be over 1 km off, so a `Point` always names it. Neither
GCJ-02 nor BD-09 is published; the formulas below are the ones in common use and agree with the
pairs that circulate to better than a millionth of a degree (0.1 m). The inverses iterate the
forward direction, so going there and back loses nothing. Outside China the datums coincide.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

Datum = Literal["WGS-84", "GCJ-02", "BD-09"]
Degrees = tuple[float, float]  # latitude, longitude

# The box within which coordinates are shifted: latitude, longitude, degrees.
CHINA = ((0.8293, 55.8271), (72.004, 137.8347))

# Krasovsky 1940, the ellipsoid of GCJ-02: semi-major axis (m), first eccentricity squared.
_KRASOVSKY = (6_378_245.0, 0.006_693_421_622_965_943)
# WGS-84: semi-major axis (m), flattening.
_WGS84 = (6_378_137.0, 1 / 298.257_223_563)

_TOLERANCE = 1e-10  # degrees, about 10 µm
_ROUNDS = 30  # the shift varies by well under a hundredth: each round gains two digits or more


@dataclass(frozen=True, slots=True)
class Point:
    """Degrees, north and east positive. Raises ValueError outside ±90 / ±180 or when not finite."""

    lat: float
    lon: float
    datum: Datum

    def __post_init__(self) -> None:
        if not (abs(self.lat) <= 90 and abs(self.lon) <= 180):  # false for NaN, too
            raise ValueError(
                f"({self.lat}, {self.lon}) is no place on earth: latitude -90 to 90, "
                "longitude -180 to 180, latitude first"
            )
        if self.datum not in _TO_WGS84:
            raise ValueError(f"unknown datum {self.datum!r}: one of {', '.join(_TO_WGS84)}")

    @property
    def in_china(self) -> bool:
        """Inside the rectangle where the Chinese datums differ (it holds more than China)."""
        (south, north), (west, east) = CHINA
        return south <= self.lat <= north and west <= self.lon <= east


def convert(point: Point, to: Datum) -> Point:
    """The same place in another datum. Round trips agree to better than 1e-6 degrees."""
    moved = replace(point, datum=to)  # refuses an unknown datum, too
    if point.datum == to or not point.in_china:
        return moved
    lat, lon = _FROM_WGS84[to](_TO_WGS84[point.datum]((point.lat, point.lon)))
    return Point(lat, lon, to)


def distance_m(a: Point, b: Point) -> float:
    """Metres between two places on the WGS-84 ellipsoid, whatever their datums.

    Lambert's formula: within 0.1 m over a county, about ten metres across China. Nearly opposite
    points of the earth are outside its reach.
    """
    a, b = convert(a, "WGS-84"), convert(b, "WGS-84")
    axis, flattening = _WGS84
    beta_a, beta_b = (
        math.atan((1 - flattening) * math.tan(math.radians(p.lat))) for p in (a, b)
    )  # reduced latitudes
    sigma = _central_angle(beta_a, beta_b, math.radians(b.lon - a.lon))
    if sigma == 0:
        return 0.0
    mean, half = (beta_a + beta_b) / 2, (beta_b - beta_a) / 2
    x = (sigma - math.sin(sigma)) * (math.sin(mean) * math.cos(half) / math.cos(sigma / 2)) ** 2
    y = (sigma + math.sin(sigma)) * (math.cos(mean) * math.sin(half) / math.sin(sigma / 2)) ** 2
    return axis * (sigma - flattening / 2 * (x + y))


def _central_angle(lat_a: float, lat_b: float, dlon: float) -> float:
    """Angle at the centre of a sphere (haversine: exact for near points); all in radians."""
    h = (
        math.sin((lat_b - lat_a) / 2) ** 2
        + math.cos(lat_a) * math.cos(lat_b) * math.sin(dlon / 2) ** 2
    )
    return 2 * math.asin(min(1.0, math.sqrt(h)))


# --- the shifts -----------------------------------------------------------------------------------

# The waves of GCJ-02, in metres before scaling: (amplitude, frequency in half-turns per degree) of
# longitude or latitude from (105° E, 35° N). Both series share the first two waves.
_SHARED = ((20.0, 6.0), (20.0, 2.0))
_NORTH = ((20.0, 1.0), (40.0, 1 / 3), (160.0, 1 / 12), (320.0, 1 / 30))  # of latitude
_EAST = ((20.0, 1.0), (40.0, 1 / 3), (150.0, 1 / 12), (300.0, 1 / 30))  # of longitude


def _waves(x: float, *series: tuple[tuple[float, float], ...]) -> float:
    return sum(a * math.sin(f * x * math.pi) for waves in series for a, f in waves) * 2 / 3


def _wgs84_to_gcj02(place: Degrees) -> Degrees:
    lat, lon = place
    x, y = lon - 105.0, lat - 35.0
    bend = 0.1 * x * y
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + bend + 0.2 * math.sqrt(abs(x))
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + bend + 0.1 * math.sqrt(abs(x))
    shared = _waves(x, _SHARED)
    north += shared + _waves(y, _NORTH)
    east += shared + _waves(x, _EAST)

    axis, e2 = _KRASOVSKY
    phi = math.radians(lat)
    w2 = 1 - e2 * math.sin(phi) ** 2
    meridian = axis * (1 - e2) / w2**1.5  # radii of curvature, metres
    prime_vertical = axis / math.sqrt(w2)
    return (
        lat + math.degrees(north / meridian),
        lon + math.degrees(east / (prime_vertical * math.cos(phi))),
    )


def _gcj02_to_bd09(place: Degrees) -> Degrees:
    lat, lon = place
    turn = math.pi * 3000.0 / 180.0
    radius = math.hypot(lon, lat) + 0.00002 * math.sin(lat * turn)
    angle = math.atan2(lat, lon) + 0.000003 * math.cos(lon * turn)
    return radius * math.sin(angle) + 0.006, radius * math.cos(angle) + 0.0065


def _inverse(forward: Callable[[Degrees], Degrees]) -> Callable[[Degrees], Degrees]:
    """Undo a small shift: guess, see where the guess lands, correct by the miss, repeat."""

    def backward(place: Degrees) -> Degrees:
        lat, lon = place
        for _ in range(_ROUNDS):
            landed = forward((lat, lon))
            miss_lat, miss_lon = place[0] - landed[0], place[1] - landed[1]
            lat, lon = lat + miss_lat, lon + miss_lon
            if max(abs(miss_lat), abs(miss_lon)) < _TOLERANCE:
                return lat, lon
        raise ArithmeticError(f"no place is shifted to {place}")

    return backward


_gcj02_to_wgs84 = _inverse(_wgs84_to_gcj02)
_bd09_to_gcj02 = _inverse(_gcj02_to_bd09)

_TO_WGS84: dict[Datum, Callable[[Degrees], Degrees]] = {
    "WGS-84": lambda place: place,
    "GCJ-02": _gcj02_to_wgs84,
    "BD-09": lambda place: _gcj02_to_wgs84(_bd09_to_gcj02(place)),
}
_FROM_WGS84: dict[Datum, Callable[[Degrees], Degrees]] = {
    "WGS-84": lambda place: place,
    "GCJ-02": _wgs84_to_gcj02,
    "BD-09": lambda place: _gcj02_to_bd09(_wgs84_to_gcj02(place)),
}

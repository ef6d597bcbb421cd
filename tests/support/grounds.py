"""Plots as they are drawn on a telephone: squares in the home village, so many metres away from one
corner of it."""

from collections.abc import Mapping
from dataclasses import replace

from hedun.claims.actions import NewLine
from hedun.claims.models import Claim
from hedun.claims.opening import NewGround, keep_grounds
from tests.support.road import CLERK, Road

LAT_E7, LON_E7 = 366_000_000, 1_128_600_000
M_LAT, M_LON = 90.1, 112.0  # ten-millionths of a degree to a metre, at 36.6° N


def at(line: NewLine, east: float, north: float = 0) -> NewLine:
    """The line with its plot's corner so many metres east and north."""
    place = {"lon_e7": LON_E7 + round(east * M_LON), "lat_e7": LAT_E7 + round(north * M_LAT)}
    return replace(line, **place)


def square(east: float, side: float, north: float = 0) -> list[list[int]]:
    corners = ((0, 0), (side, 0), (side, side), (0, side), (0, 0))
    return [
        [LON_E7 + round((east + x) * M_LON), LAT_E7 + round((north + y) * M_LAT)]
        for x, y in corners
    ]


def draw(road: Road, claim: Claim, rings: Mapping[int, list[list[int]]], who: str = CLERK) -> None:
    """The outlines of the claim's lines, by their numbers."""
    grounds = {
        claim.lines.get(number=number): NewGround("WGS-84", [ring])
        for number, ring in rings.items()
    }
    keep_grounds(grounds, actor=road.who(who), now=road.now)

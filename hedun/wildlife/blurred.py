"""Where something was, made coarse enough to tell of the animal and of nobody's field.

A point is told as the middle of its cell in a grid of degrees, whatever lies in the cell, so that
nobody comes nearer however often it is asked. Cells of protected animals are larger.
"""

import math
from dataclasses import dataclass
from fractions import Fraction

USUAL, COARSE = Fraction(1, 50), Fraction(1, 10)  # degrees: about 2 km, about 11 km
STEP = 5_000  # metres
METRES = 111_320  # of a degree of latitude, and of longitude at the equator; never too few


@dataclass(frozen=True, slots=True)
class Place:
    """The middle of a cell, degrees (WGS 84). `uncertainty_m`: from there to its farthest corner,
    and beyond that to the edge of what is only known as a village."""

    lat: float
    lon: float
    uncertainty_m: int
    cell: Fraction


def blurred(lat: float, lon: float, *, coarse: bool, beyond_m: float = 0) -> Place:
    cell = COARSE if coarse else USUAL
    south, west = (math.floor(Fraction(x) / cell) * cell for x in (lat, lon))
    half = float(cell / 2)
    narrow = math.cos(math.radians(max(0.0, abs(float(south)) - float(cell))))
    reach = math.hypot(half * METRES, half * METRES * narrow)
    far = math.ceil(reach + beyond_m)
    if coarse:  # in steps, or the reach of a village would tell which one it is
        far = -(-far // STEP) * STEP
    middle = (float(south + cell / 2), float(west + cell / 2))
    return Place(round(middle[0], 6), round(middle[1], 6), far, cell)

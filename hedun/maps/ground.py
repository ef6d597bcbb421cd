"""Where a plot lies or a photograph was taken, as a small drawing: the plots, the positions that
are named for a photograph and the village's outline. An SVG of our own: no base map, no script, and
it prints.

In metres around the middle of what is shown: within a village the earth is flat enough.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import shapely
from shapely import Geometry
from shapely.geometry.polygon import Polygon

from hedun.checks.captions import Caption, Grounds
from hedun.domain.words import Word

WIDTH, HEIGHT = 240, 180  # units of the drawing
_LEAST_M = 160  # a drawing shows so much at least, from left to right
_ROOM = 1.35  # around what is shown
_DEGREE_M = 111_320.0
_BAR = 0.4  # of the width that a scale bar takes at most
_OUTSIDE = 0.5  # of the drawing, drawn beyond its edge, so that a cut line is not seen


@dataclass(frozen=True, slots=True)
class Mark:
    """A position. `radius`: of its accuracy, in units; `by`: who named it; `css`: of its look."""

    x: float
    y: float
    radius: float
    by: Word
    css: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """`schematic`: the outline was only drawn to show. `plots`: paths; `points`: plots of which
    only a point is known; `bar`: units and metres of the scale."""

    village: str
    schematic: bool
    plots: list[str]
    points: list[tuple[float, float]]
    marks: list[Mark]
    bar: tuple[float, str]

    width, height = WIDTH, HEIGHT


def drawings(caption: Caption | None, ground: Grounds) -> list[Drawing]:
    """Near by, and the whole village where its outline is known; none where no place is."""
    spots = [(x.spot, x.by) for x in caption.sources if x.spot] if caption else []
    points = [shapely.Point(spot.point.lon, spot.point.lat) for spot, _ in spots]
    near = [*ground.plots, *points]
    if not near:
        return []
    views = [_View.around(near)]
    if ground.outline is not None:
        views.append(_View.around([ground.outline.area, *near]))
    return [_drawn(view, caption, ground) for view in views]


def _drawn(view: "_View", caption: Caption | None, ground: Grounds) -> Drawing:
    marks = [
        Mark(
            *view.at(x.spot.point.lon, x.spot.point.lat),
            round((x.spot.accuracy_m or 0) / view.metre, 1),
            x.by,
            f"at-{n}",
        )
        for n, x in enumerate(caption.sources if caption else (), 1)
        if x.spot
    ]
    areas = [plot for plot in ground.plots if isinstance(plot, Polygon)]
    points = [plot for plot in ground.plots if isinstance(plot, shapely.Point)]
    return Drawing(
        village=view.path(ground.outline.area) if ground.outline else "",
        schematic=bool(ground.outline and ground.outline.schematic),
        plots=[view.path(plot) for plot in areas],
        points=[view.at(plot.x, plot.y) for plot in points],
        marks=marks,
        bar=view.bar(),
    )


@dataclass(frozen=True, slots=True)
class _View:
    """Degrees to units. `metre`: metres of one unit."""

    lon: float
    lat: float
    metre: float

    @classmethod
    def around(cls, shown: Sequence[Geometry]) -> "_View":
        west, south, east, north = shapely.total_bounds(list(shown))
        lon, lat = (west + east) / 2, (south + north) / 2
        across = (east - west) * _DEGREE_M * math.cos(math.radians(lat))
        down = (north - south) * _DEGREE_M
        metre = max(across / WIDTH, down / HEIGHT, _LEAST_M / WIDTH / _ROOM) * _ROOM
        return cls(float(lon), float(lat), float(metre))

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        x = (lon - self.lon) * _DEGREE_M * math.cos(math.radians(self.lat)) / self.metre
        y = (self.lat - lat) * _DEGREE_M / self.metre
        return round(x + WIDTH / 2, 1), round(y + HEIGHT / 2, 1)

    def path(self, area: Geometry) -> str:
        """What of it is near the drawing."""
        narrow = math.cos(math.radians(self.lat))
        half_x = (0.5 + _OUTSIDE) * WIDTH * self.metre / _DEGREE_M / narrow
        half_y = (0.5 + _OUTSIDE) * HEIGHT * self.metre / _DEGREE_M
        box = shapely.box(
            self.lon - half_x, self.lat - half_y, self.lon + half_x, self.lat + half_y
        )
        parts = []
        for ring in _rings(shapely.intersection(area, box)):
            points = [f"{x:g} {y:g}" for x, y in (self.at(lon, lat) for lon, lat in ring)]
            parts.append("M" + "L".join(dict.fromkeys(points)) + "Z")
        return "".join(parts)

    def bar(self) -> tuple[float, str]:
        """The longest round length that fits: its units, and what is written beside it."""
        most = WIDTH * _BAR * self.metre
        step = 10 ** math.floor(math.log10(most))
        length = next(step * n for n in (5, 2, 1) if step * n <= most)
        said = f"{length / 1000:g} km" if length >= 1000 else f"{length:g} m"
        return round(length / self.metre, 1), said


def _rings(area: Geometry) -> Iterator[Iterable[tuple[float, float]]]:
    for part in shapely.get_parts(area):
        if isinstance(part, Polygon):
            yield part.exterior.coords
            for hole in part.interiors:
                yield hole.coords

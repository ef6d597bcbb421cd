"""The map of hot spots, drawn by the server: villages of a spot shaded by how sure it is, H3 cells
outlined over them. The table beside it says the same."""

from collections.abc import Mapping
from dataclasses import dataclass

import h3
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hedun.claims.words import ITEMS, SPECIES, say
from hedun.domain.actors import Level
from hedun.insights.drawing import Label, Village, traced
from hedun.insights.tables import reports_of
from hedun.language import lang
from hedun.places.models import PlaceOutline
from hedun.prevention.spotting import Spot, Spotted

SURE, TOLD, DOUBTFUL = 4, 3, 1
SURE_P = 0.01
LEGEND = (
    (SURE, gettext_lazy("hot spot, chance below 1 in 100")),
    (TOLD, gettext_lazy("hot spot")),
    (DOUBTFUL, gettext_lazy("stands out, may be chance")),
    (0, gettext_lazy("like the rest")),
)


@dataclass(frozen=True, slots=True)
class Picture:
    height: int
    villages: list[Village]
    borders: list[str]
    labels: list[Label]
    cells: list[tuple[str, str]]  # path, and what it says
    schematic: bool
    sources: list[str]
    legend: tuple[tuple[int, object], ...] = LEGEND


def picture(found: Spotted, rows: QuerySet[PlaceOutline]) -> Picture | None:
    """None where no village has an outline."""
    shown = list(rows.defer("geojson"))
    villages = [row for row in shown if row.place.level == Level.VILLAGE]
    if not villages:
        return None
    ground = traced(tuple((row.pk, row.place_id) for row in shown))
    of = _by_village(found)
    address = reports_of()
    return Picture(
        height=ground.scale.height,
        villages=[
            Village(
                row.place.code, row.place.name, row.place.parent.name if row.place.parent else "",
                ground.paths[row.pk], _shade(of.get(row.place_id)), _says(of.get(row.place_id)),
                address + row.place.code,
            )
            for row in villages
        ],
        borders=[ground.paths[row.pk] for row in shown if row.place.level == Level.TOWNSHIP],
        labels=ground.labels,
        cells=[
            (
                "M" + "L".join(
                    "{} {}".format(*ground.scale.at(lon, lat))
                    for lat, lon in h3.cell_to_boundary(one.cell)
                ) + "Z",
                _("%(n)s accidents around cell %(cell)s") % {"n": one.around, "cell": one.cell},
            )
            for one in found.cells
        ],
        schematic=any(row.schematic for row in villages),
        sources=sorted({row.source for row in villages}),
    )  # fmt: skip


def what(spot: Spot) -> str:
    """wild boar · maize; wild boar"""
    animal = say(spot.species, SPECIES, lang())
    return f"{animal} · {say(spot.crop, ITEMS, lang())}" if spot.crop else animal


def _by_village(found: Spotted) -> Mapping[int, Spot]:
    """The surest spot that each village is in."""
    of: dict[int, Spot] = {}
    for spot in found.spots:  # in order, the surest first
        for place in spot.villages:
            of.setdefault(place.pk, spot)
    return of


def _shade(spot: Spot | None) -> int:
    if spot is None:
        return 0
    if not spot.told:
        return DOUBTFUL
    return SURE if spot.found.p < SURE_P else TOLD


def _says(spot: Spot | None) -> str:
    if spot is None:
        return str(_("like the rest"))
    facts = {"what": what(spot), "times": f"{spot.found.ratio:.1f}", "n": spot.found.cases}
    return _("%(what)s: %(n)s accidents, %(times)s times what was expected") % facts

"""What a season tells of animals: one sighting an accident that the township has verified.

Of people nothing is read: no household, no number of a claim, no sum of money. Accidents in which
only persons were hurt are left out, and how much was damaged is said only where five households or
more share it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Avg, Count, Sum

from hedun import keys
from hedun.claims.items import CROP, LIVESTOCK, PERSON
from hedun.claims.models import LossLine
from hedun.domain.actors import Actor
from hedun.domain.case import State
from hedun.domain.deadlines import local_day
from hedun.insights.selection import Wanted, selected
from hedun.places.models import Place
from hedun.places.outlines import area_of
from hedun.places.queries import outlines
from hedun.wildlife.blurred import METRES, blurred
from hedun.wildlife.blurred import Place as Blurred
from hedun.wildlife.models import Detection
from hedun.wildlife.species import BY_CODE, Species

LEAST = 5  # households of which an amount is told
NOT_YET = frozenset({State.DRAFT, State.REPORTED, State.CLOSED, State.REFUSED})
VERIFIED = sorted(frozenset(State) - NOT_YET)
E7 = 10_000_000
KINDS = {CROP: "hwc_crop_raid", LIVESTOCK: "hwc_livestock"}
OTHER, CAMERA = "hwc_property", "camera_trap"
GENERALISED = {
    False: "Coordinates are the centre of a grid cell of 0.02 degrees.",
    True: "Coordinates are the centre of a grid cell of 0.1 degrees; locality withheld.",
}
WITHHELD = "Exact place, household and amount of the damage are withheld."


@dataclass(frozen=True, slots=True)
class Sighting:
    """`id`: tells nothing and stays the same; `kinds`: of damage, the most first; `households`,
    `area_e4` (crops, ten-thousandths of a mu): None where fewer than LEAST share them. `machine`: a
    camera saw it; `count`: how many it saw."""

    id: str
    species: Species
    day: date
    county: str
    town: str
    village: str
    place: Blurred | None
    kinds: tuple[str, ...]
    things: tuple[str, ...]
    households: int | None
    area_e4: int | None
    machine: bool = False
    count: int | None = None

    @property
    def sensitive(self) -> bool:
        return self.species.sensitive(self.day)


def opaque(number: str) -> str:
    """The first of the hashing keys makes it, so that it outlasts every later one."""
    return keys.digest("hash", 1)(f"wildlife:{number}".encode())[:24]


def sightings(wanted: Wanted, actor: Actor, now: datetime) -> list[Sighting]:
    """In order of days. Four queries. Animals that are not in the list are left out."""
    claims = selected(wanted, actor, now).filter(state__in=VERIFIED)
    lines = LossLine.objects.filter(claim__in=claims.values("pk")).exclude(section=PERSON)
    rows = (
        lines.order_by()
        .values_list(
            "claim__event__number", "claim__event__species", "claim__event__occurred",
            "claim__report__village", "section", "item",
        )
        .annotate(
            households=Count("claim__household", distinct=True), quantity=Sum("quantity_e4"),
            lat=Avg("lat_e7"), lon=Avg("lon_e7"),
        )
    )  # fmt: skip
    everybody = dict(
        lines.order_by().values_list("claim__event__number").annotate(
            n=Count("claim__household", distinct=True)
        )
    )  # fmt: skip
    found: dict[str, list[tuple]] = {}
    for row in rows:
        if row[1] in BY_CODE:
            found.setdefault(row[0], []).append(row)
    grounds = _grounds({row[3] for some in found.values() for row in some})
    made = [_sighting(some, everybody[number], grounds) for number, some in found.items()]
    return sorted(made, key=lambda one: (one.day, one.id))


@dataclass(frozen=True, slots=True)
class Ground:
    """A village: the names above it, its middle in degrees, how far its edge lies from there."""

    village: str
    town: str
    county: str
    middle: tuple[float, float] | None
    edge_m: float


def _grounds(villages: set[int]) -> Mapping[int, Ground]:
    places = Place.objects.filter(pk__in=villages).select_related("parent__parent")
    shapes = {row.place_id: area_of(row.geojson) for row in outlines(places)}
    made = {}
    for place in places:
        area, town = shapes.get(place.pk), place.parent
        middle, edge = None, 0.0
        if area is not None:
            middle = (area.centroid.y, area.centroid.x)
            edge = area.hausdorff_distance(area.centroid) * METRES
        county = town.parent.name if town and town.parent else ""
        made[place.pk] = Ground(place.name, town.name if town else "", county, middle, edge)
    return made


def _sighting(rows: Sequence[tuple], households: int, grounds: Mapping[int, Ground]) -> Sighting:
    number, code, day, village, *_rest = rows[0]
    species, ground = BY_CODE[code], grounds[village]
    coarse = species.sensitive(day)
    points = [(row[8] / E7, row[9] / E7) for row in rows if row[8] is not None]
    place = None
    if points:
        lat, lon = (sum(axis) / len(points) for axis in zip(*points, strict=True))
        place = blurred(lat, lon, coarse=coarse)
    elif ground.middle:
        place = blurred(*ground.middle, coarse=coarse, beyond_m=ground.edge_m)
    many = households >= LEAST and not coarse
    crops = sum(row[7] for row in rows if row[4] == CROP)
    ordered = sorted(rows, key=lambda row: (-row[6], row[4], row[5]))
    return Sighting(
        id=opaque(number), species=species, day=day,
        county=ground.county,
        town="" if coarse else ground.town,
        village="" if coarse else ground.village,
        place=place,
        kinds=tuple(dict.fromkeys(KINDS.get(row[4], OTHER) for row in ordered)),
        things=tuple(dict.fromkeys(row[5] for row in ordered)),
        households=households if many else None,
        area_e4=crops if many and crops else None,
    )  # fmt: skip


def detected(rows: Iterable[Detection], wanted: Wanted) -> list[Sighting]:
    """What cameras saw under the policy of animals in the list, as sightings."""
    made = []
    for row in rows:
        day = local_day(row.starts)
        inside = wanted.policy.starts <= day <= wanted.policy.ends
        if not row.species or not inside or wanted.species not in ("", row.species):
            continue
        species = BY_CODE[row.species]
        camera = row.deployment
        place = blurred(camera.lat_e7 / E7, camera.lon_e7 / E7, coarse=species.sensitive(day))
        made.append(
            Sighting(
                id=opaque(row.key), species=species, day=day, county=row.package.place.name,
                town="", village="", place=place, kinds=(CAMERA,), things=(), households=None,
                area_e4=None, machine=True, count=row.count,
            )
        )  # fmt: skip
    return sorted(made, key=lambda one: (one.day, one.id))

"""Hot spots of a policy's year: village × animal × crop by the scan statistic, and H3 cells.

Each animal, and each animal on each crop, with enough accidents is one scan over the villages seen,
where accidents are expected as there are households. Of the circles of all scans those are told of
which on average at most FALSE_SHARE are chance. The worlds of chance come from a seed made of the
policy's number, so that anybody gets the same again.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256

import h3
import numpy as np

from hedun.actuarial.hotspots import (
    RUNS,
    Cluster,
    above,
    discoveries,
    distances_km,
    getis_ord,
    scan,
)
from hedun.domain.actors import Actor, Level
from hedun.insights.drawing import shown_outlines
from hedun.insights.kept import Kept
from hedun.insights.selection import Ground, Wanted, selected
from hedun.places.models import Place
from hedun.places.outlines import area_of
from hedun.prevention.counting import Accident, accidents, households_in, middles, positions

FEWEST = 8  # accidents, for a scan
MOST_SCANS = 16  # the most frequent pairs
FALSE_SHARE = 0.1
CELLS = 7  # H3: of about 5 km²
SECOND = 0.2  # a circle that chance makes more often than so is not shown at all


@dataclass(frozen=True, slots=True)
class Spot:
    """`crop`: empty: whatever was hit. `told`: it is told as a hot spot."""

    species: str
    crop: str
    villages: tuple[Place, ...]
    found: Cluster
    told: bool


@dataclass(frozen=True, slots=True)
class HotCell:
    """`around`: accidents in it and the six about it."""

    cell: str
    village: Place | None
    accidents: int
    around: int
    z: float
    p: float
    told: bool


@dataclass(frozen=True)
class Spotted:
    """`scans`: how many pairs were looked at; `unplaced`: accidents of villages without an outline,
    which no circle holds; `placed`: accidents with a point, which the cells are made of."""

    seed: int
    runs: int
    accidents: int
    scans: int
    villages: int
    unplaced: int
    placed: int
    spots: Sequence[Spot]
    cells: Sequence[HotCell]

    @property
    def told(self) -> list[Spot]:
        return [spot for spot in self.spots if spot.told]


_KEPT: Kept[Spotted] = Kept(16)


def seed_of(number: str) -> int:
    return int.from_bytes(sha256(f"hot spots of {number}".encode()).digest()[:4])


def spotted(wanted: Wanted, near: Ground, actor: Actor, now: datetime) -> Spotted:
    """Worked out once while nothing is written."""
    choice = (wanted.policy.pk, wanted.town, wanted.species, near.places)
    return _KEPT.get(*choice, make=lambda: _spotted(wanted, near, actor, now))


def _spotted(wanted: Wanted, near: Ground, actor: Actor, now: datetime) -> Spotted:
    claims = selected(wanted, actor, now)
    every = accidents(claims)
    inside = near.under(wanted.town or wanted.policy.place.code)
    rows = Place.objects.filter(pk__in=inside, level=Level.VILLAGE).select_related("parent")
    at = middles(rows)
    places = {place.pk: place for place in rows if place.pk in at}
    keys = sorted(places)
    seed = seed_of(wanted.policy.number)
    spots, scans = _scans(every, keys, places, at, wanted, seed) if len(keys) > 1 else ([], 0)
    shown = shown_outlines(near, wanted, now)
    points = positions(claims)
    areas = [row.geojson for row in shown if row.place.level == Level.VILLAGE]
    return Spotted(
        seed, RUNS, len(every), scans, len(keys), sum(one.village not in at for one in every),
        len({event for event, _, _ in points}), spots, _cells(points, areas, places, at),
    )  # fmt: skip


def _scans(
    every: Sequence[Accident],
    keys: Sequence[int],
    places: Mapping[int, Place],
    at: Mapping[int, tuple[float, float]],
    wanted: Wanted,
    seed: int,
) -> tuple[list[Spot], int]:
    here = [one for one in every if one.village in at]
    pairs = Counter((one.species, crop) for one in here for crop in ("", *one.crops))
    chosen = [pair for pair, n in pairs.most_common(MOST_SCANS) if n >= FEWEST]
    day = max((one.day for one in here), default=wanted.policy.ends)
    homes = households_in(keys, day)
    exposure = tuple(max(homes.get(pk, 0), 1) for pk in keys)
    where = tuple(at[pk] for pk in keys)
    found: list[tuple[str, str, Cluster]] = []
    for n, (species, crop) in enumerate(sorted(chosen)):
        counts = Counter(
            one.village
            for one in here
            if one.species == species and (not crop or crop in one.crops)
        )
        numbers = tuple(counts.get(pk, 0) for pk in keys)
        clusters = _scanned(numbers, exposure, where, seed + n)
        found += [(species, crop, one) for one in clusters if one.p <= SECOND]
    told = discoveries([one.p for _, _, one in found], FALSE_SHARE)
    spots = [
        Spot(species, crop, tuple(places[keys[m]] for m in one.members), one, is_told)
        for (species, crop, one), is_told in zip(found, told, strict=True)
    ]
    return sorted(spots, key=lambda s: (not s.told, s.found.p, -s.found.log_ratio)), len(chosen)


# The worlds of chance take a second of a processor; what is paid meanwhile changes none of it.
@lru_cache(maxsize=256)
def _scanned(
    cases: tuple[int, ...],
    homes: tuple[int, ...],
    where: tuple[tuple[float, float], ...],
    seed: int,
) -> tuple[Cluster, ...]:
    lon, lat = np.array(where).T
    return tuple(scan(cases, homes, distances_km(lon, lat), seed=seed))


def _cells(
    points: Sequence[tuple[int, float, float]],
    areas: Sequence[str],
    places: Mapping[int, Place],
    at: Mapping[int, tuple[float, float]],
) -> list[HotCell]:
    """Those that are told, the hottest first. `areas`: outlines of the villages, whose cells are
    the ground."""
    hit = {(event, h3.latlng_to_cell(lat, lon, CELLS)) for event, lon, lat in points}
    counts = Counter(cell for _, cell in hit)
    if not counts:
        return []
    ground = {cell for one in areas for cell in h3.geo_to_cells(area_of(one), CELLS)}
    cells = sorted(ground | set(counts))
    index = {cell: n for n, cell in enumerate(cells)}
    near = [[index[c] for c in sorted(h3.grid_disk(cell, 1)) if c in index] for cell in cells]
    values = [counts.get(cell, 0) for cell in cells]
    z = getis_ord(values, near)
    p = [above(one) for one in z]
    told = discoveries(p, FALSE_SHARE)
    found = [
        HotCell(cell, _nearest(cell, places, at), values[n], sum(values[m] for m in near[n]),
                z[n], p[n], told[n])
        for n, cell in enumerate(cells)
        if told[n]
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.p, one.cell))


def _nearest(
    cell: str, places: Mapping[int, Place], at: Mapping[int, tuple[float, float]]
) -> Place | None:
    y, x = h3.cell_to_latlng(cell)
    key = min(places, key=lambda pk: (at[pk][0] - x) ** 2 + (at[pk][1] - y) ** 2, default=None)
    return None if key is None else places[key]

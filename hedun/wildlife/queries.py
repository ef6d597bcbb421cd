"""Reading what cameras saw and what is protected; and what was told near a camera."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from django.db.models import QuerySet

from hedun.claims.models import LossLine
from hedun.claims.queries import visible_to
from hedun.domain.actors import EVERYWHERE, Actor, Level
from hedun.domain.deadlines import local_day
from hedun.domain.permissions import PERMITTED
from hedun.people.queries import places_of
from hedun.places.models import Place
from hedun.places.queries import around
from hedun.wildlife.lists import PROVINCIAL, Status, written
from hedun.wildlife.models import Detection, Protection
from hedun.wildlife.species import BY_CODE, LIST

HINT = (
    "省级重点保护名录。每份名录写一个 [[list]]：title 名称，published 公布日期，source 文号；",
    "下面每个物种写一个 [[list.status]]：species 学名，starts 起、until 止（不再列入之日）。",
    "The province's list. One [[list]] each: title, published, source (its number); below it",
    "one [[list.status]] a species: species (scientific name), starts, until (no more from).",
)
NEAR_KM, NEAR_DAYS = 3.0, 7
KM_A_DEGREE = 111.32
E7 = 10_000_000


def detections_seen(actor: Actor, now: datetime) -> QuerySet[Detection]:
    """Of the counties in, under or over which the actor reads wildlife data; the newest first."""
    codes = places_of(actor, now, PERMITTED["see.wildlife"])
    rows = Detection.objects.select_related("deployment", "package__place")
    if EVERYWHERE not in codes:
        rows = rows.filter(package__place__pk__among=around(codes))
    return rows.order_by("-starts", "-pk")


def counties_of(actor: Actor, now: datetime) -> list[Place]:
    """The counties for which the actor may take data in."""
    codes = places_of(actor, now, PERMITTED["wildlife.import"])
    rows = Place.objects.filter(level=Level.COUNTY, until=None).order_by("code")
    return list(rows if EVERYWHERE in codes else rows.filter(code__in=codes))


def provincial(places: Iterable[int]) -> Mapping[str, tuple[Status, ...]]:
    """By code of the species, in order of days; of counties (pk). One query."""
    newest = {
        (row.species, row.starts): row for row in Protection.objects.filter(place__in=list(places))
    }
    found: dict[str, tuple[Status, ...]] = {}
    for (species, starts), row in sorted(newest.items(), key=lambda item: item[0]):
        status = Status(PROVINCIAL, starts, row.basis, row.until)
        found[species] = (*found.get(species, ()), status)
    return found


def listed(county: Place) -> str:
    """What the county has entered, as a file that can be changed and taken in again. One query."""
    entered = provincial([county.pk])
    rows = [
        (status.basis, BY_CODE[species].scientific, status)
        for species, statuses in entered.items()
        for status in statuses
    ]
    known = [f"{one.scientific}：{one.word['zh']} {one.word['en']}" for one in LIST]
    return written(rows, (*HINT, *known))


@dataclass(frozen=True, slots=True)
class Near:
    """Reports of the same animal near a camera about the time it saw it: how many accidents, the
    report of the nearest."""

    accidents: int = 0
    report: str = ""


def reports_near(detections: Iterable[Detection], actor: Actor, now: datetime) -> dict[int, Near]:
    """By primary key of the detection; of the accidents whose place is known and that the actor may
    see. One query."""
    some = [one for one in detections if one.species]
    if not some:
        return {}
    days = [local_day(one.starts) for one in some]
    span = timedelta(days=NEAR_DAYS)
    lines = LossLine.objects.filter(
        claim__in=visible_to(actor, now).order_by().values("pk"), lat_e7__isnull=False,
        claim__event__occurred__range=(min(days) - span, max(days) + span),
        claim__event__species__in={one.species for one in some},
    ).order_by()  # fmt: skip
    rows = list(
        lines.values_list(
            "claim__event", "claim__event__species", "claim__event__occurred", "lat_e7", "lon_e7",
            "claim__report__number",
        )
    )  # fmt: skip
    if not rows:
        return {}
    lat, lon = (np.array([row[n] for row in rows], float) / E7 for n in (3, 4))
    day = np.array([row[2].toordinal() for row in rows])
    species = np.array([row[1] for row in rows])
    found = {}
    for one in some:
        camera = one.deployment
        north = (lat - camera.lat_e7 / E7) * KM_A_DEGREE
        east = (lon - camera.lon_e7 / E7) * KM_A_DEGREE * np.cos(np.radians(camera.lat_e7 / E7))
        far = np.hypot(north, east)
        close = np.abs(day - local_day(one.starts).toordinal()) <= NEAR_DAYS
        there = np.flatnonzero(close & (far <= NEAR_KM) & (species == one.species))
        if len(there):
            nearest = there[np.argmin(far[there])]
            events = {rows[n][0] for n in there}
            found[one.pk] = Near(len(events), rows[nearest][5])
    return found

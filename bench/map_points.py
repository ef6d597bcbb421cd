"""A million losses straight into the tables that the map reads: the rows of bench/map_million.py.

Losses crowd where animals come from: around a few hearths in each village of the demo's county.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

SEED = 63
FIRST, WEEKS = date(2026, 4, 6), 30
SPECIES = ("wild_boar", "badger", "hare", "pheasant")
CROPS = ("maize", "millet", "potato", "sorghum", "soybean")
HOUSEHOLDS = 40  # of a village, beside those of its roll
HEARTHS, SPREAD = 5, 0.006  # of a village; degrees
LINES = 2  # of a claim
E7 = 10_000_000


@dataclass(frozen=True)
class Points:
    """What was made, a value a line: what the map says is compared with it. `village`: its code."""

    claim: NDArray[np.int64]
    village: NDArray[np.str_]
    species: NDArray[np.str_]
    week: NDArray[np.int64]
    lon: NDArray[np.int64]
    lat: NDArray[np.int64]
    area_e4: NDArray[np.int64]


def found_county() -> None:
    """The demo's county with all its villages, outlines, officers and its policy."""
    from hedun.demo import county, ground, officers
    from hedun.demo.founding import Founding, rolls

    villages = ground.villages()
    rng = random.Random(SEED)
    families, people = rolls(villages, 2 * len(villages), rng), officers.staff(villages, rng)
    seed = f"demo {rng.getrandbits(64):016x}"
    county.found(Founding(2026, villages, people, families, seed))


def make(lines: int) -> Points:
    """Reports of every village and week with an event an animal, claims by turns, their lines."""
    from hedun.claims.models import Claim, Event, LossLine, Report
    from hedun.places.models import Place
    from hedun.policies.models import Policy

    policy = Policy.objects.get()
    villages = list(Place.objects.filter(outlines__isnull=False, level=5).distinct())
    rng, since = np.random.default_rng(SEED), datetime(2026, 4, 1, tzinfo=UTC)
    households = _households(villages)
    reports = [
        Report(
            number=f"BP-{village.code}-{week:02}", village=village, policy=policy, channel="desk",
            first_told_at=since, opened_by="bench", opened_at=since,
        )
        for village in villages for week in range(WEEKS)
    ]  # fmt: skip
    reports = Report.objects.bulk_create(reports)
    events = Event.objects.bulk_create(
        Event(number=f"{report.number}-{n}", report=report, species=species,
              occurred=FIRST + timedelta(days=7 * (at % WEEKS) + n))
        for at, report in enumerate(reports) for n, species in enumerate(SPECIES)
    )  # fmt: skip
    claims = -(-lines // LINES)
    if claims > len(events) * HOUSEHOLDS:
        raise SystemExit(f"at most {len(events) * HOUSEHOLDS * LINES:,} points")
    # One household after the other of an event has its claim, the events by turns.
    event, household = np.arange(claims) % len(events), np.arange(claims) // len(events)
    report = event // len(SPECIES)
    village = report // WEEKS
    base = Claim.objects.count() + 1
    _copy(Claim, (
        (base + n, f"{events[e].number}-{h:02}", reports[r].pk, events[e].pk,
         households[v][h], h + 1, "reported", since, None, False, None, False, None, "", None)
        for n, (e, h, r, v) in enumerate(zip(event, household, report, village, strict=True))
    ))  # fmt: skip
    claim = np.repeat(np.arange(claims), LINES)[:lines]
    lon, lat = _places(rng, villages, village[claim])
    crop = rng.integers(0, len(CROPS), lines)
    area = rng.integers(10, 400, lines) * 100  # mu with two decimals
    first = LossLine.objects.count() + 1
    _copy(LossLine, (
        (first + n, base + c, n % LINES + 1, "crop", CROPS[k], "", f"{n % 97}号", a * 2, a,
         450_000, None, 0, "", "", "", x, y)
        for n, (c, k, a, x, y) in enumerate(
            zip(*(one.tolist() for one in (claim, crop, area, lon, lat)), strict=True))
    ))  # fmt: skip
    of_line = event[claim]
    return Points(
        claim + base,
        np.array([one.code for one in villages])[village[claim]],
        np.array(SPECIES)[of_line % len(SPECIES)],
        report[claim] % WEEKS,
        lon,
        lat,
        area,
    )


def _households(villages: list[Any]) -> list[list[int]]:
    """Primary keys by village."""
    from hedun.people.models import Household

    made = Household.objects.bulk_create(
        Household(number=f"{village.code}-B{n:03}", name=f"试验{n}户", village=village,
                  starts=date(2026, 1, 1))
        for village in villages for n in range(HOUSEHOLDS)
    )  # fmt: skip
    keys = [one.pk for one in made]
    return [keys[at : at + HOUSEHOLDS] for at in range(0, len(keys), HOUSEHOLDS)]


def _places(
    rng: np.random.Generator, villages: list[Any], village: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    from hedun.places.outlines import area_of

    middles = []
    for one in villages:
        point = area_of(one.outlines.last().geojson).representative_point()
        middles.append((point.x, point.y))
    hearths = np.array(middles)[:, None, :] + rng.normal(0, SPREAD, (len(villages), HEARTHS, 2))
    at = hearths[village, rng.integers(0, HEARTHS, len(village))]
    at = at + rng.normal(0, SPREAD / 3, at.shape)
    whole = np.round(at * E7).astype(np.int64)
    return whole[:, 0], whole[:, 1]


def _copy(model: Any, rows: Iterator[tuple[Any, ...]]) -> None:
    """By COPY; what they refer to is there, so foreign keys are not looked at for each row."""
    from django.db import connection

    fields = ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        with cursor.copy(f"COPY {model._meta.db_table} ({fields}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute("SET session_replication_role = DEFAULT")

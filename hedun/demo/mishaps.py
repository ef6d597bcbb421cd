"""What befalls folds and people beside the fields: where and when. Pure, seeded.

Each is told by itself, as soon as it is seen. The stream of randomness is their own: the lists of
the season are the same with them and without.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from random import Random

from hedun.demo.flocks import Flock, flock, species, told_again
from hedun.demo.ground import Village
from hedun.demo.season import DAY, Hit, Night, VillageList
from hedun.demo.wounds import WHEN, Wound, course_of, wound
from hedun.domain.deadlines import LOCAL

OF_LISTS = 132  # for so many lists there are
STOCK, HURT = 40, 12
LEAST = 2  # of each, however small the season
AGAIN, MONTHS_LATER = 2, timedelta(days=80)  # animals told of once more when they are long paid
FIRST, LAST = (6, 4), (11, 21)  # month and day of a flock's night


def mishaps(
    villages: Sequence[Village],
    *,
    year: int,
    reports: int,
    households: Mapping[str, int],
    seed: int,
) -> list[VillageList]:
    """One list of one household each, in order of telling; numbered on after `reports` lists."""
    rng = Random(f"mishaps {seed}")
    found = [*_stock(rng, villages, year, _share(STOCK, reports), households)]
    found += _hurt(rng, villages, year, _share(HURT, reports), households)
    told = sorted(found, key=lambda one: one.told)
    return [
        VillageList(number, one.village, one.told, one.nights, one.hits, one.mishap)
        for number, one in enumerate(told, start=reports)
    ]


def _share(whole: int, reports: int) -> int:
    return max(LEAST, round(whole * reports / OF_LISTS))


def _stock(
    rng: Random, villages: Sequence[Village], year: int, count: int, households: Mapping[str, int]
) -> list[VillageList]:
    found = []
    for n in range(count):
        animal, night = species(rng), _between(rng, year, FIRST, LAST)
        seen = datetime.combine(night + DAY, time(7, 0), LOCAL)
        what = flock(rng, n, animal)
        found.append(_one(rng, villages, households, Night(night, animal), seen, what))
    return _told_again(found)


def _told_again(found: list[VillageList]) -> list[VillageList]:
    """The last of them are of animals that the first ones were paid for."""
    ordered = sorted(found, key=lambda one: one.told)
    tagged = [(one, what) for one in ordered if isinstance(what := one.mishap, Flock) and what.tags]
    paid = [(one, what) for one, what in tagged if what.paid]
    for (first, what), (last, _) in list(zip(paid, reversed(paid), strict=True))[:AGAIN]:
        if last.told - first.told > MONTHS_LATER:
            night = Night(last.nights[0].occurred, first.nights[0].species)
            found[found.index(last)] = replace(last, nights=(night,), mishap=told_again(what))
    return found


def _hurt(
    rng: Random, villages: Sequence[Village], year: int, count: int, households: Mapping[str, int]
) -> list[VillageList]:
    found = []
    for n in range(count):
        day = _between(rng, year, *WHEN[course_of(n)])
        told = datetime.combine(day, time(15, 0), LOCAL)
        what = wound(rng, n, day)
        found.append(_one(rng, villages, households, Night(day, "wild_boar"), told, what))
    return found


def _one(
    rng: Random,
    villages: Sequence[Village],
    households: Mapping[str, int],
    night: Night,
    told: datetime,
    what: Flock | Wound,
) -> VillageList:
    village = rng.choices(villages, [0.1 + v.forest for v in villages])[0]
    family = rng.randrange(households[village.code] - 1)  # the last one is the collective
    at = told + timedelta(minutes=rng.randrange(150))
    return VillageList(0, village, at, (night,), (Hit(family, 0, ()),), what)


def _between(rng: Random, year: int, first: tuple[int, int], last: tuple[int, int]) -> date:
    start = date(year, *first)
    return start + rng.randrange((date(year, *last) - start).days + 1) * DAY

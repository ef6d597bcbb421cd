"""The season: where and when animals strike, and what the villages write down. Pure, seeded.

Villages near the forest are hit more often and harder. Boar come for maize in its milk (July,
August) and for everything that ripens (September, October); badgers with the milk of the maize,
hares for young beans and millet, pheasants for seed and ripe millet. Some weeks are worse than
others, the same weeks for the whole county.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from random import Random

from hedun.demo.flocks import Flock
from hedun.demo.ground import Village
from hedun.demo.wounds import Wound
from hedun.domain.deadlines import LOCAL

DAY = timedelta(days=1)

# What is reported in each month, in percent of the year; the last month until LAST only.
MONTHS = {6: 8, 7: 18, 8: 27, 9: 28, 10: 14, 11: 5}
FIRST, LAST = (6, 3), (11, 26)  # month and day of the first and the last telling

SPECIES: dict[int, dict[str, int]] = {  # weights by month
    6: {"wild_boar": 45, "pheasant": 25, "hare": 25, "badger": 5},
    7: {"wild_boar": 70, "badger": 17, "hare": 8, "pheasant": 5},
    8: {"wild_boar": 71, "badger": 23, "hare": 3, "pheasant": 3},
    9: {"wild_boar": 72, "badger": 11, "pheasant": 13, "hare": 4},
    10: {"wild_boar": 78, "pheasant": 12, "badger": 5, "hare": 5},
    11: {"wild_boar": 70, "hare": 20, "pheasant": 10},
}
CROPS: dict[str, dict[str, int]] = {  # what each animal goes for, weights
    "wild_boar": {"maize": 66, "millet": 12, "sorghum": 9, "potato": 9, "soybean": 4},
    "badger": {"maize": 88, "potato": 6, "soybean": 6},
    "hare": {"soybean": 60, "millet": 40},
    "pheasant": {"millet": 55, "maize": 30, "sorghum": 15},
}
# Until which day (month, day) a crop is in a stage; the last stage until it is carried home.
STAGES: dict[str, tuple[tuple[str, tuple[int, int]], ...]] = {
    "maize": (
        ("seedling", (6, 20)), ("jointing", (7, 8)), ("tasselling", (7, 24)),
        ("milk_ripe", (9, 6)), ("ripe", (12, 31)),
    ),
    "millet": (
        ("seedling", (6, 30)), ("jointing", (7, 20)), ("heading", (8, 12)),
        ("grain_filling", (9, 10)), ("ripe", (12, 31)),
    ),
    "sorghum": (
        ("seedling", (6, 30)), ("jointing", (7, 20)), ("heading", (8, 12)),
        ("grain_filling", (9, 10)), ("ripe", (12, 31)),
    ),
    "soybean": (
        ("seedling", (7, 5)), ("flowering", (7, 31)), ("podding", (9, 10)), ("ripe", (12, 31)),
    ),
    "potato": (("seedling", (6, 25)), ("flowering", (7, 31)), ("ripe", (12, 31))),
}  # fmt: skip
PLOTS = (
    "河滩地", "南坡", "北岭", "沟口", "水库边", "梁上", "庙后", "大块地", "二道洼", "东疙瘩",
    "西沟", "老坟地", "后沟", "井坡", "柿树凹", "石窑上",
)  # fmt: skip

BIG_FIELDS = (
    "流转大田", "东塬流转田", "西塬流转田", "河川流转田", "北坪流转田", "南坪流转田", "梁上流转田",
)  # fmt: skip

LIST_MEAN, LIST_LEAST, LIST_MOST = 39, 6, 84  # households of a list
SPREAD = 0.42  # of the logarithm of a list's length
BAD_WEEKS = 0.55  # of the logarithm of a week's weight
APART = 9 * DAY  # a village tells of the next damage so long after the last at the earliest
LATE_LISTS = 0.013  # told more than thirty days after the damage: short ones, never many
COLLECTIVE = 0.3  # of the lists since mid July have the village collective's big field on them
COLLECTIVE_FROM = (7, 13)
MEDIAN = 0.87  # mu that are damaged of a field
SECOND_PLOT = 0.13
MOST_MU = {"potato": 1.4}  # of a family; of other crops 2.2
AGAIN, FIRST_TIME, SECOND_TIME = 8, 7, 9  # so many fields of July are struck again in September
AGAIN_DEGREE = 40  # percent, of a quarter of the field: what the first time left is more
E4 = 10_000


@dataclass(frozen=True, slots=True)
class Loss:
    """A field of a household. Areas in ten-thousandths of a mu, `degree` in percent."""

    plot: str
    crop: str
    stage: str
    planted_e4: int
    damaged_e4: int
    degree: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A household on the list: its number on the village's roll from 0, and which night."""

    household: int
    night: int
    losses: tuple[Loss, ...]
    collective: bool = False


@dataclass(frozen=True, slots=True)
class Night:
    occurred: date
    species: str


@dataclass(frozen=True, slots=True)
class VillageList:
    """What a village tells at once. `number` from 0 in order of telling; row n is hits[n - 1].

    `mishap`: what befell the only household beside its fields (mishaps.py)."""

    number: int
    village: Village
    told: datetime
    nights: tuple[Night, ...]
    hits: tuple[Hit, ...]
    mishap: Flock | Wound | None = None


def season(
    villages: Sequence[Village],
    *,
    year: int,
    reports: int,
    households: Mapping[str, int],
    seed: int,
) -> list[VillageList]:
    """The lists of a year in order of telling. `households`: by village code, how many its roll
    has, the village collective the last of them."""
    rng = Random(f"season {seed}")
    hot = {v.code: (0.15 + v.forest) * rng.lognormvariate(0, 0.5) for v in villages}
    days = _days(rng, year, reports)
    struck = _struck(rng, villages, hot, days)
    sizes = _sizes(rng, [(hot[v.code], households[v.code]) for v in struck])
    rolls = {v.code: _Roll(rng, households[v.code]) for v in villages}
    late = _late(rng, sizes)
    return _again([
        _list(rng, number, village, day, size, rolls[village.code], number in late)
        for number, (village, day, size) in enumerate(zip(struck, days, sizes, strict=True))
    ])  # fmt: skip


def stage_of(crop: str, day: date) -> str:
    """The stage in which a crop stands on a day of the season."""
    return next(s for s, until in STAGES[crop] if (day.month, day.day) <= until)


# ── when and where ──────────────────────────────────────────────────────────────────────────────


def _days(rng: Random, year: int, reports: int) -> list[date]:
    """The days of telling: each month its share, more in bad weeks."""
    bad = {week: rng.lognormvariate(0, BAD_WEEKS) for week in range(1, 54)}
    first, last = date(year, *FIRST), date(year, *LAST)
    found: list[date] = []
    for month, count in _shares(reports).items():
        days = [first + n * DAY for n in range((last - first).days + 1)]
        days = [day for day in days if day.month == month]
        weights = [bad[day.isocalendar().week] for day in days]
        found += rng.choices(days, weights, k=count)
    return sorted(found)


def _shares(reports: int) -> dict[int, int]:
    """How many lists each month has; they add up to all of them."""
    whole = sum(MONTHS.values())
    bounds = [0]
    for share in MONTHS.values():
        bounds.append(bounds[-1] + share)
    ends = [(2 * reports * bound + whole) // (2 * whole) for bound in bounds]
    return {month: b - a for month, (a, b) in zip(MONTHS, pairwise(ends), strict=True)}


def _struck(
    rng: Random, villages: Sequence[Village], hot: dict[str, float], days: Sequence[date]
) -> list[Village]:
    """The village of each day; none again before its last list is some time ago."""
    last: dict[str, date] = {}
    found = []
    for day in days:
        rested = [v for v in villages if v.code not in last or day - last[v.code] >= APART]
        among = rested or list(villages)
        village = rng.choices(among, [hot[v.code] for v in among])[0]
        last[village.code] = day
        found.append(village)
    return found


def _sizes(rng: Random, struck: Sequence[tuple[float, int]]) -> list[int]:
    """How many households each list has, from the heat of its village and the length of its roll:
    LIST_MEAN on average where the rolls are long enough, half a village at most."""
    most = [min(LIST_MOST, max(LIST_LEAST, roll // 2)) for _, roll in struck]
    raw = [rng.lognormvariate(0, SPREAD) * (0.7 + min(hot, 1.2) * 0.5) for hot, _ in struck]
    wanted = min(LIST_MEAN, sum(roll for _, roll in struck) / len(struck) / 3) * len(struck)
    scale = wanted / sum(raw)
    for _ in range(8):  # what is cut off above and below is made up for by the others
        found = [
            min(top, max(LIST_LEAST, round(one * scale)))
            for one, top in zip(raw, most, strict=True)
        ]
        scale *= wanted / sum(found)
    return found


def _late(rng: Random, sizes: Sequence[int]) -> set[int]:
    """Which lists are told too late: the terms pay nothing for them."""
    short = sorted(range(len(sizes)), key=lambda n: sizes[n])[: len(sizes) // 4]
    return set(rng.sample(short, round(LATE_LISTS * len(sizes))))


# ── what is left ────────────────────────────────────────────────────────────────────────────────


def _again(lists: list[VillageList]) -> list[VillageList]:
    """A household of July's list is on September's of the same village, for the same maize."""
    before: dict[str, list[Hit]] = {}
    found, left = [], AGAIN
    for one in lists:
        maize = [hit for hit in one.hits if [loss.crop for loss in hit.losses] == ["maize"]]
        maize = [hit for hit in maize if not hit.collective]
        if one.told.month == FIRST_TIME:
            before.setdefault(one.village.code, []).extend(maize)
        listed = {hit.household for hit in one.hits}
        known = [hit for hit in before.get(one.village.code, ()) if hit.household not in listed]
        if one.told.month == SECOND_TIME and left and known and maize:
            left, hit = left - 1, maize[-1]
            first = max(known, key=lambda own: own.losses[0].planted_e4)
            before[one.village.code].remove(first)
            once_more = replace(hit, household=first.household, losses=(_rest(one, hit, first),))
            hits = tuple(once_more if own is hit else own for own in one.hits)
            one = replace(one, hits=hits)
        found.append(one)
    return found


def _rest(one: VillageList, hit: Hit, before: Hit) -> Loss:
    [first] = before.losses
    damaged = max(500, first.planted_e4 // 4 // 500 * 500)
    stage = stage_of(first.crop, one.nights[hit.night].occurred)
    return replace(first, stage=stage, damaged_e4=damaged, degree=AGAIN_DEGREE)


class _Roll:
    """Which families of a village are hit next: others each time, until all had their turn."""

    def __init__(self, rng: Random, households: int) -> None:
        self.families = list(range(households - 1))
        self.collective = households - 1
        rng.shuffle(self.families)
        self.next = 0
        self.used: dict[int, list[str]] = {}

    def take(self, count: int) -> list[int]:
        chosen = [self.families[(self.next + n) % len(self.families)] for n in range(count)]
        self.next += count
        return sorted(chosen)

    def apart(self, hit: Hit) -> Hit:
        """Each time another plot of the household: what is lost on one cannot be lost again."""
        used = self.used.setdefault(hit.household, [])
        names = BIG_FIELDS if hit.collective else PLOTS
        losses = []
        for loss in hit.losses:
            free = [name for name in (loss.plot, *names) if name not in used]
            plot = free[0] if free else f"{len(used)}号地"
            used.append(plot)
            losses.append(replace(loss, plot=plot))
        return replace(hit, losses=tuple(losses))


def _list(
    rng: Random,
    number: int,
    village: Village,
    day: date,
    size: int,
    roll: _Roll,
    late: bool,
) -> VillageList:
    nights = _nights(rng, day - rng.randrange(33, 46) * DAY if late else day)
    told = datetime.combine(day, time(17, 30), LOCAL) + timedelta(minutes=rng.randrange(200))
    with_collective = (day.month, day.day) >= COLLECTIVE_FROM and rng.random() < COLLECTIVE
    which = sorted(rng.choices(range(len(nights)), [3, 2, 1][: len(nights)], k=size))
    which[: len(nights)] = range(len(nights))  # every night has at least one household
    hits = [
        Hit(household, night, _losses(rng, nights[night]))
        for household, night in zip(roll.take(size - with_collective), sorted(which), strict=False)
    ]
    if with_collective:
        hits.append(Hit(roll.collective, 0, (_big_field(rng, nights[0]),), collective=True))
    return VillageList(number, village, told, nights, tuple(roll.apart(hit) for hit in hits))


def _nights(rng: Random, day: date) -> tuple[Night, ...]:
    """One to three nights up to the day; a second animal may have come in a later one."""
    count = rng.choices((1, 2, 3), (50, 35, 15))[0]
    weights = SPECIES.get(day.month, SPECIES[min(SPECIES)])
    first = rng.choices(list(weights), list(weights.values()))[0]
    start = day - (count - 1) * DAY
    found = [Night(start, first)]
    for n in range(1, count):
        other = rng.choices(list(weights), list(weights.values()))[0]
        found.append(Night(start + n * DAY, other if rng.random() < 0.3 else first))
    return tuple(found)


def _losses(rng: Random, night: Night) -> tuple[Loss, ...]:
    first = _loss(rng, night)
    if rng.random() >= SECOND_PLOT:
        return (first,)
    return first, _loss(rng, night, smaller=True, than=first)


def _loss(rng: Random, night: Night, *, smaller: bool = False, than: Loss | None = None) -> Loss:
    weights = CROPS[night.species]
    crop = rng.choices(list(weights), list(weights.values()))[0]
    plot = rng.choice([p for p in PLOTS if than is None or p != than.plot])
    median, most = (0.45, 0.6) if smaller else (MEDIAN, MOST_MU.get(crop, 2.2))
    mu = min(most, max(0.35, rng.lognormvariate(0, 0.40) * median))
    damaged = round(mu * 20) * E4 // 20
    planted = round(damaged / rng.uniform(0.38, 0.86) / 500) * 500
    degree = min(80, max(22, round(rng.gauss(53, 12))))
    return Loss(plot, crop, stage_of(crop, night.occurred), planted, damaged, degree)


def _big_field(rng: Random, night: Night) -> Loss:
    """The collective's maize: so much that the superior branch awards it."""
    planted = rng.randrange(3200, 5200) * E4 // 100
    damaged = planted * rng.randrange(42, 78) // 100 // 1000 * 1000
    degree = rng.randrange(50, 72)
    stage = stage_of("maize", night.occurred)
    return Loss(BIG_FIELDS[0], "maize", stage, planted, damaged, degree)

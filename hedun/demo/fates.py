"""What befalls the households of a list beside the straight road. Pure, seeded.

A household has at most one of these; most have none. How often stands in CHANCES: so many of the
lists have such a case, with one household or a few.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random

from hedun.demo.season import Hit, VillageList

Key = tuple[int, int]  # the list's number, the household's row on it from 1


class Fate(StrEnum):
    SENT_BACK = "sent_back"  # by the township, for lack of photographs
    SENT_BACK_LATER = "sent_back_later"  # by the insurer
    PART_REFUSED = "part_refused"  # one of two fields
    REFUSED = "refused"  # whole, at the review
    REFUSED_LATER = "refused_later"  # whole, after the expert saw it
    APPEALS = "appeals"  # refused, and appeals to the city
    HARD = "hard"  # put to the city by the insurer, which sets it anew
    HARD_UPHELD = "hard_upheld"  # likewise; what was found stands
    OBJECTS = "objects"  # during the notice; surveyed again by others
    OBJECTS_IN_PART = "objects_in_part"  # likewise; what it does not dispute is paid first
    OBJECTS_TO_CITY = "objects_to_city"  # during the notice; the city upholds
    BANK_RETURNS = "bank_returns"  # the account is closed
    BANK_UNKNOWN = "bank_unknown"  # the bank does not know at first
    LATE_RETURN = "late_return"  # said to be paid, and sent back days later
    PAID_TWICE = "paid_twice"  # another insurance paid as well: to be recovered
    WITHDRAWN = "withdrawn"
    HELD = "held"  # the insurer waits for a paper
    INSURED_ELSEWHERE = "insured_elsewhere"  # its soybeans; what was paid for them, if for these


@dataclass(frozen=True, slots=True)
class Chance:
    """`lists`: of so many lists; `most`: households there at most."""

    lists: float
    most: int = 1


CHANCES: dict[Fate, Chance] = {
    Fate.SENT_BACK: Chance(0.25, 4),
    Fate.SENT_BACK_LATER: Chance(0.08, 2),
    Fate.PART_REFUSED: Chance(0.25),
    Fate.REFUSED: Chance(0.16, 2),
    Fate.REFUSED_LATER: Chance(0.05),
    Fate.APPEALS: Chance(0.04),
    Fate.HARD: Chance(0.06),
    Fate.HARD_UPHELD: Chance(0.04),
    Fate.OBJECTS: Chance(0.12, 2),
    Fate.OBJECTS_IN_PART: Chance(0.05),
    Fate.OBJECTS_TO_CITY: Chance(0.04),
    Fate.BANK_RETURNS: Chance(0.20),
    Fate.BANK_UNKNOWN: Chance(0.08),
    Fate.LATE_RETURN: Chance(0.03),
    Fate.PAID_TWICE: Chance(0.03),
    Fate.WITHDRAWN: Chance(0.07),
    Fate.HELD: Chance(0.06),
    Fate.INSURED_ELSEWHERE: Chance(0.12),
}
INSURED_FROM = 9  # month: the list of the other insurer is there by then
FAST_LISTS, FAST_MOST = 0.45, 6  # small and clear ones, taken from their pictures


def fates(lists: Sequence[VillageList], seed: int) -> dict[Key, Fate]:
    """The fate of each household that has one."""
    found: dict[Key, Fate] = {}
    for one in lists:
        rng = Random(f"fates {seed} {one.number}")
        for fate, chance in CHANCES.items():
            count = rng.randint(1, chance.most) if rng.random() < chance.lists else 0
            free = [key for key in _fitting(one, fate) if key not in found]
            found |= dict.fromkeys(rng.sample(free, min(count, len(free))), fate)
    return found


def fast(lists: Sequence[VillageList], fated: dict[Key, Fate], seed: int) -> frozenset[Key]:
    """The households that the insurer would take from their pictures: the smallest of a list."""
    found: set[Key] = set()
    for one in lists:
        rng = Random(f"fast {seed} {one.number}")
        if rng.random() >= FAST_LISTS:
            continue
        small = sorted(
            (sum(loss.damaged_e4 for loss in hit.losses), row)
            for row, hit in enumerate(one.hits, start=1)
            if (one.number, row) not in fated and not hit.collective
        )
        found |= {(one.number, row) for _, row in small[: rng.randint(2, FAST_MOST)]}
    return frozenset(found)


def _fitting(one: VillageList, fate: Fate) -> list[Key]:
    """The rows that such a thing can befall."""
    fits = FITTING.get(fate, lambda one, hit: True)
    rows = enumerate(one.hits, start=1)
    return [(one.number, row) for row, hit in rows if not hit.collective and fits(one, hit)]


def _soybeans(one: VillageList, hit: Hit) -> bool:
    return one.told.month >= INSURED_FROM and [x.crop for x in hit.losses] == ["soybean"]


FITTING: dict[Fate, Callable[[VillageList, Hit], bool]] = {
    Fate.PART_REFUSED: lambda one, hit: len(hit.losses) > 1,
    Fate.INSURED_ELSEWHERE: _soybeans,
}

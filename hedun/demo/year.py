"""Everything the demo is going to tell, made up beforehand from one seed. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from random import Random

from hedun.demo import fates as fates_
from hedun.demo import ground, officers, staff
from hedun.demo.fates import Fate, Key
from hedun.demo.founding import Founding, rolls
from hedun.demo.ground import VILLAGES
from hedun.demo.left import leave
from hedun.demo.mishaps import mishaps
from hedun.demo.officers import Staff
from hedun.demo.plan import Office, Sitting, plan
from hedun.demo.season import VillageList, season
from hedun.domain.deadlines import LOCAL
from hedun.policies.numbers import DEFAULT_DRAW_SHARE_PPM

SEED = 140423
YEAR = 2024
# The desk opens here and the demo's clock runs on: a Wednesday morning, when the last maize is in.
OPENS = datetime(YEAR, 11, 27, 9, 20, tzinfo=LOCAL)
# Clauses of this county: of an animal that was not found, and of crops insured elsewhere.
ADDED = (
    (
        '[[gate]]\nop = "exclusion"\n',
        '[[gate]]\nop = "column"\ncolumn = "fate"\nsections = ["livestock"]\n'
        'exclude = ["missing"]\ncode = "MISSING_NOT_PAID"\nclause = "第五条"\n\n',
    ),
    (
        '[[step]]\nop = "factor"\nsections = ["crop", "tree", "livestock", "property"]\n',
        '[[step]]\nop = "offset"\nsections = ["crop"]\nscope = "line"\nclause = "第十六条"\n\n',
    ),
)
AWAY_FROM, AWAY_UNTIL = date(YEAR, 6, 1), date(YEAR, 11, 30)


@dataclass(frozen=True, slots=True)
class Size:
    """`households`: of all villages, the collectives among them; `reports`: lists of fields, to
    which mishaps.py adds what befell folds and people."""

    villages: int = VILLAGES
    households: int = 40_000
    reports: int = 132


@dataclass(frozen=True)
class Year:
    """The ground, and what happens on it. `sittings` in order of time; `left`: households for whom
    the work stops at some stage (left.py)."""

    seed: int
    founding: Founding
    lists: Sequence[VillageList]
    fates: Mapping[Key, Fate]
    sittings: Sequence[Sitting]
    left: frozenset[Key]


WHOLE = Size()


def make_up(seed: int = SEED, size: Size = WHOLE) -> Year:
    """A year of the county: the same for the same seed and size."""
    villages = ground.villages(size.villages)
    people = officers.staff(villages, Random(f"people {seed}"))
    audit_seed = f"demo {Random(f'draw {seed}').getrandbits(128):032x}"
    families = rolls(villages, size.households, Random(f"rolls {seed}"))
    founding = Founding(YEAR, villages, people, families, audit_seed, added=ADDED)
    counts = {code: len(roll) for code, roll in families.items()}
    fields = season(villages, year=YEAR, reports=size.reports, households=counts, seed=seed)
    beside = mishaps(villages, year=YEAR, reports=size.reports, households=counts, seed=seed)
    lists = [*fields, *beside]
    fated = fates_.fates(fields, seed)
    office = _office(people, audit_seed, seed)
    planned = plan(lists, fated, fates_.fast(fields, fated, seed), office)
    sittings, left = leave(planned, fields, fated)
    return Year(seed, founding, lists, fated, sittings, left)


def _office(people: Sequence[Staff], audit_seed: str, seed: int) -> Office:
    away = staff.leaves(people, AWAY_FROM, AWAY_UNTIL, seed)
    return Office(people, away, OPENS, audit_seed, DEFAULT_DRAW_SHARE_PPM)

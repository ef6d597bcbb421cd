"""What a demo county is set up from, made up beforehand. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from random import Random

from hedun.demo.ground import Village
from hedun.demo.officers import Staff
from hedun.demo.people import Family, families, sizes
from hedun.demo.staff import next_working_day
from hedun.domain.actors import Role
from hedun.domain.deadlines import LOCAL


@dataclass(frozen=True)
class Founding:
    """What is to be set up. `rolls`: the families of each village by its code; `added`: clauses of
    the county's wording beside the library's, each with what it stands before."""

    year: int
    villages: Sequence[Village]
    people: Sequence[Staff]
    rolls: dict[str, list[Family]]
    audit_seed: str
    passwords: frozenset[Role] = frozenset({Role.ADMINISTRATOR})  # who gets PASSWORD
    added: Sequence[tuple[str, str]] = ()

    @property
    def day(self) -> date:
        return next_working_day(date(self.year, 1, 5), 0)

    @property
    def at(self) -> datetime:
        return datetime.combine(self.day, time(9, 0), LOCAL)


def rolls(villages: Sequence[Village], households: int, rng: Random) -> dict[str, list[Family]]:
    """The families of each village, the village collective the last of them; `households` of them
    in all."""
    found: dict[str, list[Family]] = {}
    first = 0
    for village, count in zip(villages, sizes(rng, len(villages), households), strict=True):
        found[village.code] = families(rng, count, village.name, first)
        first += count
    return found

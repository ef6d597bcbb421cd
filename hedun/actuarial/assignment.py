"""Who goes where on which day: duties dealt out by integer programming. Pure.

Each person does at most one duty a day and none on leave; a duty away from one's own place takes a
vehicle of that day; a place wants so many duties in the week, of somebody who speaks what is spoken
there. What cannot be met stays open and is told; of the rest the way is the shortest.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import scipy

OPEN_COST = 1_000.0  # of a duty not done: dearer than any way
STRANGE_COST = 60.0  # kilometres that speaking the language is worth
EVEN_COST = 0.5  # of each duty somebody has more than the first ones
SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Person:
    """`days`: those of the week on which they are at work (not on leave), by index."""

    key: str
    place: str
    days: frozenset[int]
    languages: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Need:
    """A place and how many duties it wants in the week. `languages`: spoken there; none: whatever
    everybody speaks."""

    place: str
    duties: int
    languages: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Duty:
    person: str
    place: str
    day: int
    drives: bool


@dataclass(frozen=True)
class Dealt:
    """`open`: duties that nobody could take, by place."""

    duties: tuple[Duty, ...]
    open: Mapping[str, int]
    km: float


def deal(
    people: Sequence[Person],
    needs: Sequence[Need],
    vehicles: Sequence[int],
    km: Mapping[tuple[str, str], float],
) -> Dealt:
    """`vehicles`: how many there are each day of the week; `km`: from place to place, 0 for the
    same. The same answer to the same question."""
    days = range(len(vehicles))
    every = [
        (p, n, day)
        for p, person in enumerate(people)
        for n in range(len(needs))
        for day in days
        if day in person.days and needs[n].duties
    ]
    if not every:  # nobody is there, or nothing is wanted
        return Dealt((), {need.place: need.duties for need in needs if need.duties}, 0.0)
    many, wants = len(every), len(needs)
    people_days = len(people) * len(vehicles)
    # unknowns: each possible duty, then what stays open at each place, then who has more than fair
    size = many + wants + len(people)
    cost = np.zeros(size)
    cost[many : many + wants] = OPEN_COST
    cost[many + wants :] = EVEN_COST
    away = np.zeros(many, bool)
    for at, (p, n, day) in enumerate(every):
        person, need = people[p], needs[n]
        way = 2 * km.get((person.place, need.place), 0.0)
        strange = bool(need.languages) and not (need.languages & person.languages)
        away[at] = person.place != need.place
        cost[at] = way + strange * STRANGE_COST + 0.001 * day + 0.0001 * p
    fair = -(-sum(need.duties for need in needs) // max(len(people), 1))
    rows: list[tuple[int, int, float]] = []
    for at, (p, n, day) in enumerate(every):
        rows.append((n, at, 1.0))
        rows.append((wants + p * len(vehicles) + day, at, 1.0))
        rows.append((wants + people_days + p, at, 1.0))
        if away[at]:
            rows.append((wants + people_days + len(people) + day, at, 1.0))
    rows += [(n, many + n, 1.0) for n in range(wants)]
    rows += [(wants + people_days + p, many + wants + p, -1.0) for p in range(len(people))]
    count = wants + people_days + len(people) + len(vehicles)
    low, high = np.full(count, -np.inf), np.ones(count)
    low[:wants] = high[:wants] = [need.duties for need in needs]
    high[wants + people_days : wants + people_days + len(people)] = fair
    high[wants + people_days + len(people) :] = vehicles
    at_row, at_column, value = zip(*rows, strict=True) if rows else ((), (), ())
    matrix = scipy.sparse.coo_array((value, (at_row, at_column)), shape=(count, size)).tocsr()
    upper = np.concatenate([np.ones(many), np.full(wants + len(people), np.inf)])
    whole = np.concatenate([np.ones(many + wants), np.zeros(len(people))])
    found = scipy.optimize.milp(
        cost,
        constraints=scipy.optimize.LinearConstraint(matrix, low, high),
        integrality=whole,
        bounds=scipy.optimize.Bounds(np.zeros(size), upper),
        options={"time_limit": SECONDS, "mip_rel_gap": 1e-6},
    )
    if found.x is None:
        raise RuntimeError(f"no roster was found: {found.message}")
    chosen = [one for at, one in enumerate(every) if found.x[at] > 0.5]
    duties = [
        Duty(people[p].key, needs[n].place, day, people[p].place != needs[n].place)
        for p, n, day in chosen
    ]
    duties.sort(key=lambda one: (one.day, one.place, one.person))
    left = {need.place: round(float(found.x[many + n])) for n, need in enumerate(needs)}
    ways = sum(2 * km.get((people[p].place, needs[n].place), 0.0) for p, n, _ in chosen)
    return Dealt(tuple(duties), {place: n for place, n in left.items() if n}, ways)

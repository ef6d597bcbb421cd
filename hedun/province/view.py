"""The province: what its counties' exports say together, and what its season comes to.

A county is worked out by itself (`county`), here or by a worker of Dask, with the same answer; what
is summed over counties are Python's whole numbers.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from hedun.actuarial import together
from hedun.actuarial.aggregate import Total
from hedun.domain.deadlines import local_day
from hedun.province.ahead import Forecast, forecast, past_of
from hedun.province.intake import Exports, Note, counted, look
from hedun.province.manifest import County, Manifest
from hedun.province.reading import NOTHING, Cell, Facts, Key

K = TypeVar("K", bound=Hashable)
STALE = timedelta(days=7)


@dataclass(frozen=True)
class Counted:
    """A policy's export as the province counts it."""

    manifest: Manifest
    cube: Mapping[Key, Cell]
    states: Mapping[str, int]

    @cached_property
    def total(self) -> Cell:
        return sum(self.cube.values(), NOTHING)


@dataclass(frozen=True)
class Told:
    """What a county comes to: its policies that go on, and a forecast of each where one was asked
    for."""

    code: str
    counted: tuple[Counted, ...]
    forecasts: tuple[Forecast, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True)
class Order:
    """A county to be worked out: its policies in force on `day`. `shared`: what counties share of
    their years; None: no forecast."""

    code: str
    policies: Mapping[str, Exports]
    day: date
    shared: float | None

    def __call__(self) -> Told:
        """Raises OSError."""
        notes: list[Note] = []
        read: list[Facts] = []
        for exports in self.policies.values():
            found, said = counted(exports)
            notes += said
            if found is not None:
                read.append(found)
        going = [one for one in read if one.manifest.starts <= self.day <= one.manifest.ends]
        if read and not going:
            newest = max((one.manifest for one in read), key=lambda of: of.starts)
            notes.append(Note.of("OTHER_SEASON", newest))
        ahead = () if self.shared is None else (
            forecast(one, past_of(one.manifest, read), self.shared) for one in going
        )  # fmt: skip
        return Told(
            self.code, tuple(Counted(one.manifest, one.cube, one.states) for one in going),
            tuple(ahead), tuple(notes),
        )  # fmt: skip


@dataclass(frozen=True)
class Province:
    """Of the policies in force on `day`. `known`: the counties of the list of keys; `told`: of
    those that have an export that counts, by code."""

    day: date
    known: Mapping[str, County]
    told: tuple[Told, ...]
    notes: tuple[Note, ...]

    @cached_property
    def counted(self) -> list[Counted]:
        return [one for told in self.told for one in told.counted]

    @cached_property
    def total(self) -> Cell:
        return sum((one.total for one in self.counted), NOTHING)

    @property
    def cover_fen(self) -> int:
        return sum(one.manifest.cover_fen for one in self.counted)

    def by(self, key: Callable[[Key], K]) -> dict[K, Cell]:
        sums: dict[K, Cell] = defaultdict(lambda: NOTHING)
        for one in self.counted:
            for at, cell in one.cube.items():
                sums[key(at)] += cell
        return dict(sums)

    @cached_property
    def forecasts(self) -> list[Forecast]:
        return [one for told in self.told for one in told.forecasts]

    @cached_property
    def ahead(self) -> Total | None:
        """The province's season in the end; None where no forecast was asked for."""
        if not self.forecasts:
            return None
        return together.summed([one.by_year for one in self.forecasts])


Orders = Sequence[Order]
Run = Callable[[Orders], Iterator[Told]]


def here(orders: Orders) -> Iterator[Told]:
    """One county after the other, in this process."""
    for order in orders:
        yield order()


def province(
    folder: Path, known: Mapping[str, County], day: date, *, keys: Path | None = None,
    shared: float | None = together.SHARED, run: Run = here,
) -> Province:  # fmt: skip
    """What the exports in a folder say of the policies in force on a day; after the last of them,
    on its last day. Raises OSError."""
    found = look(folder.resolve(), known, keys)
    day = min(day, max(_ends(found.exports), default=day))
    orders = [Order(code, policies, day, shared) for code, policies in found.exports.items()]
    told = sorted(run(orders), key=lambda one: one.code)
    made = Province(day, known, tuple(one for one in told if one.counted), ())
    said = {one.code for one in told if not one.counted and one.notes}
    notes = [*found.notes, *(note for one in told for note in one.notes), *_behind(made, said)]
    return Province(day, known, made.told, tuple(notes))


def _ends(exports: Mapping[str, Mapping[str, Exports]]) -> Iterator[date]:
    for policies in exports.values():
        for copies in policies.values():
            yield from (one.ends for same in copies for one in same)


def _behind(made: Province, said: Set[str]) -> Iterator[Note]:
    """Counties whose figures are old, and those that sent nothing; of those in `said` it is told
    why they are not there."""
    for one in made.counted:
        if made.day - local_day(one.manifest.at) > STALE:
            yield Note.of("LATE", one.manifest)
    there = {told.code for told in made.told}
    for county in made.known.values():
        if county.code not in there | said:
            yield Note("NO_EXPORT", county.code, county.name)

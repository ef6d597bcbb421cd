"""What the season needs on paper, made beside it: lists, photographs, pictures of the board.

A process of its own makes up the year and then everything the sittings will want, in their order,
while the county is being founded and written: half the work of the demo is done by the second core.
"""

import multiprocessing
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from queue import Empty
from random import Random
from typing import Any

from hedun.demo import sheets
from hedun.demo.fates import Fate, Key
from hedun.demo.people import Family
from hedun.demo.pictures import Album
from hedun.demo.plan import Sitting
from hedun.demo.season import VillageList
from hedun.demo.strays import strays
from hedun.demo.year import Size, Year, make_up

WITHOUT_OWN_PICTURE = 0.08
ROWS = 1000  # more than a list has; tells one household's photographs from another's
LOOK_SECONDS = 2
# What is handed in with other steps: photographs and papers, one of each.
SHOWN = {
    "stock_told": ("fold", "carcass", "tag", "bill"),
    "stock_verify": ("proof",),
    "hurt_told": ("hurt",),
}


@dataclass(frozen=True, slots=True)
class Material:
    """For one sitting. `pictures`: whose, of what (pictures.NAMES), and the file."""

    sheet: bytes = b""
    pictures: tuple[tuple[Key, str, bytes], ...] = ()


def materials(year: Year) -> Iterator[Material]:
    """For each sitting that needs something, in order."""
    album = Album(year.seed)
    for number, sitting in enumerate(year.sittings):
        if sitting.what == "list":
            one = year.lists[sitting.claims[0][0]]
            data = sheet(year, one, year.founding.rolls[one.village.code])
            yield Material(data, _pictures(album, _with_picture(year, sitting), "field"))
        elif sitting.what == "complete":
            yield Material(pictures=_pictures(album, sitting.claims, "close_up", "track"))
        elif sitting.what in SHOWN:
            yield Material(pictures=_pictures(album, sitting.claims, *SHOWN[sitting.what]))
        elif sitting.what == "post":
            picture = album.photograph(number, "board")
            yield Material(pictures=((sitting.claims[0], "board", picture),))


def sheet(year: Year, one: VillageList, roll: Sequence[Family]) -> bytes:
    """The clerk's list as .xlsx."""
    part = [
        row for row in range(1, len(one.hits) + 1)
        if year.fates.get((one.number, row)) is Fate.PART_REFUSED
    ]  # fmt: skip
    rows = sheets.rows_of(one, roll, dict.fromkeys(part, "退耕地"))
    rows += strays(year.seed, one, roll)
    title = f"{one.village.name}野生动物致害损失清册"
    return sheets.workbook(rows, sheets.manner(year.seed, one), title)


def _with_picture(year: Year, sitting: Sitting) -> list[Key]:
    """The clerk took a photograph of nearly every field; not of those that will be sent back."""
    rng = Random(f"pictures {year.seed} {sitting.claims[0][0]}")
    own = [key for key in sitting.claims if rng.random() >= WITHOUT_OWN_PICTURE]
    return [key for key in own if year.fates.get(key) is not Fate.SENT_BACK]


def _pictures(album: Album, keys: Sequence[Key], *kinds: str) -> tuple[tuple[Key, str, bytes], ...]:
    return tuple(
        (key, kind, album.photograph(key[0] * ROWS + key[1], kind))
        for key in keys
        for kind in kinds
    )


# ── beside ──────────────────────────────────────────────────────────────────────────────────────


@contextmanager
def beside(seed: int, size: Size) -> Iterator["Beside"]:
    """A process that prepares; it ends with the block, also when the block fails."""
    context = multiprocessing.get_context("spawn")
    queue = context.Queue()
    process = context.Process(target=_prepare, args=(seed, size, queue), daemon=True)
    process.start()
    try:
        yield Beside(process, queue)
    finally:
        process.kill()
        process.join()
        queue.close()


class Beside:
    """The other end: first the year, then the materials, as they are wanted."""

    def __init__(self, process: Any, queue: Any) -> None:
        self.process, self.queue = process, queue

    def year(self) -> Year:
        found = self._next()
        assert isinstance(found, Year)
        return found

    def materials(self) -> Iterator[Material]:
        while True:
            found = self._next()
            assert isinstance(found, Material)
            yield found

    def _next(self) -> object:
        """Raises RuntimeError when the process has died."""
        while True:
            try:
                return self.queue.get(timeout=LOOK_SECONDS)
            except Empty:
                if not self.process.is_alive():
                    status = self.process.exitcode
                    raise RuntimeError(f"the demo's preparations ended with {status}") from None


def _prepare(seed: int, size: Size, queue: Any) -> None:
    year = make_up(seed, size)
    queue.put(year)
    for material in materials(year):
        queue.put(material)
    queue.close()
    queue.join_thread()

"""What the season needs before anybody holds the pen: households made ready for the roll, lists
read, photographs in the store.

No row is read or written: the rooms themselves do it before they take the pen (people.ahead,
intake.ahead, evidence.see). A process of its own does it (beside.py).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, TypeAlias

from hedun.demo import sheets
from hedun.demo.county import words
from hedun.demo.fates import Fate, Key
from hedun.demo.founding import Founding
from hedun.demo.people import Family
from hedun.demo.pictures import Album
from hedun.demo.plan import Sitting
from hedun.demo.season import VillageList
from hedun.demo.sheets import Row
from hedun.demo.strays import strays
from hedun.demo.year import Year
from hedun.domain.deadlines import local_day
from hedun.evidence.actions import Seen, see
from hedun.intake.ahead import ReadAhead, read_ahead
from hedun.people.ahead import Ahead, made_ahead

WITHOUT_OWN_PICTURE = 0.08
ROWS = 1000  # more than a list has; tells one household's photographs from another's
# What is handed in with other steps: photographs and papers, one of each.
SHOWN = {
    "stock_told": ("fold", "carcass", "tag", "bill"),
    "stock_verify": ("proof",),
    "hurt_told": ("hurt",),
}
Pictures: TypeAlias = tuple[tuple[Key, str, bytes], ...]


@dataclass(frozen=True, slots=True)
class Material:
    """For one sitting. `pictures`: whose, of what (pictures.NAMES), and the file; or, of those that
    are handed in at once, what evidence.see says of it. `read`: the sheet as it reads."""

    sheet: bytes = b""
    read: ReadAhead | None = None
    pictures: tuple[tuple[Key, str, Any], ...] = ()


def rolls_ahead(founding: Founding) -> Iterator[list[Ahead]]:
    """Of each village its households, made ready for the numbers of an empty roll."""
    for village in founding.villages:
        yield [
            made_ahead(words(family), f"{village.code}-{n:04d}", today=founding.day)
            for n, family in enumerate(founding.rolls[village.code], start=1)
        ]


def materials(year: Year) -> Iterator[Material]:
    """For each sitting that needs something, in order."""
    album = Album(year.seed)
    for number, sitting in enumerate(year.sittings):
        if sitting.what == "list":
            one = year.lists[sitting.claims[0][0]]
            data = sheet(year, one, year.founding.rolls[one.village.code])
            read = read_ahead(data, today=local_day(sitting.at))
            photos = _pictures(album, _with_picture(year, sitting), "field")
            yield Material(data, read, _seen(photos))
        elif sitting.what == "complete":
            yield Material(pictures=_seen(_pictures(album, sitting.claims, "close_up", "track")))
        elif sitting.what in SHOWN:
            yield Material(pictures=_pictures(album, sitting.claims, *SHOWN[sitting.what]))
        elif sitting.what == "post":
            picture = album.photograph(number, "board")
            yield Material(pictures=((sitting.claims[0], "board", picture),))


def rows(year: Year, one: VillageList, roll: Sequence[Family]) -> list[Row]:
    """The lines of the list, by household."""
    part = [
        row for row in range(1, len(one.hits) + 1)
        if year.fates.get((one.number, row)) is Fate.PART_REFUSED
    ]  # fmt: skip
    return sheets.rows_of(one, roll, dict.fromkeys(part, "退耕地"))


def sheet(year: Year, one: VillageList, roll: Sequence[Family]) -> bytes:
    """The clerk's list as .xlsx, with what is wrong on it."""
    listed = [*rows(year, one, roll), *strays(year.seed, one, roll)]
    title = f"{one.village.name}野生动物致害损失清册"
    return sheets.workbook(listed, sheets.manner(year.seed, one), title)


def _with_picture(year: Year, sitting: Sitting) -> list[Key]:
    """The clerk took a photograph of nearly every field; not of those that will be sent back."""
    rng = Random(f"pictures {year.seed} {sitting.claims[0][0]}")
    own = [key for key in sitting.claims if rng.random() >= WITHOUT_OWN_PICTURE]
    return [key for key in own if year.fates.get(key) is not Fate.SENT_BACK]


def _seen(pictures: Pictures) -> tuple[tuple[Key, str, Seen], ...]:
    return tuple((key, kind, see(data, "photo")) for key, kind, data in pictures)


def _pictures(album: Album, keys: Sequence[Key], *kinds: str) -> Pictures:
    return tuple(
        (key, kind, album.photograph(key[0] * ROWS + key[1], kind))
        for key in keys
        for kind in kinds
    )

"""The demo county's dated tables: invented figures, and titles and sources that say so.

`lay` proposes and confirms what begins by a day, by the acts of two officers of the bureau.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from hedun.domain.actors import Actor
from hedun.places.models import Place
from hedun.prices.actions import confirm_table, propose_table
from hedun.prices.kinds import KINDS
from hedun.prices.models import PriceTable
from hedun.prices.rows import read
from hedun.web.prices.forms import titles
from hedun.web.prices.sheets import read_file

DATA = Path(__file__).parent / "data" / "prices"
SOURCE = "演示数据：数字为虚构，不可用于真实理赔 / demonstration: invented figures"


@dataclass(frozen=True, slots=True)
class Sample:
    """One version: its kind, its file, and the first day (month, day) it is for."""

    kind: str
    file: str
    begins: tuple[int, int] = (1, 1)


SAMPLES = (
    Sample("livestock", "livestock-01.csv"),
    Sample("livestock", "livestock-07.csv", (7, 1)),
    *(
        Sample(kind, f"{kind}.csv")
        for kind in (
            *("tree", "grain", "beehive", "building", "tool"),
            *("day_rates", "income", "disability", "calendar"),
        )
    ),
)


def lay(
    place: Place, year: int, by: date, *, actor: Actor, second: Actor, now: datetime
) -> list[PriceTable]:
    """The samples that begin by the day and are not there yet, proposed by one officer and
    confirmed by the `second`. What it is called for again is left as it stands."""
    return [_laid(one, place, year, actor, second, now) for one in _missing(place, year, by)]


def _missing(place: Place, year: int, by: date) -> Iterator[Sample]:
    for sample in SAMPLES:
        begins = date(year, *sample.begins)
        there = PriceTable.objects.filter(kind=sample.kind, place=place, effective=begins)
        if begins <= by and not there.exists():
            yield sample


def _laid(
    sample: Sample, place: Place, year: int, actor: Actor, second: Actor, now: datetime
) -> PriceTable:
    kind, begins = KINDS[sample.kind], date(year, *sample.begins)
    said = titles(kind, place.name, begins)
    sheet = read_file((DATA / sample.file).read_bytes(), kind)
    reading = read(kind, sheet.rows)
    if sheet.faults or sheet.wrong or reading.wrong:
        raise ValueError(f"{sample.file}: {sheet.faults or sheet.wrong or reading.wrong}")
    table = propose_table(
        sample.kind,
        place,
        list(reading.rows.values()),
        title_zh=f"{said['zh']}（演示）",
        title_en=f"{said['en']} (demonstration)",
        source=SOURCE,
        effective=begins,
        actor=actor,
        now=now,
    )
    return confirm_table(table, actor=second, now=now)

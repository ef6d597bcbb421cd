"""The villages' own lists as .xlsx, each in its clerk's manner.

The figures are one and the same; how they are written is not: columns in another order and by other
names, a title above and a total below, areas in 亩 and 分, days in words, digits in full width.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from random import Random

from openpyxl import Workbook

from hedun.demo.people import Family
from hedun.demo.season import E4, Hit, Loss, Night, VillageList
from hedun.intake.columns import COLUMNS
from hedun.intake.words import ANIMALS, CROPS, STAGES, spoken

Written = str | int | float | date | None


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the list: a household's field, as the clerk knows it. `wrong`: what is written
    instead, by column."""

    family: Family
    loss: Loss
    night: Night
    note: str = ""
    wrong: Mapping[str, Written] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Manner:
    """How a clerk writes. `names`: other headers by column; `order`: columns to put first."""

    titled: bool = False
    counted: bool = False
    order: tuple[str, ...] = ()
    names: tuple[tuple[str, str], ...] = ()
    area: Callable[[int], Written] = lambda e4: e4 / E4
    degree: Callable[[int], Written] = lambda percent: percent
    day: Callable[[date], Written] = lambda day: day


def in_fen(e4: int) -> str:
    """32,500 → "3亩2.5分"."""
    mu, rest = divmod(e4, E4)
    fen = f"{rest / 1000:g}分" if rest else ""
    return f"{mu}亩{fen}" if mu else fen


def full_width(text: str) -> str:
    return text.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789.%"})


PLAIN = Manner()
MANNERS: tuple[tuple[Manner, int], ...] = (  # with weights
    (PLAIN, 45),
    (Manner(titled=True, counted=True), 15),
    (
        Manner(
            titled=True,
            order=("species", "occurred", "group"),
            names=(("name", "户主"), ("crop", "受损作物"), ("damaged_e4", "受灾面积（亩）")),
            day=lambda day: f"{day.year}.{day.month}.{day.day}",
        ),
        12,
    ),
    (Manner(counted=True, area=in_fen, day=lambda day: f"{day.month}月{day.day}日"), 10),
    (
        Manner(
            names=(("account", "卡号"), ("phone", "手机号"), ("stage", "生长期")),
            degree=lambda percent: f"{percent}%",
            day=lambda day: f"{day.year}年{day.month}月{day.day}日",
        ),
        10,
    ),
    (
        Manner(
            titled=True,
            degree=lambda percent: full_width(str(percent)),
            area=lambda e4: full_width(f"{e4 / E4:g}"),
        ),
        8,
    ),
)


def manner(seed: int, one: VillageList) -> Manner:
    """How the clerk of the list's village writes: always the same way."""
    rng = Random(f"manner {seed} {one.village.code}")
    return rng.choices([m for m, _ in MANNERS], [w for _, w in MANNERS])[0]


def rows_of(one: VillageList, roll: Sequence[Family], notes: dict[int, str]) -> list[Row]:
    """The lines of a list. `notes`: of a household's last field, by its row on the list."""
    found = []
    for number, hit in enumerate(one.hits, start=1):
        found += _rows(hit, roll[hit.household], one.nights[hit.night], notes.get(number, ""))
    return found


def workbook(rows: Sequence[Row], how: Manner = PLAIN, title: str = "") -> bytes:
    """The list as .xlsx. `title` stands above it where the manner wants one."""
    book = Workbook(write_only=True)
    page = book.create_sheet("清册")
    columns = sorted(
        COLUMNS, key=lambda c: how.order.index(c.name) if c.name in how.order else len(COLUMNS)
    )
    named = dict(how.names)
    if how.titled:
        page.append([title])
    page.append(["序号"] * how.counted + [named.get(c.name, c.header) for c in columns])
    for number, row in enumerate(rows, start=1):
        values = _values(row, how)
        page.append([number] * how.counted + [values[c.name] for c in columns])
    if how.titled:
        mu = sum(row.loss.damaged_e4 for row in rows) / E4
        sums = [mu if c.name == "damaged_e4" else None for c in columns]
        page.append(["合计", *(["" for _ in range(how.counted)] + sums)[1:]])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _rows(hit: Hit, family: Family, night: Night, note: str) -> list[Row]:
    rows = [Row(family, loss, night) for loss in hit.losses]
    return [*rows[:-1], Row(family, hit.losses[-1], night, note)]


def _values(row: Row, how: Manner) -> dict[str, Written]:
    family, loss, night = row.family, row.loss, row.night
    return {
        "name": family.name,
        "id_number": family.id_number,
        "phone": family.phone,
        "bank": family.bank,
        "account": family.card,
        "group": family.group,
        "plot": loss.plot,
        "crop": spoken(loss.crop, CROPS),
        "stage": spoken(loss.stage, STAGES),
        "planted_e4": how.area(loss.planted_e4),
        "damaged_e4": how.area(loss.damaged_e4),
        "degree_ppm": how.degree(loss.degree),
        "species": spoken(night.species, ANIMALS),
        "occurred": how.day(night.occurred),
        "note": row.note,
        **row.wrong,
    }

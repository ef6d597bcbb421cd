"""A village's list as its clerk keeps it, for tests: households with what boar and badger left."""

from dataclasses import dataclass
from datetime import date
from io import BytesIO
from random import Random

from openpyxl import Workbook

from hedun.demo.people import Family
from hedun.intake.columns import HEADERS

NIGHTS = (date(2026, 8, 30), date(2026, 8, 31))


@dataclass(frozen=True)
class Loss:
    """One row of the list. Areas in mu, degree in percent, as the clerk writes them."""

    family: Family
    plot: str
    crop: str
    stage: str
    planted: str
    damaged: str
    degree: int
    animal: str
    occurred: date
    note: str = ""


CROPS = (
    ("玉米", "乳熟", 62),
    ("谷子", "灌浆", 18),
    ("高粱", "灌浆", 8),
    ("大豆", "结荚", 6),
    ("土豆", "成熟", 6),
)
PLOTS = ("河滩地", "南坡", "北岭", "沟口", "水库边", "梁上", "庙后", "大块地", "二道洼")


def losses(rng: Random, roll: list[Family], first: date, second: date) -> list[Loss]:
    """A row for each family (the third has two), the last four hit by a badger a night later."""
    rows: list[Loss] = []
    for n, family in enumerate(roll):
        badger = n >= len(roll) - 4 and not family.collective
        day, animal = (second, "獾") if badger else (first, "野猪")
        rows.append(_loss(rng, family, animal, day))
        if n == 2:
            rows.append(
                Loss(family, "退耕坡", "高粱", "灌浆", "1.50", "0.80", 60, animal, day, "退耕地")
            )
    return rows


def _loss(rng: Random, family: Family, animal: str, day: date) -> Loss:
    crop, stage, _ = rng.choices(CROPS, weights=[c[2] for c in CROPS])[0]
    planted = rng.randrange(320, 520) if family.collective else rng.randrange(90, 420)
    share = rng.randrange(35, 85)
    damaged = max(40, planted * share // 100 // 5 * 5)
    degree = rng.randrange(25, 75)
    return Loss(
        family=family,
        plot=rng.choice(PLOTS),
        crop=crop,
        stage=stage,
        planted=f"{planted // 100}.{planted % 100:02d}",
        damaged=f"{damaged // 100}.{damaged % 100:02d}",
        degree=degree,
        animal=animal,
        occurred=day,
    )


def workbook(rows: list[Loss]) -> bytes:
    """The list as the clerk's .xlsx, with exactly the headers the importer reads."""
    book = Workbook()
    page = book.active
    page.title = "清册"
    page.append(list(HEADERS))
    for row in rows:
        family = row.family
        page.append(
            [
                family.name,
                family.id_number,
                family.phone,
                family.bank,
                family.card,
                family.group,
                row.plot,
                row.crop,
                row.stage,
                float(row.planted),
                float(row.damaged),
                row.degree,
                row.animal,
                row.occurred,
                row.note,
            ]
        )
    out = BytesIO()
    book.save(out)
    return out.getvalue()

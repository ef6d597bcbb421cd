"""Crop-insurance lists as insurers hand them over, and a soybean field hit by boars."""

import csv
import io

from hedun.claims.actions import NewLine
from hedun.claims.models import Claim
from hedun.othercover.actions import Imported, import_cover
from tests.support.road import INSURER, Road, make_claim

INSURED_BY = "中原农险"
HEADERS = (
    *("村", "姓名", "身份证号", "地块", "险种"),
    *("保险面积（亩）", "保单号", "保险金额（元）", "赔款金额（元）"),
)


def row(road: Road, household: int = 0, **other: str) -> dict[str, str]:
    """The soybean plot of a household of the roll, paid 500 yuan for; other cells by header."""
    family, owner = road.county.roll[household]
    cells = {
        "村": road.county.village.name, "姓名": owner.name, "身份证号": family.id_number,
        "地块": "南 坡地", "险种": "大豆完全成本保险", "保险面积（亩）": "5",
        "保单号": "PZ2026-0815",
        "保险金额（元）": "3,900", "赔款金额（元）": "500.00",
    }  # fmt: skip
    return cells | other


def book(*rows: dict[str, str]) -> bytes:
    headers = list(dict.fromkeys((*HEADERS, *(name for one in rows for name in one))))
    out = io.StringIO()
    writer = csv.DictWriter(out, headers, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def take_in(road: Road, *rows: dict[str, str], dry_run: bool = False) -> Imported:
    return import_cover(
        book(*rows), insurer=INSURED_BY, season=2026, name="大豆.csv", dry_run=dry_run,
        actor=road.who(INSURER), now=road.now,
    )  # fmt: skip


def soybeans(plot: str = "南坡", item: str = "soybean") -> NewLine:
    return NewLine(
        "crop", item, 50_000, stage="podding", plot=plot, planted_e4=50_000, degree_ppm=600_000
    )


def claim(road: Road, at: str, *lines: NewLine, household: int = 0) -> Claim:
    owner = road.county.roll[household][1]
    return make_claim(road, at=at, lines=list(lines) or [soybeans()], household=owner)

"""How a line was sampled, as the sheet tells it: beside the degree on the claim's page."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from hedun.domain.words import Word
from hedun.fieldwork.sheets import PLANTS, ROWS, Point

UNITS: dict[str, Word] = {
    PLANTS: {"zh": "株", "en": "plants"},
    ROWS: {"zh": "行", "en": "rows"},
}


def how(line: Mapping[str, Any]) -> Word:
    """`line`: as the sheet keeps it (sheets.Line.kept)."""
    points = [
        Point(one["of"], one["bad"], one["half"], None, one["here"]) for one in line["points"]
    ]
    if not points:
        where = line["control_note"]
        return {"zh": f"测产{f'；对照：{where}' if where else ''}",
                "en": f"yield test{f'; control: {where}' if where else ''}"}  # fmt: skip
    each = [_point(line["counted"], point) for point in points]
    unit = UNITS.get(line["counted"])
    n = len(points)
    title: Word = {
        "zh": f"数{unit['zh']} {n} 点" if unit else f"目估 {n} 点",
        "en": f"{unit['en']} counted at {n} points" if unit else f"by eye at {n} points",
    }
    return {"zh": f"{title['zh']}：{'、'.join(one['zh'] for one in each)}",
            "en": f"{title['en']}: {', '.join(one['en'] for one in each)}"}  # fmt: skip


def places(line: Mapping[str, Any]) -> Sequence[str]:
    """Where the phone was at each point, or at the control: as map programs take it."""
    here = [one["here"] for one in line["points"]] or [line["control_at"]]
    return [f"{_degrees(at['lat_e7'])}, {_degrees(at['lon_e7'])}" for at in here if at]


def _point(counted: str, point: Point) -> Word:
    percent = f"{Decimal(point.degree_ppm).scaleb(-4).normalize():f}%"
    if not counted:
        return {"zh": percent, "en": percent}
    half_zh, half_en = ("", "")
    if point.half:
        half_zh, half_en = f"、半毁 {point.half}", f" and {point.half} half"
    return {
        "zh": f"{point.of} 中全毁 {point.bad}{half_zh}（{percent}）",
        "en": f"{point.bad}{half_en} of {point.of} ({percent})",
    }


def _degrees(e7: int) -> str:
    return f"{Decimal(e7).scaleb(-7):.5f}"

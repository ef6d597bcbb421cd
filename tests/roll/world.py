"""Lists as a county sends them: real xlsx files made here, with invented people."""

from datetime import date, timedelta
from io import BytesIO

from openpyxl import Workbook

from hedun.domain.identifiers import make_card, make_resident_id
from hedun.roll.actions import Imported, import_roll
from tests.people.world import NOW, VILLAGE, County

LATER = NOW + timedelta(days=10)
HEADERS = ("序号", "行政村", "户主", "身份证号码", "手机号", "小组", "地块名称", "合同面积（亩）",
           "开户银行", "银行卡号", "户名")  # fmt: skip
Row = dict[str, object]


def person(n: int) -> str:
    return make_resident_id("140499", date(1960, 1, 1), n)


def card(n: int) -> str:
    return make_card("629999", f"{n:012d}")


def row(n: int, **changed: object) -> Row:
    """The n-th invented household; `changed` by header."""
    plain: Row = {
        "行政村": "燕家沟村", "户主": f"王福{n}", "身份证号码": person(n),
        "手机号": f"1990000{n:04d}", "小组": "2组", "地块名称": "东坡", "合同面积（亩）": "2.4",
        "开户银行": "农业银行襄垣支行", "银行卡号": card(n), "户名": f"王福{n}",
    }  # fmt: skip
    return plain | changed


def book(*rows: Row, headers: tuple[str, ...] = HEADERS, village: str = VILLAGE) -> bytes:
    """With a title above, the list's own count, and a total below."""
    made = Workbook()
    sheet = made.active
    sheet.title = "农户名册"
    sheet.append(["襄垣县虒亭镇农户名册"])
    sheet.append(list(headers))
    for number, one in enumerate(rows, start=1):
        sheet.append([number, *(one.get(header) for header in headers[1:])])
    sheet.append(["合计", None, None, None, None, None, None, len(rows)])
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def take_in(county: County, *rows: Row, who: str = "township", **how: object) -> Imported:
    fields = {"actor": county.actor(who), "now": LATER} | how
    return import_roll(book(*rows), **fields)  # type: ignore[arg-type]


def counts(done: Imported) -> dict[str, int]:
    return {
        name: n
        for name in ("registered", "updated", "unchanged", "doubtful")
        if (n := getattr(done, name))
    }


def problems(done: Imported) -> list[tuple[int, str, str]]:
    return [(p.row, p.column.split(" ")[-1], p.code) for p in done.problems]

"""A list of a demo village for the pictures: most rows right, some spoilt as lists really are."""

import io
from datetime import date, timedelta

from openpyxl import load_workbook

GOOD = 9
# What stands in a row instead, by the header of its column.
SPOILT: tuple[dict[str, object], ...] = (
    {"损失程度（%）": 0.6},
    {"身份证号": 1.40423e17},
    {"受损面积（亩）": 4.5},
    {"作物": "小麦"},
    {"银行账号": 6.2299912345678e18},
    {"发生日期": "昨天晚上"},
)


def spoilt_list(clerk: str) -> bytes:
    """The .xlsx for the village of this clerk, of losses a week ago. Needs Django set up and, as it
    reads the roll, no event loop."""
    from hedun import clock
    from hedun.domain.deadlines import local_day
    from hedun.intake.template import empty_sheet
    from hedun.people import hidden
    from hedun.people.models import Household, User

    village = User.objects.get(username=clerk).postings.get().place
    roll = Household.objects.filter(village=village, kind="family", until=None)
    book = load_workbook(io.BytesIO(empty_sheet()))
    sheet = book.worksheets[0]
    headers = [cell.value for cell in sheet[1]]
    night = local_day(clock.now()) - timedelta(days=7)
    for n, household in enumerate(roll.order_by("pk")[: GOOD + len(SPOILT)]):
        account = household.accounts.order_by("-pk")[0]
        row = _row(night, n) | {
            "户主姓名": household.name,
            "身份证号": hidden.read(household.identity, "id_number"),
            "联系电话": hidden.read(household.identity, "phone"),
            "开户行": account.bank,
            "银行账号": hidden.read(account, "number"),
            "村民小组": household.group,
        }
        if n >= GOOD:
            row |= SPOILT[n - GOOD]
        for column, header in enumerate(headers, start=1):
            sheet.cell(n + 2, column, row.get(str(header)))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _row(night: date, n: int) -> dict[str, object]:
    return {
        "地块": ("后沟", "梁上", "河湾")[n % 3],
        "作物": ("玉米", "谷子")[n % 2],
        "生育期": "成熟",
        "种植面积（亩）": 3.2,
        "受损面积（亩）": 0.8 + n * 0.15,
        "损失程度（%）": 35 + n * 3,
        "致害动物": "野猪",
        "发生日期": night + timedelta(days=n % 2),
    }

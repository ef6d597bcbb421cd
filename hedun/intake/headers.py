"""Which column a header means, and in which row the headers stand.

A list has a title above and a total below; its columns go by the names the county's forms use.
The unit is part of a header: an area without 亩 could be anything, so it is no name of a column.
"""

from collections.abc import Mapping

from hedun.intake.cells import Cell
from hedun.intake.spelling import figure

FIRST_ROWS = 15  # the headers stand among these
FEWEST = 2  # one known word may stand anywhere

# The names that mean a column besides its own; brackets, spaces and width do not matter.
ALSO: Mapping[str, tuple[str, ...]] = {
    "户主姓名": ("户主", "姓名", "农户姓名", "被保险人", "被保险人姓名"),
    "身份证号": ("身份证", "身份证号码", "公民身份号码", "证件号码"),
    "联系电话": ("电话", "电话号码", "联系方式", "手机", "手机号", "手机号码"),
    "开户行": ("开户银行", "开户行名称", "银行"),
    "银行账号": ("银行帐号", "账号", "帐号", "银行卡号", "卡号", "银行账户", "一卡通账号"),
    "村民小组": ("小组", "组", "组别", "所在组"),
    "地块": ("地块名称", "地名", "小地名", "地块位置"),
    "作物": ("作物名称", "作物种类", "受损作物", "农作物", "农作物名称"),
    "生育期": ("生长期", "生长阶段", "生育阶段", "生长时期"),
    "种植面积(亩)": ("播种面积(亩)", "承保面积(亩)"),
    "受损面积(亩)": ("损失面积(亩)", "受灾面积(亩)", "损毁面积(亩)", "毁坏面积(亩)"),
    "损失程度(%)": ("损失率(%)", "受损程度(%)", "损失比例(%)"),
    "致害动物": ("动物", "动物种类", "肇事动物", "野生动物", "野生动物种类"),
    "发生日期": ("日期", "受损日期", "受灾日期", "出险日期", "发生时间", "受损时间"),
    "备注": ("说明",),
}
ROW_NUMBER = frozenset({"序号", "编号"})  # the list's own count; nothing is read from it
TOTALS = frozenset({"合计", "总计", "小计", "共计"})

Row = Mapping[int, Cell]  # by column, from 1


def _key(written: str) -> str:
    return "".join(char for char in figure(written) if char not in "()[]/:*")


_KNOWN = {_key(name): header for header, also in ALSO.items() for name in (header, *also)}


def column_of(cell: Cell) -> str | None:
    """The column's own header, however it is called here; None when it is no column's name."""
    return _KNOWN.get(_key(cell.value)) if isinstance(cell.value, str) else None


def counts_rows(cell: Cell) -> bool:
    return isinstance(cell.value, str) and _key(cell.value) in ROW_NUMBER


def row_of(rows: Mapping[int, Row]) -> int | None:
    """The number of the headers' row: the first that names most columns, so that headers repeated
    further down hide no household; else the one that names the most of them, or none."""
    named = {
        number: len({header for cell in row.values() if (header := column_of(cell))})
        for number, row in rows.items()
        if number <= FIRST_ROWS
    }
    for number, count in named.items():
        if 2 * count > len(ALSO):
            return number
    best = max(named, key=lambda number: named[number], default=None)
    return best if best is not None and named[best] >= FEWEST else None


def is_total(row: Row, identity: int | None) -> bool:
    """Whether a row adds the list up: it begins by saying so, and names nobody (`identity`: the
    column of the ID numbers)."""
    first = row[min(row)].value
    return identity not in row and isinstance(first, str) and figure(first) in TOTALS

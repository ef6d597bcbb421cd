"""The columns of the village's sheet: what each holds, the names it goes by, and where they stand.

A list has a title above and a total below. The unit is part of a name: an area without 亩 could be
anything, so it is no name of a column.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from hedun.intake import cells, words
from hedun.intake.cells import Cell, Reader
from hedun.intake.spelling import figure


@dataclass(frozen=True, slots=True)
class Column:
    """`name`: the field of a Line it fills. `also`: other names of the header that forms use.
    `needed`: no row may leave it empty."""

    header: str
    name: str
    read: Reader
    also: tuple[str, ...] = ()
    needed: bool = True


# fmt: off
COLUMNS: tuple[Column, ...] = (
    Column("户主姓名", "name", cells.text(60),
           ("户主", "姓名", "农户姓名", "被保险人", "被保险人姓名")),
    Column("身份证号", "id_number", cells.id_number,
           ("身份证", "身份证号码", "公民身份号码", "证件号码")),
    Column("联系电话", "phone", cells.phone,
           ("电话", "电话号码", "联系方式", "手机", "手机号", "手机号码"), needed=False),
    Column("开户行", "bank", cells.text(80), ("开户银行", "开户行名称", "银行")),
    Column("银行账号", "account", cells.account,
           ("银行帐号", "账号", "帐号", "银行卡号", "卡号", "银行账户", "一卡通账号")),
    Column("村民小组", "group", cells.text(20, whole_numbers=True),
           ("小组", "组", "组别", "所在组"), needed=False),
    Column("地块", "plot", cells.text(60, whole_numbers=True),
           ("地块名称", "地名", "小地名", "地块位置")),
    Column("作物", "crop", cells.word(words.CROPS),
           ("作物名称", "作物种类", "受损作物", "农作物", "农作物名称")),
    Column("生育期", "stage", cells.word(words.STAGES),
           ("生长期", "生长阶段", "生育阶段", "生长时期")),
    Column("种植面积(亩)", "planted_e4", cells.area, ("播种面积(亩)",)),
    Column("受损面积(亩)", "damaged_e4", cells.area,
           ("损失面积(亩)", "受灾面积(亩)", "损毁面积(亩)", "毁坏面积(亩)")),
    Column("损失程度(%)", "degree_ppm", cells.degree,
           ("损失率(%)", "受损程度(%)", "损失比例(%)")),
    Column("致害动物", "species", cells.word(words.ANIMALS),
           ("动物", "动物种类", "肇事动物", "野生动物", "野生动物种类")),
    Column("发生日期", "occurred", cells.day,
           ("日期", "受损日期", "受灾日期", "出险日期", "发生时间", "受损时间")),
    Column("备注", "note", cells.text(200, whole_numbers=True), ("说明",), needed=False),
)
# fmt: on
HEADERS: tuple[str, ...] = tuple(column.header for column in COLUMNS)
ROW_NUMBER = frozenset({"序号", "编号"})  # the list's own count; nothing is read from it
TOTALS = frozenset({"合计", "总计", "小计", "共计"})
FIRST_ROWS = 15  # the headers stand among these
FEWEST = 2  # one known word may stand anywhere

Row = Mapping[int, Cell]  # by column, from 1


def key(written: str) -> str:
    """A header without what does not matter in it: brackets, spaces, width."""
    return "".join(char for char in figure(written) if char not in "()[]/:*")


_KNOWN = {key(name): column for column in COLUMNS for name in (column.header, *column.also)}


def column_of(cell: Cell) -> Column | None:
    """The column that a header means; None when it is no column's name."""
    return _KNOWN.get(key(cell.value)) if isinstance(cell.value, str) else None


def counts_rows(cell: Cell) -> bool:
    return isinstance(cell.value, str) and key(cell.value) in ROW_NUMBER


def header_row(rows: Mapping[int, Row]) -> int | None:
    """The number of the headers' row: the first that names most columns, so that headers repeated
    further down hide no household; else the one that names the most of them, or none."""
    named = {
        number: len({column_of(cell) for cell in row.values()} - {None})
        for number, row in rows.items()
        if number <= FIRST_ROWS
    }
    for number, count in named.items():
        if 2 * count > len(COLUMNS):
            return number
    best = max(named, key=lambda number: named[number], default=None)
    return best if best is not None and named[best] >= FEWEST else None


def is_total(row: Row, identity: int | None) -> bool:
    """Whether a row adds the list up: it begins by saying so, and names nobody (`identity`: the
    column of the ID numbers)."""
    first = row[min(row)].value
    return identity not in row and isinstance(first, str) and figure(first) in TOTALS

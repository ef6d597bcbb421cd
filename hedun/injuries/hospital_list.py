"""The hospital's list of what was charged (住院费用清单): its columns by the names in use.

What the insurance's catalogue leaves out is for a person to decide: nothing is refused by a list.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from hedun.domain.money import MAX_FEN
from hedun.injuries.problems import malformed
from hedun.intake import cells
from hedun.intake.cells import Cell, Day
from hedun.intake.layout import Column, Profile
from hedun.intake.problems import SheetProblem
from hedun.intake.reading import Reading, Where
from hedun.intake.sheet import read_sheet

INSIDE, OUTSIDE = "inside", "outside"
KINDS: Mapping[str, str] = {
    word: code
    for code, words in {
        "bed": ("床位", "床位费", "住院费"),
        "drug": ("药品", "药品费", "药费", "西药", "西药费", "中成药", "中成药费", "中草药",
                 "中草药费", "中药费"),
        "examination": ("检查", "检查费", "化验", "化验费", "检验", "检验费", "检查化验费",
                        "放射费", "CT费", "影像费"),
        "treatment": ("治疗", "治疗费", "诊疗费", "诊查费", "诊察费", "注射费", "输液费",
                      "康复费", "麻醉费", "输血费", "输氧费"),
        "surgery": ("手术", "手术费"),
        "material": ("材料", "材料费", "卫生材料费", "耗材", "耗材费"),
        "care": ("护理", "护理费"),
        "vaccine": ("疫苗", "疫苗费", "血清费", "疫苗及血清费"),
        "transport": ("救护车费", "急救车费", "转运费"),
        "other": ("其他", "其他费", "其他费用", "挂号费", "取暖费", "空调费", "伙食费"),
    }.items()
    for word in words
}  # fmt: skip
CLASSES: Mapping[str, str] = {
    "甲": INSIDE, "甲类": INSIDE, "乙": INSIDE, "乙类": INSIDE, "医保": INSIDE, "统筹": INSIDE,
    "丙": OUTSIDE, "丙类": OUTSIDE, "自费": OUTSIDE, "全自费": OUTSIDE, "非医保": OUTSIDE,
}  # fmt: skip


def amount(cell: Cell, day: Day) -> int:
    """Yuan with at most two decimals, below 0 what was given back; answers fen."""
    cells.insist_plain(cell)
    written = f"{cell.value:.15g}" if cell.kind == "n" else str(cell.value)
    plain = (
        written.strip()
        .removeprefix("¥")
        .removeprefix("¥")
        .replace(",", "")
        .replace(",", "")
        .removesuffix("元")
    )
    try:
        fen = Decimal(plain).scaleb(2)
    except InvalidOperation:
        raise malformed("AMOUNT_FORM") from None
    if not fen.is_finite() or fen != fen.to_integral_value() or abs(fen) > MAX_FEN:
        raise malformed("AMOUNT_FORM")
    if fen == 0:
        raise malformed("AMOUNT_ZERO")
    return int(fen)


# fmt: off
PROFILE = Profile(
    name="hospital",
    title=("住院费用清单", "the hospital's list of charges"),
    columns=(
        Column("日期", "day", "day", cells.day(),
               ("费用日期", "收费日期", "发生日期", "计费日期", "记账日期", "收费时间",
                "费用时间"), merged=True),
        Column("类别", "kind", "word", cells.word(KINDS),
               ("费用类别", "项目类别", "收费类别", "费用类型", "统计类别", "发票项目",
                "费用分类"), merged=True, words=KINDS),
        Column("项目名称", "name", "text", cells.text(80, whole_numbers=True),
               ("项目", "收费项目", "收费项目名称", "费用名称", "费用项目", "药品名称", "名称",
                "药品/项目名称"), needed=False),
        Column("金额", "amount_fen", "amount", amount,
               ("金额（元）", "总金额", "费用金额", "合计金额", "实收金额", "应收金额",
                "费用（元）",
                "金额 元")),
        Column("医保类别", "catalogue", "word", cells.word(CLASSES),
               ("医保等级", "医保类型", "医保标识", "费用等级", "自费标识", "报销类别"),
               needed=False, words=CLASSES),
    ),
    ignore=frozenset({"序号", "编号", "规格", "单位", "数量", "单价", "单价（元）", "项目编码",
                      "医保编码", "科室", "执行科室", "备注", "自付比例", "医生", "床号", "批号",
                      "产地", "剂型"}),
    totals=frozenset({"合计", "总计", "小计", "共计", "本日合计", "本页小计"}),
    footers=frozenset({"制表", "打印", "操作员", "收费员", "审核", "盖章", "签字", "注:",
                       "说明:", "住院号", "患者"}),
    most_rows=5000,
)
# fmt: on


@dataclass(frozen=True, slots=True)
class Listed:
    """A readable row. `eligible` None: outside the insurance's catalogue, so a person decides."""

    where: Where
    day: date
    kind: str
    name: str
    amount_fen: int
    eligible: bool | None


@dataclass(frozen=True)
class HospitalList:
    reading: Reading
    rows: list[Listed]

    @property
    def problems(self) -> list[SheetProblem]:
        return self.reading.in_order()

    @property
    def notes(self) -> list[SheetProblem]:
        return self.reading.notes

    def day_column(self, where: Where) -> str:
        return self.reading.column(where, PROFILE.header("day"))


def read_list(data: bytes, *, today: date) -> HospitalList:
    """Never raises for what is in the file: see `problems`."""
    reading = read_sheet(data, today=today, profile=PROFILE)
    bad = set(reading.bad())
    rows = [
        Listed(
            where,
            said["day"],
            said["kind"],
            said.get("name", ""),
            said["amount_fen"],
            None if said.get("catalogue") == OUTSIDE else True,
        )
        for where, said in reading.values.items()
        if where not in bad
    ]
    return HospitalList(reading, rows)

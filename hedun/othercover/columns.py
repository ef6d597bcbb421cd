"""A crop-insurance list: its columns, by the names that insurers give them. One row a plot."""

from hedun.claims.items import CROP, of_section
from hedun.intake import cells
from hedun.intake.layout import Column, Profile

# A crop by its name, or by other names that insurance has for it.
ALSO = {"soybean": ("黄豆",), "potato": ("马铃薯", "洋芋"), "millet": ("谷",), "maize": ("苞谷",)}
CROPS: dict[str, str] = {
    name: item.code
    for item in of_section(CROP)
    for name in (item.zh, *ALSO.get(item.code, ()), item.en, item.code)
}

_short = cells.text(60, whole_numbers=True)

# fmt: off
COLUMNS: tuple[Column, ...] = (
    Column("村", "village", "text", cells.text(80, whole_numbers=True),
           ("村名", "行政村", "所在村", "村代码", "行政村代码", "区划代码"), merged=True),
    Column("姓名", "name", "text", cells.text(60),
           ("户主姓名", "户主", "农户姓名", "被保险人", "投保人", "农户名称"), merged=True),
    Column("身份证号", "id_number", "id_number", cells.id_number,
           ("身份证", "身份证号码", "证件号码", "公民身份号码"), needed=False, merged=True),
    Column("地块", "plot", "text", _short, ("地块名称", "地名", "承保地块", "地块编码"),
           needed=False),
    Column("作物", "crop", "text", cells.text(40), ("标的", "保险标的", "标的名称", "作物名称"),
           needed=False, merged=True),
    Column("险种", "product", "text", cells.text(80), ("险种名称", "产品", "产品名称"),
           needed=False, merged=True),
    Column("保险面积（亩）", "area_e4", "area", cells.area(),
           ("承保面积（亩）", "投保面积（亩）", "保险数量（亩）", "面积（亩）",
            "亩数"), needed=False),
    Column("保单号", "policy", "text", cells.text(40, whole_numbers=True),
           ("保险单号", "保单号码", "保险单号码"), merged=True),
    Column("保险金额（元）", "insured_fen", "yuan", cells.yuan,
           ("保额（元）", "总保额（元）", "保险金额"), needed=False),
    Column("赔款金额（元）", "paid_fen", "yuan", cells.yuan,
           ("赔款（元）", "已赔金额（元）", "赔付金额（元）", "赔款金额",
            "赔付金额"), needed=False),
)
# fmt: on

PROFILE = Profile(
    name="othercover",
    title=("农业保险清单", "list of crop insurance"),
    columns=COLUMNS,
    ignore=frozenset({"序号", "编号", "备注", "县", "乡镇", "组", "联系电话", "签字", "保险责任"}),
    totals=frozenset({"合计", "总计", "小计", "共计"}),
    footers=frozenset({"填表", "制表", "经办", "审核", "复核", "负责人", "盖章", "注:", "说明:"}),
    most_rows=60_000,
)


def crop_of(crop: str, product: str) -> str:
    """The item's code: as the crop is named, else as the product is (大豆完全成本保险); empty where
    neither names one that we know."""
    if crop in CROPS:
        return CROPS[crop]
    named = {code for name, code in CROPS.items() if len(name) > 1 and name in (crop or product)}
    return named.pop() if len(named) == 1 else ""

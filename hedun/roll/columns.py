"""The county's list of households: its columns, by the names that counties give them.

One row is one household, or one plot of one household: then the household's own cells are repeated
(or merged downwards). A blank cell says nothing: what is known stays.
"""

from hedun.intake import cells
from hedun.intake.layout import Column, Profile

YES, NO = "yes", "no"
FLAG = {"是": YES, "有": YES, "√": YES, "1": YES, "否": NO, "无": NO, "×": NO, "0": NO}
KINDS = {
    "家庭": "family", "农户": "family", "普通农户": "family", "个人": "family",
    "村集体": "collective", "集体": "collective", "村集体经济组织": "collective",
}  # fmt: skip

_name, _plot = cells.text(60), cells.text(80, whole_numbers=True)
_short = cells.text(20, whole_numbers=True)

# fmt: off
COLUMNS: tuple[Column, ...] = (
    Column("村", "village", "text", cells.text(80, whole_numbers=True),
           ("村名", "行政村", "所在村", "村委会", "村代码", "行政村代码", "区划代码"), merged=True),
    Column("户号", "number", "text", cells.text(24, whole_numbers=True),
           ("农户编号", "户编号", "农户代码"), needed=False, merged=True),
    Column("户主姓名", "name", "text", _name,
           ("户主", "姓名", "农户姓名", "农户名称", "承包方代表", "承包方代表姓名",
            "名称"), merged=True),
    Column("身份证号", "id_number", "id_number", cells.id_number,
           ("身份证", "身份证号码", "公民身份号码", "证件号码", "承包方代表身份证号",
            "统一社会信用代码", "身份证号或信用代码"), merged=True),
    Column("联系电话", "phone", "phone", cells.phone,
           ("电话", "电话号码", "联系方式", "手机", "手机号", "手机号码"),
           needed=False, merged=True),
    Column("村民小组", "group", "text", _short, ("小组", "组", "组别", "所在组"),
           needed=False, merged=True),
    Column("类别", "kind", "word", cells.word(KINDS), ("户类型", "农户类别", "户类别"),
           needed=False, merged=True, words=KINDS),
    Column("地块", "plot", "text", _plot, ("地块名称", "承包地块", "地名", "地块编码"),
           needed=False),
    Column("面积（亩）", "area_e4", "area", cells.area(),
           ("亩数", "地块面积（亩）", "合同面积（亩）", "承包面积（亩）", "实测面积（亩）",
            "确权面积（亩）"),
           needed=False),
    Column("开户行", "bank", "text", cells.text(80),
           ("开户银行", "开户行名称", "银行"), needed=False, merged=True),
    Column("银行账号", "account", "account", cells.account,
           ("银行帐号", "账号", "帐号", "银行卡号", "卡号", "银行账户", "一卡通账号", "一卡通卡号"),
           needed=False, merged=True),
    Column("户名", "holder", "text", _name, ("账户户名", "开户名", "账户名称", "账户姓名"),
           needed=False, merged=True),
    Column("户主去世", "deceased", "word", cells.word(FLAG), ("是否去世", "去世", "已故"),
           needed=False, merged=True, words=FLAG),
    Column("户主未成年", "minor", "word", cells.word(FLAG), ("是否未成年", "未成年"),
           needed=False, merged=True, words=FLAG),
)
# fmt: on

PROFILE = Profile(
    name="roll",
    title=("农户名册", "the county's list of households"),
    columns=COLUMNS,
    ignore=frozenset({"序号", "编号", "备注", "县", "乡镇", "性别", "问题", "Problem"}),
    totals=frozenset({"合计", "总计", "小计", "共计"}),
    footers=frozenset(
        {"填表", "制表", "填报", "经办", "审核", "复核", "负责人", "盖章", "签字", "注:", "说明:"}
    ),
    most_rows=120_000,
)
# What belongs to the household, and so reads alike in all its rows.
OF_THE_HOUSEHOLD = ("number", "name", "phone", "group", "kind", "bank", "account", "holder",
                    "deceased", "minor")  # fmt: skip

"""What the tables of a wording are called on pages and on paper.

A terms file knows a table by its code. The codes of the library's wordings have a title here; a
table of one's own is called by its code, in quotation marks.
"""

from collections.abc import Mapping

from hedun.terms.texts import Text, say

TITLES: Mapping[str, Text] = {
    "acre": Text("每英亩限额表", "the table of limits an acre"),
    "animal": Text("动物单价表", "the table of values of animals"),
    "breed": Text("品种系数表", "the table of factors by breed"),
    "cover": Text("保额表", "the table of covers"),
    "crop": Text("作物限额表", "the table of limits by crop"),
    "day": Text("每日津贴表", "the table of allowances a day"),
    "death": Text("死亡赔付表", "the table of sums at death"),
    "direct": Text("直接损失单价表", "the table of direct losses"),
    "direct_other": Text("其他直接损失单价表", "the table of other direct losses"),
    "floor": Text("最低赔付表", "the table of least sums"),
    "grade_1": Text("一级伤残赔付表", "the table of sums for disability of grade 1"),
    "half_yield": Text("减半产量表", "the table of half yields"),
    "head": Text("每头单价表", "the table of values a head"),
    "house": Text("房屋赔付表", "the table of sums for houses"),
    "label": Text("认证系数表", "the table of factors by label"),
    "lion": Text("狮害赔付表", "the table of sums for losses to lions"),
    "lump": Text("一次性赔付表", "the table of lump sums"),
    "market": Text("市价表", "the table of market values"),
    "most": Text("限额表", "the table of limits"),
    "most_a_person": Text("每人限额表", "the table of limits a person"),
    "multiple": Text("倍数表", "the table of multiples"),
    "multiplier": Text("倍率表", "the table of multipliers"),
    "other_grades": Text("其他伤残等级赔付表", "the table of sums for other grades of disability"),
    "per_head": Text("每头单价表", "the table of values a head"),
    "per_mu": Text("每亩单价表", "the table of values a mu"),
    "per_mu_other": Text("其他作物每亩单价表", "the table of values a mu of other crops"),
    "per_person": Text("每人金额表", "the table of sums a person"),
    "per_plant": Text("每株单价表", "the table of values a plant"),
    "person": Text("人身赔付表", "the table of sums for persons"),
    "pig": Text("猪害赔付表", "the table of sums for losses to pigs"),
    "policy_sum": Text("保险金额表", "the table of sums insured"),
    "price": Text("价格表", "the table of prices"),
    "share": Text("赔付比例表", "the table of shares"),
    "shed": Text("圈舍赔付表", "the table of sums for sheds"),
    "stage": Text("生长期系数表", "the table of factors by stage"),
    "sum": Text("保额表", "the table of sums insured"),
    "target": Text("目标价格表", "the table of target prices"),
    "value": Text("单价表", "the table of values"),
    "yield": Text("产量表", "the table of yields"),
}


def titled(code: str | None) -> Text:
    """每亩单价表 / the table of values a mu; 表“my_own” / the table “my_own”."""
    found = TITLES.get(code or "")
    return found or say("表“{code}”", "the table “{code}”", code=code or "")

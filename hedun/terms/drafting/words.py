"""What operations, keys and choices are called in a form, in both languages."""

from collections.abc import Mapping
from typing import Any

from hedun.terms.texts import Text, same

OPS: Mapping[str, Text] = {
    "species": Text("致害动物名录", "Animals covered"),
    "items": Text("承保标的", "Things covered"),
    "column": Text("按某一栏限定", "Limited by a column"),
    "reported_within": Text("报案时限", "Time to report"),
    "exclusion": Text("除外情形", "Exclusions"),
    "minimum_degree": Text("最低损失程度", "Least degree of loss"),
    "count": Text("赔付次数上限", "Accidents covered"),
    "value": Text("计值", "Value"),
    "factor": Text("乘以比例或系数", "Share or factor"),
    "franchise": Text("起付线", "Threshold"),
    "deductible": Text("免赔", "Deductible"),
    "bands": Text("分档", "Bands"),
    "offset": Text("扣减他处已赔", "Less what others paid"),
    "limit": Text("限额", "Limit"),
    "minimum": Text("最低赔付额", "Least sum paid"),
    "round": Text("取整", "Rounding"),
}
KEYS: Mapping[str, Text] = {
    "sections": Text("只用于这些类别", "Only for"),
    "clause": Text("条款出处", "Clause"),
    "code": Text("拒赔代码", "Code of the refusal"),
    "as": Text("结果另存为", "Keep the result as"),
    "include": Text("只限", "Only these"),
    "exclude": Text("不包括", "Not these"),
    "column": Text("哪一栏", "Which column"),
    "hours": Text("小时数", "Hours"),
    "days": Text("日数", "Days"),
    "codes": Text("哪些情形", "Which facts"),
    "degree": Text("损失程度", "Degree of loss"),
    "scope": Text("合计范围", "Counted over"),
    "by": Text("再按这些栏分开", "Split further by"),
    "max": Text("最多次数", "At most"),
    "from": Text("金额来自", "Amount from"),
    "table": Text("数值表", "Table"),
    "max_quantity": Text("数量最多算", "Quantity counts up to"),
    "amount": Text("金额", "Amount"),
    "of": Text("各个来源", "Sources"),
    "rate": Text("比例", "Rate"),
    "test": Text("两项条件", "Both tests"),
    "on": Text("按哪个结果判断", "Tested on"),
    "take": Text("金额与比例取", "Of amount and rate take"),
    "mode": Text("算法", "How"),
    "bands": Text("各档", "Bands"),
    "below": Text("首档以下和空档", "Below the first band and in gaps"),
    "above": Text("末档以上", "Above the last band"),
    "allocate": Text("不够时", "Where it is not enough"),
    "per_unit": Text("限额 × 数量", "Limit × quantity"),
    "to": Text("取整到", "Round to"),
    "over": Text("超过", "Over"),
    "upto": Text("至", "Up to"),
}
OF_OPS: Mapping[tuple[str, str], Text] = {
    ("value", "degree"): Text("乘以损失程度", "Times the degree of loss"),
    ("round", "mode"): Text("方法", "How"),
    ("count", "scope"): Text("对谁计次", "Counted for"),
}
CHOICES: Mapping[tuple[str, str], Text] = {
    ("scope", "line"): Text("每条明细", "each line"),
    ("scope", "claim"): Text("每户每次", "each household and accident"),
    ("scope", "report"): Text("每次事故", "each accident"),
    ("scope", "person_report"): Text("每人每次", "each person and accident"),
    ("scope", "person"): Text("每人全年", "each person a year"),
    ("scope", "household"): Text("每户全年", "each household a year"),
    ("scope", "section"): Text("每类全年", "each section a year"),
    ("scope", "policy"): Text("整张保单", "the whole policy"),
    ("from", "table"): Text("数值表 × 数量", "table × quantity"),
    ("from", "amount"): Text("核定的损失金额", "the documented amount"),
    ("from", "fixed"): Text("定额", "a fixed sum"),
    ("from", "max"): Text("几个来源取最大", "the largest of several"),
    ("from", "min"): Text("几个来源取最小", "the smallest of several"),
    ("from", "sum"): Text("几个来源合计", "several added up"),
    ("from", "first"): Text("几个来源取第一个有的", "the first of several that is there"),
    ("test", "any"): Text("达到一项即可", "either is enough"),
    ("test", "all"): Text("两项都要达到", "both are needed"),
    ("take", "max"): Text("大的", "the larger"),
    ("take", "min"): Text("小的", "the smaller"),
    ("take", "sum"): Text("两项相加", "both together"),
    ("mode", "whole"): Text("全额按所在档", "the whole at its band's rate"),
    ("mode", "marginal"): Text("分段累计", "each part at its own rate"),
    ("mode", "half_up"): Text("四舍五入", "half up"),
    ("mode", "down"): Text("舍去尾数", "down"),
    ("mode", "half_even"): Text("四舍六入五成双", "half to even"),
    ("below", "zero"): Text("不赔", "nothing"),
    ("below", "full"): Text("全额", "all of it"),
    ("above", "cap"): Text("只算到末档", "counts up to the last band"),
    ("above", "zero"): Text("不赔", "nothing"),
    ("above", "last"): Text("沿用末档比例", "the last rate goes on"),
    ("allocate", "in_order"): Text("按结案先后用完", "used up in order of settlement"),
    ("allocate", "pro_rata"): Text("按比例分摊", "shared in proportion"),
}
FLAGS: Mapping[bool, Text] = {True: Text("是", "yes"), False: Text("否", "no")}
HEAD: Mapping[str, Text] = {
    "id": Text("编号", "Id"),
    "title.zh": Text("名称（中文）", "Title (Chinese)"),
    "title.en": Text("名称（英文）", "Title (English)"),
    "effective": Text("起期", "First day"),
    "expires": Text("止期", "Last day"),
    "place": Text("区划代码", "Division code"),
    "currency": Text("币种", "Currency"),
    "source": Text("出处", "Source"),
    "reading": Text("对歧义条款的理解", "Readings of ambiguous clauses"),
}
COLUMNS: Mapping[str, Text] = {
    "line": Text("明细号", "line"),
    "report": Text("事故", "accident"),
    "household": Text("农户", "household"),
    "person": Text("人员", "person"),
    "place": Text("村", "village"),
    "section": Text("类别", "section"),
    "item": Text("标的", "item"),
    "stage": Text("生长期", "stage"),
    "quantity": Text("数量", "quantity"),
    "degree": Text("损失程度", "degree"),
    "amount": Text("金额", "amount"),
    "other_paid": Text("他处已赔", "paid by others"),
    "species": Text("致害动物", "animal"),
    "occurred": Text("发生日期", "day of loss"),
    "reported": Text("报案日期", "day reported"),
    "settled": Text("结案顺序", "order of settlement"),
    "exclusions": Text("查勘情形", "facts found"),
    "cause": Text("定因", "cause"),
    "fate": Text("死亡、受伤或失踪", "killed, injured or missing"),
}


def head_value(raw: Mapping[str, Any], key: str) -> Any:
    """What a file's head has under one of HEAD ("title.zh"); None where it is not there."""
    value: Any = raw
    for name in key.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def column_title(column: str) -> Text:
    return COLUMNS.get(column, same(column))


def op_title(op: str) -> Text:
    return OPS.get(op, same(op))


def key_title(op: str, key: str) -> Text:
    """What a key of an operation is called."""
    return OF_OPS.get((op, key)) or KEYS.get(key) or HEAD.get(key) or same(key)


def choice_title(key: str, word: str) -> Text:
    return CHOICES.get((key, word), same(word))

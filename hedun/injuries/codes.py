"""The codes of this room in words: relations, kinds of bill items, why one is not eligible."""

from hedun.domain.words import STANDARDS, Lang, Word
from hedun.domain.words import word as _w

TABLES: dict[str, dict[str, Word]] = {
    "relation": {
        "head": _w("户主本人", "head of the household"),
        "spouse": _w("配偶", "spouse"),
        "child": _w("子女", "child"),
        "parent": _w("父母", "parent"),
        "grandchild": _w("孙辈", "grandchild"),
        "relative": _w("其他亲属", "other relative"),
        "worker": _w("雇工", "hired worker"),
        "other": _w("其他人", "somebody else"),
    },
    "heir": {
        "spouse": _w("配偶", "spouse"),
        "child": _w("子女", "child"),
        "parent": _w("父母", "parent"),
        "sibling": _w("兄弟姐妹", "sibling"),
        "grandparent": _w("祖父母、外祖父母", "grandparent"),
        "grandchild": _w("孙辈（代位）", "grandchild (in place)"),
        "other": _w("其他", "other"),
    },
    "kind": {
        "bed": _w("床位费", "bed"),
        "drug": _w("药品费", "drugs"),
        "examination": _w("检查化验费", "examinations"),
        "treatment": _w("治疗费", "treatment"),
        "surgery": _w("手术费", "surgery"),
        "material": _w("材料费", "materials"),
        "care": _w("护理费（医院）", "care by the hospital"),
        "vaccine": _w("疫苗及血清费", "vaccine and serum"),
        "transport": _w("救护车费", "ambulance"),
        "other": _w("其他费用", "other costs"),
    },
    "reason": {
        "catalogue": _w("医保目录外", "outside the insurance catalogue"),
        "unrelated": _w("与本次事故无关", "not of this accident"),
        "comfort": _w("特需、陪床等享受性费用", "comfort: private room, companion's bed"),
        "duplicate": _w("重复收费", "charged twice"),
        "no_bill": _w("没有正式票据", "no proper bill"),
        "excess": _w("超出标准", "above the standard"),
        "terms": _w("条款不予赔付", "excluded by the terms"),
    },
    "payer": {
        "medical": _w("基本医疗保险", "basic medical insurance"),
        "serious": _w("大病保险", "serious-illness insurance"),
        "aid": _w("医疗救助", "medical aid"),
        "commercial": _w("商业保险", "commercial insurance"),
        "policy": _w("另一保单", "another policy"),
        "liable": _w("责任人", "who is liable"),
        "other": _w("其他来源", "other source"),
    },
    "standard": STANDARDS,
}


def choices(table: str) -> list[tuple[str, str]]:
    """For the columns of models: the codes of a table."""
    return [(code, code) for code in TABLES[table]]


def say(table: str, code: str, lang: Lang) -> str:
    """A code in words; one that the table does not know is shown as it is."""
    word = TABLES[table].get(code)
    return word[lang] if word else code

"""The kinds of question that are put to the city, in both languages; what became of them."""

from hedun.domain.words import Word

# A short list, so that like is compared with like; the question itself is told in words.
QUESTIONS: dict[str, Word] = {
    "covered": {"zh": "是否属于保险责任", "en": "Whether it is covered"},
    "cause": {"zh": "致害动物的认定", "en": "Which animal did it"},
    "area": {"zh": "面积或数量", "en": "Area or number"},
    "degree": {"zh": "损失程度", "en": "Degree of loss"},
    "price": {"zh": "价格或理算口径", "en": "Price, or how it is worked out"},
    "owner": {"zh": "地块或财物归谁", "en": "Whose it is"},
    "twice": {"zh": "重复申报或他处已赔", "en": "Claimed twice, or paid elsewhere"},
    "late": {"zh": "迟报或证据不足", "en": "Told late, or little evidence"},
    "injury": {"zh": "人身伤害", "en": "Injury to a person"},
    "other": {"zh": "其他", "en": "Something else"},
}
NOT_SORTED: Word = {"zh": "未分类", "en": "Not sorted"}
OUTCOMES: dict[str, Word] = {
    "upheld": {"zh": "维持", "en": "Upheld"},
    "decided": {"zh": "改定", "en": "Set anew"},
    "withdrawn": {"zh": "撤回", "en": "Withdrawn"},
}


def kind_word(code: str) -> Word:
    return QUESTIONS.get(code, NOT_SORTED)

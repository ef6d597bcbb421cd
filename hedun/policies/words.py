"""The words of this room: on what a number rests, its unit, and what the limits are called."""

from hedun.domain.words import INCOMES, STANDARDS, Word
from hedun.policies.numbers import (
    DEATH_TIMES,
    DISABILITY_FULL,
    DISABILITY_STANDARD,
    DISPOSAL_PROOF,
    DRAW_SHARE,
    INJURY_INCOME,
    INJURY_KEEP,
    OTHER_COVER,
    PRICE_DAY,
)

BASES: dict[str, Word] = {
    "law": {"zh": "法规", "en": "law"},
    "contract": {"zh": "合同", "en": "contract"},
    "our default": {"zh": "我方默认", "en": "our default"},
}
UNITS: dict[str, Word] = {
    "hours": {"zh": "小时", "en": "hour"},
    "days": {"zh": "日", "en": "day"},
    "working_days": {"zh": "个工作日", "en": "working day"},
}
LIMIT_WORDS: dict[str, Word] = {
    "small_fen": {"zh": "小额快赔上限", "en": "small and clear up to"},
    "authority_fen": {"zh": "县支公司理算权限", "en": "the county branch awards up to"},
    INJURY_KEEP: {"zh": "伤情资料保存", "en": "papers of injuries are kept"},
    DRAW_SHARE: {"zh": "抽查现场的比例", "en": "share drawn for a visit"},
    OTHER_COVER: {"zh": "其他保险已赔的同一损失", "en": "the same loss paid by other insurance"},
    PRICE_DAY: {"zh": "价格日", "en": "prices of the day"},
    DISPOSAL_PROOF: {"zh": "死亡畜禽的无害化处理证明", "en": "proof of a carcass's disposal"},
    DISABILITY_STANDARD: {"zh": "伤残定级标准", "en": "standard of disability"},
    DISABILITY_FULL: {"zh": "伤残全额", "en": "full sum of disability"},
    DEATH_TIMES: {"zh": "死亡赔偿为年收入的", "en": "a death, in incomes of a year"},
    INJURY_INCOME: {"zh": "人身赔偿所用的收入标准", "en": "the income that injuries go by"},
}
CHOICE_WORDS: dict[str, Word] = {
    "offset": {"zh": "扣减", "en": "taken off"},
    "refuse": {"zh": "不赔", "en": "not covered"},
    "occurred": {"zh": "出险日", "en": "when it occurred"},
    "reported": {"zh": "报案日", "en": "when it was reported"},
    "assessed": {"zh": "定损日", "en": "when it is assessed"},
    "not_asked": {"zh": "不要求", "en": "not asked"},
    "required": {"zh": "没有不付", "en": "no payment without"},
    "none": {"zh": "不用", "en": "none"},
    **STANDARDS,
    **INCOMES,
}

"""Why a claim or a line is not covered: the codes one chooses from, and what they say.

From the exclusions that published wordings share. A code says which kind of reason it is; the
clause and the facts of the case stand in the written reason beside it.
"""

from hedun.domain.words import Lang, Word
from hedun.domain.words import word as _w

REFUSAL_CODES: dict[str, Word] = {
    "NOT_WILDLIFE": _w("不是野生动物造成（家畜、流浪犬等）", "Not by wildlife (stock, stray dogs)"),
    "SPECIES_NOT_LISTED": _w("致害动物不在承保名录内", "The species is not on the list"),
    "OTHER_CAUSE": _w("病害、天气等其他原因", "Disease, weather or another cause"),
    "OUTSIDE_LAWFUL_LAND": _w(
        "不在合法耕种范围（退耕地、违规开垦）", "Land outside the lawful production area"
    ),
    "OUTSIDE_PLACE": _w("不在承保区划内", "Outside the places of the policy"),
    "OUTSIDE_PERIOD": _w("不在保险期间内", "Outside the period of the policy"),
    "REPORTED_TOO_LATE": _w(
        "报案过晚，原因已无法查明", "Told so late that the cause is unknowable"
    ),
    "LIMITATION": _w("已过两年诉讼时效", "Past the two years of limitation"),
    "CLEARED_BEFORE_SURVEY": _w("查勘前已收割或清理", "Harvested or cleared before the survey"),
    "PROVOKED": _w("主动攻击、挑逗、投喂野生动物", "The animal was attacked, teased or fed"),
    "ILLEGAL_HUNTING": _w("非法猎捕", "Illegal hunting or snares"),
    "UNAUTHORISED_ENTRY": _w("擅自进入保护地或禁入区", "Unauthorised entry to a protected area"),
    "UNPENNED_STOCK": _w("在禁牧区、保护地内散放牲畜", "Unpenned stock in a closed area"),
    "CAPTIVE_BRED": _w("人工繁育动物逃逸所致", "By escaped captive-bred animals"),
    "NO_PREVENTION": _w("未采取约定的合理防范措施", "The agreed prevention was not in place"),
    "PAID_BY_OTHERS": _w("同一损失已由其他保险赔付", "The same loss was paid by other insurance"),
    "NO_LOSS": _w("查勘未见损失，或损失不实", "No loss was found, or not as claimed"),
    "DUPLICATE": _w("重复报案", "Reported twice"),
}

# What a wording refuses by itself: the terms' own checks, the codes of gates that name none, and
# those of the wordings that come with the house. Nobody chooses among them.
BY_TERMS: dict[str, Word] = {
    "OUT_OF_PERIOD": _w("不在保险期间内", "Outside the period of the policy"),
    "OUT_OF_PLACE": _w("不在承保区划内", "Outside the places of the policy"),
    "SECTION_NOT_COVERED": _w("这一类损失不承保", "This kind of loss is not covered"),
    "NO_AMOUNT": _w("没有可以理算的金额", "There is no amount to work with"),
    "NO_TABLE_ENTRY": _w("条款附表中没有这一项", "The wording's table has no such entry"),
    "SPECIES_NOT_COVERED": _w("致害动物不在承保名录内", "The species is not on the list"),
    "ITEM_NOT_COVERED": _w("这一项不承保", "This item is not covered"),
    "NOT_COVERED": _w("不在承保范围内", "Not covered"),
    "REPORTED_LATE": _w("报案超过条款规定的时限", "Told later than the wording allows"),
    "EXCLUDED": _w("属于责任免除", "Excluded by the wording"),
    "BELOW_MINIMUM_DEGREE": _w("损失程度未达到起赔标准", "Below the least degree that is paid"),
    "COUNT_EXCEEDED": _w("超过条款规定的次数", "More often than the wording allows"),
    "NOT_A_PREDATOR": _w("不是条款所列的食肉动物", "Not one of the predators in the wording"),
    "ONE_CLAIM_A_YEAR": _w("一年只赔一次", "Paid once a year"),
    "ONCE_A_YEAR": _w("一年只赔一次", "Paid once a year"),
    "MISSING_NOT_PAID": _w("牲畜失踪，条款不赔", "A missing animal is not paid for"),
}

# What a village is most often asked to add; anything else is written in words.
MISSING: dict[str, Word] = {
    "WIDE_PHOTO": _w("全景照片", "a wide photograph"),
    "CLOSE_PHOTO": _w("近景照片", "a close photograph"),
    "SIGN_PHOTO": _w("足迹、粪便或啃痕照片", "a photograph of tracks, droppings or bites"),
    "LAND_RIGHT": _w("承包或流转证明", "proof of the land right"),
    "VILLAGE_CERTIFICATE": _w("村委会证明", "the village committee's certificate"),
    "AREA": _w("核实受损面积", "the damaged area, measured again"),
    "IDENTITY": _w("身份证件", "the identity document"),
    "ACCOUNT": _w("收款账户", "the account to pay to"),
}


def missing_word(said: str) -> Word:
    """What is missing, by its code; else as an officer wrote it."""
    return MISSING.get(said) or {"zh": said, "en": said}


def say(code: str, lang: Lang) -> str:
    """A refusal code in words; one that only a county's own wording knows as it is written."""
    known = REFUSAL_CODES.get(code.upper()) or BY_TERMS.get(code.upper())
    return known[lang] if known else code

"""Why a claim or a line is not covered: the codes one chooses from, and what they say.

From the exclusions that published wordings share. A code says which kind of reason it is; the
clause and the facts of the case stand in the written reason beside it.
"""

from hedun.domain.words import Lang, Word


def _w(zh: str, en: str) -> Word:
    return {"zh": zh, "en": en}


REFUSAL_CODES: dict[str, Word] = {
    "NOT_WILDLIFE": _w("不是野生动物造成(家畜、流浪犬等)", "Not by wildlife (stock, stray dogs)"),
    "SPECIES_NOT_LISTED": _w("致害动物不在承保名录内", "The species is not on the list"),
    "OTHER_CAUSE": _w("病害、天气等其他原因", "Disease, weather or another cause"),
    "OUTSIDE_LAWFUL_LAND": _w(
        "不在合法耕种范围(退耕地、违规开垦)", "Land outside the lawful production area"
    ),
    "OUTSIDE_PLACE": _w("不在承保区划内", "Outside the places of the policy"),
    "OUTSIDE_PERIOD": _w("不在保险期间内", "Outside the period of the policy"),
    "REPORTED_TOO_LATE": _w("报案过晚,原因已无法查明", "Told so late that the cause is unknowable"),
    "LIMITATION": _w("已过两年诉讼时效", "Past the two years of limitation"),
    "CLEARED_BEFORE_SURVEY": _w("查勘前已收割或清理", "Harvested or cleared before the survey"),
    "PROVOKED": _w("主动攻击、挑逗、投喂野生动物", "The animal was attacked, teased or fed"),
    "ILLEGAL_HUNTING": _w("非法猎捕", "Illegal hunting or snares"),
    "UNAUTHORISED_ENTRY": _w("擅自进入保护地或禁入区", "Unauthorised entry to a protected area"),
    "UNPENNED_STOCK": _w("在禁牧区、保护地内散放牲畜", "Unpenned stock in a closed area"),
    "CAPTIVE_BRED": _w("人工繁育动物逃逸所致", "By escaped captive-bred animals"),
    "NO_PREVENTION": _w("未采取约定的合理防范措施", "The agreed prevention was not in place"),
    "PAID_BY_OTHERS": _w("同一损失已由其他保险赔付", "The same loss was paid by other insurance"),
    "NO_LOSS": _w("查勘未见损失,或损失不实", "No loss was found, or not as claimed"),
    "DUPLICATE": _w("重复报案", "Reported twice"),
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
    """A refusal code in words; a code of the policy's own wording is shown as it is written."""
    known = REFUSAL_CODES.get(code.upper())
    return known[lang] if known else code

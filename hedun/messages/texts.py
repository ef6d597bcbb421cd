"""What a message says: one table of plain words, and how the facts are put into it.

To villagers: 您, short sentences, what happens next and until when. Whatever was hurt or damaged is
called a loss: what befell a person is nobody's business who sees the phone. An SMS is counted in
parts as the networks count them.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from hedun.claims import codes
from hedun.claims.words import SPECIES
from hedun.domain.money import yuan
from hedun.domain.words import Lang, Word
from hedun.domain.words import word as _w
from hedun.messages.events import Audience
from hedun.payments.codes import CODES

ONE_PART, MORE_PARTS = 70, 67  # characters of an SMS in Chinese; of each part of a longer one
SIGNED: Word = {"zh": "【{county}野生动物损害补偿】", "en": "[{county} wildlife compensation] "}

H, C, T, F, B, N = (
    Audience.HOUSEHOLD,
    Audience.CLERK,
    Audience.TOWNSHIP,
    Audience.FORESTRY,
    Audience.INSURER,
    Audience.HANDLER,
)


COVER: Word = _w(
    "保单 {number}：保额不够用的可能为 {chance}%，已到 {percent}% 预警线。按{day}所知，全季预计"
    "{whole}元，保额{cover}元。请尽早商议。",
    "Policy {number}: the chance that the cover does not last is {chance} %, beyond the warning at "
    "{percent} %. As known on {day} the season comes to {whole} yuan, the cover is {cover}. Please "
    "consult early.",
)
# (event, audience) → the words. An event told in several ways has `event.variant`.
TEXTS: dict[tuple[str, Audience], Word] = {
    ("reported", H): _w(
        "您{day}的{animal}损失已收到。乡镇会派人核实，请先保留现场。",
        "Your loss by {animal} on {day} was received. The township will come to look; please leave "
        "everything as it is.",
    ),
    ("reported", T): _w(
        "{village}上报 {n} 户损失，请初审。", "{village} reported the losses of {n}; please verify."
    ),
    ("returned", C): _w(
        "{village}有 {n} 户被退回，请补充后再上报。{missing}",
        "Sent back in {village}: {n}. Please complete and report again. {missing}",
    ),
    ("posted", H): _w(
        "您{day}的{animal}损失拟赔{yuan}元，已在村里公示。有异议请在{until}前告诉村委会，不收费。",
        "For your loss by {animal} on {day}, {yuan} yuan are to be paid; the list hangs in the "
        "village. Not right? Tell the village office by {until}. It costs nothing.",
    ),
    ("payable", H): _w(
        "您{day}的{animal}损失赔款{yuan}元已确定，最迟{until}付到您登记的账户。",
        "{yuan} yuan for your loss by {animal} on {day} are settled and will be in your account by "
        "{until}.",
    ),
    ("payable.part", H): _w(
        "您{day}的{animal}损失先付{yuan}元，最迟{until}到账，其余另行答复。",
        "{yuan} yuan for your loss by {animal} on {day} are paid first, by {until}; you will be "
        "told about the rest.",
    ),
    ("paid", H): _w(
        "赔款{yuan}元已付到您尾号{last4}的账户。没收到或数目不对请告诉村委会。谁也不能从中扣钱。",
        "{yuan} yuan were paid to your account ending in {last4}. Not there, or not right? Tell "
        "the village office. Nobody may keep a part of it.",
    ),
    ("bank_returned", H): _w(
        "赔款{yuan}元被银行退回（{bank}），钱还是您的。请带身份证和银行卡到村委会更正账户。",
        "The bank sent {yuan} yuan back ({bank}). The money stays yours: please bring your "
        "identity card and bank card to the village office.",
    ),
    ("bank_returned", C): _w(
        "{village}有 {n} 户的赔款被银行退回（{bank}），请帮他们更正账户。",
        "The bank returned the payments of {n} in {village} ({bank}); please help them put the "
        "account right.",
    ),
    ("objected", T): _w(
        "{village}有 {n} 户收到异议，请再查勘。",
        "Objections to {n} in {village} were entered; please look again.",
    ),
    ("answered.resurvey", H): _w(
        "您的异议已受理，乡镇已再次查勘。重新核定后会再公示。",
        "Your objection was taken up and the township has looked again. The new amount will be "
        "posted.",
    ),
    ("answered.decide", H): _w(
        "您的异议市里已裁定，将重新核定赔款并再公示。",
        "The city has decided on your objection; the amount is worked out anew and posted again.",
    ),
    ("answered.uphold", H): _w(
        "您的异议市里已答复：维持原来的结果。理由可到村委会查看。",
        "The city has answered your objection: the result stands. You can read why at the village "
        "office.",
    ),
    ("answered.resurvey", C): _w(
        "{village}有 {n} 户的异议已再查勘，请告诉提出人。",
        "The objections to {n} in {village} were looked into again; please tell who objected.",
    ),
    ("answered.decide", C): _w(
        "{village}有 {n} 户的异议市级已裁定，请告诉提出人。",
        "The city decided on the objections to {n} in {village}; please tell who objected.",
    ),
    ("answered.uphold", C): _w(
        "{village}有 {n} 户的异议市级已维持，请告诉提出人理由。",
        "The city upheld what was found for {n} in {village}; please tell who objected, and why.",
    ),
    ("refused", H): _w(
        "您{day}的{animal}损失不予赔付：{refusal}。不服可到村委会申请市级复核，不收费。",
        "Your loss by {animal} on {day} is not paid for: {refusal}. If you disagree, ask for the "
        "city's review at the village office. It costs nothing.",
    ),
    ("refused.part", H): _w(
        "您{day}的{animal}损失其余部分不再赔付：{refusal}。不服可到村委会申请市级复核。",
        "Nothing more is paid for your loss by {animal} on {day}: {refusal}. If you disagree, ask "
        "for the city's review at the village office.",
    ),
    ("refused", C): _w(
        "{village}有 {n} 户不予赔付，请把理由和申诉办法告诉农户。",
        "Refused in {village}: {n}. Please tell them why, and how to appeal.",
    ),
    ("changed", H): _w(
        "刚才关于您{day}损失的短信作废，请以之后的通知为准。",
        "The last message about your loss on {day} is void; please wait for the next one.",
    ),
    ("complained", H): _w(
        "您反映的问题已登记（{number}），{until}前答复您。",
        "What you told us was written down ({number}); you will have an answer by {until}.",
    ),
    ("complained", F): _w(
        "收到投诉 {number}，请在{until}前办结。",
        "Complaint {number} came in; it must be answered by {until}.",
    ),
    ("assigned", N): _w(
        "投诉 {number} 交您办理，请在{until}前答复。",
        "Complaint {number} was given to you; please answer it by {until}.",
    ),
    ("readiness", N): _w(
        "准备事项 {number} 等您确认，期限{until}。",
        "Task {number} waits for you to confirm it, by {until}.",
    ),
    **dict.fromkeys((("cover", F), ("cover", B)), COVER),
    ("settled.founded", H): _w(
        "您反映的问题（{number}）查实，已处理。经办人会向您说明。",
        "What you told us ({number}) was found to be so and was dealt with. You will be told more.",
    ),
    ("settled.partly", H): _w(
        "您反映的问题（{number}）部分属实，已处理。详情请问村委会或县林业局。",
        "What you told us ({number}) was found to be so in part. Ask the village office or the "
        "forestry bureau for more.",
    ),
    ("settled.unfounded", H): _w(
        "您反映的问题（{number}）已查，未发现属实。不同意可向县林业局再提。",
        "What you told us ({number}) was looked into and not found to be so. If you disagree, tell "
        "the forestry bureau.",
    ),
}
# On a list that hangs in public, and is read out: what to do, and nothing of amounts or reasons.
PUBLIC: dict[str, Word] = {
    "reported": _w("报损已收到，请保留现场", "loss received; leave everything as it is"),
    "posted": _w("赔款已公示，请看公示栏", "award posted; see the board"),
    "payable": _w("公示已结束，等待付款", "the notice is over; payment follows"),
    "paid": _w("赔款已付，请查账户", "paid; look at your account"),
    "bank_returned": _w("请带身份证、银行卡到村委会", "bring identity and bank card to the office"),
    "answered": _w("有答复，请到村委会", "there is an answer; come to the office"),
    "refused": _w("有答复，请到村委会", "there is an answer; come to the office"),
    "changed": _w("有变化，请到村委会", "there is a change; come to the office"),
    "complained": _w("有答复，请到村委会", "there is an answer; come to the office"),
    "settled": _w("有答复，请到村委会", "there is an answer; come to the office"),
}
WILD: Word = _w("野生动物", "a wild animal")
# In place of a reason that would say what befell a person.
IN_PRIVATE: Word = _w("理由请到村委会当面了解", "ask at the village office why")
Facts = Mapping[str, object]


def variant(kind: str, facts: Facts) -> str:
    """The key of the words: some events are told in several ways."""
    how = str(facts.get("how", ""))
    return f"{kind}.{how}" if how else kind


def words_of(kind: str, audience: Audience, facts: Facts, lang: Lang) -> str:
    """The message in words. Raises KeyError for an event that is not told to this audience."""
    filled = {name: WRITTEN[name](value, lang) for name, value in facts.items() if name in WRITTEN}
    words = TEXTS[variant(kind, facts), audience][lang]
    return words.format_map(defaultdict(lambda: "…", filled)).strip()


def sms_of(kind: str, facts: Facts, county: str, lang: Lang = "zh") -> str:
    """What a household reads on its phone, signed by the county."""
    return SIGNED[lang].format(county=county) + words_of(kind, Audience.HOUSEHOLD, facts, lang)


def parts_of(text: str) -> int:
    """How many parts the networks make of it (UCS-2: what is beyond the plane counts twice)."""
    length = len(text.encode("utf-16-le")) // 2
    return 1 if length <= ONE_PART else -(-length // MORE_PARTS)


# ── how each fact is written ────────────────────────────────────────────────────────────────────

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _day(value: object, lang: Lang) -> str:
    day = date.fromisoformat(str(value))
    return f"{day.month}月{day.day}日" if lang == "zh" else f"{day.day} {MONTHS[day.month - 1]}"


def _animal(value: object, lang: Lang) -> str:
    return SPECIES.get(str(value), WILD)[lang]


def _yuan(value: object, lang: Lang) -> str:
    return yuan(int(str(value)))


def _whole(value: object, lang: Lang) -> str:
    """Yuan of an amount that is only expected."""
    return f"{int(str(value)) // 100:,}"


def _bank(value: object, lang: Lang) -> str:
    return CODES[str(value)].says[lang]


def _refusal(value: object, lang: Lang) -> str:
    return codes.say(str(value), lang) if value else IN_PRIVATE[lang]


def _missing(value: object, lang: Lang) -> str:
    said = [codes.missing_word(str(one))[lang] for one in value] if isinstance(value, list) else []
    if not said:
        return ""
    return f"要补：{'、'.join(said)}。" if lang == "zh" else f"Missing: {', '.join(said)}."


def _count(value: object, lang: Lang) -> str:
    n = int(str(value))
    return str(n) if lang == "zh" else f"{n} household{'s' * (n != 1)}"


def _plain(value: object, lang: Lang) -> str:
    return str(value)


WRITTEN = {
    "day": _day,
    "until": _day,
    "animal": _animal,
    "yuan": _yuan,
    "whole": _whole,
    "cover": _whole,
    "chance": _plain,
    "percent": _plain,
    "bank": _bank,
    "refusal": _refusal,
    "missing": _missing,
    "n": _count,
    "last4": _plain,
    "number": _plain,
    "village": _plain,
}

"""The words of this room: on what a number rests, its unit, and what the limits are called."""

from hedun.domain.words import INCOMES, SECTIONS, STANDARDS, Word
from hedun.ledger.models import Kind, Memo
from hedun.policies.numbers import (
    DEATH_TIMES,
    DISABILITY_FULL,
    DISABILITY_STANDARD,
    DISPOSAL_PROOF,
    DRAW_SHARE,
    INJURY_INCOME,
    INJURY_KEEP,
    LIMIT,
    OTHER_COVER,
    PRICE_DAY,
    WARN_AT,
)

BASES: dict[str, Word] = {
    "law": {"zh": "法规", "en": "law"},
    "contract": {"zh": "合同", "en": "contract"},
    "bureau": {"zh": "主管部门确定", "en": "decided by the bureau"},
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
    **{
        LIMIT + section: {"zh": f"{word['zh']}分项限额", "en": f"limit for {word['en'].lower()}"}
        for section, word in SECTIONS.items()
    },
    WARN_AT: {"zh": "保额不够用的预警线", "en": "warned when the cover may not last"},
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

# ── the ledger ──────────────────────────────────────────────────────────────────────────────────

ACCOUNTS: dict[str, Word] = {
    Kind.SOURCE: {"zh": "保险人承诺", "en": "promised by the insurer"},
    Kind.COVER: {"zh": "保额余额", "en": "cover left"},
    Kind.AWARDED: {"zh": "已理算待确认", "en": "awarded, not agreed"},
    Kind.PAYABLE: {"zh": "应付", "en": "to pay"},
    Kind.IN_FLIGHT: {"zh": "在途", "en": "with the bank"},
    Kind.PAID: {"zh": "已付", "en": "paid"},
    Kind.RETURNED: {"zh": "退票待更正", "en": "sent back by the bank"},
    Memo.PROMISED: {"zh": "分项限额来源", "en": "where limits come from"},
    Memo.LIMIT: {"zh": "分项限额余额", "en": "limit left"},
    Memo.USED: {"zh": "分项限额已用", "en": "limit used"},
    Memo.EXPECTED: {"zh": "估计来源", "en": "where estimates come from"},
    Memo.ESTIMATE: {"zh": "未决估损", "en": "outstanding estimates"},
    Memo.RECOVERY: {"zh": "追回中", "en": "being recovered"},
    Memo.KINDNESS: {"zh": "通融来源", "en": "where ex gratia comes from"},
    Memo.EX_GRATIA: {"zh": "通融待给付", "en": "ex gratia, granted"},
    Memo.EX_GIVEN: {"zh": "通融已给付", "en": "ex gratia, handed over"},
}
# What moved it, beside the moves of the road (domain.words.ACTIONS).
MEMOS: dict[str, Word] = {
    "cover": {"zh": "签单", "en": "the policy was signed"},
    "repaired": {"zh": "账户更正", "en": "the account was put right"},
    "limit": {"zh": "设定分项限额", "en": "a limit was set"},
    "used": {"zh": "占用分项限额", "en": "use of a limit"},
    "estimate": {"zh": "估损变动", "en": "the estimate changed"},
    "recovery": {"zh": "追回变动", "en": "a recovery"},
    "ex_gratia": {"zh": "通融赔付", "en": "ex gratia"},
}
# How claims share what is left where it is not enough for all (SPEC §6, `allocate`).
RULES: dict[str, Word] = {
    "in_order": {"zh": "先报先得", "en": "first come"},
    "pro_rata": {"zh": "按比例分摊", "en": "pro rata"},
}
COLUMNS: tuple[Word, ...] = (
    {"zh": "序号", "en": "No."},
    {"zh": "时间", "en": "When"},
    {"zh": "存证号", "en": "Entry"},
    {"zh": "案号", "en": "Claim"},
    {"zh": "事由", "en": "Why"},
    {"zh": "转出", "en": "From"},
    {"zh": "转入", "en": "To"},
    {"zh": "类别", "en": "Kind of loss"},
    {"zh": "金额（元）", "en": "Yuan"},
    {"zh": "转出后余额", "en": "From, after"},
    {"zh": "转入后余额", "en": "To, after"},
)

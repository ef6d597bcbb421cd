"""The words of the road in both languages: one word for one thing on every page and letter."""

from typing import Literal

from hedun.domain.actors import Role
from hedun.domain.case import State

Lang = Literal["zh", "en"]
Word = dict[Lang, str]


def word(zh: str, en: str) -> Word:
    """In both languages."""
    return {"zh": zh, "en": en}


_w = word  # the tables name it often


# Standards by which a degree of disability is found, and sums that money for persons is a multiple
# of: what a policy names, a dated table says and an assessment quotes.
STANDARDS: dict[str, Word] = {
    "judicial": _w("人体损伤致残程度分级", "Grading of disability by injury (2016)"),
    "jrt0083": _w("JR/T 0083 人身保险伤残评定标准", "JR/T 0083 disability by accident"),
}
# Kinds of loss, as the lines' `section` has them.
SECTIONS: dict[str, Word] = {
    "crop": _w("作物", "Crops"),
    "tree": _w("林木", "Trees"),
    "livestock": _w("畜禽", "Livestock"),
    "person": _w("人身", "Injury"),
    "property": _w("财产", "Property"),
}
INCOMES: dict[str, Word] = {
    "rural_income": _w("农村居民人均可支配收入", "rural income a person"),
    "rural_spending": _w("农村居民人均生活消费支出", "rural spending a person"),
    "urban_income": _w("城镇居民人均可支配收入", "urban income a person"),
    "urban_spending": _w("城镇居民人均消费支出", "urban spending a person"),
    "average_wage": _w("在岗职工平均工资", "average wage"),
}

STATES: dict[State, Word] = {
    State.DRAFT: _w("草稿", "Draft"),
    State.REPORTED: _w("待初审", "To verify"),
    State.VERIFIED: _w("待复核", "To accept"),
    State.ACCEPTED: _w("待定损", "To assess"),
    State.ASSESSED: _w("待理算", "To award"),
    State.AWARDED: _w("待公示", "To post"),
    State.ON_NOTICE: _w("公示中", "On notice"),
    State.CONTESTED: _w("有异议", "Contested"),
    State.ESCALATED: _w("疑难", "Hard case"),
    State.PAYABLE: _w("待付款", "To pay"),
    State.PAYING: _w("付款中", "Paying"),
    State.PAID: _w("已付", "Paid"),
    State.RECOVERING: _w("追回中", "Recovering"),
    State.CLOSED: _w("已结", "Closed"),
    State.REFUSED: _w("已拒赔", "Refused"),
}

ROLES: dict[Role, Word] = {
    Role.CLERK: _w("村级协保员", "Village clerk"),
    Role.TOWNSHIP: _w("乡镇林管站", "Township forestry station"),
    Role.INSURER: _w("县支公司", "Insurer's county branch"),
    Role.SUPERIOR: _w("上级公司", "Insurer's superior branch"),
    Role.EXPERT: _w("专家", "Expert"),
    Role.CASHIER: _w("出纳", "Cashier"),
    Role.FORESTRY: _w("县林业局", "County forestry bureau"),
    Role.CITY: _w("市级专班", "City panel"),
    Role.AUDITOR: _w("审计", "Auditor"),
    Role.ADMINISTRATOR: _w("系统管理员", "Administrator"),
    Role.SECURITY: _w("安全管理员", "Security administrator"),
    Role.OVERSEER: _w("审计管理员", "Audit administrator"),
    Role.TICKER: _w("时钟", "Clock"),
    Role.VILLAGER: _w("农户", "Household"),
}

# What a claim is marked with beside its state.
MARKS: dict[str, Word] = {
    "late": _w("逾两年", "Past 2 years"),
    "set_aside": _w("异议待答复", "Objection open"),
}

ACTIONS: dict[str, Word] = {
    "report": _w("上报", "Report"),
    "verify": _w("初审通过", "Verify"),
    "return": _w("退回补正", "Return"),
    "accept": _w("复核通过", "Accept"),
    "refuse": _w("拒赔", "Refuse"),
    "assess": _w("定损", "Assess"),
    "assess_pictures": _w("小额快赔定损", "Assess from pictures"),
    "assess_injuries": _w("核定医疗账", "Confirm the medical account"),
    "ask_again": _w("要求重定", "Ask again"),
    "award": _w("理算", "Award"),
    "prepay": _w("公示前预付", "Pay in advance"),
    "post": _w("公示", "Post"),
    "confirm": _w("公示期满确认", "Confirm"),
    "close": _w("公示期满结案", "Close"),
    "object": _w("登记异议", "Object"),
    "resurvey": _w("再查勘", "Re-survey"),
    "advance": _w("先付无争议部分", "Pay the undisputed part"),
    "escalate": _w("提请市级", "Escalate"),
    "decide": _w("市级裁定", "Decide"),
    "uphold": _w("市级维持", "Uphold"),
    "release": _w("放行付款", "Release"),
    "bank_paid": _w("银行已付", "Bank: paid"),
    "bank_returned": _w("银行退票", "Bank: returned"),
    "bank_unknown": _w("银行结果不明", "Bank: unknown"),
    "late_return": _w("付后退票", "Late return"),
    "recover": _w("发起追回", "Recover"),
    "recovered": _w("追回结清", "Recovered"),
    "reopen": _w("重开", "Re-open"),
    "appeal": _w("申诉", "Appeal"),
    "withdraw": _w("撤回", "Withdraw"),
    "merge": _w("并案", "Merge"),
    "hold": _w("暂缓", "Hold"),
    "resume": _w("恢复办理", "Resume"),
    "undo": _w("撤销上一步", "Undo"),
    "assign": _w("分派", "Assign"),  # no move: the state stays
    "attach": _w("补充材料", "Add evidence"),  # likewise
    "add_lines": _w("补充明细", "Add loss lines"),  # likewise
    "supplement": _w("追加明细", "Add lines found later"),  # likewise
    "part_line": _w("分列明细", "Part a line"),  # likewise; and so are those of animals
    "add_animals": _w("登记畜禽", "Enter animals"),
    "put_tag_right": _w("改正耳标", "Put an ear tag right"),
    "strike": _w("剔除畜禽", "Strike animals off"),
    "grade_cause": _w("定因", "Grade the cause"),
    "show": _w("标注畜禽照片", "Say what photographs show"),
    "record_disposal": _w("登记无害化处理", "Enter a disposal"),
    "add_bill": _w("登记兽医费单据", "Enter a veterinary bill"),
    "strike_bill": _w("剔除兽医费单据", "Strike a bill off"),
    "decide_line": _w("改定一条明细", "Decide a line anew"),  # likewise
    "answer_cover": _w("处理其他保险", "Answer on other cover"),  # likewise
    "take_back": _w("撤销其他保险的处理", "Take an answer on other cover back"),  # likewise
}

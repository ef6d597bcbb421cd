"""What a villager is told of a claim, in their words: where it is, who acts, what happened."""

from collections.abc import Mapping

from hedun.domain.case import State
from hedun.domain.words import Word
from hedun.domain.words import word as _w

S = State
# Where it is, in one sentence, and what comes next.
STANDS: Mapping[State, tuple[Word, Word]] = {
    S.DRAFT: (
        _w("村里正在补您家的材料。", "Your village is completing your report."),
        _w("补好后再报到乡镇林管站。", "Then it goes to the township's forestry station again."),
    ),
    S.REPORTED: (
        _w(
            "您家的报案已到乡镇林管站。", "Your report has reached the township's forestry station."
        ),
        _w("林管站派人到地里查看。", "Somebody from the station comes to look at the damage."),
    ),
    S.VERIFIED: (
        _w("乡镇林管站已经核实。", "The township's forestry station has verified it."),
        _w("保险公司县支公司接着复核。", "The insurer's county branch reviews it next."),
    ),
    S.ACCEPTED: (
        _w("保险公司已经受理。", "The insurer has accepted it."),
        _w("接着定损：看毁了多少。", "Next it is assessed how much was destroyed."),
    ),
    S.ASSESSED: (
        _w("毁损程度已经定好。", "How much was destroyed has been assessed."),
        _w("保险公司接着算赔多少。", "The insurer works out the amount next."),
    ),
    S.AWARDED: (
        _w("赔多少已经算好。", "The amount has been worked out."),
        _w("协保员接着在村里张榜公示。", "The clerk posts it on the village's board next."),
    ),
    S.ON_NOTICE: (
        _w("正在村里张榜公示。", "The amount hangs on the village's board."),
        _w(
            "公示期满没有异议，就付款。", "If nobody objects while it hangs, it is paid after that."
        ),
    ),
    S.CONTESTED: (
        _w("有人提了异议。", "Somebody has objected."),
        _w("换一个人重新查看，再定。", "Another person looks again, and it is settled anew."),
    ),
    S.ESCALATED: (
        _w("这件是疑难案件，已报到市里。", "This is a hard case and lies before the city."),
        _w("市级专班三个人合议，写明理由。", "A panel of three decides and gives its reasons."),
    ),
    S.PAYABLE: (
        _w("赔款已经定下，等着付款。", "The amount is settled and waits to be paid."),
        _w("出纳把钱打到账上。", "The cashiers transfer the money."),
    ),
    S.PAYING: (
        _w("赔款已交银行。", "The money is with the bank."),
        _w("银行入账后就到。", "It arrives when the bank has booked it."),
    ),
    S.PAID: (
        _w("赔款已经付清。", "It has been paid in full."),
        _w("没收到钱，请问下面的人。", "If nothing has arrived, ask one of the offices below."),
    ),
    S.RECOVERING: (
        _w("有一笔付错了，正在追回。", "Something was paid by mistake and is asked back."),
        _w("出纳会和您联系。", "The cashiers get in touch with you."),
    ),
    S.CLOSED: (
        _w("这件已经办结。", "This case is closed."),
        _w("不再付款。", "Nothing more is paid."),
    ),
    S.REFUSED: (
        _w("保险公司不赔这一件。", "The insurer does not pay in this case."),
        _w("理由写在下面；不同意可以申诉。", "The reason stands below; you may appeal."),
    ),
}

# Where the household itself has objected.
OBJECTED_YOURSELF = _w("您提了异议。", "You have objected.")

# Who must act, by the state. Nobody where a claim has ended; on notice it is the calendar.
ACTS: Mapping[State, Word] = {
    S.DRAFT: _w("村协保员", "the village's clerk"),
    S.REPORTED: _w("乡镇林管站", "the township's forestry station"),
    S.VERIFIED: _w("保险公司县支公司", "the insurer's county branch"),
    S.ACCEPTED: _w("定损专家", "the expert"),
    S.ASSESSED: _w("保险公司县支公司", "the insurer's county branch"),
    S.AWARDED: _w("村协保员", "the village's clerk"),
    S.CONTESTED: _w(
        "乡镇林管站和县支公司（换人）",
        "the township's station and the county branch (another person)",
    ),
    S.ESCALATED: _w("市级专班", "the city's panel"),
    S.PAYABLE: _w("出纳", "the cashiers"),
    S.PAYING: _w("银行", "the bank"),
    S.RECOVERING: _w("出纳", "the cashiers"),
}

# What happened, move by move; a move that is not here changes nothing for the villager.
HAPPENED: Mapping[str, Word] = {
    "report": _w("村里上报", "the village reported it"),
    "verify": _w("乡镇林管站核实", "the township verified it"),
    "return": _w("退回村里补材料", "sent back to the village to be completed"),
    "accept": _w("县支公司受理", "the insurer accepted it"),
    "refuse": _w("保险公司拒赔", "the insurer refused it"),
    "assess": _w("专家定损", "the expert assessed it"),
    "assess_pictures": _w("看照片定损", "assessed from the photographs"),
    "assess_injuries": _w("核定医疗账", "the medical account was confirmed"),
    "ask_again": _w("要求重新定损", "to be assessed again"),
    "award": _w("算出赔款", "the amount was worked out"),
    "prepay": _w("先付一部分", "a part is paid in advance"),
    "post": _w("张榜公示", "posted on the board"),
    "confirm": _w("公示期满，确认付款", "the notice is over, it is to be paid"),
    "close": _w("公示期满，办结", "the notice is over, closed"),
    "object": _w("提出异议", "objected to"),
    "resurvey": _w("换人重新查看", "another person looked again"),
    "advance": _w("先付没有争议的部分", "what nobody disputes is paid first"),
    "escalate": _w("提请市里裁定", "put before the city"),
    "decide": _w("市级专班作出裁定", "the city decided"),
    "uphold": _w("市级专班维持原来的结果", "the city upheld what was found"),
    "release": _w("交银行付款", "handed to the bank"),
    "bank_paid": _w("银行已付", "the bank paid"),
    "bank_returned": _w("银行退回，账户要核对", "the bank sent it back: the account is checked"),
    "late_return": _w("银行退回，账户要核对", "the bank sent it back: the account is checked"),
    "recover": _w("要求退回多付的钱", "money is asked back"),
    "recovered": _w("多付的钱已退回", "the money was given back"),
    "reopen": _w("重新开案", "opened again"),
    "appeal": _w("申诉，报到市里", "appealed, before the city"),
    "withdraw": _w("撤回", "withdrawn"),
    "merge": _w("与另一件合并", "merged with another case"),
}

VILLAGE = _w("村里报的", "The village reported")
TOWNSHIP = _w("乡镇林管站看到的", "The township found")
EXPERT = _w("专家定的", "The expert found")
CITY = _w("市里定的", "The city set")

# What is told of an injury: that there is one, and no more.
INJURY = _w("人身伤害", "an injury")

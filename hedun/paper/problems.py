"""What can be wrong with a form that is typed off, and with a report by telephone."""

from hedun.domain.problems import Worded

SENTENCES: dict[str, tuple[str, str]] = {
    "FORM_UNKNOWN": (
        "您的辖区里没有编号为“{found}”的纸表。编号印在每页右上角，形如 {example}；"
        "也可以用扫码枪扫二维码。",
        "No form of your places has the number “{found}”. It stands at the top right of every "
        "page, like {example}; a hand scanner reads it from the QR code.",
    ),
    "NO_HOUSEHOLDS": (
        "这个村的户籍册上还没有农户，印不出带名单的纸表。请先登记农户，或导入县里的名册。",
        "Nobody is on this village's roll yet, so there are no names to print. Register its "
        "households first, or hand in the county's list.",
    ),
    "DRAFT_BROKEN": (
        "录入的内容没有完整地传过来，没有登记。内容还在这台电脑上，请再按一次。",
        "What was typed did not arrive whole, and nothing was written. It is still on this "
        "computer; press once more.",
    ),
    "DRAFT_ELSEWHERE": (
        "这张纸表刚才在另一处录入并保存过。请核对后选用哪一份。",
        "Somebody saved this form from another place meanwhile. Look which one to keep.",
    ),
    "DRAFT_LONG": (
        "一张纸表最多录 {most} 行，这里有 {lines} 行。请分成几张。",
        "A form takes at most {most} lines; these are {lines}. Divide them between forms.",
    ),
    "NOTHING_TYPED": (
        "还没有录入任何一户。请从第一行开始：输入行号，按回车。",
        "No household has been typed yet. Begin with the first line: a row's number, then Enter.",
    ),
    "WHO_EMPTY": (
        "没有写是哪一户。请输入表上的行号、姓名（或拼音首字母）或身份证后四位。",
        "It does not say whose line it is. Type the row's number, the name or the last four.",
    ),
    "WHO_UNKNOWN": (
        "户籍册上没有“{found}”。照写的名字交上去，这一行会在收件箱里等待认人。",
        "Nobody on the roll is “{found}”. Handed in as it is written, the line waits in the inbox "
        "until somebody says who it is.",
    ),
    "WHO_SEVERAL": (
        "有 {count} 户都符合。请从名单里选一户，或输入行号、身份证后四位。",
        "{count} households fit. Choose one from the list, or type the row's number or the last "
        "four.",
    ),
    "LINE_TWICE": (
        "和第 {line} 行是同一户、同一天、同一样东西、同一地块。"
        "是重复录入就删去一行；确是两块地，请写明地块。",
        "The same household, day, thing and plot as line {line}. Take one away if it was typed "
        "twice; if they are two plots, name them apart.",
    ),
    "TOTAL_DIFFERS": (
        "与纸表上的合计不一样：{what}。请核对；如果是纸表加错了，请勾选“以录入的为准”再交。",
        "The paper's total is another: {what}. Compare them; if the paper added up wrongly, tick "
        "“what was typed is right” and hand it in again.",
    ),
    "TOTAL_FORM": (
        "“{found}”不是数。合计请只写数字，如 31 或 58.4。",
        "“{found}” is no figure. Write the total as a number such as 31 or 58.4.",
    ),
    "TELLER_EMPTY": (
        "请写明是谁填的表（表尾的填表人）。",
        "Say who filled the form in; the name stands at its foot.",
    ),
    "SAID_CHANGED": (
        "内容在念给来电人听之后又改过。请把新的一遍再念一次。",
        "Something was changed after it was read to the caller. Read the new text to them.",
    ),
    "FORM_ENTERED": (
        "这张纸表已经录入过，收件号 {number}。没有重复登记任何内容。",
        "This form has been entered already, as {number}. Nothing was added a second time.",
    ),
}  # fmt: skip


_OWN = Worded(SENTENCES)
problem, malformed = _OWN.problem, _OWN.malformed

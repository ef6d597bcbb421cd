"""What can be wrong with a row of the county's list, and what makes one doubtful."""

from hedun.domain.problems import Worded

SENTENCES: dict[str, tuple[str, str]] = {
    # rows
    "VILLAGE_UNKNOWN": (
        "您的辖区里没有这个村。应为村名（重名时写“镇名+村名”）或 12 位代码。",
        "No village of yours has this name or code; expected its name (with its town where two are "
        "called alike) or its 12-digit code.",
    ),
    "VILLAGE_TWO": (
        "有 {count} 个村叫这个名字，请写“镇名+村名”或 12 位代码。",
        "{count} villages have this name; write the town too, or the 12-digit code.",
    ),
    "ROW_DISAGREES": (
        "同一户在第 {row} 行写的不同，请统一。",
        "Row {row} says otherwise of the same household; make them agree.",
    ),
    "PLOT_WITHOUT_AREA": ("有地块没有面积，请补上。", "The plot has no area; add it."),
    "AREA_WITHOUT_PLOT": ("有面积没有地块名称，请补上。", "The area has no plot; name it."),
    "PLOT_TWICE": (
        "这一户的同一地块在第 {row} 行面积不同，请统一。",
        "Row {row} has another area for the same plot; make them agree.",
    ),
    "BANK_MISSING": ("有账号没有开户行，请补上。", "The account has no bank; add it."),
    "HOLDER_OTHER": (
        "户名不是户主。代领人、监护人或继承人的账户请在农户页登记，并附证明。",
        "The account's holder is not the head. Enter an heir's, guardian's or proxy's account on "
        "the household's page, with the paper that says so.",
    ),
    "COLLECTIVE_FLAGGED": (
        "村集体没有户主，不填去世或未成年。",
        "A collective has no head who could have died or be a minor.",
    ),
    "KIND_DIFFERS": (
        "名册登记的类别不同，请核对（家庭与村集体不能互改）。",
        "The roll has another kind; a family does not become a collective.",
    ),
    "ACCOUNT_TWICE": (
        "这个账号在第 {row} 行属于另一户。一个账号只能收一户的款，请核对。",
        "In row {row} this account is another household's; check which one it is.",
    ),
    "VILLAGE_TWICE": (
        "这个号码在第 {row} 行属于另一个村，请核对。",
        "In row {row} this number is of another village; check which one it is.",
    ),
    # doubts
    "NAME_OTHER_ID": (
        "本村有同名农户，证件号码不同。",
        "A household of this name is in the village, with another number.",
    ),
    "TWO_CANDIDATES": (
        "本村有 {count} 户同名，证件号码都不同。",
        "{count} households of this name are in the village, all with other numbers.",
    ),
    "ID_OTHER_NAME": (
        "号码已登记在本村，姓名不同。",
        "The number is registered in this village under another name.",
    ),
    "ID_OTHER_VILLAGE": (
        "号码已登记在另一个村。",
        "The number is registered in another village.",
    ),
    "NUMBER_DIFFERS": (
        "这个户号是另一户的。",
        "This household number is another household's.",
    ),
    "ACCOUNT_ELSEWHERE": (
        "账号已登记在另一户名下。",
        "The account is registered for another household.",
    ),
    # answers
    "ANSWER_NOT_HERE": (
        "这一条不能这样处理。",
        "This cannot be answered so.",
    ),
    "ANSWERED": ("这一条已有人处理。", "Somebody has answered this already."),
    "NOT_ANSWERED": ("这一条还没有处理。", "This has not been answered yet."),
    "ANSWER_OLD": (
        "清册上的内容已到保存期限并删除，不能再撤销。请直接更正名册。",
        "What the list said was erased when its time was over, so the answer cannot be taken back. "
        "Put the roll right itself.",
    ),
    "CHOOSE_HOUSEHOLD": ("请指明是哪一户。", "Say which household it is."),
    "ANSWER_ACTED": (
        "其后已有人办理这一户的索赔（{claims}），不能再撤销。",
        "Claims of this household were worked on since ({claims}); it cannot be taken back.",
    ),
}


_OWN = Worded(SENTENCES)
problem, malformed = _OWN.problem, _OWN.malformed

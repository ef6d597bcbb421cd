"""What can be wrong with an account, a posting, a household: sentences, and the field they are on.

Like all problems they never repeat a personal number.
"""

from collections.abc import Mapping

from hedun.domain.problems import Malformed, Problem, Worded

SENTENCES: dict[str, tuple[str, str]] = {
    "EMPTY": ("没有填写。", "Nothing is filled in."),
    "TOO_LONG": ("最多 {most} 个字。", "At most {most} characters."),
    "CONTROL_CHARACTER": (
        "含有换行或其他不可见字符，请删去。",
        "It holds a line break or another invisible character; remove it.",
    ),
    "USERNAME_FORM": (
        "账号名应为 3 至 60 个小写字母、数字或 . _ -，以字母开头。",
        "An account name has 3 to 60 lower-case letters, digits or . _ - and begins with a letter.",
    ),
    "USERNAME_TAKEN": (
        "这个账号名已经用过，不能再给别人。",
        "This account name was given out already and is not given twice.",
    ),
    # by the codes of Django's validators
    "PASSWORD_TOO_SHORT": (
        "密码至少要有 {min_length} 个字符。",
        "A password has at least {min_length} characters.",
    ),
    "PASSWORD_TOO_COMMON": (
        "这个密码太常见，容易被猜到。",
        "This password is too common and easily guessed.",
    ),
    "PASSWORD_ENTIRELY_NUMERIC": (
        "密码不能全是数字。",
        "A password must not be digits only.",
    ),
    "AWAY_ENDS_EARLY": (
        "最后一天早于第一天，或者已经过去。",
        "The last day is before the first, or has passed already.",
    ),
    "STAND_IN_ELSEWHERE": (
        "代班的人须在同一区划担任同一职务。",
        "Who stands in holds the same role at the same place.",
    ),
    "NOT_ACTIVE": ("这个账号已经停用。", "This account has been deactivated."),
    "IS_ACTIVE": ("这个账号正在使用。", "This account is in use."),
    "INVITED_BY_NOBODY": (
        "这个岗位由系统管理员开通，不能邀请。",
        "This role is given by a system administrator; nobody is invited to it.",
    ),
    "NOT_LOCKED": (
        "这个账号没有被锁定。",
        "This account is not locked.",
    ),
    "PASSWORD_TOO_SIMILAR": (
        "密码不能与用户名或姓名相近。",
        "A password must not be like the user name or the name.",
    ),
    "OWN_POSTING": (
        "自己的任职须由另一位管理员办理。",
        "Your own postings are given and ended by another administrator.",
    ),
    "ADMINISTRATOR_APART": (
        "系统、安全、审计管理员各由一人专任：三者不得兼任，也不得同时担任其他职务。",
        "System, security and audit administrators are three persons; none of them holds another "
        "role at the same time.",
    ),
    "FACTOR_CODE": (
        "验证码不对。等手机上换出下一个，再输入一次。",
        "The code does not fit. Wait until the telephone shows the next one and type that.",
    ),
    "FACTOR_THERE": (
        "已经有一个验证器；换手机时先移除它。",
        "There is an app already; take it away first when you change the telephone.",
    ),
    "FACTOR_OTHER": (
        "第二道验证只能由本人设置。",
        "A second factor is set by the person themselves.",
    ),
    "FACTOR_NONE": ("没有这道验证。", "There is no such factor."),
    "FACTOR_NEEDED": (
        "出纳和管理员至少要有一道验证。请先加一道新的，再移除这一道。",
        "Cashiers and administrators have at least one. Add another, then take this one away.",
    ),
    "FACTOR_OWN": (
        "自己的第二道验证由另一位安全管理员重置。",
        "Your own second factor is reset by another security administrator.",
    ),
    "SIGNON_KEEPER": (
        "系统、安全、审计管理员用密码登录，不能关联统一登录。",
        "Who keeps the house signs in by password; the account is not linked.",
    ),
    "SIGNON_THERE": (
        "已经关联了统一登录；要换先解除。",
        "The account is linked already; end that first to link another.",
    ),
    "SIGNON_TAKEN": (
        "这个统一登录身份已关联另一个账号。请联系安全管理员。",
        "This sign-in stands for another account already. Ask the security administrator.",
    ),
    "SIGNON_NONE": ("没有关联统一登录。", "The account is not linked."),
    "ROLE_LEVEL": (
        "“{role_zh}”只能任职于：{levels_zh}；所选区划是：{level_zh}。",
        "“{role_en}” is posted to: {levels_en}; this place is: {level_en}.",
    ),
    "PLACE_NOT_THERE": (
        "这个区划在 {day} 不存在（尚未设立或已撤销）。",
        "This division does not exist on {day} (not yet, or no longer).",
    ),
    "COMPANY_NONE": (
        "只有保险公司的人员才填公司。",
        "Only the insurer's staff belong to a company.",
    ),
    "COMPANY_OTHER": (
        "只能邀请本公司（{company}）的人员。",
        "You invite for your own company ({company}) only.",
    ),
    "PERIOD": ("结束日期早于开始日期 {starts}。", "The last day is before the first, {starts}."),
    "POSTING_OVERLAPS": (
        "此人在同一区划已有同一职务（自 {starts} 起），日期重叠。",
        "This person already holds this role at this place (from {starts}); the days overlap.",
    ),
    "POSTING_PAST": (
        "已经过去的日子不能再改：最早可以结束于 {day}。",
        "Days gone by cannot be changed: it may end on {day} at the earliest.",
    ),
    "POSTING_ENDS_EARLIER": (
        "这项任职已定于 {until} 结束；要延长请新加一项。",
        "This posting ends on {until} already; to prolong it, give a new one.",
    ),
    "ADMINISTRATOR_THERE": (
        "已经有系统管理员，请由其新增账号。",
        "There is an administrator already; let that person add accounts.",
    ),
    "NOT_A_VILLAGE": (
        "农户要登记在村一级，所选区划不是村。",
        "A household is registered in a village; this place is none.",
    ),
    "HOUSEHOLD_NUMBER_TAKEN": (
        "户号 {number} 已经用过。",
        "Household number {number} is taken.",
    ),
    "HOUSEHOLD_NUMBER_FORM": (
        "户号应为 1 至 24 个数字、大写字母或 -。",
        "A household number has 1 to 24 digits, capitals or -.",
    ),
    "HOUSEHOLD_KIND": (
        "类别应为：family（家庭）或 collective（村集体）。",
        "The kind is family or collective.",
    ),
    "ID_REGISTERED": (
        "这个号码已登记在本村，户号 {number}，请用那一户。",
        "This number is registered in this village, household {number}; use that one.",
    ),
    "ID_TWICE": (
        "这个号码在这里出现了两次，一个人只能是一户的户主。",
        "This number stands here twice; a person is head of one household.",
    ),
    "PLOT_AREA": (
        "地块“{name}”的面积应大于 0。",
        "The area of plot “{name}” must be above 0.",
    ),
    "ID_REGISTERED_ELSEWHERE": (
        "这个号码已登记在别的村，请乡镇核对是否搬迁。",
        "This number is registered in another village; let the township see whether they moved.",
    ),
    "ACCOUNT_KIND": (
        "账户类别应为：card（银行卡）或 passbook（存折）。",
        "The kind of account is card or passbook.",
    ),
    "ACCOUNT_THERE": (
        "这一户已经登记了这个账户。",
        "The household has this account already.",
    ),
    "ACCOUNT_SAME": (
        "与原账户号码相同；如果号码无误，请改用“确认账户”。",
        "This is the number of the old account; if it is right, confirm that account instead.",
    ),
    "HOLDER_OTHER": (
        "账户须是{name}本人（本单位）的，户名应一字不差。",
        "The account must be in the name of {name}, written exactly so.",
    ),
    "BENEFICIARY_THERE": (
        "这个号码已登记为受益人 {number}，请用那一个。",
        "This number is registered as beneficiary {number}; use that one.",
    ),
    "BENEFICIARY_ENDED": (
        "受益人 {number} 的登记已撤销。",
        "The registration of beneficiary {number} was taken back.",
    ),
    "NOT_A_COUNTY": (
        "医院登记在县一级，所选区划不是县。",
        "A hospital is registered at the county; this place is none.",
    ),
    "ACCOUNT_ENDED": ("这个账户已经停用。", "This account has ended."),
    "HOUSEHOLD_UNKNOWN": (
        "您的辖区里没有这个户号。",
        "No household of yours has this number.",
    ),
    "HOUSEHOLD_OVER": (
        "{number} 这一户到 {day} 为止（已合户、分户或迁移）。",
        "Household {number} ended on {day} (it was merged, split or moved).",
    ),
    "DAY_FUTURE": ("日期在今天以后。", "This day is after today."),
    "PLOT_THERE": ("地块“{name}”已经登记，面积相同。", "Plot “{name}” is there with this area."),
    "PLOT_LATER": (
        "地块“{name}”有更晚的登记，请用更晚的日期。",
        "Plot “{name}” has a later entry; give a later day.",
    ),
    "PLOT_ENDED": ("这块地已于 {until} 止。", "This plot ended on {until} already."),
    "PROXY_OF_ANOTHER": ("代领人属于另一户。", "This proxy is another household's."),
    "PROXY_ENDED": ("这位代领人已经终止。", "This proxy has ended."),
    "PROXY_KIND": (
        "类别应为：proxy（代领人）、guardian（监护人）或 heir（继承人）。",
        "The kind is proxy, guardian or heir.",
    ),
    "CIRCUMSTANCE_KIND": (
        "情形应为：deceased（户主去世）或 minor（户主未成年）。",
        "It is deceased or minor.",
    ),
    "CIRCUMSTANCE_THERE": ("这一情形已经登记。", "This is entered already."),
    "CIRCUMSTANCE_ENDED": ("这一情形已经撤销。", "This was ended already."),
    "COLLECTIVE_NO_HEAD": (
        "村集体没有户主，不登记去世或未成年。",
        "A collective has no head who could have died or be a minor.",
    ),
    "MERGE_ITSELF": (
        "请选择另外的农户并入这一户。",
        "Choose other households to go into this one.",
    ),
    "MERGE_KINDS": (
        "家庭和村集体不能合为一户。",
        "A family and a collective do not become one.",
    ),
    "SPLIT_INTO_NOTHING": ("请填写分出的农户。", "Enter the households that come of it."),
    "SPLIT_RECEIVES": (
        "请指明由哪一户领取原户未付的赔款。",
        "Say which of them is paid what the old household is still owed.",
    ),
    "LINK_TOO_EARLY": (
        "日期应晚于农户的登记日 {starts}。",
        "The day must be after the household began, {starts}.",
    ),
    "CLAIMS_AFTER": (
        "{day} 及以后发生的损失已用原户名义报案（{claims}）；"
        "请把日期定在这些损失之后，或先撤回这些报案。",
        "Losses on {day} or later were claimed under the old household ({claims}); "
        "choose a day after them, or withdraw those claims first.",
    ),
    "LINK_UNDONE": ("这一步已经撤销。", "This step was taken back already."),
    "LINK_LATER": (
        "其后又有合户、分户或迁移，请先撤销后面的。",
        "Another merge, split or move followed; take that one back first.",
    ),
    "LINK_ACTED": (
        "其后已有人办理相关索赔（{claims}），不能再撤销；请按现在的情况另作合户或分户。",
        "Claims were worked on since ({claims}), so it cannot be taken back; "
        "merge or split anew as things stand now.",
    ),
    "HOUSEHOLD_CLAIMED": (
        "这一户已有索赔（{claims}），不能再撤销登记。",
        "Claims were made for this household ({claims}); its registration cannot be taken back.",
    ),
    "HOUSEHOLD_LINKED": (
        "这一户已合户、分户或迁移，请先撤销那一步。",
        "This household was merged, split or moved; take that step back first.",
    ),
    "KIN_OWN": (
        "自己申报的回避关系须由别人终止。",
        "A relation of your own is ended by somebody else.",
    ),
    "KIN_ENDED": ("这一关系已经终止。", "This relation has ended already."),
    "KIN_DECLARED": ("这一关系已经登记过。", "This relation is declared already."),
    "REASON": ("没有写原因，请用一句话写明。", "The reason is missing; write it in one sentence."),
    "ERASED": ("这一户的证件和电话已经删除。", "This household's identity was erased already."),
    "REVEALED_MANY": (
        "{hours} 小时内已查看 {most} 个完整号码，先停一停。"
        "过后可再看；确需更多，请联系安全管理员。",
        "In the last {hours} h you have looked at {most} numbers in full; please wait a while. For "
        "more than that, ask the security administrator.",
    ),
    "NOT_HIDDEN": (
        "没有这样一个加密字段；有：{fields}。",
        "There is no such hidden field; there are: {fields}.",
    ),
}


class BadFields(Malformed):
    """Everything wrong with what was entered, by field. `problem` is the first of them."""

    def __init__(self, fields: Mapping[str, tuple[Problem, ...]]) -> None:
        self.fields = dict(fields)
        super().__init__(next(iter(self.fields.values()))[0])

    def __str__(self) -> str:
        return " ".join(f"{name}: {p.en}" for name, ps in self.fields.items() for p in ps)


class BadItems(Malformed):
    """What is wrong with some of many: BadFields by the place of the item in the call."""

    def __init__(self, items: Mapping[int, BadFields]) -> None:
        self.items = dict(items)
        super().__init__(next(iter(self.items.values())).problem)

    def __str__(self) -> str:
        return " ".join(f"#{at}: {bad}" for at, bad in self.items.items())


_OWN = Worded(SENTENCES)
problem, malformed = _OWN.problem, _OWN.malformed


def insist_good(**fields: tuple[Problem, ...]) -> None:
    """Raises BadFields when a field has an error; warnings do not stand in the way."""
    if wrong := errors_of(fields):
        raise BadFields(wrong)


def errors_of(fields: Mapping[str, tuple[Problem, ...]]) -> dict[str, tuple[Problem, ...]]:
    """The fields that have an error, with their errors."""
    return {
        name: errors
        for name, found in fields.items()
        if (errors := tuple(p for p in found if p.severity == "error"))
    }

"""What can stand against the city's panel, in one table, with what to do next."""

from hedun.domain.problems import Worded

TEXTS: dict[str, tuple[str, str]] = {
    "NO_OPEN_REFERRAL": (
        "这一户没有待答复的疑难问题。请刷新页面。",
        "No question about this claim is open. Reload the page.",
    ),
    "OPINION_GIVEN": (
        "您已就这一户写过意见。意见不改写；请与其他成员合议。",
        "You have given your opinion on this claim. Opinions stay; confer with the other members.",
    ),
    "PANEL_FULL": (
        "三位成员都已写明意见。请由其中一位裁定或维持。",
        "Three members have given their opinions. Let one of them decide or uphold.",
    ),
    "AGAINST_MAJORITY": (
        "多数意见是“{zh}”（{most}：{least}），不能另作决定。请按多数意见办理。",
        "The majority's opinion is to {en} ({most} to {least}). Act as the majority found.",
    ),
    "NOT_ON_PANEL": (
        "这一户的三位合议成员已指定（{names}），您不在其中。有成员回避时可改由您参加。",
        "The panel of three is named ({names}), and you are not on it. "
        "You can take the seat of one who stands aside.",
    ),
    "STOOD_ASIDE": (
        "您在这一户已回避，不能再写意见。",
        "You stood aside on this claim and can give no opinion.",
    ),
    "SEATS_FULL": (
        "合议只有三个席位，还空 {free} 个，您选了 {chosen} 位。请少选几位，或先请一位回避。",
        "A panel has three seats; {free} are free and you chose {chosen}. Choose fewer, or let one "
        "stand aside first.",
    ),
    "ALREADY_SEATED": (
        "{names} 已有席位，或已回避。请另选。",
        "{names}: seated already, or stood aside. Choose somebody else.",
    ),
    "NOBODY_NAMED": ("没有选成员。请至少选一位。", "Nobody was chosen. Choose at least one."),
    "NO_SEAT": (
        "这一户的合议席位中没有您，无须回避。",
        "You have no seat on this panel to leave.",
    ),
    "OPINION_STAYS": (
        "您已写过意见，不能再回避。意见有误的，请其他成员在理由中说明。",
        "You have given your opinion and can no longer stand aside.",
    ),
    "NOT_ADMINISTRATOR": (
        "只有系统管理员可以重试任务。请联系系统管理员。",
        "Only the system administrator tries a job again. Ask one.",
    ),
    "NOT_FAILING": (
        "这项任务现在没有失败。请刷新页面。",
        "This job does not fail any more. Reload the page.",
    ),
    "NO_SUCH_KIND": (
        "没有“{kind}”这类问题。可选：{kinds}。",
        "There is no kind of question “{kind}”. There are: {kinds}.",
    ),
    "NOT_TO_CHASE": (
        "您的岗位不能催办这个环节。林业局和市级可催各级，县支公司可催村、乡、专家和出纳，乡镇可催村。",
        "Your posting cannot ask after this step. The bureau and the city ask everybody, the "
        "insurer the village, the township, the experts and the cashiers, the township its "
        "villages.",
    ),
    "NOBODY_HOLDS": (
        "这里现在没有人持有这个环节的案件，不用催办。",
        "Nobody holds a case of this step here now: there is nothing to ask after.",
    ),
    "CHASED_TODAY": (
        "{names} 今天已就这个环节被催办过（{by}，{at}）。每人每环节每地一个工作日只催一次。",
        "{names}: asked after this step already ({by}, {at}). Once a working day for each person, "
        "step and place.",
    ),
    "NO_REASON": ("没有写理由。请写明理由。", "The reason is missing. Write it."),
    "NO_QUESTION": (
        "没有写要请市级回答的问题。请写明。",
        "The question to the city is missing. Write it.",
    ),
}


_OWN = Worded(TEXTS)
malformed = _OWN.malformed

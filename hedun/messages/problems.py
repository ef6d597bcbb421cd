"""What can be wrong when people are told, called back or heard, in one table."""

from hedun.domain.problems import Worded

TEXTS: dict[str, tuple[str, str]] = {
    "SWITCH_KEY": (
        "没有“{key}”这项设置。请刷新页面。",
        "There is no setting “{key}”. Reload the page.",
    ),
    "SWITCH_TIME": (
        "“{value}”不是时间。请写成 21:00。",
        "“{value}” is no time of day. Write it as 21:00.",
    ),
    "SWITCH_GRACE": (
        "“{value}”不是 0 至 1440 的整数。请填分钟数。",
        "“{value}” is no whole number from 0 to 1440. Write minutes.",
    ),
    "SWITCH_SHARE": (
        "“{value}”不是 0 至 100 之间的比例。请写成 5 或 2.5。",
        "“{value}” is no share from 0 to 100 per cent. Write it as 5 or 2.5.",
    ),
    "SWITCH_ON": ("开关只能是开或关。请刷新页面。", "A switch is on or off. Reload the page."),
    "NOTHING_TO_PRINT": (
        "名单里没有还要张贴的消息。可能别人刚打印过，请刷新页面。",
        "Nothing on the list is left to print. Somebody may have printed it; reload the page.",
    ),
    "CALL_DONE": (
        "这一户已经回访过。回访结果不改写；有新情况请登记投诉。",
        "This household was called. What was said stays; enter a complaint for what is new.",
    ),
    "CALL_OWN": (
        "您经办过这一户，不能由您回访。请交给没有经办的同事。",
        "You had a hand in this claim and cannot call. Hand it to a colleague who had none.",
    ),
    "CALL_ANSWERS": (
        "四个问题都要有回答：是、否或说不清。请补上。",
        "Each of the four questions needs an answer: yes, no or unsure. Complete them.",
    ),
    "NOTHING_SAID": (
        "没有写反映的问题。请照原话写。",
        "What was said is missing. Write it in their words.",
    ),
    "COMPLAINT_ANSWERED": (
        "这件投诉已经答复。答复不改写；有新情况请另行登记。",
        "This complaint was answered. Answers stay; enter a new complaint for what is new.",
    ),
    "HANDLER_UNKNOWN": (
        "承办人不是本县在任的工作人员。请从名单里选。",
        "Nobody of the county's offices has that name. Choose from the list.",
    ),
    "HANDLER_OWN": (
        "这人经办过投诉所指的一户，不能承办。请另选一人。",
        "This person had a hand in the claim complained of. Choose somebody else.",
    ),
    "NO_ANSWER": (
        "没有写答复。请写明查了什么、结果怎样。",
        "The answer is missing. Write what was looked into and what came of it.",
    ),
}


_OWN = Worded(TEXTS)
malformed = _OWN.malformed

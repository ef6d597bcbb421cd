"""What can be wrong with a task or a roster, in both languages."""

from hedun.domain.problems import Worded

SENTENCES: dict[str, tuple[str, str]] = {
    "TASK_KIND": ("没有这种事项，应为：{known}。", "No such task; expected one of: {known}."),
    "TASK_SEASON": ("年度应为 {first} 至 {last}。", "The season is a year from {first} to {last}."),
    "TASK_WHO": (
        "责任人应在这个地方或其上级任职。请另选一人。",
        "Who answers for it has a posting at this place or above it. Choose somebody else.",
    ),
    "TASK_DUE": (
        "期限应在今天以后、所属年度以内。",
        "It is due from today on, and within its season.",
    ),
    "TASK_TEXT": ("说明最多 {most} 个字。", "The description has at most {most} characters."),
    "TASK_NOT_YOURS": (
        "只有责任人本人可以确认。",
        "Only who answers for it confirms it.",
    ),
    "TASK_CONFIRMED": ("这一项已经确认。", "This was confirmed already."),
    "TASK_WITHDRAWN": ("这一项已经撤回。", "This was withdrawn already."),
    "TASK_ASKED": (
        "这个工作日已经提醒过。明天还没有确认再提醒。",
        "They were asked on this working day already. Ask again tomorrow if it still waits.",
    ),
    "NOBODY_TO_ASK": ("没有待确认的事项。", "Nothing waits to be confirmed."),
    "MEANS_TEXT": ("请写 1 至 {most} 个字。", "Write from 1 to {most} characters."),
    "MEANS_OVER": ("这一项已经停用。", "This has ended already."),
    "TONGUE_UNKNOWN": ("没有这种语言。", "No such language is known."),
    "TONGUE_TWICE": ("已经登记过。", "This was entered already."),
    "ROSTER_WEEK": (
        "值守表按周制作，应为本周或以后 {weeks} 周的周一。",
        "A roster is of a week: the Monday of this one, or of the {weeks} weeks after it.",
    ),
    "ROSTER_COUNTY": (
        "请指明您任职范围内的县：{own}。",
        "Name a county where you work: {own}.",
    ),
    "ROSTER_NOBODY": (
        "这一周没有可以值守的人。请核对任职和休假。",
        "Nobody can be on duty in this week. Look at the postings and who is away.",
    ),
}


_OWN = Worded(SENTENCES)
problem, malformed = _OWN.problem, _OWN.malformed

"""What can be wrong with a measure of prevention, in both languages."""

from hedun.domain.problems import Worded

SENTENCES: dict[str, tuple[str, str]] = {
    "MEASURE_KIND": ("没有这种措施，应为：{known}。", "No such measure; expected one of: {known}."),
    "MEASURE_ANIMAL": ("没有这种动物。", "No such animal is known."),
    "MEASURE_PERIOD": (
        "止期早于起期。请改正两个日期之一。",
        "Its last day is before its first. Put one of the two right.",
    ),
    "MEASURE_AHEAD": (
        "入户宣传应在做了以后登记，日期不晚于今天。",
        "A visit is entered once it was made: its day is today or before.",
    ),
    "MEASURE_COST": (
        "费用应为 0 至 {most} 元。没有花钱的填 0。",
        "The cost lies between 0 and {most} yuan; 0 where it cost nothing.",
    ),
    "MEASURE_TEXT": ("说明最多 {most} 个字。", "The description has at most {most} characters."),
    "MEASURE_HOUSEHOLD": (
        "这一户不在所选的地方。请选它所在的村，或不填农户。",
        "This household is not of the place chosen. Choose its village, or leave it out.",
    ),
    "MEASURE_NOBODY": (
        "第 {row} 行在所选的地方找不到这一户。请写户号或户主全名。",
        "Line {row} names no household of the place chosen. Write its number or the full name of "
        "its head.",
    ),
    "MEASURE_SEVERAL": (
        "第 {row} 行有 {count} 户同名。请写户号。",
        "Line {row} is the name of {count} households. Write the number.",
    ),
    "MEASURE_HANDOUT": (
        "发放物品应为：{known}，数量应为 1 至 {most}。",
        "What was handed out is one of: {known}; from 1 to {most} of each.",
    ),
    "MEASURE_PRESENT": ("到场人数应为 0 至 {most}。", "The people present are 0 to {most}."),
    "MEASURE_OVER": ("这项措施已经结束。", "This measure has ended already."),
    "MEASURE_WITHDRAWN": ("这项措施已经撤回。", "This measure was withdrawn already."),
    "MEASURE_REASON": ("请用一句话写明理由。", "Say why, in a sentence."),
}


_OWN = Worded(SENTENCES)
problem, malformed = _OWN.problem, _OWN.malformed

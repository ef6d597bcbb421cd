"""What can be wrong with animals, their proofs and bills, in one table."""

from hedun.domain.problems import Worded

_TEXTS: dict[str, tuple[str, str]] = {
    "NOT_LIVESTOCK": (
        "{line} 不是畜禽明细。请选畜禽的一条。",
        "{line} is no line of livestock. Choose one that is.",
    ),
    "NO_ANIMAL": (
        "没有选任何一头。请至少选一头。",
        "No animal was chosen. Choose one at least.",
    ),
    "OTHER_CLAIM": (
        "所选的畜禽不都是这一户的。请从页面上重新选择。",
        "Not all chosen animals are of this claim. Choose again from the page.",
    ),
    "STRUCK": (
        "第 {number} 号已经剔除。请刷新页面看看是谁办的。",
        "Animal {number} was struck off already. Reload the page to see by whom.",
    ),
    "TAG_TWICE": (
        "耳标“{tag}”在这一户里已经有了。请核对；重复的请删去。",
        "Ear tag “{tag}” stands in this claim already. Check it and leave out the second.",
    ),
    "TAG_SAME": (
        "与原来的耳标相同。请填写耳标上的号码。",
        "It is the tag that stands there already. Enter the number on the tag itself.",
    ),
    "NO_TAG": (
        "没有耳标的要写明原因（如脱落、幼畜未打标）。",
        "An animal without an ear tag needs the reason (it came off, too young to be marked).",
    ),
    "BAD_HEADS": (
        "头数应为 1 至 {most} 的整数；有耳标的一头一个。",
        "The number of heads is a whole one from 1 to {most}; with an ear tag it is one.",
    ),
    "BAD_WEIGHT": (
        "体重应大于 0、不超过 {most} 公斤。",
        "The weight is above 0 and at most {most} kg.",
    ),
    "NO_SUCH_CODE": (
        "没有“{code}”这个选项。请从列表中选择。",
        "There is no choice “{code}”. Choose from the list.",
    ),
    "ALL_OF_THE_LINE": (
        "这一条的全部头数都选上了，不用分列。请只选要分出去的几头。",
        "Every head of the line was chosen, so there is nothing to part. Choose those that go.",
    ),
    "DAY_AHEAD": (
        "日期 {day} 晚于今天。请核对。",
        "The day {day} lies ahead. Check it.",
    ),
    "DAY_BEFORE_LOSS": (
        "日期 {day} 早于发生日期 {occurred}。请核对。",
        "The day {day} is before the day of the loss, {occurred}. Check it.",
    ),
    "NOT_THE_CLAIMS_FILE": (
        "这份文件不是这一户的{wanted_zh}。请上传到这一户。",
        "The file is no {wanted_en} of this claim. Hand it in for this claim.",
    ),
    "NOT_DEAD": (
        "第 {number} 号不是死亡，没有无害化处理。请只选死亡的。",
        "Animal {number} is not dead; only the dead are disposed of. Choose those.",
    ),
    "NOT_A_VET_LINE": (
        "{line} 不是兽医诊疗费。单据请登记在兽医诊疗费的一条下。",
        "{line} is no line of veterinary bills. Enter the bill under one that is.",
    ),
    "NOT_INJURED": (
        "兽医诊疗费只对受伤的牲畜。请选“受伤”。",
        "Veterinary bills are of injured animals. Choose “injured”.",
    ),
    "BAD_AMOUNT": (
        "金额应大于 0。",
        "The amount is above 0.",
    ),
    "NO_CLINIC": (
        "没有写明开单的兽医或诊所。请照单据填写。",
        "Who made the bill out is missing. Enter it as it stands on the bill.",
    ),
}


_OWN = Worded(_TEXTS)
malformed = _OWN.malformed

"""What can be wrong with what is entered of an injury. No sentence repeats what was entered."""

from hedun.domain.problems import Worded

SENTENCES: dict[str, tuple[str, str]] = {
    "EMPTY": ("没有填写。", "Nothing is filled in."),
    "ERASED": (
        "这一案的伤情资料已按保存期删除，不能再办。",
        "What was known of this injury has been erased; nothing can be added.",
    ),
    "WHOSE": (
        "先登记伤者；本案有多名伤者的，请在各人的页面上交材料。",
        "Enter who was hurt first; where several were, hand it in on the page of each.",
    ),
    "BORN_NEEDED": (
        "这种证件号里没有出生日期，请另填。",
        "The number of this document does not tell the day of birth; enter it too.",
    ),
    "BORN": (
        "出生日期晚于今天或过早，请核对。",
        "The day of birth is still to come or too long ago; check it.",
    ),
    "KNOWN_ALREADY": (
        "这个人在本案里已经登记过。",
        "This person is entered in this claim already.",
    ),
    "UNKNOWN_CODE": ("请从所列各项中选一项。", "Choose one of the list."),
    "NOT_OPEN": (
        "密封部分没有打开，或已自动合上。请重新打开。",
        "The sealed part is not open, or has closed by itself. Open it again.",
    ),
    "HANDLED_ALREADY": ("您已经是办理人。", "You handle this injury already."),
    "UNTIL_PAST": ("截止日期应在今天之后。", "The last day must be later than today."),
    "BEFORE_ACCIDENT": (
        "日期早于事故当天（{day}），请核对。",
        "This is before the day of the accident ({day}); check it.",
    ),
    "AHEAD": ("日期还没有到，请核对。", "This day is still to come; check it."),
    "BEFORE_ADMISSION": (
        "日期早于入院日（{day}），请核对。",
        "This is before the admission ({day}); check it.",
    ),
    "OUTSIDE_TREATMENT": (
        "费用日期不在这次诊疗期间（{first} 至 {last}），请核对是哪一次诊疗。",
        "The day is outside this treatment ({first} to {last}); check which one it belongs to.",
    ),
    "STILL_THERE": (
        "上一次住院还没有登记出院，请先登记。",
        "A stay in hospital has no discharge yet; enter it first.",
    ),
    "NOT_IN_HOSPITAL": (
        "这次诊疗没有在院，不用登记出院。",
        "Nobody is in hospital by this treatment; there is nothing to discharge from.",
    ),
    "OVERLAPS": (
        "与另一次住院（{first} 至 {last}）的日期重叠。",
        "The days overlap with another stay ({first} to {last}).",
    ),
    "WITHDRAWN": ("这一条已经撤销。", "This was taken back already."),
    "HAS_BILLS": (
        "这次诊疗下还有账单或结算，请先撤销它们。",
        "The treatment has bills or settlements; take those back first.",
    ),
    "BILL_KNOWN": (
        "这张票据号已经录过。",
        "A bill of this number is entered already.",
    ),
    "NO_ITEMS": ("账单没有任何明细。", "The bill has no item."),
    "AMOUNT_ZERO": ("金额不能是 0。", "The amount cannot be 0."),
    "AMOUNT_BELOW": ("金额应大于 0。", "The amount must be above 0."),
    "AMOUNT_FORM": (
        "金额应为元，最多两位小数，如 128.50。",
        "An amount is in yuan with at most two decimals, 128.50.",
    ),
    "NO_CODE": (
        "不予计入的，请选原因。",
        "Choose a reason for what is not eligible.",
    ),
    "NO_REASON": ("请用一句话说明。", "Say why in one sentence."),
    "PAYER_ELSEWHERE": (
        "另一保单的赔付请从“另一保单已赔”里计入。",
        "What another policy paid is counted in from the offer on the page.",
    ),
    "NOTHING_ELSEWHERE": (
        "另一保单对此人没有这类赔付，或已经计入。",
        "The other policy has paid nothing of this kind for the person, or it is counted in.",
    ),
    "STANDARD_OTHER": (
        "保单约定按《{named}》定级。请换用按该标准出具的鉴定意见。",
        "The policy names another standard: {named}. Enter a grade that was found by it.",
    ),
    "GRADE": ("伤残等级为一至十级。", "The grade is from 1 to 10."),
    "NO_HEIRS": ("至少有一名继承人。", "There is at least one heir."),
    "SHARE_FORM": (
        "份额应为分数，如 1/3，大于 0、不大于 1。",
        "A share is a fraction above 0 and not above 1, such as 1/3.",
    ),
    "SHARES_SUM": (
        "各继承人的份额相加应等于 1，现在是 {sum}。",
        "The shares add up to {sum}; they must add up to 1.",
    ),
    "HEIR_TWICE": ("同一个人写了两次。", "One person stands there twice."),
    "HEIR_DEAD": ("死者本人不能是继承人。", "The dead person cannot be an heir."),
    "NO_DEATH": ("没有登记死亡。", "No death is entered."),
    "DEAD_ALREADY": ("死亡已经登记。", "The death is entered already."),
    "ITEMS_UNDECIDED": (
        "还有 {items} 条费用没有认定是否计入。",
        "{items} items are neither eligible nor refused yet.",
    ),
    "TREATMENT_RUNS": (
        "还在住院，只能拟预付账；出院后再拟结算账。",
        "A treatment still runs: only an interim account can be drawn up.",
    ),
    "NOTHING_TO_RECKON": (
        "还没有任何可计入的费用、住院日、伤残或死亡。",
        "There is nothing to add up yet: no eligible cost, day in hospital, disability or death.",
    ),
    "DAYS_REASON": (
        "误工或护理天数与住院天数不同的，请说明依据。",
        "Days of lost work or nursing that differ from those in hospital need a reason.",
    ),
    "DAYS": ("天数应为 0 至 3650 的整数。", "Days are a whole number from 0 to 3650."),
    "KEPT_STILL": (
        "保存期未满：结案后保存 {years} 年。",
        "It is kept {years} years after the claim's end, which are not over.",
    ),
    "NOT_ENDED": ("这一户还没有办结。", "The claim has not ended."),
}


_OWN = Worded(SENTENCES)
problem, malformed = _OWN.problem, _OWN.malformed

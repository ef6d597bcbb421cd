"""What can be wrong with a row of a crop-insurance list, or with an answer."""

from hedun.domain.problems import Worded

SENTENCES: dict[str, tuple[str, str]] = {
    # the list
    "COVER_INSURER": (
        "请写明是哪家保险公司的清单（不超过 60 个字）。",
        "Say whose list it is: the insurer's name, in at most 60 characters.",
    ),
    "COVER_SEASON": (
        "年度应为 {first} 至 {last}。",
        "The season is a year from {first} to {last}.",
    ),
    # rows
    "CROP_UNKNOWN": (
        "看不出是哪种作物。请填“作物”，应为：{known}。",
        "It does not say which crop. Fill in the crop; expected one of: {known}.",
    ),
    "ROW_TWICE": (
        "与第 {row} 行是同一户、同一地块、同一保单，请合成一行。",
        "Row {row} is the same household, plot and policy; make it one row.",
    ),
    # answers
    "ANSWER_KIND": (
        "请选择处理方式：不是同一损失、扣减或不赔。",
        "Choose an answer: another loss, taken off, or not covered.",
    ),
    "ANSWER_REASON": ("请写明理由。", "Say why, in a sentence."),
    "ANSWER_AMOUNT": (
        "扣减金额应为 0 至 {most} 元（对方已赔 {paid} 元，其余已在别处扣减）。",
        "What is taken off lies between 0 and {most} yuan ({paid} were paid; the rest is taken off "
        "elsewhere).",
    ),
    "ANSWER_STATE": (
        "已理算或还没到保险公司，现在不能扣减或改为不赔。已理算的先“要求重定”或“重开”。",
        "It is awarded already, or not with the insurer yet: nothing can be taken off or refused "
        "now. Ask for it again or re-open it first.",
    ),
    "ANSWER_ON_ACCEPTING": (
        "复核时直接把这一条定为不赔即可。",
        "Refuse this line when you accept the claim.",
    ),
    "ANSWERED": ("这一条已有人处理。", "Somebody has answered this already."),
    "NOT_ANSWERED": ("这一条还没有处理。", "This has not been answered yet."),
    "NO_MATCH": (
        "这一条明细与这份保险对不上（农户、作物或年度不同）。",
        "This line and this cover do not meet (household, crop or season differ).",
    ),
}


_OWN = Worded(SENTENCES)
problem, malformed = _OWN.problem, _OWN.malformed

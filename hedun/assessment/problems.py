"""What can be wrong with figures and sampling, in one table."""

from hedun.domain.problems import Problem

_TEXTS: dict[str, tuple[str, str]] = {
    "BAD_FIGURE": (
        "{lines}:面积不能为负,损失程度应在 0 至 100% 之间。请改正后再提交。",
        "{lines}: the area cannot be negative and the degree must be 0 to 100 %. Correct it and "
        "try again.",
    ),
    "FIGURE_REASON": (
        "{lines}:改动面积或程度要写明原因。请为改动的每一条补上一句话。",
        "{lines}: a changed area or degree needs its reason. Add a sentence to each line you "
        "changed.",
    ),
    "OTHER_LINES": (
        "{lines} 不属于所选的各户。请从页面上重新选择。",
        "{lines} do not belong to the chosen claims. Choose again from the page.",
    ),
    "VISIT_AHEAD": (
        "到场时间 {visited} 晚于现在。请填写实际到场的时间。",
        "The visit, {visited}, lies ahead. Enter when it took place.",
    ),
    "TOO_FEW_POINTS": (
        "{line}:只有 {given} 个样点,至少要 {wanted} 个(10 亩以下 3 个,10 亩及以上 5 个)。请补测。",
        "{line}: {given} sampling points; at least {wanted} are needed (3 below 10 mu, 5 from 10 "
        "mu on). Sample the missing points.",
    ),
    "BAD_POINT": (
        "{line}:样点的损失程度应在 0 至 100% 之间。请改正。",
        "{line}: the degree at a point must be 0 to 100 %. Correct it.",
    ),
    "POINTS_DIFFER": (
        "{line}:样点的面积或株数应每个样点一个,且大于 0。请改正。",
        "{line}: give an area or a count of plants for each point, above 0. Correct it.",
    ),
    "VALUE_TWO": (
        "{line}:单价和票据只能填一种。请删去其中一种。",
        "{line}: it is valued by the piece or by a bill, not both. Remove one of the two.",
    ),
    "VALUE_BELOW": (
        "{line}:价格、票据和残值不能为负。请改正。",
        "{line}: a value, a bill and what is left cannot be negative. Correct it.",
    ),
    "VALUE_BILL": (
        "{line}:请写明票据的号码或名称。",
        "{line}: name the bill or give its number.",
    ),
    "VALUE_NONE": (
        "{line}:当日的价格附表没有这一项。请填写单价和理由,或填票据。",
        "{line}: the table of the day does not have it. Enter the value of one and why, or a bill.",
    ),
    "VALUE_WHY": (
        "{line}:不用附表的价格,要写明理由。",
        "{line}: say why another value than the table's is taken.",
    ),
    "VALUE_LEFT": (
        "{line}:残值大于全部价值。请改正。",
        "{line}: more is left than it was worth. Correct it.",
    ),
    "HIGHER_FROM_PICTURES": (
        "{lines}:看图定损不能高于已有的损失程度。要调高,请专家到场定损。",
        "{lines}: from pictures the degree cannot be set higher than it stands. To raise it, let "
        "an expert visit.",
    ),
}


def problem(code: str, **facts: object) -> Problem:
    zh, en = _TEXTS[code]
    return Problem(code, zh.format(**facts), en.format(**facts))

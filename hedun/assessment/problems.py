"""What can be wrong with figures and sampling, in one table."""

from hedun.domain.problems import Problem

_TEXTS: dict[str, tuple[str, str]] = {
    "BAD_FIGURE": (
        "面积不能为负,损失程度应在 0 至 100% 之间。请改正后再提交。",
        "The area cannot be negative and the degree must be 0 to 100 %. Correct it and try again.",
    ),
    "FIGURE_REASON": (
        "改动面积或程度要写明原因。请为改动的每一条补上一句话。",
        "A changed area or degree needs its reason. Add a sentence to each line you changed.",
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
}


def problem(code: str, **facts: object) -> Problem:
    zh, en = _TEXTS[code]
    return Problem(code, zh.format(**facts), en.format(**facts))

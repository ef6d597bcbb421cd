"""What can stand against the city's panel, in one table, with what to do next."""

from hedun.domain.problems import Malformed, Problem

TEXTS: dict[str, tuple[str, str]] = {
    "NO_OPEN_REFERRAL": (
        "这一户没有待答复的疑难问题。请刷新页面。",
        "No question about this claim is open. Reload the page.",
    ),
    "OPINION_GIVEN": (
        "您已就这一户写过意见。意见不改写;请与其他成员合议。",
        "You have given your opinion on this claim. Opinions stay; confer with the other members.",
    ),
    "PANEL_FULL": (
        "三位成员都已写明意见。请由其中一位裁定或维持。",
        "Three members have given their opinions. Let one of them decide or uphold.",
    ),
    "AGAINST_MAJORITY": (
        "多数意见是“{zh}”({most}:{least}),不能另作决定。请按多数意见办理。",
        "The majority's opinion is to {en} ({most} to {least}). Act as the majority found.",
    ),
    "NO_REASON": ("没有写理由。请写明理由。", "The reason is missing. Write it."),
    "NO_QUESTION": (
        "没有写要请市级回答的问题。请写明。",
        "The question to the city is missing. Write it.",
    ),
}


def malformed(code: str, **facts: object) -> Malformed:
    zh, en = TEXTS[code]
    return Malformed(Problem(code, zh.format(**facts), en.format(**facts)))

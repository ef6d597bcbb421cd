"""What the machine notices: small rules over plain figures. Each gives a finding, or nothing.

A finding never decides. `block` keeps a claim from being paid until somebody has dealt with it,
`review` wants a look, `hint` says what is unusual. Sentences name numbers and no person.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal, TypeVar

from hedun.domain.deadlines import end_of_day

Severity = Literal["block", "review", "hint"]
T = TypeVar("T")

MANY = 5  # below so many households nothing can be said of a pattern
MOST_PERCENT = 80
LATE = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing noticed. `number`: of the claim or report it is about."""

    number: str
    code: str
    severity: Severity
    zh: str
    en: str


SEVERITIES: dict[str, Severity] = {
    "SHARED_ACCOUNT": "block",
    "AREA_ABOVE_PLANTED": "block",
    "EAR_TAG_PAID": "block",
    "HEADS_DIFFER": "block",
    "NO_DISPOSAL": "block",
    "CAUSE_NOT_GRADED": "review",
    "EAR_TAG_OPEN": "review",
    "HEADS_UNLIKE": "review",
    "BEYOND_PLOT": "block",
    "OTHER_COVER": "block",
    "CROP_CHANGED": "review",
    "PLANTED_DIFFERS": "review",
    "PLOT_UNCLEAR": "review",
    "SAME_PHOTO": "review",
    "STAGE_OFF_CALENDAR": "review",
    "EQUAL_DEGREES": "hint",
    "ROUND_AREAS": "hint",
    "LATE_REPORT": "hint",
}

_TEXTS: dict[str, tuple[str, str]] = {
    "SHARED_ACCOUNT": (
        "收款账户(尾号 {last4})同时登记在 {households} 户(人)名下。请核对存折或卡,更正后再付款。",
        "The account (ending {last4}) is registered for {households} households or payees. Compare "
        "with the card and put it right before paying.",
    ),
    "AREA_ABOVE_PLANTED": (
        "明细第 {line} 条:受损 {damaged} 亩,多于种植 {planted} 亩。请退回补正,或拒赔这一条。",
        "Line {line}: {damaged} mu damaged, more than the {planted} mu planted. Send it back, or "
        "refuse the line.",
    ),
    "EAR_TAG_PAID": (
        "明细第 {line} 条:耳标 {tags} 已在 {others} 里赔过。一个耳标只赔一次:请核对耳标,改正、剔除,"
        "或分列后拒赔。",
        "Line {line}: ear tags {tags} were paid in {others}. A tag is paid once: compare it, then "
        "put it right, strike the animal off, or part the line and refuse that part.",
    ),
    "HEADS_DIFFER": (
        "明细第 {line} 条:按 {quantity} 头(只)计,登记的是 {heads} 头(只)。请逐头登记,或改正数量。",
        "Line {line} counts {quantity} heads, and {heads} are entered. Enter each, or put the "
        "number right.",
    ),
    "NO_DISPOSAL": (
        "明细第 {line} 条:{heads} 头(只)死亡的没有无害化处理证明,保单规定不付。请补登证明。",
        "Line {line}: {heads} dead heads have no proof of disposal, and the policy pays none "
        "without. Enter the proof.",
    ),
    "CAUSE_NOT_GRADED": (
        "明细第 {line} 条:已定损,但 {heads} 头(只)没有专家定因。请看致害原因是否清楚。",
        "Line {line} is assessed, but the expert has not graded what killed {heads} heads. See "
        "whether the cause is clear.",
    ),
    "EAR_TAG_OPEN": (
        "明细第 {line} 条:耳标 {tags} 也在 {others} 里。请核对是哪一户的。",
        "Line {line}: ear tags {tags} also stand in {others}. Find out whose they are.",
    ),
    "HEADS_UNLIKE": (
        "明细第 {line} 条:各头的死伤情况或定因不同,条款按条计算。请把不同的分列。",
        "Line {line}: its animals differ in fate or cause, and terms are worked out line by line. "
        "Part those that differ.",
    ),
    "BEYOND_PLOT": (
        "明细第 {line} 条:地块“{plot}”本季几次出险({others})合计超过整块地({most})。"
        "请重新定损,或补登补种。",
        "Line {line}: the losses of plot “{plot}” this season ({others}) together come to more "
        "than the plot ({most}). Assess it again, or record the replanting.",
    ),
    "OTHER_COVER": (
        "明细第 {line} 条:{insurer}的{crop}保险(保单 {policy},地块“{plot}”)可能赔同一损失,"
        "赔款 {paid} 元。请在“其他保险”里处理。",
        "Line {line}: {insurer} may insure the same loss (policy {policy}, {crop}, plot “{plot}”) "
        "and has paid {paid} yuan. Deal with it under “other cover”.",
    ),
    "CROP_CHANGED": (
        "明细第 {line} 条:地块“{plot}”本季已按{crop}报损({others}),没有补种、改种记录。请核实。",
        "Line {line}: plot “{plot}” was claimed as {crop} this season ({others}), and no "
        "replanting is recorded. See which is right.",
    ),
    "PLANTED_DIFFERS": (
        "明细第 {line} 条:地块“{plot}”种植 {planted} 亩,{others} 写的是 {other} 亩。"
        "按小的计算,请核实。",
        "Line {line}: {planted} mu are planted on plot “{plot}”; {others} says {other}. The "
        "smaller counts; see which is right.",
    ),
    "PLOT_UNCLEAR": (
        "明细第 {line} 条:没有写清地块或种植面积(“{plot}”),这一户本季还报过{crop}({others})。"
        "请核对是不是同一块地。",
        "Line {line} does not say clearly which plot it is or what was planted (“{plot}”), and the "
        "household claims {crop} again this season ({others}). See whether it is the same plot.",
    ),
    "SAME_PHOTO": (
        "{files} 份照片或材料也出现在其他索赔里:{others}。请核对是否同一块地。",
        "{files} pictures or papers also appear in other claims: {others}. Check whether it is the "
        "same field.",
    ),
    "STAGE_OFF_CALENDAR": (
        "明细第 {line} 条:{crop}按“{stage}”报,按农事历 {day} 应为{fits}。请核对生育期。",
        "Line {line}: {crop} is claimed at “{stage}”; by the calendar of the crops it would be "
        "{fits} on {day}. Check the stage.",
    ),
    "EQUAL_DEGREES": (
        "{households} 户里有 {same} 户的损失程度都是 {percent}%,可能是平均分摊。请逐户核实。",
        "{same} of {households} households have the same degree of loss, {percent} %: perhaps an "
        "average. Look at each.",
    ),
    "ROUND_AREAS": (
        "{households} 户里有 {same} 户的受损面积都是整亩,可能是估数。请抽几块地丈量。",
        "{same} of {households} households have areas in whole mu: perhaps estimates. Measure a "
        "few fields.",
    ),
    "LATE_REPORT": (
        "事发后 {hours} 小时才报案,超过 {most} 小时。请看痕迹是否还能辨认。",
        "First told {hours} hours after the day of the loss, more than {most}. See whether traces "
        "can still be made out.",
    ),
}  # fmt: skip


def shared_account(number: str, last4: str, households: int) -> Finding | None:
    """One account number registered for more than one household or payee."""
    if households < 2:
        return None
    return finding(number, "SHARED_ACCOUNT", last4=last4, households=households)


def area_above_planted(
    number: str, line: int, damaged: Decimal, planted: Decimal | None
) -> Finding | None:
    """More damaged than was planted; mu. Unknown planted area: nothing to say."""
    if planted is None or damaged <= planted:
        return None
    return finding(
        number, "AREA_ABOVE_PLANTED", line=line, damaged=short(damaged), planted=short(planted)
    )


def same_photo(number: str, others: Sequence[Iterable[str]]) -> Finding | None:
    """`others`: for each of the claim's files the numbers of other claims that have it too."""
    shared = [set(numbers) for numbers in others if numbers]
    if not shared:
        return None
    named = sorted(set().union(*shared))
    return finding(number, "SAME_PHOTO", files=len(shared), others=", ".join(named))


def equal_degrees(number: str, degrees: Sequence[frozenset[Decimal]]) -> Finding | None:
    """`degrees`: of each household the degrees of its lines, 0–1. Five or more, 80 % alike."""
    alike = _pattern(degrees, lambda own: len(own) == 1)
    if alike is None:
        return None
    same, (degree,) = alike
    facts = {"households": len(degrees), "same": same, "percent": short(degree * 100)}
    return finding(number, "EQUAL_DEGREES", **facts)


def round_areas(number: str, areas: Sequence[Sequence[Decimal]]) -> Finding | None:
    """`areas`: of each household the damaged areas in mu. Five or more, 80 % in whole mu."""
    whole = [all(area == area.to_integral_value() for area in own) for own in areas]
    alike = _pattern(whole, lambda is_whole: is_whole)
    if alike is None:
        return None
    return finding(number, "ROUND_AREAS", households=len(areas), same=alike[0])


def late_report(number: str, occurred: date, first_told_at: datetime) -> Finding | None:
    """First told more than 72 hours after the end of the day of the loss."""
    waited = first_told_at - end_of_day(occurred)
    if waited <= LATE:
        return None
    hour = timedelta(hours=1)
    return finding(number, "LATE_REPORT", hours=waited // hour, most=LATE // hour)


def _pattern(values: Sequence[T], counts: Callable[[T], bool]) -> tuple[int, T] | None:
    """How often the commonest value stands, if among many it is nearly all; and the value."""
    found = Counter(value for value in values if counts(value)).most_common(1)
    if len(values) < MANY or not found:
        return None
    value, times = found[0]
    return (times, value) if times * 100 >= len(values) * MOST_PERCENT else None


def short(value: Decimal) -> str:
    """3.5000 → 3.5, as sentences write quantities."""
    return f"{value.normalize():f}"


def finding(number: str, code: str, **facts: object) -> Finding:
    """The finding of a code, its sentences filled in. A fact may be a Word, said in each
    language."""
    zh, en = (
        text.format(**{k: v[lang] if isinstance(v, dict) else v for k, v in facts.items()})
        for lang, text in zip(("zh", "en"), _TEXTS[code], strict=True)
    )
    return Finding(number, code, SEVERITIES[code], zh, en)

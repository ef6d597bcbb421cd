"""One sentence for each check or gate that refused a line (SPEC §5), with what it found."""

from collections.abc import Callable, Mapping
from datetime import date

from hedun.terms import model
from hedun.terms.engine import Refusal
from hedun.terms.gates import DAY_HOURS, borne
from hedun.terms.texts import Text, join, same, say
from hedun.terms.wording import SCOPES, Speaker, degree_compared, not_covered


def _period(line: Speaker) -> Text:
    day = date.fromordinal(int(line.lines.occurred.day[line.position]))
    return say(
        "发生日 {day} 不在保险期间 {first} 至 {last} 之内",
        "the day of the loss {day} is outside the period {first} to {last}",
        day=day,
        first=line.terms.effective,
        last=line.terms.expires,
    )


def _place(line: Speaker) -> Text:
    return say(
        "地点 {place} 不在 {prefix} 范围之内",
        "place {place} is outside {prefix}",
        place=line.name(line.cell("place")),
        prefix=line.terms.place,
    )


def _section(line: Speaker) -> Text:
    section = line.name(line.cell("section"))
    return say("保单不保 {section}", "the policy does not cover {section}", section=section)


CHECKS: Mapping[str, Callable[[Speaker], Text]] = {
    "period": _period,
    "place": _place,
    "section": _section,
}

COLUMNS: Mapping[str, Text] = {
    "species": Text("致害动物", "species"),
    "item": Text("受损物", "item"),
    "cause": Text("定因", "cause"),
    "fate": Text("死伤情况", "fate"),
}


def _membership(gate: model.Membership, _: int, line: Speaker) -> Text:
    own = line.cell(gate.column)
    unlisted = gate.include is not None and own not in gate.include
    return say(
        "{column} {own} {why}",
        column=COLUMNS.get(gate.column, same(gate.column)),
        own=line.name(own),
        why=Text("不在承保之列", "is not among those covered")
        if unlisted
        else Text("列为除外", "is excluded"),
    )


def _late(gate: model.ReportedWithin, _: int, line: Speaker) -> Text:
    occurred, reported, at = line.lines.occurred, line.lines.reported, line.position
    if occurred.timed[at] and reported.timed[at]:
        gap = _duration(int(reported.second[at] - occurred.second[at]))
        most = say("{n} 小时", "{n} h", n=gate.hours)
    else:
        gap = say("{n} 天", "{n} days", n=int(reported.day[at] - occurred.day[at]))
        most = say("{n} 天", "{n} days", n=-(-gate.hours // DAY_HOURS))
    return say(
        "{occurred} 发生，{reported} 报案，相隔 {gap}，超过 {most}",
        "occurred {occurred}, reported {reported}, {gap} later, more than {most}",
        occurred=line.cell("occurred"),
        reported=line.cell("reported"),
        gap=gap,
        most=most,
    )


def _duration(seconds: int) -> Text:
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    parts = [Text(f"{hours} 小时", f"{hours} h")]
    if minute or second:
        parts.append(Text(f"{minute} 分", f"{minute} min"))
    if second:
        parts.append(Text(f"{second} 秒", f"{second} s"))
    return join(parts, " ")


def _exclusion(gate: model.Exclusion, _: int, line: Speaker) -> Text:
    facts = [line.name(code) for code in borne(gate.codes, line.cell("exclusions"))]
    listed = join(facts, "、", ", ")
    return say("查勘认定 {facts}，属除外", "found at survey: {facts}, excluded", facts=listed)


def _minimum_degree(gate: model.MinimumDegree, _: int, line: Speaker) -> Text:
    return degree_compared(line.degree, gate.degree)


def _count(gate: model.Count, accident: int, __: Speaker) -> Text:
    return say(
        "{scope}第 {n} 次事故，最多保 {most} 次",
        "accident number {n} of {scope}, at most {most} covered",
        scope=SCOPES[gate.scope],
        n=accident,
        most=gate.most,
    )


GATES: Mapping[type[model.Gate], Callable[..., Text]] = {
    model.Membership: _membership,
    model.ReportedWithin: _late,
    model.Exclusion: _exclusion,
    model.MinimumDegree: _minimum_degree,
    model.Count: _count,
}


def refusal_says(refusal: Refusal, line: Speaker) -> Text:
    """The sentence for a line that a check or gate refused."""
    gate = refusal.gate
    if gate is None:
        return not_covered(CHECKS[refusal.op](line))
    return not_covered(GATES[type(gate)](gate, refusal.detail, line))

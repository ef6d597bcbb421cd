"""A wording in plain sentences: what is covered, and how an amount comes about, rule by rule.

The sentences say what the rule does to any loss; for one loss, with its figures, the explanation
of the award does. Codes (crops, animals) are left to the page, which knows their words.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from hedun.domain.money import yuan
from hedun.policies.table_titles import titled
from hedun.terms import model
from hedun.terms.model import Terms
from hedun.terms.texts import UNIT, Text, decimal, join, percent, same, say

NOTHING = Text("", "")
SCOPES: Mapping[str, Text] = {
    "line": Text("每条明细", "each line"),
    "claim": Text("每户每次", "each household and accident"),
    "report": Text("每次事故", "each accident"),
    "household": Text("每户全年", "each household a year"),
    "person": Text("每人", "each person"),
    "person_report": Text("每人每次", "each person and accident"),
    "section": Text("每类全年", "each section a year"),
    "policy": Text("整张保单", "the whole policy"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """One rule: number, sentence, the codes it lists, the sections it is about, its clause."""

    n: int
    text: Text
    codes: tuple[str, ...]
    sections: tuple[str, ...]
    clause: str


def gates(terms: Terms) -> list[Said]:
    """What must hold before anything is paid."""
    return [said(gate, terms.currency) for gate in terms.gates]


def steps(terms: Terms) -> list[Said]:
    """How the amount comes about, in the order in which it is reckoned."""
    return [said(step, terms.currency) for step in terms.steps]


def sheet(terms: Terms) -> dict[str, Any]:
    """A wording as pages and paper show it whole."""
    return {"terms": terms, "gates": gates(terms), "steps": steps(terms), "tables": tables(terms)}


def said(rule: model.Rule, currency: str) -> Said:
    """One gate or step."""
    if isinstance(rule, model.Gate):
        return _said(rule, GATES[type(rule)](rule), _codes(rule))
    if isinstance(rule, model.Step):
        return _said(rule, STEPS[type(rule)](rule, currency), ())
    raise TypeError(type(rule))


def tables(terms: Terms) -> list[dict[str, Any]]:
    """The value tables: name and title, what the keys are, rows of keys and value in words."""
    return [
        {
            "name": table.name,
            "title": titled(table.name),
            "keys": table.keys,
            "rows": [
                (keys, _value_of(table, value, terms.currency))
                for keys, value in table.values.items()
            ],
        }
        for table in terms.tables.values()
    ]


def money(fen: int, currency: str) -> Text:
    """3,000.00 元 / 3,000.00 yuan; another currency by its code."""
    words = Text("元", "yuan") if currency == "CNY" else same(currency)
    return say("{figure} {unit}", figure=yuan(fen), unit=words)


def _said(rule: model.Rule, text: Text, codes: tuple[str, ...]) -> Said:
    return Said(rule.n, text, codes, rule.sections or (), rule.clause)


def _value_of(table: model.Table, value: int, currency: str) -> Text:
    return money(value, currency) if table.kind == model.MONEY else same(percent(value))


# ── gates ───────────────────────────────────────────────────────────────────────────────────────


def _membership(gate: model.Membership) -> Text:
    what = COLUMNS.get(gate.column, Text(f"“{gate.column}”一栏", f"the column “{gate.column}”"))
    if gate.include is not None:
        return say("{what}只限：", "{what}, only: ", what=what)
    return say("{what}不包括：", "{what}, but for: ", what=what)


COLUMNS: Mapping[str, Text] = {
    "species": Text("致害动物", "The animal"),
    "item": Text("受损物", "What was damaged"),
    "cause": Text("定因", "The cause"),
    "fate": Text("死伤情况", "What became of the animal"),
}


def _within(gate: model.ReportedWithin) -> Text:
    days, rest = divmod(gate.hours, 24)
    length = Text(f"{gate.hours} 小时", f"{gate.hours} hours")
    if not rest:
        length = Text(f"{days} 日", f"{days} days")
    return say("出险后 {length}内报案。", "Reported within {length} of the loss.", length=length)


def _count(gate: model.Count) -> Text:
    return say(
        "{who}最多 {most} 次。",
        "At most {most} accidents for {who}.",
        who=SCOPES[gate.scope],
        most=gate.most,
    )


GATES: Mapping[type[model.Gate], Callable[[Any], Text]] = {
    model.Membership: _membership,
    model.ReportedWithin: _within,
    model.Exclusion: lambda gate: Text("有下列情形的不赔：", "Not paid where the survey finds: "),
    model.MinimumDegree: lambda gate: say(
        "损失程度不低于 {degree}。", "A degree of loss of at least {degree}.",
        degree=percent(gate.degree),
    ),
    model.Count: _count,
}  # fmt: skip


def _codes(gate: model.Gate) -> tuple[str, ...]:
    if isinstance(gate, model.Membership):
        return gate.include if gate.include is not None else gate.exclude or ()
    return gate.codes if isinstance(gate, model.Exclusion) else ()


# ── steps ───────────────────────────────────────────────────────────────────────────────────────


def _source(source: model.Source, currency: str) -> Text:
    most = NOTHING
    if source.max_quantity is not None:
        n = decimal(source.max_quantity, UNIT)
        most = Text(f"（数量最多算 {n}）", f" (at most {n} of it)")
    if source.origin == "table":
        degree = Text(" × 损失程度", " × degree of loss") if source.degree else NOTHING
        return say(
            "{table}的金额 × 数量{degree}{most}",
            "the value in {table} × quantity{degree}{most}",
            table=titled(source.table), degree=degree, most=most,
        )  # fmt: skip
    if source.origin == "fixed":
        return say("定额 {amount}", "a fixed {amount}", amount=money(source.amount or 0, currency))
    return Text("核定的损失金额", "the amount of loss as found")


def _value(step: model.Value, currency: str) -> Text:
    sources = sources_said(step, currency)
    choice = CHOICES[step.choice]
    return say("从{sources}算起{choice}。", "Begin with {sources}{choice}.",
               sources=sources, choice=choice)  # fmt: skip


def sources_said(step: model.Value, currency: str) -> Text:
    return join([_source(one, currency) for one in step.of], "、", "; ")


CHOICES: Mapping[str, Text] = {
    "only": NOTHING,
    "max": Text("，取最大的", ", the largest of them"),
    "min": Text("，取最小的", ", the smallest of them"),
    "sum": Text("，合计", ", added up"),
    "first": Text("，用第一个有的", ", the first there is"),
}


def _factor(step: model.Factor, currency: str) -> Text:
    if step.rate is not None:
        return say("乘以 {rate}。", "Times {rate}.", rate=percent(step.rate))
    return say("乘以{table}的比率。", "Times the rate in {table}.", table=titled(step.table))


def _franchise(step: model.Franchise, currency: str) -> Text:
    tests = []
    if step.amount is not None:
        amount = money(step.amount, currency)
        tests.append(say("损失达到 {amount}", "the loss comes to {amount}", amount=amount))
    if step.degree is not None:
        degree = percent(step.degree)
        tests.append(say("程度达到 {degree}", "the degree comes to {degree}", degree=degree))
    either = join(tests, "，并且", " and ") if step.test == "all" else join(tests, "或", " or ")
    return say(
        "{who}{either}才赔，达到的全额计算。",
        "For {who}: nothing unless {either}; then all.",
        who=SCOPES[step.scope],
        either=either,
    )


def _deductible(step: model.Deductible, currency: str) -> Text:
    parts = []
    if step.amount is not None:
        parts.append(money(step.amount, currency))
    if step.rate is not None:
        parts.append(same(percent(step.rate)))
    how = TAKES[step.take] if len(parts) == 2 else NOTHING
    return say("{who}免赔 {parts}{how}。", "Take off {parts}{how} for {who}.",
               who=SCOPES[step.scope], parts=join(parts, "、", " / "), how=how)  # fmt: skip


TAKES: Mapping[str, Text] = {
    "max": Text("中大的", ", the larger"),
    "min": Text("中小的", ", the smaller"),
    "sum": Text("，两项相加", ", both together"),
}


def bands_said(step: model.Bands, currency: str) -> Text:
    def band(one: model.Band) -> Text:
        over = money(one.over, currency)
        if one.upto is None:
            return say("{over} 以上 {rate}", "above {over} {rate}", over=over,
                       rate=percent(one.rate))  # fmt: skip
        return say("{over} 至 {upto} {rate}", "{over} to {upto} {rate}", over=over,
                   upto=money(one.upto, currency), rate=percent(one.rate))  # fmt: skip

    return join([band(one) for one in step.bands], "；", "; ")


def _bands(step: model.Bands, currency: str) -> Text:
    bands = bands_said(step, currency)
    how = Text("分段累计", "each part at its own rate")
    if step.mode == "whole":
        how = Text("全额按所在档", "the whole at the rate of its band")
    return say("{who}按档计算（{how}）：{bands}。", "By bands for {who} ({how}): {bands}.",
               who=SCOPES[step.scope], how=how, bands=bands)  # fmt: skip


def _limit(step: model.Limit, currency: str) -> Text:
    if step.amount is None:
        unit = Text(" × 数量", " × quantity") if step.per_unit else NOTHING
        most = say("{table}的金额{unit}", "the sum in {table}{unit}",
                   table=titled(step.table), unit=unit)  # fmt: skip
    else:
        most = say(" {amount}", "{amount}", amount=money(step.amount, currency))
    shared = NOTHING
    if step.allocate == "pro_rata":
        shared = Text("超过时按比例分摊。", " Shared in proportion where it is passed.")
    return say("{who}最多{most}。{shared}", "At most {most} for {who}.{shared}",
               who=SCOPES[step.scope], most=most, shared=shared)  # fmt: skip


def _minimum(step: model.Minimum, currency: str) -> Text:
    return say("{who}不足 {amount} 的不付。", "Nothing is paid below {amount} for {who}.",
               who=SCOPES[step.scope], amount=money(step.amount, currency))  # fmt: skip


def _round(step: model.Round, currency: str) -> Text:
    return say("取整到 {to}（{mode}）。", "Rounded to {to} ({mode}).",
               to=money(step.to, currency), mode=ROUNDINGS[step.mode])  # fmt: skip


ROUNDINGS: Mapping[str, Text] = {
    "half_up": Text("四舍五入", "half up"),
    "down": Text("舍去尾数", "down"),
    "half_even": Text("四舍六入五成双", "half to even"),
}

STEPS: Mapping[type[model.Step], Callable[[Any, str], Text]] = {
    model.Value: _value,
    model.Factor: _factor,
    model.Franchise: _franchise,
    model.Deductible: _deductible,
    model.Bands: _bands,
    model.Offset: lambda step, currency: Text(
        "减去别处已赔的部分。", "Less what others have paid for the same loss."
    ),
    model.Limit: _limit,
    model.Minimum: _minimum,
    model.Round: _round,
}

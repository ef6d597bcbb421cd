"""Shapes of files that leave open what belongs together: ambiguities 8, 9, 11–13, 15, 16, 18, 19,
22."""

import re
from collections.abc import Iterator

from hedun.terms.lint.curve import Curves
from hedun.terms.lint.findings import figure
from hedun.terms.lint.rows import stages_of
from hedun.terms.lint.shape import (
    ANY,
    CROPS,
    INSIDE,
    PERSONS,
    limits,
    meets,
    names_section,
    sources,
    values,
)
from hedun.terms.lint.trials import trial
from hedun.terms.lint.variants import Asked
from hedun.terms.model import MONEY, Count, Factor, Limit, Offset, Step, Terms
from hedun.terms.texts import Text, say

ACCIDENT = re.compile(r"accident|\bevent|occurrence|每次|一次|事故|每起", re.IGNORECASE)
WHOSE = re.compile(r"person|household|farmer|famil|each|人|户|家", re.IGNORECASE)
LAST_YEAR = re.compile(
    r"上年|上一年|前一年|去年|previous year|last year|preceding year", re.IGNORECASE
)
YEAR_COLUMN = re.compile(r"year|年", re.IGNORECASE)
YEARS = ("policy", "section")
FEW = 10  # full claims that use up an aggregate: it may well run out
MOST_DAYS = 366


def inside_or_beside(terms: Terms, curves: Curves) -> Iterator[Asked]:
    """8: an aggregate for some sections under an aggregate for more, or sections without any."""
    yearly = [one for one in limits(terms) if one.scope in YEARS and one.amount is not None]
    for small in yearly:
        for large in yearly:
            mine, all_ = set(small.sections or ()), set(large.sections or ())
            nested = bool(mine) and (large.sections is None or mine < all_)
            if nested and large.scope == "policy":
                x, y = small.amount or 0, large.amount or 0
                yield Asked(
                    small,
                    "sections",
                    say("分项 {x} 元用尽时：计入则其余只剩 {r} 元，另计则其余仍有 {y} 元",
                        "with the {x} used up the others have {r} left (inside) or {y} (beside)",
                        x=figure(x), y=figure(y), r=figure(max(0, y - x))),
                )  # fmt: skip
    held = {name for one in yearly for name in one.sections or ()}
    if not yearly or any(one.sections is None for one in yearly):
        return
    for step in values(terms):
        free = [name for name in step.sections or () if name not in held]
        if free:
            most = max(one.amount or 0 for one in yearly)
            yield Asked(
                step,
                "sections",
                say("{name} 不在任何年度限额之内：年度限额 {y} 元用尽后仍然照赔",
                    "{name} stands beside every aggregate: it is paid on when {y} is used up",
                    name=free[0], y=figure(most)),
            )  # fmt: skip


def which_accident(terms: Terms, curves: Curves) -> Iterator[Asked]:
    """9: "per accident" with one scope only; a file with both has told them apart."""
    steps = [s for s in terms.steps if getattr(s, "scope", "") in ("claim", "report")]
    scopes = {getattr(s, "scope", "") for s in steps}
    for step in steps:
        scope, amount = getattr(step, "scope", ""), getattr(step, "amount", None)
        vague = bool(ACCIDENT.search(step.clause)) and not WHOSE.search(step.clause)
        if len(scopes) > 1 or amount is None or not (scope == "report" or vague):
            continue
        both = "全村合用一份" if scope == "report" else "每户各一份"
        yield Asked(
            step,
            "scope",
            say("一次事故两户受损：按事故只有一个 {x} 元，按户各有 {x} 元，共 {y} 元（现为{both}）",
                "two households in one event: one {x} by the event, {y} in all by household"
                " (here: by {scope})",
                x=figure(amount), y=figure(2 * amount), both=both, scope=scope),
        )  # fmt: skip


def mu_or_degree(terms: Terms, curves: Curves) -> Iterator[Asked]:
    """11: a price for each mu or tree, with or without the degree of loss.

    A price by stage of growth is a sum insured, of which the degree is taken by nature.
    """
    for step, source in sources(terms, "table"):
        table = terms.tables[source.table or ""]
        staged = "stage" in table.keys or any(
            isinstance(s, Factor) and s.table and "stage" in terms.tables[s.table].keys
            for s in terms.steps
            if meets(s, step)
        )
        if not names_section(step, CROPS) or (source.degree and staged):
            continue
        price = next(iter(table.values.values()))
        now, then = (price // 2, price) if source.degree else (price, price // 2)
        yield Asked(
            step,
            "degree",
            say("1 亩（株）受损 50 %：此处赔 {a} 元，另一种理解赔 {b} 元",
                "1 mu (or tree) half destroyed: {a} here, {b} by the other reading",
                a=figure(now), b=figure(then)),
        )  # fmt: skip


def stages_not_listed(terms: Terms, curves: Curves) -> Iterator[Asked]:
    """12: one or two stages of an item, and no `*` for what lies between."""
    for table in terms.tables.values():
        if "stage" not in table.keys or len(table.keys) < 2:
            continue
        at = table.keys.index("stage")
        everywhere = any(
            key[at] == ANY and set(key[:at] + key[at + 1 :]) == {ANY} for key in table.values
        )
        for item, stages in stages_of(table).items():
            if everywhere or ANY in stages or ANY in item or len(stages) > 2:
                continue
            prices = [table.values[(*item[:at], stage, *item[at:])] for stage in stages]
            middle = sum(prices) // len(prices)
            shown = figure(middle) if table.kind == MONEY else f"{middle / 1_000_000:g}"
            yield Asked(
                table,
                f'values."{"/".join(item)}/{stages[0]}"',
                say("{item} 在未列的生长期：此处拒赔，插值则为 {m}",
                    "{item} at a stage that is not listed: refused here, {m} if interpolated",
                    item="/".join(item), m=shown),
            )  # fmt: skip


def which_year(terms: Terms, curves: Curves) -> Iterator[Asked]:
    """13: a price or income "of the previous year"."""
    example = Text(
        "损失于 2025 年 12 月、赔付于 2026 年 1 月：上年是 2024 年或 2025 年；"
        "1,000 公斤按 2.40 元或 "
        "2.60 元计，得 2,400.00 元或 2,600.00 元",
        "a loss in December 2025 paid in January 2026: the previous year is 2024 or 2025; 1,000 kg "
        "at 2.40 or 2.60 make 2,400.00 or 2,600.00",
    )
    for table in terms.tables.values():
        for column in table.keys:
            if YEAR_COLUMN.search(column):
                yield Asked(table, "keys", example)
    for step in values(terms):
        if LAST_YEAR.search(step.clause):
            yield Asked(step, "clause", example)


def death_contains(terms: Terms, curves: Curves) -> Iterator[Asked]:
    """15: a limit for death beside, or over, those for treatment and wages."""
    mine = [
        one
        for one in limits(terms)
        if one.scope in ("person", "person_report") and one.amount and one.sections
    ]
    for one in mine:
        fatal = [s for s in one.sections or () if re.search("death|fatal|死", s)]
        others = [s for s in one.sections or () if s not in fatal]
        if fatal and others:
            yield Asked(one, "sections", _death(one.amount or 0, 0))
        for two in mine:
            if fatal and two.n > one.n and not meets(one, two) and names_section(two, PERSONS):
                yield Asked(two, "sections", _death(one.amount or 0, two.amount or 0))


def _death(death: int, other: int) -> Text:
    bills = other or death // 10
    return say(
        "医疗费 {b} 元后死亡，死亡限额 {d} 元：包含则共 {d} 元，另加则共 {s} 元",
        "death after bills of {b} under a death limit of {d}: {d} in all (contains) or {s} (adds)",
        b=figure(bills), d=figure(death), s=figure(death + bills),
    )  # fmt: skip


def refused_count(terms: Terms, curves: Curves) -> Iterator[Asked]:
    """16: a gate behind the count refuses reports that have been counted."""
    for gate in terms.gates:
        if not isinstance(gate, Count):
            continue
        behind = [g for g in terms.gates[gate.n :] if meets(g, gate) and not isinstance(g, Count)]
        if behind:
            yield Asked(
                gate,
                "max",
                say("报案 {m} 次，其中一次被第 {g} 道关口拒绝：第 {k} 次报案 1,000.00 元赔 0.00 元"
                    "（计次）或照赔（不计次）",
                    "{m} reports, one of them refused by gate {g}: the next, of 1,000.00, pays "
                    "0.00 (refused ones count) or is paid (they do not)",
                    m=gate.most, k=gate.most + 1, g=behind[0].n),
            )  # fmt: skip


def which_table(terms: Terms, curves: Curves) -> Iterator[Asked]:
    """18: prices in a table for more than one year."""
    if (terms.expires - terms.effective).days < MOST_DAYS:
        return
    for step, source in sources(terms, "table"):
        table = terms.tables[source.table or ""]
        price = next(iter(table.values.values()))
        yield Asked(
            step,
            "table",
            say("价格在期内由 {a} 元改为 {b} 元：旧价时受损、新价时赔付，得 {a} 元或 {b} 元",
                "a price raised from {a} to {b} in the period: struck before and paid after, it is "
                "{a} or {b}",
                a=figure(price), b=figure(price + price // 10)),
        )  # fmt: skip


def other_policy(terms: Terms, curves: Curves) -> Iterator[Asked]:
    """19: what others paid is taken off losses that two policies can cover."""
    for step in terms.steps:
        if not isinstance(step, Offset):
            continue
        if step.sections is not None and all(
            any(word in section for word in PERSONS) for section in step.sections
        ):
            continue
        yield Asked(
            step,
            "op",
            Text("损失 1,000.00 元，另一保单已赔 600.00 元：补差 400.00 元，按比例 500.00 元，叠加 "
                 "1,000.00 元（此处为补差）",
                 "a loss of 1,000.00 of which another policy paid 600.00: 400.00 (excess), 500.00 "
                 "(pro rata) or 1,000.00 (added); here: excess"),
        )  # fmt: skip


def who_first(terms: Terms, curves: Curves) -> Iterator[Asked]:
    """22: a limit that claims of one day share in the order of the file.

    Asked of the limit of an event, and of an aggregate that a few full claims use up; a file that
    shares some limit pro rata has told the two apart.
    """
    all_ = list(limits(terms))
    if any(one.allocate == "pro_rata" for one in all_):
        return
    for one in all_:
        if one.amount is None or one.scope not in ("report", *YEARS):
            continue
        largest = max((s.amount or 0 for s in all_ if _finer(s, one)), default=one.amount)
        if one.scope in YEARS and one.amount > FEW * largest:
            continue
        paid = trial(terms, [one], [one.amount, one.amount], one)
        yield Asked(
            one,
            "allocate",
            say("两户同时各损失 {x} 元：按次序赔 {a} 元和 {b} 元，按比例各 {h} 元",
                "two households lose {x} each at one time: {a} and {b} in order, {h} each pro rata",
                x=figure(one.amount), a=figure(paid[0]), b=figure(paid[1]),
                h=figure(one.amount // 2)),
        )  # fmt: skip


def _finer(small: Step, large: Limit) -> bool:
    finer = isinstance(small, Limit) and large.scope in INSIDE[small.scope]
    return finer and meets(small, large)

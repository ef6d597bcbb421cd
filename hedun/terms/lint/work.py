"""Checks of steps and their values: work that is lost, rates over one, names never used."""

import re
from collections.abc import Iterator

from hedun.terms.lint import readings
from hedun.terms.lint.curve import Curves
from hedun.terms.lint.findings import Finding, at_rule, at_table, figure
from hedun.terms.lint.shape import listed, sections, values, works
from hedun.terms.model import RATES, Bands, Deductible, Factor, Rule, Step, Terms, Value
from hedun.terms.texts import MICRO, Text, decimal, percent, say

LARGEST_MULTIPLE = 20 * MICRO  # of a yearly income, for a death
MULTIPLES = re.compile("multipl|times|倍", re.IGNORECASE)
PLAIN = 1_000_00  # fen: the loss of the examples
# What a reading says, and the steps that say the opposite: words, words that settle it, test, key.
CONTRADICTIONS = (
    (r"marginal|累进|逐段|% (of what is )?above", r"whole|整档|整额|全额", "mode",
     lambda step: isinstance(step, Bands) and step.mode == "whole"),
    (r"bands? (is|are) whole|整档|按整额", r"marginal|累进|逐段", "mode",
     lambda step: isinstance(step, Bands) and step.mode == "marginal"),
    (r"the (larger|greater|higher)|较高|较大|孰高|高者|大者", r"smaller|lesser|lower|低|小", "take",
     lambda step: _both(step) and step.take == "min"),
    (r"the (smaller|lesser|lower)|较低|较小|孰低|低者|小者", r"larger|greater|higher|高|大", "take",
     lambda step: _both(step) and step.take == "max"),
)  # fmt: skip


def _both(step: Step) -> bool:
    return isinstance(step, Deductible) and None not in (step.amount, step.rate)


def no_value(terms: Terms, curves: Curves) -> Iterator[Finding]:
    """A gate or step for sections that no value step works on: their lines are refused at once."""
    steps = list(values(terms))
    if any(step.sections is None for step in steps):
        return
    valued = {name for step in steps for name in step.sections or ()}
    rules: tuple[Rule, ...] = (*terms.gates, *terms.steps)
    for rule in rules:
        lost = [name for name in rule.sections or () if name not in valued]
        if lost:
            yield at_rule(
                "NO_VALUE",
                rule,
                "sections",
                say("没有 value 步骤计算 {names}", "no value step works on {names}",
                    names=listed(lost)),
                say("{name} 损失 1,000.00 元被拒（SECTION_NOT_COVERED），赔 0.00 元",
                    "a loss of 1,000.00 in {name} is refused (SECTION_NOT_COVERED) and pays 0.00",
                    name=lost[0]),
                say("为 {names} 加一步 value，或把它从 sections 中删去",
                    "add a value step for {names}, or take it out of sections",
                    names=listed(lost)),
            )  # fmt: skip


def replaced(terms: Terms, curves: Curves) -> Iterator[Finding]:
    """A step whose result a later value step puts aside."""
    for step in terms.steps:
        later = [v for v in values(terms) if v.n > step.n]
        read = any(getattr(s, "on", None) == step.keep for s in terms.steps[step.n :] if step.keep)
        for section in sections(terms) if not read else ():
            value = next((v for v in later if works(v, section)), None)
            if value is None or not works(step, section):
                continue
            twice = isinstance(step, Value)
            yield at_rule(
                "VALUE_TWICE" if twice else "REPLACED",
                step,
                "op",
                say("{section}：第 {n} 步 value 重新取值，这一步的结果作废",
                    "{section}: step {n} (value) starts anew, what this step did is lost",
                    section=section, n=value.n),
                _lost(terms, curves, section, step, value),
                say("把这一步移到第 {n} 步之后，或限定其 sections",
                    "move this step behind step {n}, or narrow its sections", n=value.n),
            )  # fmt: skip
            break


def _lost(terms: Terms, curves: Curves, section: str, step: Step, value: Value) -> Text:
    """A loss before and after the value step that replaces it."""
    kind = next((k for k, names in curves.kinds.items() if section in names), None)
    if kind is None:
        return Text("", "")
    (before,), (after,) = (curves.run([(kind, PLAIN)], n) for n in (step.n, value.n))
    return say(
        "损失 {t} 元：第 {a} 步后为 {x} 元，第 {b} 步后为 {y} 元",
        "a loss of {t} is {x} after step {a} and {y} after step {b}",
        t=figure(PLAIN), a=step.n, b=value.n, x=figure(before), y=figure(after),
    )  # fmt: skip


def rate_over_one(terms: Terms, curves: Curves) -> Iterator[Finding]:
    """A share of more than the whole. A table may hold multiples, and says so by its name; a rate
    that nobody multiplies by is an error there too."""
    change = Text(
        '若本意是百分数，除以 100；若确为倍数，写明理解，如 reading = ["#14 固定倍数"]',
        "divide by 100 if percent was meant; if it is a multiple, declare: reading = "
        '["#14 a fixed multiple"]',
    )
    for step in terms.steps:
        if isinstance(step, Factor) and step.rate is not None and step.rate > MICRO:
            yield at_rule("RATE_OVER_ONE", step, "rate", *_over(step.rate), change)
    for table in terms.tables.values():
        key, rate = max(table.values.items(), key=lambda row: row[1])
        slip = rate > LARGEST_MULTIPLE
        if table.kind != RATES or rate <= MICRO or (MULTIPLES.search(table.name) and not slip):
            continue
        code = "RATE_OVER_ONE" if slip else "TABLE_OVER_ONE"
        yield at_table(code, table, f'values."{"/".join(key)}"', *_over(rate), change)


def _over(rate: int) -> tuple[Text, Text]:
    return (
        say("{rate} 即 {share}，大于全部损失", "{rate} is {share}: more than the whole loss",
            rate=decimal(rate, MICRO), share=percent(rate)),
        say("1,000.00 元变成 {p} 元", "1,000.00 becomes {p}",
            p=figure((PLAIN * rate + MICRO // 2) // MICRO)),
    )  # fmt: skip


def kept_unused(terms: Terms, curves: Curves) -> Iterator[Finding]:
    """A name that no step looks at."""
    used = {getattr(step, "on", None) for step in terms.steps}
    for step in terms.steps:
        if step.keep is not None and step.keep not in used:
            used.add(step.keep)
            yield at_rule(
                "KEPT_UNUSED",
                step,
                "as",
                say('没有一步以 on = "{name}" 取用它', 'no step looks at it with on = "{name}"',
                    name=step.keep),
                Text("后面的门槛和分档看的是当时的金额，不是它",
                     "thresholds and bands behind it look at the amount as it then stands"),
                say('在应看原损失的那一步写 on = "{name}"，或删去 as',
                    'write on = "{name}" in the step that should look at it, or leave `as` out',
                    name=step.keep),
            )  # fmt: skip


def reading_contradicts(terms: Terms, curves: Curves) -> Iterator[Finding]:
    """A declared reading of which the steps do the opposite."""
    for words, settles, key, test in CONTRADICTIONS:
        steps = [step for step in terms.steps if test(step)]
        if not steps or not readings.uses(terms, words) or readings.uses(terms, settles):
            continue
        done = getattr(steps[0], key)
        yield at_rule(
            "READING_CONTRADICTS",
            steps[0],
            key,
            say('reading 所述与 {key} = "{done}" 相反',
                'the reading says the opposite of {key} = "{done}"', key=key, done=done),
            _as_done(curves, steps[0]),
            Text("改步骤或改 reading，使两者一致",
                 "change the step or the reading so that they agree"),
        )  # fmt: skip


def _as_done(curves: Curves, step: Step) -> Text:
    section = next((s for s in curves.found if works(step, s)), None)
    if section is None:
        return Text("", "")
    last = step.bands[-1].over if isinstance(step, Bands) else getattr(step, "amount", None)
    loss = 2 * (last or PLAIN)
    (paid,) = curves.paid(section, [loss])
    return say("按步骤，损失 {t} 元赔 {p} 元", "by the steps {t} pays {p}",
               t=figure(loss), p=figure(paid))  # fmt: skip

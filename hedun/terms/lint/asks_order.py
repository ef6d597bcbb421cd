"""Shapes of files that leave open how one loss is reckoned: ambiguities 1–7, 10, 14, 17, 20, 21."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from hedun.terms.lint.bandwork import band_steps
from hedun.terms.lint.curve import Curves
from hedun.terms.lint.findings import figure
from hedun.terms.lint.shape import earlier, limits, meets, origins, users, values
from hedun.terms.lint.variants import Asked, compared, instead, moved, swapped
from hedun.terms.model import (
    Bands,
    Deductible,
    Factor,
    Franchise,
    GroupStep,
    Limit,
    Offset,
    Round,
    Step,
    Terms,
)
from hedun.terms.texts import MICRO, Text, percent, say

YEARLY = (MICRO // 400, MICRO // 200)  # rates that make a daily sum of a yearly one
YEARS = ("policy", "section")
THRESHOLDS = (Deductible, Franchise)
SHARES = (Factor, Bands)


def whole_or_marginal(terms: Terms, curves: Curves) -> Iterator[Asked]:
    """1: bands."""
    for step in band_steps(terms):
        if step.mode == "whole":
            changes = {"mode": "marginal", "on": None}
            if step.above == "zero":
                changes["above"] = "cap"
            now, then = Text("整额计算", "whole"), Text("逐段计算", "marginal")
        else:
            changes = {"mode": "whole"}
            now, then = Text("逐段计算", "marginal"), Text("整额计算", "whole")
        example = compared(curves, step, swapped(curves, step, **changes), now, then)
        if example is not None:
            yield Asked(step, "mode", example)


def band_base(terms: Terms, curves: Curves) -> Iterator[Asked]:
    """2: whole bands behind a step that has already changed the loss."""
    gross = Text("看原损失", "band of the gross loss")
    net = Text("看扣除后", "band of the net loss")
    for step in band_steps(terms):
        before = [s for s in earlier(terms, step) if isinstance(s, (*THRESHOLDS, Factor, Offset))]
        if step.mode != "whole" or not before:
            continue
        if step.on is not None:
            example = compared(curves, step, swapped(curves, step, on=None), gross, net)
        else:
            mine = [v for v in values(terms) if meets(v, step)]
            names = {v.keep for v in mine if v.keep is not None} or {"gross loss"}
            if len(names) > 1:
                continue
            name = names.pop()
            steps = [
                replace(one, keep=name) if one.n in {v.n for v in mine} else one
                for one in swapped(curves, step, on=name)
            ]
            example = compared(curves, step, steps, net, gross)
        if example is not None:
            yield Asked(step, "on", example)


def outside_bands(terms: Terms, curves: Curves) -> Iterator[Asked]:
    """3: losses above the last band, or below the first of marginal bands, by default."""
    for step in band_steps(terms):
        example = None
        if step.bands[-1].upto is not None and step.above == "cap":
            now = Text("按末档上限封顶", "capped at the last band")
            then = Text("末档比例继续", "the last rate goes on")
            example = compared(curves, step, swapped(curves, step, above="last"), now, then)
            if example is not None:
                yield Asked(step, "above", example)
        below = step.mode == "marginal" and step.bands[0].over and step.below == "zero"
        if example is None and below:
            now = Text("首档以下不赔", "nothing below the first band")
            then = Text("首档以下全赔", "all below the first band")
            example = compared(curves, step, swapped(curves, step, below="full"), now, then)
            if example is not None:
                yield Asked(step, "below", example)


def franchise_or_deductible(terms: Terms, curves: Curves) -> Iterator[Asked]:
    """4: a sum that is either a threshold or taken off."""
    gate, off = Text("作门槛", "threshold"), Text("作扣除", "deducted")
    for step in terms.steps:
        if isinstance(step, Franchise) and step.amount is not None and step.degree is None:
            other: Step = Deductible(**_common(step), amount=step.amount, rate=None, take="max")
            now, then = gate, off
        elif isinstance(step, Deductible) and step.amount is not None:
            other = Franchise(**_common(step), amount=step.amount, degree=None, test="any", on=None)
            now, then = off, gate
        else:
            continue
        example = compared(curves, step, instead(curves, step, other), now, then)
        if example is not None:
            yield Asked(step, "op", example)


def before_or_after_share(terms: Terms, curves: Curves) -> Iterator[Asked]:
    """5: a threshold or deductible beside a share."""
    for step in terms.steps:
        if not isinstance(step, THRESHOLDS) or step.amount is None:
            continue
        shares = [s for s in terms.steps if isinstance(s, SHARES) and meets(s, step)]
        behind = [s for s in shares if s.n > step.n]
        for share in [*behind[-1:], *(s for s in shares if s.n < step.n)][:1]:
            changes = {"on": None} if isinstance(step, Franchise) else {}
            now, then = _sides(step, share, "比例", "the share")
            example = compared(curves, step, moved(curves, step, share, **changes), now, then)
            if example is not None:
                yield Asked(step, "op", example)


def before_or_after_limit(terms: Terms, curves: Curves) -> Iterator[Asked]:
    """6: a deductible beside a limit of the accident or of a person."""
    for step in terms.steps:
        if not isinstance(step, Deductible):
            continue
        near = [
            one
            for one in limits(terms)
            if meets(one, step) and one.scope not in YEARS and one.amount is not None
        ]
        for limit in near[:1]:
            now, then = _sides(step, limit, "限额", "the limit")
            capped = partial(_capped, curves, limit)
            example = compared(curves, step, moved(curves, step, limit), now, then, capped)
            if example is not None:
                yield Asked(step, "op", example)


def _capped(curves: Curves, limit: Limit, section: str) -> list[int]:
    """The smallest loss that a limit holds, as far as one loss reaches it."""
    losses = sorted(curves.found[section])
    stands = curves.run([(section, loss) for loss in losses], limit.n)
    return [t for t, fen in zip(losses, stands, strict=True) if fen == limit.amount][:1]


def larger_or_smaller(terms: Terms, curves: Curves) -> Iterator[Asked]:
    """7: "500 or 3 %"."""
    names = {
        "max": Text("取大者", "the larger"),
        "min": Text("取小者", "the smaller"),
        "sum": Text("两者相加", "both"),
    }
    for step in terms.steps:
        if isinstance(step, Deductible) and None not in (step.amount, step.rate):
            other = "min" if step.take == "max" else "max"
            steps = swapped(curves, step, take=other)
            example = compared(curves, step, steps, names[step.take], names[other])
            if example is not None:
                yield Asked(step, "take", example)


def value_or_table(terms: Terms, curves: Curves) -> Iterator[Asked]:
    """10: both a table and the documented loss can be what the share is taken of."""
    for step in values(terms):
        if not {"table", "amount"} <= origins(step) or step.choice == "min":
            continue
        share = next(
            (s for s in terms.steps[step.n :] if isinstance(s, Factor) and meets(s, step)), None
        )
        rate = share.rate if share is not None else None
        if share is None or rate is None:
            continue
        yield Asked(
            share,
            "rate",
            say("表内 800.00 元，实际价值 1,000.00 元：{r} 是 {a} 元或 {b} 元",
                "table 800.00, market value 1,000.00: {r} is {a} or {b}",
                r=percent(rate), a=figure(_part(800_00, rate)), b=figure(_part(1_000_00, rate))),
        )  # fmt: skip


def maximum_or_fixed(terms: Terms, curves: Curves) -> Iterator[Asked]:
    """14: a multiple of an income or of a value."""
    for step in terms.steps:
        rate = step.rate if isinstance(step, Factor) else None
        if rate is not None and rate > MICRO and rate % MICRO == 0:
            yield Asked(
                step,
                "rate",
                say("基数 30,000.00 元：固定赔 {p} 元，或最高赔 {p} 元而按损失定",
                    "on a base of 30,000.00: always {p}, or at most {p} as the loss goes",
                    p=figure(_part(30_000_00, rate))),
            )  # fmt: skip


def whichever_is_less(terms: Terms, curves: Curves) -> Iterator[Asked]:
    """17: the smaller of the documented loss and a table or fixed sum."""
    for step in values(terms):
        if step.choice != "min" or "amount" not in origins(step) or len(step.of) < 2:
            continue
        fixed = next((one.amount for one in step.of if one.amount), None)
        table = next((one.table for one in step.of if one.table), None)
        most = fixed or (max(terms.tables[table].values.values()) if table else 0)
        low, high = most - most // 2, most + most // 2
        yield Asked(
            step,
            "from",
            say("两项实损 {a} 元和 {b} 元，标准各 {m} 元：逐项取小共 {x} 元，合计取小共 {y} 元",
                "two items of {a} and {b} at {m} each: {x} item by item, {y} for the whole list",
                a=figure(low), b=figure(high), m=figure(most),
                x=figure(low + min(high, most)), y=figure(min(low + high, 2 * most))),
        )  # fmt: skip


def rounding_point(terms: Terms, curves: Curves) -> Iterator[Asked]:
    """20: amounts are rounded to more than a fen."""
    for step in terms.steps:
        if not isinstance(step, Round) or step.to == 1:
            continue
        half = (step.to + 1) // 2 if step.mode == "half_up" else max(1, step.to - 1)
        line = 100 * step.to + half
        each = _rounded(line, step)
        total = _rounded(2 * line, step)
        if 2 * each != total:
            yield Asked(
                step,
                "to",
                say("两项各 {x} 元：逐项取整共 {a} 元，合计取整 {b} 元",
                    "two lines of {x}: {a} if each is rounded, {b} if the sum is",
                    x=figure(line), a=figure(2 * each), b=figure(total)),
            )  # fmt: skip


def day_divisor(terms: Terms, curves: Curves) -> Iterator[Asked]:
    """21: a rate that makes a daily sum of a yearly income."""
    low, high = YEARLY
    for step in terms.steps:
        rate = step.rate if isinstance(step, Factor) else None
        if rate is not None and low <= rate <= high:
            yield Asked(step, "rate", _a_day(rate))
    for table in terms.tables.values():
        for key, rate in table.values.items():
            factor = any(isinstance(step, Factor) for step in users(terms, table))
            if factor and low <= rate <= high:
                yield Asked(table, f'values."{"/".join(key)}"', _a_day(rate))


def _a_day(rate: int) -> Text:
    return say(
        "年收入 36,500.00 元：此处一天 {x} 元；除以 365 是 100.00 元，除以 250 是 146.00 元",
        "a yearly income of 36,500.00: {x} a day here; 100.00 by 365 days, 146.00 by 250",
        x=figure(_part(36_500_00, rate)),
    )  # fmt: skip


def _sides(step: Step, other: Step, zh: str, en: str) -> tuple[Text, Text]:
    """The two orders named, that of the file first."""
    before, after = Text(f"在{zh}之前", f"before {en}"), Text(f"在{zh}之后", f"after {en}")
    return (before, after) if step.n < other.n else (after, before)


def _common(step: GroupStep) -> dict[str, Any]:
    """What a step has in common with one of another operation."""
    names = ("n", "op", "sections", "clause", "keep", "scope", "by")
    return {name: getattr(step, name) for name in names}


def _part(fen: int, rate: int) -> int:
    """A share of a sum, half up."""
    return (2 * fen * rate + MICRO) // (2 * MICRO)


def _rounded(fen: int, step: Round) -> int:
    """A sum rounded as the step does it."""
    whole, rest = divmod(fen, step.to)
    even = step.mode == "half_even" and 2 * rest == step.to
    up = step.mode != "down" and (whole % 2 == 1 if even else 2 * rest >= step.to)
    return (whole + up) * step.to

"""Checks of limits: what holds what, and in which order."""

from collections.abc import Iterator
from dataclasses import replace

from hedun.terms.lint.curve import Curves
from hedun.terms.lint.findings import Finding, at_rule, figure
from hedun.terms.lint.shape import INSIDE, SHRINKING, between, inside, limits, meets, works
from hedun.terms.lint.trials import rows, trial
from hedun.terms.model import Factor, Limit, Round, Step, Terms, Value
from hedun.terms.texts import MICRO, Text, join, say
from hedun.terms.wording import SCOPES


def sublimit_above(terms: Terms, curves: Curves) -> Iterator[Finding]:
    """A limit of a smaller scope that is higher than the larger limits around it allow."""
    for small in limits(terms):
        around = _around(terms, small)
        most = sum(one.amount or 0 for one in around)
        key, fen = max(rows(terms, small), key=lambda row: row[1], default=("", 0))
        if not around or fen <= most:
            continue
        steps = [replace(small, amount=fen, table=None), *dict.fromkeys(around)]
        paid = trial(terms, steps, [fen], small, around[0])
        yield at_rule(
            "SUBLIMIT_ABOVE",
            small,
            key,
            say(
                "{a}的限额 {x} 元高于其上的限额：{around}",
                "the limit of {x} for {a} is above what holds it: {around}",
                a=SCOPES[small.scope],
                x=figure(fen),
                around=join([_told(one) for one in dict.fromkeys(around)], "、", ", "),
            ),
            say(
                "损失 {x} 元在第 {n} 步之后是 {p} 元",
                "a loss of {x} is {p} after step {n}",
                x=figure(fen),
                n=around[-1].n,
                p=figure(sum(paid)),
            ),
            say(
                "令它不高于 {y} 元，或提高其上的限额",
                "set it to {y} or less, or raise what holds it",
                y=figure(most),
            ),
        )


def _told(limit: Limit) -> Text:
    return say(
        "第 {n} 步{scope} {y} 元",
        "{y} for {scope} (step {n})",
        n=limit.n,
        scope=SCOPES[limit.scope],
        y=figure(limit.amount or 0),
    )


def _around(terms: Terms, small: Limit) -> list[Limit]:
    """The later limits that together hold every section of a limit, each the lowest there; none
    if they leave a section out."""
    if small.sections is None:
        wide = [one for one in _holding(terms, small, None) if one.sections is None]
        return sorted(wide, key=lambda one: one.amount or 0)[:1]
    held: dict[tuple[int, str], Limit] = {}
    for section in small.sections:
        lowest = min(_holding(terms, small, section), key=lambda one: one.amount or 0, default=None)
        if lowest is None:
            return []
        apart = lowest.scope == "section" or "section" in lowest.by
        held[lowest.n, section if apart else ""] = lowest
    return list(held.values())


def _holding(terms: Terms, small: Limit, section: str | None) -> Iterator[Limit]:
    """The later limits with a group around each group of one, on one section (None: on all)."""
    for _, large in (pair for pair in _pairs(terms) if pair[0] is small):
        if large.amount is None or not (section is None or works(large, section)):
            continue
        lower = any(isinstance(s, (*SHRINKING, Value)) for s in _amid(terms, small, large))
        one = small if section is None else replace(small, sections=(section,))
        if not lower and inside(one, replace(large, sections=None)):
            if large.by and not set(large.by) <= set(small.by) and len(small.sections or ()) != 1:
                continue
            yield large


def limit_idle(terms: Terms, curves: Curves) -> Iterator[Finding]:
    """A limit that can never bind, because an earlier one already holds the same lines lower."""
    for first, later in _pairs(terms):
        if first.amount is None or not inside(later, first):
            continue
        if any(_raises(terms, step) for step in _amid(terms, first, later)):
            continue
        fen = min((fen for _, fen in rows(terms, later)), default=-1)
        if fen < first.amount:
            continue
        paid = trial(terms, [first], [2 * fen], later)
        yield at_rule(
            "LIMIT_IDLE",
            later,
            "amount" if later.table is None else "table",
            say(
                "第 {n} 步已把{a}限在 {x} 元以内，这里的 {y} 元从不起作用",
                "step {n} already holds {a} to {x}, so {y} never binds here",
                n=first.n,
                a=SCOPES[first.scope],
                x=figure(first.amount),
                y=figure(fen),
            ),
            say(
                "损失 {t} 元在第 {n} 步之后是 {p} 元",
                "a loss of {t} is {p} after step {n}",
                t=figure(2 * fen),
                n=first.n,
                p=figure(sum(paid)),
            ),
            say(
                "删去这一步，或令它低于 {x}",
                "leave the step out, or set it below {x}",
                x=figure(first.amount),
            ),
        )


def limit_order(terms: Terms, curves: Curves) -> Iterator[Finding]:
    """A limit of a larger scope before a smaller: it is used up by what is cut later."""
    for first, later in _pairs(terms):
        wrong = first.scope in INSIDE[later.scope] and set(first.by) <= set(later.by)
        fen = min((fen for _, fen in rows(terms, later)), default=-1)
        if not wrong or first.amount is None or not 0 <= fen < first.amount:
            continue
        losses = [9 * first.amount, fen]
        now = trial(terms, [first, later], losses, first, later)
        right = trial(terms, [later, first], losses, first, later)
        yield at_rule(
            "LIMIT_ORDER",
            first,
            "scope",
            say(
                "{a}的限额应放在第 {n} 步{b}的限额之后",
                "the limit for {a} should come after that for {b} of step {n}",
                a=SCOPES[first.scope],
                b=SCOPES[later.scope],
                n=later.n,
            ),
            say(
                "两项损失 {x} 元和 {y} 元：现在共赔 {p} 元，先小后大则赔 {q} 元",
                "two losses of {x} and {y}: {p} in all as it stands, {q} with the smaller first",
                x=figure(losses[0]),
                y=figure(losses[1]),
                p=figure(sum(now)),
                q=figure(sum(right)),
            ),
            say("把这一步移到第 {n} 步之后", "move this step behind step {n}", n=later.n),
        )


def _pairs(terms: Terms) -> Iterator[tuple[Limit, Limit]]:
    """Each two limits that share a section, the earlier first."""
    all_ = list(limits(terms))
    return ((a, b) for i, b in enumerate(all_) for a in all_[:i] if meets(a, b))


def _amid(terms: Terms, first: Step, last: Step) -> list[Step]:
    return [step for step in between(terms, first, last) if meets(step, last)]


def _raises(terms: Terms, step: Step) -> bool:
    """Whether a step can make an amount larger."""
    if isinstance(step, Factor):
        rates = [step.rate] if step.table is None else terms.tables[step.table].values.values()
        return any(rate is not None and rate > MICRO for rate in rates)
    return isinstance(step, Value) or (isinstance(step, Round) and step.mode != "down")

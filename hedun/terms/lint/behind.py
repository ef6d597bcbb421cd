"""Checks of what comes behind a limit or a minimum, and undoes it."""

from collections.abc import Iterator, Sequence

from hedun.terms.lint.curve import Curves
from hedun.terms.lint.findings import Finding, at_rule, figure, place
from hedun.terms.lint.shape import SHRINKING, between, limits, meets, works
from hedun.terms.lint.trials import trial
from hedun.terms.model import Limit, Minimum, Round, Step, Terms
from hedun.terms.texts import Text, join, say


def round_over_limit(terms: Terms, curves: Curves) -> Iterator[Finding]:
    """Rounding to the nearest unit after a limit: the lines of a group can add up to more."""
    for step in terms.steps:
        if not isinstance(step, Round) or step.mode == "down" or step.to == 1:
            continue
        for limit in limits(terms):
            if limit.n > step.n or limit.amount is None or not meets(limit, step):
                continue
            losses = _exceeding(terms, limit, step)
            if losses is None:
                continue
            paid = trial(terms, [limit, step], losses, limit)
            yield at_rule(
                "ROUND_OVER_LIMIT",
                step,
                "mode",
                say(
                    "进位到 {u} 元后，可能超过第 {n} 步的限额 {x} 元",
                    "rounded to {u}, lines can add up to more than the {x} of step {n}",
                    u=figure(step.to),
                    n=limit.n,
                    x=figure(limit.amount),
                ),
                say(
                    "损失 {losses} 元：限额 {x} 元，实赔 {p} 元",
                    "losses of {losses}: limit {x}, paid {p}",
                    losses=Text("、".join(map(figure, losses)), " and ".join(map(figure, losses))),
                    x=figure(limit.amount),
                    p=figure(sum(paid)),
                ),
                say(
                    '改为 mode = "down"，或把这一步移到第 {n} 步之前',
                    'use mode = "down", or move the step before step {n}',
                    n=limit.n,
                ),
            )
            break


def _exceeding(terms: Terms, limit: Limit, step: Round) -> list[int] | None:
    """Losses of one group of the limit whose rounded amounts add up to more than it."""
    most = limit.amount or 0
    half = step.to // 2 + 1 if step.mode == "half_even" else (step.to + 1) // 2
    tries = [[most]]
    if limit.scope != "line":
        tries += [[half, most], [half, half, most], *([most] * n for n in (2, 3, 6, 7))]
    for losses in tries:
        if sum(trial(terms, [limit, step], losses, limit)) > most:
            return losses
    return None


def minimum_before(terms: Terms, curves: Curves) -> Iterator[Finding]:
    """A minimum before steps that make amounts smaller again: less than it can be paid."""
    for step in terms.steps:
        if not isinstance(step, Minimum):
            continue
        later = [s for s in between(terms, step) if isinstance(s, (*SHRINKING, Limit))]
        example = next(_below_minimum(terms, curves, step, later), None)
        if example is None:
            continue
        yield at_rule(
            "MINIMUM_BEFORE",
            step,
            "amount",
            say(
                "最低赔付 {m} 元之后还有 {steps}",
                "after the minimum of {m} come {steps}",
                m=figure(step.amount),
                steps=join([place(s) for s in later], "、", ", "),
            ),
            example,
            Text("把最低赔付放在最后", "put the minimum last"),
        )


def _below_minimum(
    terms: Terms, curves: Curves, step: Minimum, later: Sequence[Step]
) -> Iterator[Text]:
    """Payments of less than the minimum: of a single loss, or of the rest of a limit."""
    for section, curve in curves.found.items():
        for loss, fen in sorted(curve.items()):
            if later and works(step, section) and 0 < fen < step.amount:
                yield say("损失 {t} 元赔 {p} 元", "{t} pays {p}", t=figure(loss), p=figure(fen))
    for limit in later:
        if not isinstance(limit, Limit) or limit.amount is None or step.amount < 2:
            continue
        wide, rest = limit.scope not in ("line", "claim"), step.amount // 2
        if wide and limit.amount > 2 * step.amount:
            losses = [limit.amount - rest, 2 * step.amount]
            paid = trial(terms, [step, limit], losses, limit)
            if 0 < paid[1] < step.amount:
                yield say(
                    "限额只剩 {r} 元时，损失 {t} 元赔 {p} 元",
                    "when {r} is left of the limit, {t} pays {p}",
                    r=figure(rest),
                    t=figure(losses[1]),
                    p=figure(paid[1]),
                )


def limit_before_share(terms: Terms, curves: Curves) -> Iterator[Finding]:
    """A limit before a share or deduction: nobody is ever paid the limit."""
    for limit in limits(terms):
        later = [s for s in between(terms, limit) if isinstance(s, SHRINKING)]
        for section, curve in curves.found.items():
            step = next((s for s in later if works(s, section)), None)
            if step is None or limit.amount is None or not works(limit, section):
                continue
            top = max(curve)
            (capped,) = curves.run([(section, top)], limit.n)
            if capped != limit.amount or max(curve.values()) >= capped:
                continue
            yield at_rule(
                "LIMIT_BEFORE_SHARE",
                limit,
                "amount",
                say(
                    "{section}：限额 {x} 元之后还有 {step}",
                    "{section}: after the limit of {x} comes {step}",
                    section=section,
                    x=figure(limit.amount),
                    step=place(step),
                ),
                say(
                    "损失 {t} 元赔 {p} 元，达不到限额 {x} 元",
                    "{t} pays {p}, never the limit of {x}",
                    t=figure(top),
                    p=figure(curve[top]),
                    x=figure(limit.amount),
                ),
                say(
                    '把限额移到后面，或写明理解，如 reading = ["#6 先限额，后乘比例"]',
                    'move the limit behind, or declare: reading = ["#6 the limit comes before '
                    'the share"]',
                ),
            )
            break

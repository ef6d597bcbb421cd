"""What each gate and step that takes a line by itself becomes in a program for the compiled loop.

Adding one proves from the ranges of its numbers that 64 bits hold every product on the way; one
that cannot be proved, or that is not of this kind, is not added.
"""

from collections.abc import Callable, Mapping
from typing import Any

from hedun.terms import gate_kernels as g
from hedun.terms import gates, model
from hedun.terms import step_kernels as k
from hedun.terms.compiled import NONE
from hedun.terms.exact import SAFE
from hedun.terms.plan import NO_AMOUNT, Period, Place, Valued
from hedun.terms.program import Draft, fits
from hedun.terms.texts import MICRO, UNIT

NEVER, ALWAYS = SAFE, 0  # a threshold that nothing reaches, and one that everything does
Part = tuple[int, int, dict[str, Any]]  # the kind of a row, what it stays below, the rest of it


def rounded(number: int, divisor: int) -> int:
    """One number divided, .5 upwards."""
    return (2 * number + divisor) // (2 * divisor)


# --- gates


def _by_word(gate: model.Gate, draft: Draft) -> bool:
    column, refused = gates.words_refused(gate, draft.plan, draft.words)
    return not any(refused) or draft.add_words(gate, column, refused)


def _period(gate: Period, draft: Draft) -> bool:
    first, beyond = gates.period(draft.plan.terms)
    return draft.add_gate(gate, g.OUTSIDE, a=first, b=beyond)


def _reported_within(gate: model.ReportedWithin, draft: Draft) -> bool:
    seconds = gate.hours * gates.HOUR
    return fits(seconds) and draft.add_gate(gate, g.LATE, a=seconds, b=gates.whole_days(gate))


def _minimum_degree(gate: model.MinimumDegree, draft: Draft) -> bool:
    return draft.add_gate(gate, g.BELOW, a=gate.degree)


# --- steps


def _by_table(source: model.Source, draft: Draft) -> Part | None:
    table, quantity = draft.table(source.table or ""), draft.kind.quantity
    if table is None or quantity >= SAFE:
        return None
    cap = SAFE - 1 if source.max_quantity is None else min(source.max_quantity, SAFE - 1)
    entries, at = table
    most = min(quantity, cap) * entries.largest
    if not fits(most):
        return None
    large = int(not fits(most, MICRO))
    return k.TABLE_VALUE, rounded(most, UNIT), {**at, "a": cap, "b": int(source.degree), "c": large}


def _by_amount(source: model.Source, draft: Draft) -> Part | None:
    most = draft.kind.amount
    if not fits(most, MICRO):
        return None
    return k.AMOUNT_VALUE, most, {"b": int(source.degree), "lack": NO_AMOUNT}


def _fixed(source: model.Source, draft: Draft) -> Part | None:
    most = source.amount or 0
    return (k.FIXED_VALUE, most, {"a": most}) if fits(most) else None


SOURCES = {"table": _by_table, "amount": _by_amount, "fixed": _fixed}
CHOICES = {"max": k.LARGER, "min": k.SMALLER, "sum": k.BOTH, "first": k.FIRST}


def _value(step: model.Value, draft: Draft) -> bool:
    parts = [SOURCES[source.origin](source, draft) for source in step.of]
    together = sum(part[1] for part in parts if part is not None)
    if not fits(together):
        return False
    last = len(parts) - 1
    return all(
        part is not None
        and draft.add_step(
            *(step, part[0], together),
            **part[2],
            join=CHOICES[step.choice] if number else NONE,
            more=int(number < last),
        )
        for number, part in enumerate(parts)
    )


def _factor(step: model.Factor, draft: Draft) -> bool:
    rate, kind = step.rate or 0, k.RATE
    parts: dict[str, Any] = {"a": rate}
    if step.table is not None:
        table = draft.table(step.table)
        if table is None:
            return False
        rate, kind, parts = table[0].largest, k.TABLE_RATE, table[1]
    most = rounded(draft.most * rate, MICRO)
    return fits(draft.most, rate) and draft.add_step(step, kind, most, **parts)


TAKES = {"max": k.LARGER, "min": k.SMALLER, "sum": k.BOTH}


def _deductible(step: model.Deductible, draft: Draft) -> bool:
    amount = step.amount or 0
    if step.scope != "line" or amount >= SAFE or not fits(draft.most, MICRO):
        return False
    take = TAKES["max" if step.amount is None else step.take]
    return draft.add_step(step, k.LESS, 0, a=amount, b=step.rate or 0, c=take)


def _franchise(step: model.Franchise, draft: Draft) -> bool:
    if step.scope != "line" or (step.amount or 0) >= SAFE or step.on in draft.kind.wide:
        return False
    both = step.test == "all"
    if step.amount is not None and step.degree is None and step.on is None:
        return draft.add_step(step, k.KEEP_FROM, 0, a=step.amount)
    no_test = ALWAYS if both else NEVER
    least = no_test if step.amount is None else step.amount
    grave = no_test if step.degree is None else step.degree
    base = NONE if step.on is None else draft.kept(step.on)
    return draft.add_step(step, k.KEEP_IF, 0, a=least, b=grave, c=int(both), d=base)


def _limit(step: model.Limit, draft: Draft) -> bool:
    if step.table is None:
        amount = step.amount or 0
        return step.scope == "line" and amount < SAFE and draft.add_step(step, k.MOST, 0, a=amount)
    table = draft.table(step.table)
    if table is None:
        return False
    entries, at = table
    return fits(entries.largest, draft.kind.quantity) and draft.add_step(
        step, k.TABLE_MOST, 0, **at, a=int(step.per_unit)
    )


def _minimum(step: model.Minimum, draft: Draft) -> bool:
    return (
        step.scope == "line"
        and step.amount < SAFE
        and draft.add_step(step, k.KEEP_FROM, 0, a=step.amount)
    )


ROUNDINGS = {"half_up": k.HALF_UP, "down": k.DOWN, "half_even": k.HALF_EVEN}


def _round(step: model.Round, draft: Draft) -> bool:
    most = draft.most + step.to
    return fits(most, 2) and draft.add_step(step, k.ROUND, most, a=step.to, b=ROUNDINGS[step.mode])


# Takes a rule of its own type; the table is what makes the pairs fit.
ADD: Mapping[type[model.Rule], Callable[..., bool]] = {
    Period: _period,
    Place: _by_word,
    Valued: _by_word,
    model.Membership: _by_word,
    model.Exclusion: _by_word,
    model.ReportedWithin: _reported_within,
    model.MinimumDegree: _minimum_degree,
    model.Value: _value,
    model.Factor: _factor,
    model.Franchise: _franchise,
    model.Deductible: _deductible,
    model.Limit: _limit,
    model.Minimum: _minimum,
    model.Round: _round,
}

"""A few steps on their own: what they pay for losses of one group."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from hedun.terms.lint.profiles import Probe, pay
from hedun.terms.model import Limit, Source, Step, Terms, Value

# What lines of one group have in common, by scope; everything else is their own.
SHARED: Mapping[str, Mapping[str, str]] = {
    "line": {},
    "claim": {"report": "R", "household": "H"},
    "report": {"report": "R"},
    "person_report": {"report": "R", "person": "P"},
    "person": {"person": "P"},
    "household": {"household": "H"},
    "section": {},
    "policy": {},
}


def rows(terms: Terms, limit: Limit) -> Iterator[tuple[str, int]]:
    """The sums of a limit: its own, or those of its table where they hold for a whole line."""
    if limit.amount is not None:
        yield "amount", limit.amount
    elif limit.table is not None and not limit.per_unit:
        for pattern, fen in terms.tables[limit.table].values.items():
            yield f"table {'/'.join(pattern)}", fen


def trial(
    terms: Terms, steps: Sequence[Step], losses: Sequence[int], group: Limit, *others: Limit
) -> list[int]:
    """What losses of one group are paid by these few steps alone, run by the engine.

    The steps bear on the amounts themselves; table limits stand as their lowest sum.
    """
    source = Source(origin="amount")
    value = Value(n=1, op="value", sections=None, clause="", keep=None, choice="only", of=(source,))
    short = [
        replace(step, amount=min(fen for _, fen in rows(terms, step)), table=None)
        if isinstance(step, Limit) and step.table is not None
        else step
        for step in steps
    ]
    named = [step.sections for step in (group, *others) if step.sections is not None]
    common = set(named[0]).intersection(*named[1:]) if named else {"crop"}
    section = next((name for names in named for name in names if name in common), "crop")
    profile = {"section": section, **SHARED[group.scope]}
    few = replace(terms, gates=(), steps=(value, *short), tables={})
    return pay(few, [Probe(profile, loss) for loss in losses])

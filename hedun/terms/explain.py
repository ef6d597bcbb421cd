"""The explanation (SPEC §7): for each line the steps that worked on it, in words and figures."""

from collections.abc import Iterable, Mapping
from typing import Any

from hedun.terms.engine import Answer, Trace
from hedun.terms.lines import Lines
from hedun.terms.model import Terms
from hedun.terms.refusals import refusal_says
from hedun.terms.sentences import step_says
from hedun.terms.texts import Text, yuan
from hedun.terms.wording import Speaker

NOTHING = "0.00"


def explain(
    terms: Terms,
    lines: Lines,
    answer: Answer,
    which: Iterable[str] | None = None,
    names: Mapping[str, Text] | None = None,
) -> list[dict[str, Any]]:
    """For every line (or those with the ids `which`) how its amount was reached.

    Each is `{line, steps: [{n, op, clause, code, before, after, says: {zh, en}}]}`, amounts in
    yuan as text; a clause or code that is not there is "". `names` says codes (species, items,
    facts found at survey) in words. Raises ValueError if the answer was made without a trace,
    KeyError for an id that no line has.
    """
    if answer.trace is None:
        raise ValueError("the answer has no trace: adjudicate(terms, lines, trace=True)")
    ids = lines.ids
    if which is None:
        picked: Iterable[int] = range(len(ids))
    else:
        position = {line: i for i, line in enumerate(ids)}
        picked = [position[line] for line in which]
    return [
        {
            "line": ids[i],
            "steps": _steps(answer.trace, i, Speaker(terms, lines, i, names or {})),
        }
        for i in picked
    ]


def _steps(trace: Trace, position: int, line: Speaker) -> list[dict[str, Any]]:
    refusal = trace.refusal(position)
    if refusal is not None:
        clause = refusal.gate.clause if refusal.gate else ""
        says = refusal_says(refusal, line)
        return [_entry(0, refusal.op, clause, refusal.code, NOTHING, NOTHING, says)]
    return [
        _entry(
            did.step.n,
            did.op,
            did.step.clause,
            did.code,
            yuan(did.before),
            yuan(did.after),
            step_says(did, line),
        )
        for did in trace.of(position)
    ]


def _entry(
    n: int, op: str, clause: str, code: str, before: str, after: str, says: Text
) -> dict[str, Any]:
    return {
        "n": n,
        "op": op,
        "clause": clause,
        "code": code,
        "before": before,
        "after": after,
        "says": {"zh": says.zh, "en": says.en},
    }

"""The text of a draft looked at: what is wrong with it, and on which line.

Four kinds of marks: `error`, the file is no wording; `block`, it is one but not for this policy;
`warning` and `advice`, what lint says of it.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hedun.policies.activation import misfits
from hedun.policies.models import Policy
from hedun.terms import Terms, TermsError, load_terms
from hedun.terms.drafting import places
from hedun.terms.drafting.outline import Outline, outline
from hedun.terms.drafting.rewriting import read
from hedun.terms.texts import Text
from hedun.web.wordings.findings import found_in

ERROR, BLOCK, WARNING, ADVICE = "error", "block", "warning", "advice"
NONE = Text("", "")
# The key that a misfit is about.
KEYS: Mapping[str, str] = {
    "TERMS_PLACE": "place",
    "TERMS_PERIOD": "effective",
    "TERMS_CURRENCY": "currency",
    "TERMS_TOO_LONG": "title",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing to see to. `kind` and `n` as drafting.places has them; `example` in numbers."""

    severity: str
    line: int
    kind: str
    n: int | str
    key: str
    where: Text
    says: Text
    example: Text = NONE
    change: Text = NONE


@dataclass(frozen=True)
class Look:
    """A text with everything that was found in it; without `raw` it is not even TOML."""

    text: str
    raw: dict[str, Any] | None
    terms: Terms | None
    marks: list[Mark] = field(default_factory=list)

    def at(self, kind: str, n: int | str) -> list[Mark]:
        return [mark for mark in self.marks if (mark.kind, mark.n) == (kind, n)]


def look(text: str, policy: Policy | None, name: str, lint: bool = True) -> Look:
    """`policy` None: nothing is said about fitting; `name` is the file's in messages."""
    try:
        raw = read(text)
    except tomllib.TOMLDecodeError as error:
        return Look(text, None, None, [_fault(text, error)])
    around = outline(text)
    try:
        terms = load_terms(text.encode(), name)
    except TermsError as error:
        return Look(text, raw, None, [_mark(around, problem) for problem in error.problems])
    marks = [] if policy is None else _misfits(around, terms, policy)
    if lint:
        marks += [_finding(around, finding) for finding in found_in(terms)]
    return Look(text, raw, terms, marks)


def _fault(text: str, error: tomllib.TOMLDecodeError) -> Mark:
    line, says = places.line_of_fault(text, error), places.fault_says(error)
    return Mark(ERROR, line, "file", 0, "toml", Text("文件", "file"), says)


def _mark(around: Outline, problem: Any) -> Mark:
    kind, n = places.place_of(problem)
    line = places.line_of(around, kind, n, problem.key)
    return Mark(ERROR, line, kind, n, problem.key, problem.where, problem.expected)


def _misfits(around: Outline, terms: Terms, policy: Policy) -> list[Mark]:
    return [
        Mark(
            BLOCK,
            places.line_of(around, "file", 0, KEYS.get(problem.code, "")),
            "file",
            0,
            KEYS.get(problem.code, ""),
            Text("本保单", "this policy"),
            Text(problem.zh, problem.en),
        )
        for problem in misfits(terms, policy)
    ]


def _finding(around: Outline, finding: Any) -> Mark:
    n = finding.n if finding.kind in ("gate", "step", "table") else 0
    return Mark(
        WARNING if finding.severity == "error" else ADVICE,
        places.line_of(around, finding.kind, n, finding.key),
        finding.kind,
        n,
        finding.key,
        finding.where,
        finding.says,
        finding.example,
        finding.change,
    )

"""One line explained under every wording."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from hedun.terms.engine import adjudicate
from hedun.terms.explain import explain
from hedun.terms.lines import Lines
from hedun.terms.model import Terms
from hedun.terms.simulation.comparison import Comparison
from hedun.terms.simulation.wordings import NO_WORDING, Wording
from hedun.terms.texts import Text

NOBODY = {"n": 0, "op": "period", "clause": "", "code": NO_WORDING, "before": "0.00"}
NOBODY_SAYS = {"zh": "出险当日没有生效的条款", "en": "no wording was in force on the day of loss"}


@dataclass(frozen=True, slots=True)
class Explained:
    """What one wording does to the line; `steps` as the explanation of SPEC §7 has them."""

    outcome: str
    code: str
    loss_fen: int
    payable_fen: int
    steps: list[dict[str, Any]]


def beside(
    found: Comparison, line: str, names: Mapping[str, Text] | None = None
) -> tuple[Explained, ...]:
    """The line under each wording. Raises KeyError for an id that no line has."""
    (position,) = found.lines.positions([line]).tolist()
    return tuple(
        Explained(
            *outcome.at(position),
            int(outcome.loss_fen[position]),
            int(outcome.payable_fen[position]),
            _steps(wording, found.lines_under(n), position, names or {}),
        )
        for n, (wording, outcome) in enumerate(zip(found.wordings, found.outcomes, strict=True))
    )


def _steps(
    wording: Wording, lines: Lines, position: int, names: Mapping[str, Text]
) -> list[dict[str, Any]]:
    line = lines.ids[position]
    terms, among = _answering(wording, lines, position)
    if terms is None:
        return [{**NOBODY, "after": "0.00", "says": NOBODY_SAYS}]
    answer = adjudicate(terms, among, trace=[line])
    steps: list[dict[str, Any]] = explain(terms, among, answer, [line], names)[0]["steps"]
    return steps


def _answering(wording: Wording, lines: Lines, position: int) -> tuple[Terms | None, Lines]:
    """The terms that answer for the line, and all lines that they answer for."""
    if wording.by_line is None:
        return wording.terms[0], lines
    number = int(wording.by_line[position])
    if number < 0:
        return None, lines
    return wording.terms[number], lines.taken(np.flatnonzero(wording.by_line == number))

"""The comparison: wordings, lines, and what each wording makes of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np

from hedun.terms.columns import Numbering, renumbered, together
from hedun.terms.exact import Column, Index, choose, group_sum
from hedun.terms.lines import Lines
from hedun.terms.simulation.outcomes import Outcome, Tally, outcome
from hedun.terms.simulation.wordings import Wording
from hedun.terms.texts import Problem, TermsError, Text, say


class Numbered(NamedTuple):
    """For each line the number of its group, below `size`."""

    of: Index
    size: int


@dataclass(frozen=True)
class Comparison:
    """Each of `outcomes` is that of the wording in the same place; the first is the measure.
    `seen`: the lines as the others were given them (with amounts, if `valued`)."""

    lines: Lines
    seen: Lines
    wordings: tuple[Wording, ...]
    outcomes: tuple[Outcome, ...]

    @property
    def tallies(self) -> tuple[Tally, ...]:
        """What each wording comes to."""
        return tuple(one.tally for one in self.outcomes)

    @property
    def others(self) -> range:
        """The places of all wordings but the first."""
        return range(1, len(self.wordings))

    def lines_under(self, place: int) -> Lines:
        """The lines as the wording in this place was given them."""
        return self.seen if place else self.lines

    @property
    def readings(self) -> tuple[tuple[str, ...], ...]:
        """For each wording the readings it declares and not all of them do."""
        each = [one.reading for one in self.wordings]
        shared = set(each[0]).intersection(*each[1:]) if len(each) > 1 else set()
        return tuple(tuple(text for text in one if text not in shared) for one in each)

    @cached_property
    def claims(self) -> Numbered:
        """Lines of one household in one accident (report) are a claim."""
        return self.numbered("report", "household")

    def numbered(self, *columns: str) -> Numbered:
        """Lines alike in these columns bear one number."""
        named = [self.lines.text[name] for name in columns]
        alike = together(
            [(one.codes, len(one.words)) for one in named], len(self.lines), Numbering()
        )
        return Numbered(*renumbered(alike.of))

    @cached_property
    def claims_fen(self) -> tuple[Column, ...]:
        """For each wording what each claim is paid."""
        of, size = self.claims
        return tuple(group_sum(one.payable_fen, of, size) for one in self.outcomes)

    @cached_property
    def loss_fen(self) -> Column:
        """The loss of each line as the first wording values it; where that refuses the line, as
        the next does that takes it; 0 where all refuse it."""
        loss = self.outcomes[0].loss_fen
        known = ~self.outcomes[0].refused
        for one in self.outcomes[1:]:
            loss = choose(known, loss, one.loss_fen)
            known = known | ~one.refused
        return np.asarray(loss)


def compare(wordings: Sequence[Wording], lines: Lines, *, valued: bool = False) -> Comparison:
    """Every line under every wording.

    `valued`: where a line has no documented amount the other wordings take the loss (SPEC §7) that
    the first works out for it; without, those that pay on documented amounts refuse it. Raises
    LinesError if the lines lack a column that a wording names, TermsError if the wordings are not
    in one currency.
    """
    named: dict[str, Text] = {}
    for one in wordings:
        named = {**one.columns(), **named}
    lines.require(named)
    _one_currency(wordings)
    first = outcome(wordings[0], lines)
    seen = _with_amounts(lines, first) if valued else lines
    others = (outcome(one, seen) for one in wordings[1:])
    return Comparison(lines, seen, tuple(wordings), (first, *others))


def _with_amounts(lines: Lines, first: Outcome) -> Lines:
    amount = choose(lines.has_amount, lines.amount, first.loss_fen)
    return replace(lines, amount=amount, has_amount=lines.has_amount | ~first.refused)


def _one_currency(wordings: Sequence[Wording]) -> None:
    first = wordings[0]
    problems = [
        Problem(
            one.name,
            Text("文件", "file"),
            "currency",
            say(
                "应与 {first} 同为 {wanted}；现为 {found}",
                "expected {wanted}, as {first} has it; found {found}",
                wanted=first.currency,
                first=first.name,
                found=one.currency,
            ),
        )
        for one in wordings
        if one.currency != first.currency
    ]
    if problems:
        raise TermsError(problems)


def letter(place: int) -> str:
    """How tables call a wording: A, B, …"""
    return chr(ord("A") + place)

"""What one wording does to every line, and what that comes to."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from hedun.terms.engine import Answer, adjudicate
from hedun.terms.exact import Column, Index, in_all, put
from hedun.terms.lines import Lines
from hedun.terms.model import Terms
from hedun.terms.simulation.wordings import NO_WORDING, Wording

KINDS = ("paid", "nil", "refused")


@dataclass(frozen=True, slots=True)
class Tally:
    """Sums over all lines, fen. `refused_by`, `nil_by`: lines by code and by operation, the most
    often first."""

    lines: int
    paid: int
    nil: int
    refused: int
    refused_by: Mapping[str, int]
    nil_by: Mapping[str, int]
    loss_fen: int
    payable_fen: int


@dataclass(frozen=True)
class Outcome:
    """One row per line, in their order; `code_number` counts in `codes` (operations for "nil") and
    in `kinds`."""

    codes: tuple[str, ...]
    kinds: tuple[str, ...]
    code_number: npt.NDArray[np.uint16]
    loss_fen: Column
    payable_fen: Column

    @classmethod
    def of(cls, answer: Answer) -> "Outcome":
        """An answer of the engine."""
        kept = (answer.code_number, answer.loss_fen, answer.payable_fen)
        return cls(answer.codes, answer.kinds, *kept)

    def at(self, row: int) -> tuple[str, str]:
        """A line's outcome and its code in words."""
        number = int(self.code_number[row])
        return self.kinds[number], self.codes[number]

    @cached_property
    def refused(self) -> npt.NDArray[np.bool_]:
        """Where a line is refused."""
        return np.array([kind == "refused" for kind in self.kinds])[self.code_number]

    @cached_property
    def tally(self) -> Tally:
        """What it all comes to."""
        often = np.bincount(self.code_number, minlength=len(self.codes)).tolist()
        by: dict[str, dict[str, int]] = {kind: {} for kind in KINDS}
        for kind, code, count in zip(self.kinds, self.codes, often, strict=True):
            if count:
                by[kind][code] = by[kind].get(code, 0) + count
        paid, nil, refused = (sum(by[kind].values()) for kind in KINDS)
        return Tally(
            lines=self.code_number.size,
            paid=paid,
            nil=nil,
            refused=refused,
            refused_by=_most_often(by["refused"]),
            nil_by=_most_often(by["nil"]),
            loss_fen=in_all(self.loss_fen),
            payable_fen=in_all(self.payable_fen),
        )


def _most_often(counts: Mapping[str, int]) -> Mapping[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def outcome(wording: Wording, lines: Lines) -> Outcome:
    """What a wording pays for the lines. Lines of different terms know nothing of each other."""
    if wording.by_line is None:
        return Outcome.of(adjudicate(wording.terms[0], lines))
    codes, kinds = ["", NO_WORDING], ["paid", "refused"]
    number = np.ones(len(lines), dtype=np.uint16)
    loss: Column = np.zeros(len(lines), dtype=np.int64)
    payable: Column = np.zeros(len(lines), dtype=np.int64)
    for terms, rows in parts(wording):
        answer = adjudicate(terms, lines.taken(rows))
        number[rows] = answer.code_number + np.uint16(len(codes))
        loss, payable = put(loss, rows, answer.loss_fen), put(payable, rows, answer.payable_fen)
        codes += answer.codes
        kinds += answer.kinds
    return Outcome(tuple(codes), tuple(kinds), number, loss, payable)


def parts(wording: Wording) -> list[tuple[Terms, Index]]:
    """Each of the terms with the rows that it answers for; those without rows are left out."""
    if wording.by_line is None:
        raise ValueError("the wording is not divided")
    rows = [np.flatnonzero(wording.by_line == n) for n in range(len(wording.terms))]
    return [(one, of) for one, of in zip(wording.terms, rows, strict=True) if of.size]

"""Adjudication (SPEC §4–§7): every line of a policy against its terms, exact to the fen."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from hedun.terms.exact import Column, Index
from hedun.terms.gates import CHECKS, refused_by
from hedun.terms.lines import Lines
from hedun.terms.model import Gate, GroupStep, Step, Terms
from hedun.terms.steps import STEPS, Facts, Result
from hedun.terms.work import Words, Work


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a gate (or, with `gate` None, the built-in check `op`) refused a line."""

    op: str
    code: str
    gate: Gate | None
    detail: int


@dataclass(frozen=True, slots=True)
class LineStep:
    """What one step did to one line: amounts in fen, `code` if it refused the line."""

    step: Step
    before: int
    after: int
    code: str
    facts: Mapping[str, int]

    @property
    def op(self) -> str:
        """The step's operation."""
        return self.step.op

    @property
    def scope(self) -> str | None:
        """The scope of a step over groups ("policy" for the annual aggregate), else None."""
        return self.step.scope if isinstance(self.step, GroupStep) else None


@dataclass(frozen=True, slots=True)
class _StepTrace:
    step: Step
    rows: Index  # positions in settlement order, ascending
    before: Column
    result: Result
    facts: Facts

    def at(self, row: int) -> LineStep | None:
        i = int(np.searchsorted(self.rows, row))
        if i == self.rows.size or self.rows[i] != row:
            return None
        codes = self.result.codes
        return LineStep(
            step=self.step,
            before=int(self.before[i]),
            after=int(self.result.after[i]),
            code="" if codes is None else str(codes[i]),
            facts={name: int(numbers[i]) for name, numbers in self.facts.items()},
        )


@dataclass(slots=True)
class Trace:
    """What happened to every line on the way; positions are those of the file, from 0."""

    row: Index  # each line's position in settlement order
    refusals: dict[int, Refusal] = field(default_factory=dict)  # by that position
    steps: list[_StepTrace] = field(default_factory=list)

    def refusal(self, position: int) -> Refusal | None:
        """The check or gate that refused a line; None if it passed them all."""
        return self.refusals.get(int(self.row[position]))

    def of(self, position: int) -> Iterator[LineStep]:
        """The steps that worked on a line, in order."""
        row = int(self.row[position])
        return (found for step in self.steps if (found := step.at(row)) is not None)


@dataclass(frozen=True, slots=True)
class Answer:
    """One row per line, in the order of the file; amounts in fen (SPEC §7)."""

    outcome: Words  # "paid", "nil" or "refused"
    code: Words
    loss_fen: Column
    payable_fen: Column
    trace: Trace | None


def adjudicate(terms: Terms, lines: Lines, *, trace: bool = False) -> Answer:
    """What the terms pay for every line; with `trace`, also how, for `explain`.

    Raises LinesError if the lines lack a column that the terms use.
    """
    lines.require(terms.columns())
    work = Work(lines, terms.tables)
    kept = Trace(np.argsort(lines.order)) if trace else None
    _pass_gates(terms, work, kept)
    for step in terms.steps:
        _take_step(step, work, kept)
    return _answer(work, kept)


def _pass_gates(terms: Terms, work: Work, trace: Trace | None) -> None:
    for op, (code, check) in CHECKS.items():
        refused = np.flatnonzero(check(terms, work) & (work.code == ""))
        _refuse(work, refused, np.zeros_like(refused), Refusal(op, code, None, 0), trace)
    for gate in terms.gates:
        found = refused_by(gate, work)
        _refuse(work, found.rows, found.detail, Refusal(gate.op, gate.code, gate, 0), trace)


def _refuse(work: Work, rows: Index, detail: Index, why: Refusal, trace: Trace | None) -> None:
    work.refuse(rows, why.code)
    if trace is not None:
        for row, number in zip(rows.tolist(), detail.tolist(), strict=True):
            trace.refusals[row] = Refusal(why.op, why.code, why.gate, number)


def _take_step(step: Step, work: Work, trace: Trace | None) -> None:
    rows = work.works_on(step)
    before = work.x[rows]
    result = STEPS[type(step)](step, work, rows)
    if trace is not None:
        trace.steps.append(_StepTrace(step, rows, before, result, result.facts()))
    work.settle(rows, step.op, result.after, step.keep)
    if result.codes is not None:
        refused = result.codes != ""
        work.refuse(rows[refused], result.codes[refused])


def _answer(work: Work, trace: Trace | None) -> Answer:
    refused = work.code != ""
    paid = work.x > 0
    outcome = np.where(refused, "refused", np.where(paid, "paid", "nil")).astype(object)
    code = np.where(refused, work.code, np.where(paid, "", work.zeroed_by))
    loss = np.where(refused, 0, work.loss)
    back = np.argsort(work.order)  # from settlement order to the order of the file
    return Answer(outcome[back], code[back], loss[back], work.x[back], trace)

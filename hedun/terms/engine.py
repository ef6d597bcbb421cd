"""Adjudication (SPEC §4–§7): every line of a policy against its terms, exact to the fen."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from hedun.terms.back_end import Exact
from hedun.terms.exact import Column, Index
from hedun.terms.gates import Refused, refused_by
from hedun.terms.lines import Lines
from hedun.terms.model import Gate, GroupStep, Step, Terms, Value
from hedun.terms.plan import NO_CODE, Check, Plan, compile_terms
from hedun.terms.results import Result
from hedun.terms.steps import STEPS
from hedun.terms.work import Rows, Work

Words = npt.NDArray[np.object_]  # texts


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


@dataclass(slots=True)
class Trace:
    """What happened to some lines on the way, by their positions in the file, from 0."""

    watched: Index  # ascending
    refusals: dict[int, Refusal] = field(default_factory=dict)
    steps: dict[int, list[LineStep]] = field(default_factory=dict)

    def refusal(self, position: int) -> Refusal | None:
        """The check or gate that refused a line; None if it passed them all."""
        return self.refusals.get(position)

    def of(self, position: int) -> Sequence[LineStep]:
        """The steps that worked on a line, in order."""
        return self.steps.get(position, [])

    def note_refusals(self, gate: Gate, refused: Refused) -> None:
        """Note who of the watched was refused."""
        written = None if isinstance(gate, Check) else gate
        for at, position in _both(refused.rows, self.watched):
            self.refusals[position] = Refusal(gate.op, gate.code, written, int(refused.detail[at]))

    def note_step(self, step: Step, work: Work, rows: Rows, before: Column, did: Result) -> None:
        """Note what a step did to those of the watched that it worked on."""
        met = _both(rows, self.watched)
        facts = did.facts() if met else {}
        for at, position in met:
            number = 0 if did.codes is None else int(did.codes[at])
            noted = LineStep(
                step=step,
                before=int(before[at]),
                after=int(did.after[at]),
                code=work.plan.codes[number],
                facts={name: int(values[at]) for name, values in facts.items()},
            )
            self.steps.setdefault(position, []).append(noted)


def _both(rows: Rows, watched: Index) -> list[tuple[int, int]]:
    """For each watched position among the rows: where it stands in them, and the position."""
    if isinstance(rows, slice):
        return [(position, position) for position in watched.tolist()]
    at = np.searchsorted(rows, watched)
    inside = at < rows.size
    inside[inside] = rows[at[inside]] == watched[inside]
    return list(zip(at[inside].tolist(), watched[inside].tolist(), strict=True))


class EngineError(RuntimeError):
    """An engine that is not installed here."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One row per line, in the order of the file; amounts in fen (SPEC §7).

    `code_number` counts in `codes`: 0 for what is paid, a refusal's code, or for "nil" an
    operation (from `first_op` on).
    """

    codes: tuple[str, ...]
    code_number: npt.NDArray[np.uint16]
    first_op: int
    loss_fen: Column
    payable_fen: Column
    trace: Trace | None

    @property
    def kinds(self) -> tuple[str, ...]:
        """For each of `codes` the outcome that it goes with."""
        refusals, ops = self.first_op - 1, len(self.codes) - self.first_op
        return ("paid", *["refused"] * refusals, *["nil"] * ops)

    @property
    def outcome(self) -> Words:
        """ "paid", "nil" or "refused"."""
        return np.array(self.kinds, dtype=object)[self.code_number]

    @property
    def code(self) -> Words:
        """The codes in words; "" for what is paid."""
        return np.array(self.codes, dtype=object)[self.code_number]


def adjudicate(
    terms: Terms | Plan,
    lines: Lines,
    *,
    trace: bool | Iterable[str] = False,
    engine: str = "numpy",
) -> Answer:
    """What the terms pay for every line; with `trace` (all lines, or the ids of some) also how.

    `engine`: "numpy", or "numba" where the extra `fast` is installed; both give the same answer.
    Raises LinesError if the lines lack a column that the terms use, KeyError for an id that no
    line has, EngineError for an engine that is not there.
    """
    plan = terms if isinstance(terms, Plan) else compile_terms(terms)
    lines.require(plan.columns)
    back_end = ENGINES[engine]()
    work = Work(plan, lines, back_end)
    kept = Trace(lines.positions(trace)) if trace else None
    place = 0
    while place < len(plan.rules):
        done = 0 if kept is not None else back_end.run(place, work)
        if not done:
            _take(plan.rules[place], work, kept)
        place += done or 1
        work.forget(place)
    return _answer(work, back_end, kept)


def _compiled() -> Exact:
    try:
        from hedun.terms.fast import Compiled
    except ImportError:
        raise EngineError(
            "the engine numba is not installed (pip install 'hedun[fast]'); numpy gives the same"
        ) from None
    return Compiled()


ENGINES: Mapping[str, Callable[[], Exact]] = {"numpy": Exact, "numba": _compiled}


def _take(rule: Gate | Step, work: Work, trace: Trace | None) -> None:
    if isinstance(rule, Gate):
        _pass_gate(rule, work, trace)
    else:
        _take_step(rule, work, trace)


def _pass_gate(gate: Gate, work: Work, trace: Trace | None) -> None:
    found = refused_by(gate, work)
    work.refuse(found.rows, work.plan.code[gate.code])
    if trace is not None:
        trace.note_refusals(gate, found)


def _take_step(step: Step, work: Work, trace: Trace | None) -> None:
    rows, on = work.works_on(step), work.open(step.sections)
    before = work.x[rows].copy() if trace is not None else work.x
    did = STEPS[type(step)](step, work, rows)
    if trace is not None:
        trace.note_step(step, work, rows, before, did)
    work.settle(rows, step.op, did.after)
    work.keep(step, on)
    if isinstance(step, Value):
        work.note_loss(step)
    if did.codes is not None:
        refused = did.codes != NO_CODE
        work.refuse(work.positions(rows)[refused], did.codes[refused])


def _answer(work: Work, back_end: Exact, trace: Trace | None) -> Answer:
    # Codes and operations in one row of names; 0 is "" for what is paid.
    names, first_op = (*work.plan.codes, *work.plan.ops), len(work.plan.codes)
    back_end.name_nil(work, first_op)
    return Answer(names, work.code, first_op, work.loss, work.x, trace)

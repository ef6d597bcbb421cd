"""The fast back end (extra `fast`): the rules of SPEC §5 and §6 by compiled loops.

A rule is done here when the ranges of its numbers prove that 64 bits hold every product and sum on
the way; what is not done here (`run` answers 0) the exact rules do, with the same result. Rules
that take each line by itself are done in one passage over the lines. Only amounts are made: what an
explanation needs, the exact steps tell.
"""

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt

from hedun.terms import group_kernels as g
from hedun.terms import model
from hedun.terms.back_end import Exact
from hedun.terms.columns import Together
from hedun.terms.exact import SAFE, Column, Index, group_sum, largest
from hedun.terms.program import fits, narrow, program_at
from hedun.terms.steps import NEW_TOTALS
from hedun.terms.work import Work

Unsigned = npt.NDArray[np.uint32]
SOME = 4096  # groups whose new totals are found at once


class Compiled(Exact):
    """The back end of compiled loops."""

    def run(self, place: int, work: Work) -> int:
        """Do the rule at a place of the plan, and those after it that can be done with it."""
        if work.x.dtype == object:
            return 0
        rule = work.plan.rules[place]
        if getattr(rule, "scope", "line") == "line":
            program = program_at(place, work)
            if program.rules:
                program.run(work)
                return program.rules
        return int(type(rule) in GROUPED and GROUPED[type(rule)](rule, work))

    def name_nil(self, work: Work, first_op: int) -> None:
        """Write to `code` what brought the lines to nothing."""
        if work.x.dtype == object:
            super().name_nil(work, first_op)
        else:
            g.name_nil(work.x, work.code, work.zeroed_by, np.uint16(first_op))

    def pairs(self, codes: Index, size: int, others: Index, count: int) -> tuple[Index, int]:
        """Numbers for the pairs of two columns' codes, in their order."""
        number = np.empty(codes.size, dtype=np.int32)
        both = (codes.view(np.uint32), size, others.view(np.uint32), count)
        return number, int(g.pairs(*both, number))


def _count(gate: model.Count, work: Work) -> bool:
    """Refuse the lines whose report is beyond the most that their group may have."""
    owners, pairs = work.alike(gate.scope, gate.by), work.alike(gate.scope, (*gate.by, "report"))
    on, turn, code = work.open(gate.sections), work.turn, work.plan.code[gate.code]
    of = (*_of(owners), *_of(pairs), *_of(turn))
    if g.beyond_count(*of, on, min(gate.most, work.size), work.code, code):
        work.note_refusals()
    return True


def _totals(step: model.GroupStep, values: Column, work: Work) -> Column | None:
    """The groups' totals; None if 64 bits may not hold them."""
    most = work.largest("x") if values is work.x else largest(values)
    if not narrow(values) or not fits(most, work.size):
        return None
    groups = work.alike(step.scope, step.by)
    totals = np.zeros(groups.size, dtype=np.int64)
    g.group_totals(work.open(step.sections), _of(groups)[0], values, totals)
    return totals


def _of(groups: Together) -> tuple[Unsigned, int]:
    """Each line's group (by numbers of which the loops need not ask whether one is below 0), and
    how many groups there are."""
    return groups.of.view(np.uint32), groups.size


def _franchise(step: model.Franchise, work: Work) -> bool:
    base = work.x if step.on is None else work.kept[step.on]
    return _kept_if(step, base, step.amount or 0, work)


def _minimum(step: model.Minimum, work: Work) -> bool:
    return _kept_if(step, work.x, step.amount, work)


def _kept_if(step: model.GroupStep, base: Column, least: int, work: Work) -> bool:
    """x where the group's total reaches the amount. (Only a line has a degree to be tested.)"""
    totals = _totals(step, base, work) if least < SAFE and step.scope != "line" else None
    if totals is None:
        return False
    on, (of, _) = work.covered(step.sections), _of(work.alike(step.scope, step.by))
    g.kept_if(on, of, totals, least, work.x, work.zeroed_by, work.plan.op[step.op])
    work.keep(step)
    return True


def _new_total(step: model.GroupStep, work: Work) -> bool:
    """Steps that give each group a new total, shared out over its lines."""
    totals = _totals(step, work.x, work)
    if totals is None:
        return False
    others: dict[int, Column] = {}
    changes = np.empty(totals.size, dtype=bool)
    for start in range(0, totals.size, SOME):
        part = slice(start, start + SOME)

        def sums(values: Column, part: slice = part) -> Column:
            if id(values) not in others:
                others[id(values)] = _sums(step, values, work)
            return others[id(values)][part]

        new = NEW_TOTALS[type(step)](step, totals[part], work, sums)["new"]
        if not narrow(new):
            return False
        changes[part] = new != totals[part]
        totals[part] = new
    if not fits(work.largest("x"), largest(totals)):
        return False
    groups, on = work.alike(step.scope, step.by), work.covered(step.sections)
    to = (work.x, work.zeroed_by, work.plan.op[step.op])
    g.shared_out(*_of(groups), *_of(work.turn), on, changes, totals, *to)
    work.keep(step)
    return True


def _sums(step: model.GroupStep, values: Column, work: Work) -> Column:
    """The groups' totals of any values."""
    totals = _totals(step, values, work)
    if totals is not None:
        return totals
    on, groups = work.open(step.sections), work.alike(step.scope, step.by)
    return group_sum(values[on], groups.of[on], groups.size)


def _limit(step: model.Limit, work: Work) -> bool:
    if step.scope == "line" or not fits(work.largest("x"), work.size):
        return False
    if step.allocate == "pro_rata":
        return _new_total(step, work)
    on, most = work.covered(step.sections), min(step.amount or 0, SAFE)
    groups, turn, op = work.alike(step.scope, step.by), work.turn, work.plan.op[step.op]
    to = (*_of(turn), on, most, work.x, work.zeroed_by, op)
    if groups.size == 1:
        g.used_up_by_all(*to)
    else:
        g.used_up_in_turn(*_of(groups), *to)
    work.keep(step)
    return True


# Takes a step of its own type; the table is what makes the pairs fit.
GROUPED: Mapping[type[model.Rule], Callable[..., bool]] = {
    model.Count: _count,
    model.Franchise: _franchise,
    model.Deductible: _new_total,
    model.Bands: _new_total,
    model.Offset: _new_total,
    model.Limit: _limit,
    model.Minimum: _minimum,
}

"""The built-in checks and the gates (SPEC §5): which of the rows each refuses."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from hedun.terms import model
from hedun.terms.cells import DAY
from hedun.terms.columns import renumbered
from hedun.terms.exact import Index, Mask, rank_in_group
from hedun.terms.plan import Period, Place, Plan, Valued
from hedun.terms.work import Rows, Work

DAY_HOURS = 24
HOUR = 3600
A_DAY = 2 * DAY  # as `cells.Moments` counts
NOBODY: Index = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Refused:
    """The rows a gate refuses, each with a number for its sentence (count: which accident)."""

    rows: Index
    detail: Index

    @classmethod
    def where(cls, test: Mask, work: Work, sections: tuple[str, ...] | None) -> "Refused":
        """The rows that the test finds, of those still open in the sections."""
        rows = np.flatnonzero(test & work.open(sections)) if test.any() else NOBODY
        return cls(rows, np.zeros(rows.size, dtype=np.int64))


# --- gates that look at a column of words: which column, and what tells a word that they refuse

Refuses = Callable[[str], bool]


def _not_in_place(gate: Place, plan: Plan) -> tuple[str, Refuses]:
    return "place", lambda word: not word.startswith(plan.terms.place)


def _without_value(gate: Valued, plan: Plan) -> tuple[str, Refuses]:
    return "section", lambda word: not plan.is_valued(word)


def _not_member(gate: model.Membership, plan: Plan) -> tuple[str, Refuses]:
    include, exclude = gate.include, gate.exclude or ()
    if include is None:
        return gate.column, lambda word: word in exclude
    return gate.column, lambda word: word not in include or word in exclude


def _excluded(gate: model.Exclusion, plan: Plan) -> tuple[str, Refuses]:
    return "exclusions", lambda word: bool(borne(gate.codes, word))


def borne(codes: tuple[str, ...], exclusions: str) -> list[str]:
    """Which of the codes a line bears, as its `exclusions` cell lists them."""
    return [code for code in exclusions.split(";") if code and code in codes]


# Takes a gate of its own type; the table is what makes the pairs fit.
BY_WORD: Mapping[type[model.Rule], Callable[..., tuple[str, Refuses]]] = {
    Place: _not_in_place,
    Valued: _without_value,
    model.Membership: _not_member,
    model.Exclusion: _excluded,
}


def words_refused(
    gate: model.Gate, plan: Plan, words: Mapping[str, Sequence[str]]
) -> tuple[str, list[bool]]:
    """The column that a gate `BY_WORD` looks at, and which of its words it refuses."""
    column, refuses = BY_WORD[type(gate)](gate, plan)
    return column, [refuses(word) for word in words[column]]


# --- gates that look at numbers


def period(terms: model.Terms) -> tuple[int, int]:
    """The first moment of the policy period and the first after it, as `cells.Moments` counts."""
    return terms.effective.toordinal() * A_DAY, (terms.expires.toordinal() + 1) * A_DAY


def _outside_period(gate: Period, work: Work) -> Mask:
    moment, (first, beyond) = work.lines.occurred.value, period(work.plan.terms)
    return (moment < first) | (moment >= beyond)


def whole_days(gate: model.ReportedWithin) -> int:
    """The gate's hours in days, rounded up."""
    return -(-gate.hours // DAY_HOURS)


def _late(gate: model.ReportedWithin, work: Work) -> Mask:
    occurred, reported = work.lines.occurred, work.lines.reported
    return np.where(
        occurred.timed & reported.timed,
        reported.second - occurred.second > gate.hours * HOUR,
        reported.day - occurred.day > whole_days(gate),
    )


def _below_degree(gate: model.MinimumDegree, work: Work) -> Mask:
    return work.lines.degree < gate.degree


TESTS: Mapping[type[model.Rule], Callable[..., Mask]] = {
    Period: _outside_period,
    model.ReportedWithin: _late,
    model.MinimumDegree: _below_degree,
}

# --- the gate that counts


def accident_number(gate: model.Count, work: Work, rows: Rows) -> Index:
    """For each row which distinct report of its group its own is, from 1, in settlement order."""
    pair, count = renumbered(work.alike(gate.scope, (*gate.by, "report")).of[rows])
    first = np.full(count, work.size)  # the place of each pair's earliest row
    np.minimum.at(first, pair, work.place[rows])
    owner = np.empty(count, dtype=np.int64)
    owner[pair] = work.alike(gate.scope, gate.by).of[rows]
    order = np.lexsort((first, owner))
    number = np.empty(count, dtype=np.int64)
    number[order] = rank_in_group(owner, order) + 1
    return number[pair]


def refused_by(gate: model.Gate, work: Work) -> Refused:
    """The rows a check or gate refuses, of those that it works on."""
    if isinstance(gate, model.Count):
        rows = work.positions(work.works_on(gate))
        number = accident_number(gate, work, rows)
        over = number > gate.most
        return Refused(rows[over], number[over])
    if type(gate) in TESTS:
        return Refused.where(TESTS[type(gate)](gate, work), work, gate.sections)
    column, refused = words_refused(gate, work.plan, work.words)
    return Refused.where(work.lines.text[column].where(refused), work, gate.sections)

"""The built-in checks and the gates (SPEC §5): which of the rows each refuses."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from hedun.terms import model
from hedun.terms.cells import DAY
from hedun.terms.columns import renumbered
from hedun.terms.exact import Index, Mask, rank_in_group
from hedun.terms.work import Rows, Work, listed

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


Check = Callable[[Work], Mask]


def _outside_period(work: Work) -> Mask:
    terms, moment = work.plan.terms, work.lines.occurred.value
    first, beyond = terms.effective.toordinal(), terms.expires.toordinal() + 1
    return (moment < first * A_DAY) | (moment >= beyond * A_DAY)


def _outside_place(work: Work) -> Mask:
    places = work.lines.text["place"]
    return places.where([not word.startswith(work.plan.terms.place) for word in places.words])


def _section_without_value(work: Work) -> Mask:
    sections = work.lines.text["section"]
    return sections.where([not work.plan.is_valued(word) for word in sections.words])


# The checks every line passes before the first gate (their codes: `plan.CHECK_CODES`).
CHECKS: Mapping[str, Check] = {
    "period": _outside_period,
    "place": _outside_place,
    "section": _section_without_value,
}


def _not_member(gate: model.Membership, work: Work) -> Mask:
    cells = work.lines.text[gate.column]
    refused = [False] * len(cells.words)
    if gate.include is not None:
        refused = [not one for one in listed(cells.words, gate.include)]
    if gate.exclude is not None:
        bars = listed(cells.words, gate.exclude)
        refused = [one or bar for one, bar in zip(refused, bars, strict=True)]
    return cells.where(refused)


def _late(gate: model.ReportedWithin, work: Work) -> Mask:
    occurred, reported = work.lines.occurred, work.lines.reported
    both_timed = occurred.timed & reported.timed
    whole_days = -(-gate.hours // DAY_HOURS)
    return np.where(
        both_timed,
        reported.second - occurred.second > gate.hours * HOUR,
        reported.day - occurred.day > whole_days,
    )


def borne(codes: tuple[str, ...], exclusions: str) -> list[str]:
    """Which of the codes a line bears, as its `exclusions` cell lists them."""
    return [code for code in exclusions.split(";") if code and code in codes]


def _excluded(gate: model.Exclusion, work: Work) -> Mask:
    cells = work.lines.text["exclusions"]
    return cells.where([bool(borne(gate.codes, word)) for word in cells.words])


def _below_degree(gate: model.MinimumDegree, work: Work) -> Mask:
    return work.lines.degree < gate.degree


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
    """The rows a gate refuses, of those that it works on."""
    if not isinstance(gate, model.Count):
        return Refused.where(TESTS[type(gate)](gate, work), work, gate.sections)
    rows = work.positions(work.works_on(gate))
    number = accident_number(gate, work, rows)
    over = number > gate.most
    return Refused(rows[over], number[over])


# Takes a gate of its own type; the table is what makes the pairs fit.
TESTS: Mapping[type[model.Gate], Callable[..., Mask]] = {
    model.Membership: _not_member,
    model.ReportedWithin: _late,
    model.Exclusion: _excluded,
    model.MinimumDegree: _below_degree,
}

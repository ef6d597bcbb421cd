"""The built-in checks and the gates (SPEC §5): which of the rows each refuses."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from hedun.terms import model
from hedun.terms.exact import Index, Mask
from hedun.terms.work import Work

DAY_HOURS = 24
HOUR = 3600


@dataclass(frozen=True, slots=True)
class Refused:
    """The rows a gate refuses, each with a number for its sentence (count: which accident)."""

    rows: Index
    detail: Index


Check = Callable[[model.Terms, Work], Mask]


def _outside_period(terms: model.Terms, work: Work) -> Mask:
    day = work.lines.occurred.day[work.order]
    return (day < terms.effective.toordinal()) | (day > terms.expires.toordinal())


def _outside_place(terms: model.Terms, work: Work) -> Mask:
    inside = [place.startswith(terms.place) for place in work.words("place")]
    return ~np.array(inside, dtype=bool)


def _section_without_value(terms: model.Terms, work: Work) -> Mask:
    covered = np.zeros(work.order.size, dtype=bool)
    for step in terms.steps:
        if isinstance(step, model.Value):
            covered[work.works_on(step)] = True
    return ~covered


# The checks every line passes before the first gate, in this order.
CHECKS: Mapping[str, tuple[str, Check]] = {
    "period": ("OUT_OF_PERIOD", _outside_period),
    "place": ("OUT_OF_PLACE", _outside_place),
    "section": ("SECTION_NOT_COVERED", _section_without_value),
}


def _not_member(gate: model.Membership, work: Work, rows: Index) -> Mask:
    refused = np.zeros(rows.size, dtype=bool)
    if gate.include is not None:
        refused |= ~work.is_one_of(gate.column, gate.include)[rows]
    if gate.exclude is not None:
        refused |= work.is_one_of(gate.column, gate.exclude)[rows]
    return refused


def _late(gate: model.ReportedWithin, work: Work, rows: Index) -> Mask:
    picked = work.order[rows]
    occurred, reported = work.lines.occurred, work.lines.reported
    both_timed = (occurred.timed & reported.timed)[picked]
    seconds = (reported.second - occurred.second)[picked]
    days = (reported.day - occurred.day)[picked]
    whole_days = -(-gate.hours // DAY_HOURS)
    return np.where(both_timed, seconds > gate.hours * HOUR, days > whole_days)


def borne(codes: tuple[str, ...], exclusions: str) -> list[str]:
    """Which of the codes a line bears, as its `exclusions` cell lists them."""
    return [code for code in exclusions.split(";") if code and code in codes]


def _excluded(gate: model.Exclusion, work: Work, rows: Index) -> Mask:
    cells = work.words("exclusions")[rows]
    return np.array([bool(borne(gate.codes, cell)) for cell in cells], dtype=bool)


def _below_degree(gate: model.MinimumDegree, work: Work, rows: Index) -> Mask:
    return work.degree[rows] < gate.degree


def accident_number(gate: model.Count, work: Work, rows: Index) -> Index:
    """For each row which distinct report of its group its own is, from 1, in settlement order."""
    group = work.groups(rows, gate.scope, gate.by).of
    pair = work.same(rows, (group, work.codes("report")[rows])).of
    first = np.unique(pair, return_index=True)[1]  # each pair's earliest row
    order = np.lexsort((first, group[first]))
    owners = group[first][order]
    number = np.empty(first.size, dtype=np.int64)
    starts = np.searchsorted(owners, owners, side="left")
    number[order] = np.arange(first.size) - starts + 1
    return number[pair]


def refused_by(gate: model.Gate, work: Work) -> Refused:
    """The rows a gate refuses, of those that it works on."""
    rows = work.works_on(gate)
    detail = np.zeros(rows.size, dtype=np.int64)
    if isinstance(gate, model.Count):
        detail = accident_number(gate, work, rows)
        refused: Mask = detail > gate.most
    else:
        refused = TESTS[type(gate)](gate, work, rows)
    return Refused(rows[refused], detail[refused])


# Takes a gate of its own type; the table is what makes the pairs fit.
TESTS: Mapping[type[model.Gate], Callable[..., Mask]] = {
    model.Membership: _not_member,
    model.ReportedWithin: _late,
    model.Exclusion: _excluded,
    model.MinimumDegree: _below_degree,
}

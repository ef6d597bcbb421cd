"""The lines in settlement order and what has become of them so far."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from hedun.terms.exact import Column, Index, Mask, choose, put
from hedun.terms.lines import Lines
from hedun.terms.model import Rule, Table

Words = npt.NDArray[np.object_]  # texts


class Groups(NamedTuple):
    """For each of the rows at hand the number of its group, 0 … size − 1."""

    of: Index
    size: int


# SPEC §4: the columns whose values together make a group ("line" is the row itself).
SCOPES: Mapping[str, tuple[str, ...]] = {
    "claim": ("report", "household"),
    "report": ("report",),
    "person_report": ("report", "person"),
    "person": ("person",),
    "household": ("household",),
    "section": ("section",),
    "policy": (),
}


class Work:
    """Columns of one adjudication, all in settlement order; `rows` are positions in it."""

    def __init__(self, lines: Lines, tables: Mapping[str, Table]) -> None:
        order = lines.order
        self.lines, self.tables, self.order = lines, tables, order
        self.quantity = lines.quantity[order]
        self.degree = lines.degree[order]
        self.amount = lines.amount[order]
        self.has_amount = lines.has_amount[order]
        self.other_paid = lines.other_paid[order]
        self.x: Column = np.zeros(order.size, dtype=np.int64)
        self.loss: Column = np.zeros(order.size, dtype=np.int64)
        self.stepped: Mask = np.zeros(order.size, dtype=bool)  # a step other than value worked
        self.code: Words = np.full(order.size, "", dtype=object)  # of the refusal
        self.zeroed_by: Words = np.full(order.size, "value", dtype=object)
        self.kept: dict[str, Column] = {}
        self._words: dict[str, Words] = {}
        self._codes: dict[str, Index] = {}

    def words(self, name: str) -> Words:
        """A column as text."""
        if name not in self._words:
            self._words[name] = np.array(self.lines.text[name], dtype=object)[self.order]
        return self._words[name]

    def codes(self, name: str) -> Index:
        """A column as numbers, the same number for the same text."""
        if name not in self._codes:
            seen: dict[str, int] = {}
            numbers = [seen.setdefault(word, len(seen)) for word in self.words(name)]
            self._codes[name] = np.array(numbers, dtype=np.int64)
        return self._codes[name]

    def _members(self, name: str) -> Index:
        """The codes for grouping: a line without a person is a group of its own."""
        codes = self.codes(name)
        if name != "person":
            return codes
        alone = self.words(name) == ""
        return np.where(alone, codes.size + np.arange(codes.size), codes)

    def works_on(self, rule: Rule) -> Index:
        """The rows that a gate or step works on: not refused, and of one of its sections."""
        open_rows = self.code == ""
        if rule.sections is not None:
            open_rows &= self.is_one_of("section", rule.sections)
        return np.flatnonzero(open_rows)

    def is_one_of(self, name: str, options: tuple[str, ...]) -> Mask:
        """Where a column's text is one of the options."""
        codes, words = self.codes(name), self.words(name)
        first = np.unique(codes, return_index=True)[1]
        listed = np.array([words[i] in options for i in first], dtype=bool)
        return listed[codes] if codes.size else np.zeros(0, dtype=bool)

    def groups(self, rows: Index, scope: str, by: tuple[str, ...] = ()) -> Groups:
        """The groups of the rows in a scope, split further by columns."""
        if scope == "line":
            return Groups(np.arange(rows.size), rows.size)
        return self.same(rows, tuple(self._members(name)[rows] for name in SCOPES[scope] + by))

    def same(self, rows: Index, columns: tuple[Index, ...]) -> Groups:
        """Groups of rows that agree in every one of the columns."""
        group, count = np.zeros(rows.size, dtype=np.int64), min(rows.size, 1)
        for column in columns:
            values, column = np.unique(column, return_inverse=True)
            present, group = np.unique(group * values.size + column, return_inverse=True)
            count = present.size
        return Groups(group, count)

    def kept_as(self, name: str | None, rows: Index) -> Column:
        """What the rows keep under a name (0 if nothing), or their amounts without a name."""
        return (self.x if name is None else self.kept[name])[rows]

    def refuse(self, rows: Index, codes: Words | str) -> None:
        """Refuse rows: they pay nothing and count for nothing afterwards."""
        self.code[rows] = codes
        self.x[rows] = 0

    def settle(self, rows: Index, op: str, after: Column, keep: str | None) -> None:
        """Take over the amounts after a step, and remember what the answer needs of them."""
        fell = (self.x[rows] > 0) & (after == 0)
        self.zeroed_by[rows[fell]] = op
        if op == "value":
            first = ~self.stepped[rows]
            self.loss = put(self.loss, rows, choose(first, after, self.loss[rows]))
        else:
            self.stepped[rows] = True
        self.x = put(self.x, rows, after)
        if keep is not None:
            kept = self.kept.get(keep, np.zeros(self.x.size, dtype=np.int64))
            self.kept[keep] = put(kept, rows, after)

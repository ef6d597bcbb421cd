"""A wording made ready to run over columns: what can be known before any line is seen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from hedun.terms import model
from hedun.terms.tables import Lookup
from hedun.terms.texts import Text

# Codes that are no gate's; the numbers are what the steps answer with.
NO_CODE, NO_AMOUNT, NO_TABLE_ENTRY = 0, 1, 2
STEP_CODES: Final = ("", "NO_AMOUNT", "NO_TABLE_ENTRY")
# The checks every line passes before the first gate, in this order (SPEC §5).
CHECK_CODES: Final[Mapping[str, str]] = {
    "period": "OUT_OF_PERIOD",
    "place": "OUT_OF_PLACE",
    "section": "SECTION_NOT_COVERED",
}


def covers(rule: model.Rule, section: str) -> bool:
    """Whether a gate or step works on a section."""
    return rule.sections is None or section in rule.sections


@dataclass(frozen=True)
class Plan:
    """The steps of one wording in order, with every code and operation as a number."""

    terms: model.Terms
    lookups: Mapping[str, Lookup]
    codes: tuple[str, ...]
    ops: tuple[str, ...]
    _loss: dict[str, int] = field(default_factory=dict)

    @cached_property
    def columns(self) -> Mapping[str, Text]:
        """The columns of the lines that the terms name, each with the first place that does."""
        return self.terms.columns()

    @cached_property
    def code(self) -> Mapping[str, int]:
        """The number of each code."""
        return {code: number for number, code in enumerate(self.codes)}

    @cached_property
    def op(self) -> Mapping[str, int]:
        """The number of each operation; `value` is 0."""
        return {op: number for number, op in enumerate(self.ops)}

    def loss_step(self, section: str) -> int:
        """The step (its place in `terms.steps`) after which a section's amount is its loss: the
        last value before a step of another kind works on the section; −1 if there is none."""
        if section not in self._loss:
            found = -1
            for place, step in enumerate(self.terms.steps):
                if covers(step, section):
                    if not isinstance(step, model.Value):
                        break
                    found = place
            self._loss[section] = found
        return self._loss[section]

    def is_valued(self, section: str) -> bool:
        """Whether some value step works on a section."""
        return any(isinstance(s, model.Value) and covers(s, section) for s in self.terms.steps)


def compile_terms(terms: model.Terms) -> Plan:
    """The plan of a wording; the same for every set of lines."""
    return Plan(
        terms=terms,
        lookups={name: Lookup(table) for name, table in terms.tables.items()},
        codes=_distinct([*STEP_CODES, *CHECK_CODES.values(), *(g.code for g in terms.gates)]),
        ops=_distinct(["value", *(step.op for step in terms.steps)]),
    )


def _distinct(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))

"""A wording made ready to run over columns: what can be known before any line is seen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from hedun.terms import model
from hedun.terms.tables import Lookup
from hedun.terms.texts import Text

# Codes that are no gate's; the numbers are what the steps answer with.
NO_CODE, NO_AMOUNT, NO_TABLE_ENTRY = 0, 1, 2
STEP_CODES: Final = ("", "NO_AMOUNT", "NO_TABLE_ENTRY")


class Check(model.Gate):
    """A gate that no wording writes and every line passes first (SPEC §5)."""


class Period(Check):
    """The loss must fall into the policy period."""


class Place(Check):
    """The loss must be in the policy's area."""


class Valued(Check):
    """Some value step must work on the line's section."""


CHECKS: Final = tuple(
    kind(n=0, op=op, code=code, sections=None, clause="")
    for kind, op, code in (
        (Period, "period", "OUT_OF_PERIOD"),
        (Place, "place", "OUT_OF_PLACE"),
        (Valued, "section", "SECTION_NOT_COVERED"),
    )
)


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
    programs: dict[Any, Any] = field(default_factory=dict)  # remembered by `program.py`
    _needed: dict[int, tuple[frozenset[object], frozenset[str | None]]] = field(
        default_factory=dict
    )
    _loss: dict[str, model.Step | None] = field(default_factory=dict)

    @cached_property
    def columns(self) -> Mapping[str, Text]:
        """The columns of the lines that the terms name, each with the first place that does."""
        return self.terms.columns()

    @cached_property
    def rules(self) -> tuple[model.Gate | model.Step, ...]:
        """Everything a line meets, in order: the checks, the gates, the steps."""
        return (*CHECKS, *self.terms.gates, *self.terms.steps)

    @cached_property
    def worded(self) -> tuple[str, ...]:
        """The columns whose words decide something by themselves."""
        listed = [g.column for g in self.terms.gates if isinstance(g, model.Membership)]
        keys = [name for lookup in self.lookups.values() for name in lookup.keys]
        return _distinct(["section", "place", "exclusions", *listed, *keys])

    @cached_property
    def calculated_with(self) -> frozenset[str]:
        """Which of quantity and amount the steps calculate with."""
        asked = (s for step in self.terms.steps if isinstance(step, model.Value) for s in step.of)
        return frozenset(
            ["amount" for source in asked if source.origin == "amount"]
            + ["quantity" for _ in self.lookups][:1]
        )

    def needed_from(self, place: int) -> tuple[frozenset[object], frozenset[str | None]]:
        """The groups (scope and columns) that the rules from a place on look at, and the names of
        what was kept."""
        if place not in self._needed:
            rest = self.rules[place:]
            counts = [(r.scope, (*r.by, "report")) for r in rest if isinstance(r, model.Count)]
            groups = [(r.scope, r.by) for r in rest if isinstance(r, model.Count | model.GroupStep)]
            names = (r.on for r in rest if isinstance(r, model.Franchise | model.Bands))
            self._needed[place] = frozenset([*counts, *groups]), frozenset(names)
        return self._needed[place]

    def is_asked_later(self, step: model.Step) -> bool:
        """Whether some step looks at what this one keeps."""
        return step.keep is not None and step.keep in self.needed_from(0)[1]

    @cached_property
    def code(self) -> Mapping[str, int]:
        """The number of each code."""
        return {code: number for number, code in enumerate(self.codes)}

    @cached_property
    def op(self) -> Mapping[str, int]:
        """The number of each operation; `value` is 0."""
        return {op: number for number, op in enumerate(self.ops)}

    def loss_step(self, section: str) -> model.Step | None:
        """The step after which a section's amount is its loss: the last value before a step of
        another kind works on the section; None if there is none."""
        if section not in self._loss:
            found = None
            for step in self.terms.steps:
                if covers(step, section):
                    if not isinstance(step, model.Value):
                        break
                    found = step
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
        codes=_distinct([*STEP_CODES, *(gate.code for gate in (*CHECKS, *terms.gates))]),
        ops=_distinct(["value", *(step.op for step in terms.steps)]),
    )


def _distinct(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))

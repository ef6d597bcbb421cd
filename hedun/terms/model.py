"""The policy wording as read from a terms file: every rule a frozen record, every number whole.

Amounts are fen, rates and degrees millionths, quantities ten-thousandths.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from hedun.terms.texts import Text

MONEY, RATES = "money", "rates"


@dataclass(frozen=True, slots=True)
class Table:
    """A value table: key columns, and a number (fen or millionths) for each pattern of them."""

    name: str
    keys: tuple[str, ...]
    kind: str  # MONEY or RATES, from the steps that use it
    values: Mapping[tuple[str, ...], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What gates and steps have in common. `sections` None means all."""

    n: int  # number in the file, from 1, gates and steps counted apart
    op: str
    sections: tuple[str, ...] | None
    clause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate(Rule):
    """A test that refuses lines with `code`."""

    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership(Gate):
    """`species`, `items`, `column`: a column's value must be listed, or must not be."""

    column: str
    include: tuple[str, ...] | None
    exclude: tuple[str, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedWithin(Gate):
    """The loss must be reported in time; days in the file are 24 hours each."""

    hours: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion(Gate):
    """Facts found at survey that exclude a line."""

    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MinimumDegree(Gate):
    """The least degree of loss that is covered."""

    degree: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Count(Gate):
    """The most accidents of one household or person that are covered."""

    scope: str
    by: tuple[str, ...]
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Step(Rule):
    """A calculation; `keep` is the name (`as`) under which its result is kept."""

    keep: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a value comes from: `origin` is "table", "amount" or "fixed"."""

    origin: str
    table: str | None = None
    degree: bool = False
    max_quantity: int | None = None
    amount: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Value(Step):
    """Sets the amount. `choice` is "only", or how several sources become one."""

    choice: str
    of: tuple[Source, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor(Step):
    """Multiplies by one rate or by a table of rates."""

    rate: int | None
    table: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupStep(Step):
    """A step that looks at groups of lines."""

    scope: str
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Franchise(GroupStep):
    """A threshold: below it nothing, from it on everything."""

    amount: int | None
    degree: int | None
    test: str
    on: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deductible(GroupStep):
    """Takes a sum, a share, or a combination of both off the group's total."""

    amount: int | None
    rate: int | None
    take: str


@dataclass(frozen=True, slots=True)
class Band:
    """over < B ≤ upto (None: no end) at `rate`."""

    over: int
    upto: int | None
    rate: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bands(GroupStep):
    """Pays by bands of the group's total, whole or marginal."""

    mode: str
    bands: tuple[Band, ...]
    on: str | None
    below: str
    above: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Offset(GroupStep):
    """Takes off what others paid for the same loss."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit(GroupStep):
    """The most a group may be paid."""

    amount: int | None
    table: str | None
    per_unit: bool
    allocate: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Minimum(GroupStep):
    """A group whose total is below this is paid nothing."""

    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Round(Step):
    """Rounds each line to a unit of money."""

    to: int
    mode: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """One policy wording."""

    name: str  # of the file, for messages
    id: str
    title: Text
    currency: str
    effective: date
    expires: date
    place: str
    source: str
    reading: tuple[str, ...]
    tables: Mapping[str, Table]
    gates: tuple[Gate, ...]
    steps: tuple[Step, ...]

    def columns(self) -> Mapping[str, Text]:
        """Every column of the lines that the terms name, with the first place that names it."""
        named: dict[str, Text] = {}
        for gate in self.gates:
            where = Text(f"第 {gate.n} 道关口", f"gate {gate.n}")
            if isinstance(gate, Membership):
                named.setdefault(gate.column, where)
            if isinstance(gate, Count):
                for name in gate.by:
                    named.setdefault(name, where)
        for step in self.steps:
            for name in step.by if isinstance(step, GroupStep) else ():
                named.setdefault(name, Text(f"第 {step.n} 步", f"step {step.n}"))
        for table in self.tables.values():
            for name in table.keys:
                named.setdefault(name, Text(f"表 {table.name}", f"table {table.name}"))
        return named

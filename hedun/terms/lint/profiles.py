"""Lines that a terms file lets pass: for each section one profile of item, stage, species …"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from hedun.terms.engine import adjudicate
from hedun.terms.lines import REQUIRED, Lines
from hedun.terms.lint.shape import ANY, sections, tables_of, works
from hedun.terms.model import Count, Membership, Table, Terms, Value
from hedun.terms.texts import yuan

Profile = dict[str, str]
OTHER = "other"
MOST_PROFILES = 40  # that are tried for one section
PLAIN = 1_000_00  # fen: the loss they are tried with


@dataclass(frozen=True, slots=True)
class Probe:
    """One loss that is tried: a line of its own household, person and accident, unless the
    profile names these."""

    profile: Profile
    loss: int
    other_paid: int = 0


def lines_of(terms: Terms, probes: Sequence[Probe]) -> Lines:
    """The probes as lines of the policy; each is alone in every group."""
    columns = list(dict.fromkeys((*REQUIRED, *terms.columns())))
    day = terms.effective.isoformat()
    common = dict.fromkeys(columns, "") | {
        "place": terms.place.ljust(12, "0"),
        "quantity": "1",
        "occurred": day,
        "reported": day,
        "settled": "0",
    }
    rows: list[Mapping[str, object]] = []
    for i, probe in enumerate(probes):
        own = {"line": f"L{i}", "report": f"R{i}", "household": f"H{i}", "person": f"P{i}"}
        money = {"amount": yuan(probe.loss), "other_paid": yuan(probe.other_paid)}
        rows.append(common | own | probe.profile | money)
    return Lines.from_rows(rows, "probes", columns)


def pay(terms: Terms, probes: Sequence[Probe]) -> list[int]:
    """What the terms pay for each probe, in fen."""
    answer = adjudicate(terms, lines_of(terms, probes))
    return [int(fen) for fen in answer.payable_fen.tolist()]


def find(terms: Terms) -> dict[str, Profile]:
    """For each section a profile that no gate and no table refuses; sections without one lack.

    Among those that pass the first that is paid is taken, so that a rate of 0 hides nothing.
    """
    probes: list[Probe] = []
    for section in sections(terms):
        for profile in _candidates(terms, section):
            probes.append(Probe(profile, PLAIN))
    if not probes:
        return {}
    answer = adjudicate(without_counts(terms), lines_of(terms, probes))
    found: dict[str, tuple[int, Profile]] = {}
    outcomes = answer.outcome.tolist()
    for probe, outcome in zip(probes, outcomes, strict=True):
        worth = ("refused", "nil", "paid").index(outcome)
        section = probe.profile["section"]
        if worth and worth > found.get(section, (0, {}))[0]:
            found[section] = (worth, probe.profile)
    return {section: profile for section, (_, profile) in found.items()}


def without_counts(terms: Terms) -> Terms:
    """The terms without gates that count; probes are all first accidents."""
    return replace(terms, gates=tuple(g for g in terms.gates if not isinstance(g, Count)))


def _candidates(terms: Terms, section: str) -> Iterator[Profile]:
    """Assignments of the columns that agree with every table used on the section."""
    tables = [terms.tables[name] for name in tables_on(terms, section)]
    gates = [g for g in terms.gates if works(g, section) and isinstance(g, Membership)]
    partial: list[dict[str, str]] = [{"section": section}]
    for table in tables:
        partial = [both for one in partial for both in _with_table(one, table)][:MOST_PROFILES]
    for one in partial:
        full = dict(one)
        for gate in gates:
            if full.get(gate.column, ANY) == ANY:
                full[gate.column] = admitted(gates, gate.column)
        yield {column: OTHER if value == ANY else value for column, value in full.items()}


def tables_on(terms: Terms, section: str) -> list[str]:
    """The tables without whose entry a line of the section is refused."""
    steps = [step for step in terms.steps if works(step, section)]
    names = [name for step in steps for name, needed in tables_of(step) if needed]
    return list(dict.fromkeys(names))


def _with_table(known: Mapping[str, str], table: Table) -> Iterator[dict[str, str]]:
    """The assignment together with each pattern of the table that agrees with it."""
    for pattern in table.values:
        both = dict(known)
        for column, part in zip(table.keys, pattern, strict=True):
            before = both.get(column, ANY)
            if before != ANY and part not in (ANY, before):
                break
            both[column] = before if part == ANY else part
        else:
            yield both


def admitted(gates: Sequence[Membership], column: str) -> str:
    """A value of the column that its gates let pass, as far as there is one."""
    mine = [gate for gate in gates if gate.column == column]
    refused = {value for gate in mine for value in gate.exclude or ()}
    lists = [set(gate.include) for gate in mine if gate.include is not None]
    order = next((gate.include for gate in mine if gate.include is not None), ())
    for value in order or ():
        if value not in refused and all(value in one for one in lists):
            return value
    return OTHER if OTHER not in refused else f"{OTHER}_"


def signature(terms: Terms, section: str) -> tuple[object, ...]:
    """Sections with the same signature are treated alike by every step."""
    steps = tuple(step.n for step in terms.steps if works(step, section))
    own = any("section" in terms.tables[name].keys for name in tables_on(terms, section))
    return (*steps, section if own else "")


def valued_by_amount(terms: Terms) -> Terms:
    """The terms with every price taken from the loss itself, so that it can be any amount.

    A value step that takes the documented amount anywhere stays as it is.
    """

    def freed(step: object) -> object:
        if not isinstance(step, Value) or any(one.origin == "amount" for one in step.of):
            return step
        of = tuple(
            replace(one, origin="amount", table=None, degree=False, max_quantity=None)
            if one.origin == "table"
            else one
            for one in step.of
        )
        return replace(step, of=of)

    return replace(terms, steps=tuple(freed(step) for step in terms.steps))  # type: ignore[misc]

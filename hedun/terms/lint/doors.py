"""Checks of gates: those that let nothing pass, those that refuse nothing, lists at odds."""

from collections.abc import Iterator

from hedun.terms.lint.curve import Curves
from hedun.terms.lint.findings import Finding, at_rule, place
from hedun.terms.lint.profiles import tables_on
from hedun.terms.lint.shape import ANY, listed, sections, within, works
from hedun.terms.model import (
    Count,
    Exclusion,
    Gate,
    Membership,
    MinimumDegree,
    ReportedWithin,
    Terms,
)
from hedun.terms.texts import Text, percent, say

Allowed = frozenset[str] | None  # None: everything that no gate names


def refuses_all(terms: Terms, curves: Curves) -> Iterator[Finding]:
    """A gate behind which nothing is left, and the gates behind it."""
    told: set[int] = set()
    for section in sections(terms):
        shut = _shut_at(terms, section)
        if shut is None:
            continue
        if shut.n not in told:
            told.add(shut.n)
            yield _nothing_passes(terms, shut, section)
        for gate in terms.gates[shut.n :]:
            if works(gate, section) and gate.n not in told:
                told.add(gate.n)
                yield at_rule(
                    "GATE_UNREACHABLE",
                    gate,
                    "op",
                    say("{section}：{shut}之后已无损失可查",
                        "{section}: nothing is left behind {shut}",
                        section=section, shut=place(shut)),
                    say("每一项都已被拒（{code}）", "every line is refused already ({code})",
                        code=shut.code),
                    say("先改{shut}", "put {shut} right first", shut=place(shut)),
                )  # fmt: skip


def _nothing_passes(terms: Terms, gate: Membership, section: str) -> Finding:
    before = _allowed(terms, section, gate.column, gate.n - 1)
    tried = sorted(before or gate.include or ())
    return at_rule(
        "REFUSES_ALL",
        gate,
        "exclude" if gate.exclude else "include",
        say("{section}：{column} 没有一个值能通过", "{section}: no {column} can pass",
            section=section, column=gate.column),
        say("{tried} 都被拒（{code}），赔 0.00 元", "{tried}: all refused ({code}), 0.00 paid",
            tried=listed(tried), code=gate.code),
        Text("核对这道关口与前面关口的 include 和 exclude",
             "check include and exclude of this gate and of those before it"),
    )  # fmt: skip


def _shut_at(terms: Terms, section: str) -> Membership | None:
    """The gate at which nothing of a section is left."""
    for gate in terms.gates:
        if not isinstance(gate, Membership) or not works(gate, section):
            continue
        if _allowed(terms, section, gate.column, gate.n) == frozenset():
            return gate
    return None


def _allowed(terms: Terms, section: str, column: str, upto: int) -> Allowed:
    """The values of a column that pass the first gates, if they are a list."""
    allowed: Allowed = frozenset({section}) if column == "section" else None
    barred: set[str] = set()
    for gate in terms.gates[:upto]:
        if isinstance(gate, Membership) and gate.column == column and works(gate, section):
            barred |= set(gate.exclude or ())
            if gate.include is not None:
                named = frozenset(gate.include)
                allowed = named if allowed is None else allowed & named
    return None if allowed is None else allowed - barred


def gate_idle(terms: Terms, curves: Curves) -> Iterator[Finding]:
    """A gate that refuses nothing that is left by the gates before it."""
    for gate in terms.gates:
        cover = next((g for g in terms.gates[: gate.n - 1] if _covers(g, gate)), None)
        nothing = isinstance(gate, MinimumDegree) and gate.degree == 0
        if cover is None and not nothing and not _lets_all_pass(terms, gate):
            continue
        yield at_rule(
            "GATE_IDLE",
            gate,
            "op",
            say("通过前面关口的损失，这道关口从不拒绝{by}",
                "of what the gates before it let pass it refuses nothing{by}",
                by=Text("", "") if cover is None else
                say("（{g}更严）", " ({g} is as strict)", g=place(cover))),
            _strictness(gate, cover),
            Text("删去这道关口，或核对它的数值", "leave the gate out, or check its figures"),
        )  # fmt: skip


def _covers(first: Gate, later: Gate) -> bool:
    """Whether what the later gate refuses has been refused by the first."""
    if not within(later, first):
        return False
    match first, later:
        case ReportedWithin(), ReportedWithin():
            return first.hours <= later.hours
        case MinimumDegree(), MinimumDegree():
            return first.degree >= later.degree
        case Exclusion(), Exclusion():
            return set(later.codes) <= set(first.codes)
        case Count(), Count():
            alike = (first.scope, first.by) == (later.scope, later.by)
            return alike and first.sections == later.sections and first.most <= later.most
    return False


def _lets_all_pass(terms: Terms, gate: Gate) -> bool:
    """Whether the lists before a list have already left only what it lets pass."""
    if not isinstance(gate, Membership):
        return False
    mine = [section for section in sections(terms) if works(gate, section)]
    for section in mine:
        left = _allowed(terms, section, gate.column, gate.n - 1)
        if not left or left & set(gate.exclude or ()):
            return False
        if gate.include is not None and not left <= set(gate.include):
            return False
    return bool(mine)


def _strictness(gate: Gate, cover: Gate | None) -> Text:
    """The two figures side by side."""
    if isinstance(gate, ReportedWithin) and isinstance(cover, ReportedWithin):
        return say("{a} 小时之后已拒绝，{b} 小时不再起作用",
                   "late after {a} hours already, so {b} hours never decide",
                   a=cover.hours, b=gate.hours)  # fmt: skip
    if isinstance(gate, MinimumDegree):
        least = cover.degree if isinstance(cover, MinimumDegree) else 0
        return say("损失程度低于 {a} 已拒绝，{b} 不再起作用",
                   "below {a} is refused already, so {b} never decides",
                   a=percent(least), b=percent(gate.degree))  # fmt: skip
    if isinstance(gate, Count) and isinstance(cover, Count):
        return say("已限 {a} 次，{b} 次不再起作用", "{a} are the most already, so {b} never decide",
                   a=cover.most, b=gate.most)  # fmt: skip
    names = listed(_named(gate))
    return say("{names}：有无这道关口都一样", "{names}: the same with and without it", names=names)


def _named(gate: Gate) -> tuple[str, ...]:
    if isinstance(gate, Exclusion):
        return gate.codes
    if isinstance(gate, Membership):
        return gate.include or gate.exclude or ()
    return ()


def exclude_in_include(terms: Terms, curves: Curves) -> Iterator[Finding]:
    """A code that one list takes in and another takes out again."""
    gates = [gate for gate in terms.gates if isinstance(gate, Membership)]
    for gate in gates:
        for other in gates:
            if other.column != gate.column or not (within(gate, other) or within(other, gate)):
                continue
            both = [name for name in gate.include or () if name in (other.exclude or ())]
            if not both or len(both) == len(gate.include or ()):
                continue
            yield at_rule(
                "EXCLUDE_IN_INCLUDE",
                other,
                "exclude",
                say("{names} 在{gate}的 include 里，又在这里被排除",
                    "{names} stands in include of {gate} and is taken out again here",
                    names=listed(both), gate=place(gate)),
                say("{name} 的损失 1,000.00 元被拒（{code}），赔 0.00 元",
                    "a loss of 1,000.00 by {name} is refused ({code}) and pays 0.00",
                    name=both[0], code=other.code),
                say("只在一处列出 {names}", "list {names} in one place only", names=listed(both)),
            )  # fmt: skip


def included_without_row(terms: Terms, curves: Curves) -> Iterator[Finding]:
    """A gate lets a value pass that every line needs a table row for, and there is none."""
    for gate in terms.gates:
        if not isinstance(gate, Membership) or gate.include is None:
            continue
        mine = [section for section in sections(terms) if works(gate, section)]
        for name in gate.include:
            lacking = [_lacks(terms, section, gate.column, name) for section in mine]
            if not lacking or not all(lacking) or name in (gate.exclude or ()):
                continue
            yield at_rule(
                "INCLUDED_WITHOUT_ROW",
                gate,
                "include",
                say("{name} 能通过，但表 {table} 没有它的行",
                    "{name} passes, but table {table} has no row for it",
                    name=name, table=lacking[0]),
                say("{name} 的损失被拒（NO_TABLE_ENTRY），赔 0.00 元",
                    "a loss of {name} is refused (NO_TABLE_ENTRY) and pays 0.00", name=name),
                say("在表 {table} 中加一行 {name}，或从 include 中删去",
                    "add a row for {name} to table {table}, or take it out of include",
                    name=name, table=lacking[0]),
            )  # fmt: skip


def _lacks(terms: Terms, section: str, column: str, name: str) -> str:
    """The first table without which the section's lines are refused and that lacks the value."""
    for table in (terms.tables[one] for one in tables_on(terms, section)):
        if column in table.keys:
            at = table.keys.index(column)
            if all(key[at] not in (ANY, name) for key in table.values):
                return table.name
    return ""

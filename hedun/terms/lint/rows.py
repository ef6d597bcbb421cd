"""Checks of tables: rows that no line can reach, stages that are missing."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from hedun.terms.lint.curve import Curves
from hedun.terms.lint.findings import Finding, at_table, figure, place
from hedun.terms.lint.profiles import OTHER, tables_on
from hedun.terms.lint.shape import ANY, listed, open_sections, sections, users, works
from hedun.terms.model import MONEY, Membership, Table, Terms
from hedun.terms.texts import MICRO, Text, decimal, say

Key = tuple[str, ...]
MOST_KEYS = 20_000  # that are tried for one pattern


def row_unreachable(terms: Terms, curves: Curves) -> Iterator[Finding]:
    """A pattern that never wins: shadowed, or barred by gates and other tables."""
    for table in terms.tables.values():
        for pattern in table.values:
            why = _unreachable(terms, table, pattern)
            if why is None:
                continue
            row = "/".join(pattern)
            yield at_table(
                "ROW_UNREACHABLE",
                table,
                f'values."{row}"',
                why,
                say('"{row}" = {v} 从不取用', '"{row}" = {v} is never taken',
                    row=row, v=shown(table, pattern)),
                say('删去 "{row}"，或改正其写法', 'leave "{row}" out, or correct how it is written',
                    row=row),
            )  # fmt: skip


def shown(table: Table, pattern: Key) -> str:
    """A value of a table as the file means it."""
    value = table.values[pattern]
    return figure(value) if table.kind == MONEY else decimal(value, MICRO)


def winner(table: Table, key: Key) -> Key | None:
    """The pattern that a key of the lines takes (SPEC §2), None if there is none."""
    fitting = [p for p in table.values if all(a in (ANY, b) for a, b in zip(p, key, strict=True))]
    exact = {p: [part != ANY for part in p] for p in fitting}
    return max(fitting, key=lambda p: (sum(exact[p]), exact[p]), default=None)


def _unreachable(terms: Terms, table: Table, pattern: Key) -> Text | None:
    """Why no line takes this pattern; None if some line does."""
    reason: Text | None = None
    for step in users(terms, table):
        mine = [s for s in sections(terms) if works(step, s)]
        if step.sections is None and open_sections(terms):
            mine.append(OTHER)
        for section in mine:
            why = _barred(terms, table, pattern, section)
            if why is None:
                return None
            reason = reason or why
    return reason


def _barred(terms: Terms, table: Table, pattern: Key, section: str) -> Text | None:
    """Why no line of the section takes this pattern; None if some line does."""
    gates = [g for g in terms.gates if isinstance(g, Membership) and works(g, section)]
    others = [terms.tables[n] for n in tables_on(terms, section) if n != table.name]
    domains = [
        _domain(table, others, gates, column, section) if part == ANY else (part,)
        for column, part in zip(table.keys, pattern, strict=True)
    ]
    reason: Text | None = None
    for tried, key in enumerate(product(*domains)):
        if tried == MOST_KEYS:
            return None
        why = _missed(table, pattern, key, section, gates, others)
        if why is None:
            return None
        reason = reason or why
    return reason


def _domain(
    table: Table, others: Sequence[Table], gates: Sequence[Membership], column: str, section: str
) -> list[str]:
    """The values of a column worth trying: every one that the file names, and one it does not."""
    if column == "section":
        return [section]
    named = [
        key[one.keys.index(column)]
        for one in (table, *others)
        if column in one.keys
        for key in one.values
    ]
    listed_ = [value for gate in gates if gate.column == column for value in gate.include or ()]
    return [OTHER, *dict.fromkeys(value for value in (*named, *listed_) if value != ANY)]


def _missed(
    table: Table,
    pattern: Key,
    key: Key,
    section: str,
    gates: Sequence[Membership],
    others: Sequence[Table],
) -> Text | None:
    """Why a line with this key does not take the pattern; None if it does."""
    taken = winner(table, key)
    cells = {**dict(zip(table.keys, key, strict=True)), "section": section}
    if "section" in table.keys and key[table.keys.index("section")] != section:
        return Text("没有一步把这张表用于这一类", "no step uses the table for this section")
    for gate in gates:
        value = cells.get(gate.column)
        if value is not None and not _passes(gate, value):
            return say("{gate}先拒绝了 {value}", "{gate} refuses {value} before", gate=place(gate),
                       value=value)  # fmt: skip
    for other in others:
        if not any(_agrees(other, row, cells, gates) for row in other.values):
            return say("表 {name} 没有 {key}，这样的损失先被拒",
                       "table {name} has no row for {key}, so such lines are refused there",
                       name=other.name, key=listed(key))  # fmt: skip
    if taken != pattern and taken is not None:
        return say('总是由 "{row}" = {v} 优先', '"{row}" = {v} always goes before',
                   row="/".join(taken), v=shown(table, taken))  # fmt: skip
    return None


def _passes(gate: Membership, value: str) -> bool:
    inside = gate.include is None or value in gate.include
    return inside and value not in (gate.exclude or ())


def _agrees(table: Table, row: Key, cells: Mapping[str, str], gates: Sequence[Membership]) -> bool:
    """Whether a line with these cells can take the row, as far as the gates know."""
    for column, part in zip(table.keys, row, strict=True):
        if part not in (ANY, cells.get(column, part)):
            return False
        mine = [gate for gate in gates if gate.column == column]
        if part != ANY and not all(_passes(gate, part) for gate in mine):
            return False
    return True


def stages_of(table: Table) -> dict[Key, list[str]]:
    """The stages that a table lists for each item (each row without its stage), in order."""
    at = table.keys.index("stage")
    stages: dict[Key, list[str]] = {}
    for pattern in table.values:
        stages.setdefault(pattern[:at] + pattern[at + 1 :], []).append(pattern[at])
    return stages


def stage_missing(terms: Terms, curves: Curves) -> Iterator[Finding]:
    """An item lacks a stage that every other item has, and has no `*`."""
    for table in terms.tables.values():
        if "stage" not in table.keys or len(table.keys) < 2:
            continue
        stages = stages_of(table)
        everywhere = {s for item, ss in stages.items() if set(item) == {ANY} for s in ss}
        closed = {i: ss for i, ss in stages.items() if ANY not in ss and ANY not in i}
        for item, mine in closed.items():
            others = [set(ss) for one, ss in closed.items() if one != item]
            shared = set.intersection(*others) if others else set()
            missing = [s for s in _order(closed) if s in shared - set(mine) - everywhere]
            if not missing or ANY in everywhere:
                continue
            name = "/".join(item)
            yield at_table(
                "STAGE_MISSING",
                table,
                f'values."{name}/{missing[0]}"',
                say("{item} 没有 {stages}，其他品目都有",
                    "{item} lacks {stages}, which all others have",
                    item=name, stages=listed(missing)),
                say("{item} 在 {stage} 受损被拒（NO_TABLE_ENTRY），赔 0.00 元",
                    "a loss of {item} at {stage} is refused (NO_TABLE_ENTRY) and pays 0.00",
                    item=name, stage=missing[0]),
                say('补上这些行，或用 "{item}/*" 给其余生长期定价，或写明理解，如 reading = '
                    '["#12 未列的生长期不赔"]',
                    'add the rows, or price the other stages by "{item}/*", or declare: reading = '
                    '["#12 stages that are not listed are refused"]', item=name),
            )  # fmt: skip


def _order(stages: Mapping[Key, Sequence[str]]) -> list[str]:
    """Every stage once, in the order of the file."""
    return list(dict.fromkeys(stage for ss in stages.values() for stage in ss))

"""Last season's lines under the file: what of that which struck last year it would refuse."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from hedun.terms.engine import adjudicate
from hedun.terms.lines import Lines
from hedun.terms.lint.findings import CODES, Finding, figure, place
from hedun.terms.lint.profiles import tables_on
from hedun.terms.lint.rows import winner
from hedun.terms.model import Gate, Membership, Terms
from hedun.terms.texts import Text, say

FIRST, LAST = date(1, 1, 1), date(9999, 12, 31)
COLUMN_CODES = {"species": "SPECIES_STRUCK", "item": "ITEM_STRUCK"}


@dataclass
class Refused:
    """Lines that are refused alike: how many, and how much loss is documented for them."""

    lines: int = 0
    documented: int = 0
    loss: int = 0
    reports: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Why:
    """What refused a line: the finding it becomes, where it stands, and what it names."""

    code: str
    kind: str
    n: int | str
    where: Text
    key: str
    name: str


def season(terms: Terms, lines: Lines) -> Iterator[Finding]:
    """A finding for each species, item, stage, section and place that struck and is refused.

    The season is moved into the period of the file. Raises LinesError if the lines lack a column.
    """
    marked = replace(
        terms,
        effective=FIRST,
        expires=LAST,
        gates=tuple(replace(gate, code=f"gate {gate.n}") for gate in terms.gates),
    )
    codes = adjudicate(marked, lines).code.tolist()
    found: dict[Why, Refused] = {}
    for row, code in enumerate(codes):
        why = _why(terms, lines, row, str(code))
        if why is None:
            continue
        group = found.setdefault(why, Refused())
        group.lines += 1
        group.reports.add(lines.text["report"][row])
        if lines.has_amount[row]:
            group.documented += 1
            group.loss += int(lines.amount[row])
    worst = sorted(found.items(), key=lambda one: (-one[1].loss, -one[1].lines, one[0].name))
    order = list(CODES)
    for code in sorted({why.code for why, _ in worst}, key=order.index):
        mine = [(why, group) for why, group in worst if why.code == code]
        yield from (_finding(why, group, len(codes)) for why, group in mine)


def _why(terms: Terms, lines: Lines, row: int, code: str) -> Why | None:
    """Why a line is refused; None if it is not, or for reasons that are not the wording's lists."""
    cell: Callable[[str], str] = lambda column: lines.text[column][row]  # noqa: E731
    if code in _BUILT_IN:
        name, key = _BUILT_IN[code]
        column = "place" if key == "place" else "section"
        text = cell(column)
        return Why(name, "file", 0, Text("文件", "file"), key, text[:6] if key == "place" else text)
    if code.startswith("gate "):
        return _by_gate(terms.gates[int(code.removeprefix("gate ")) - 1], cell)
    if code == "NO_TABLE_ENTRY":
        return _by_table(terms, cell)
    return None


_BUILT_IN: Mapping[str, tuple[str, str]] = {
    "OUT_OF_PLACE": ("PLACE_STRUCK", "place"),
    "SECTION_NOT_COVERED": ("SECTION_STRUCK", "step"),
}


def _by_gate(gate: Gate, cell: Callable[[str], str]) -> Why:
    if not isinstance(gate, Membership):
        return Why("LINES_REFUSED", "gate", gate.n, place(gate), "op", gate.code)
    code = COLUMN_CODES.get(gate.column, "LINES_REFUSED")
    name = cell(gate.column)
    key = "exclude" if name in (gate.exclude or ()) else "include"
    shown = name if code != "LINES_REFUSED" else f"{gate.column} {name}"
    return Why(code, "gate", gate.n, place(gate), key, shown)


def _by_table(terms: Terms, cell: Callable[[str], str]) -> Why | None:
    """The first table that has no row for the line."""
    for name in tables_on(terms, cell("section")):
        table = terms.tables[name]
        key = tuple(cell(column) for column in table.keys)
        if winner(table, key) is None:
            row = "/".join(key)
            where = Text(f"表 {name}", f"table {name}")
            return Why("ROW_LACKING", "table", name, where, f'values."{row}"', row)
    return None


def _finding(why: Why, group: Refused, of: int) -> Finding:
    documented = say(
        "其中 {d} 项有单据，共 {loss} 元", "documented for {d}: {loss}",
        d=group.documented, loss=figure(group.loss),
    )  # fmt: skip
    return Finding(
        why.code,
        why.kind,
        why.n,
        why.where,
        why.key,
        say("上年 {name} 造成或涉及的损失将被拒绝", "last season's losses with {name} are refused",
            name=why.name or '""'),
        say("{of} 项中的 {n} 项，{r} 次事故；{documented}",
            "{n} of {of} lines in {r} accidents; loss {documented}",
            n=group.lines, of=of, r=len(group.reports), documented=documented),
        _CHANGES[why.code],
    )  # fmt: skip


_LIST = Text(
    "若应承保，列入 include（或从 exclude 中删去）；若确不承保，可不改",
    "if it is to be covered, include it (or take it out of exclude); if not, leave it",
)
_CHANGES: Mapping[str, Text] = {
    "SPECIES_STRUCK": _LIST,
    "ITEM_STRUCK": _LIST,
    "ROW_LACKING": Text(
        "若应承保，在表中补上这一行或用 *", "if it is to be covered, add the row or a *"
    ),
    "SECTION_STRUCK": Text(
        "若应承保，为这一类加一步 value", "if it is to be covered, add a value step for the section"
    ),
    "PLACE_STRUCK": Text("核对 place 的区划代码", "check the division code in place"),
    "LINES_REFUSED": Text(
        "核对这道关口是否应拒绝这些损失", "check whether the gate should refuse them"
    ),
}

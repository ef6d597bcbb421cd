"""Terms 1.0 row by row, written from the specification alone: slow, plain, exact.

It shares no code and no idea with the engine: no columns, no numpy, nothing of hedun. A terms file
is what `tomllib.loads(text, parse_float=Decimal)` makes of it, a line is a dict of text cells.
Amounts are whole fen; inside a step they are fractions. What a function follows stands as § in it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import ceil, floor
from typing import Any, NamedTuple

Rule = Mapping[str, Any]
Rows = Sequence[Mapping[str, str]]
Gate = Callable[[Rule, list["Line"]], list["Line"]]
COMBINED = {"max": max, "min": min, "sum": sum}
SCOPES = {  # §4
    "line": ("line",),
    "claim": ("report", "household"),
    "report": ("report",),
    "person_report": ("report", "person"),
    "person": ("person",),
    "household": ("household",),
    "section": ("section",),
    "policy": (),
}


class Did(NamedTuple):
    """What one step did to a line; §7: n is 0 for a gate or check that refused it."""

    n: int
    op: str
    code: str
    before: int
    after: int


class Told(NamedTuple):
    """The answer for one line (§7)."""

    line: str
    outcome: str
    code: str
    loss_fen: int
    payable_fen: int
    steps: tuple[Did, ...]


@dataclass
class Line:
    row: Mapping[str, str]
    x: int = 0  # §6: the current amount, 0 before the first value
    kept: dict[str, int] = field(default_factory=dict)
    steps: list[Did] = field(default_factory=list)
    refused: str = ""

    @property
    def degree(self) -> Fraction:
        """§3: empty = 1."""
        return Fraction(self.row["degree"] or 1)


class Missing(Exception):
    """No value for this line: its code (NO_TABLE_ENTRY, NO_AMOUNT)."""


def half_up(number: Fraction) -> int:
    """§1: to a whole number, half up."""
    return floor(number + Fraction(1, 2))


def fen(yuan: Any) -> int:
    """§1: yuan with at most two decimals, in fen."""
    return int(Fraction(yuan) * 100)


def look_up(table: Rule, row: Mapping[str, str]) -> Fraction:
    """§2: the entry with the most exact parts, ties by the leftmost exact part."""
    cells = [row[column] for column in table["keys"]]
    best: tuple[Any, Any] = ((-1,), None)
    for key, value in table["values"].items():
        parts = key.split("/")
        if all(part in ("*", cell) for part, cell in zip(parts, cells, strict=True)):
            exact = [part != "*" for part in parts]
            best = max(best, ((sum(exact), exact), value))
    if best[1] is None:
        raise Missing("NO_TABLE_ENTRY")
    return Fraction(best[1])


def works_on(rule: Rule, line: Line) -> bool:
    """§4: not refused, and among the sections (absent: all)."""
    return not line.refused and line.row["section"] in rule.get("sections", [line.row["section"]])


def groups(rule: Rule, scope: str, lines: Sequence[Line]) -> list[list[Line]]:
    """§4: the lines by the scope's key, split further by `by`; inside a group settlement order.

    In the scopes person and person_report a line with an empty person is a group of its own.
    """
    found: dict[Any, list[Line]] = {}
    for line in lines:
        alone = scope in ("person", "person_report") and line.row["person"] == ""
        key = SCOPES["line" if alone else scope]
        cells = tuple(line.row[column] for column in (*key, *rule.get("by", ())))
        found.setdefault((alone, cells), []).append(line)
    return list(found.values())


def share(amounts: Sequence[int], total: int) -> list[int]:
    """§4: floors, then the fen left over to the largest remainders, ties to the earlier line."""
    old = sum(amounts)
    if old == 0:
        return list(amounts)
    parts = [Fraction(amount * total, old) for amount in amounts]
    shares = [floor(part) for part in parts]
    by_remainder = sorted(range(len(parts)), key=lambda i: (shares[i] - parts[i], i))
    for i in by_remainder[: total - sum(shares)]:
        shares[i] += 1
    return shares


def not_among(gate: Rule, line: Line) -> bool:
    """§5 species, items, column: not in `include`, or in `exclude`."""
    column = {"species": "species", "items": "item"}.get(gate["op"]) or gate["column"]
    cell = line.row[column]
    return cell not in gate.get("include", [cell]) or cell in gate.get("exclude", [])


def reported_late(gate: Rule, line: Line) -> bool:
    """§5 reported_within: instants to the second, dates in days when either is a date alone."""
    hours = gate["hours"] if "hours" in gate else gate["days"] * 24
    occurred, reported = line.row["occurred"], line.row["reported"]
    if len(occurred) == 10 or len(reported) == 10:
        days = (date.fromisoformat(reported[:10]) - date.fromisoformat(occurred[:10])).days
        return days > ceil(Fraction(hours, 24))
    late = datetime.fromisoformat(reported) - datetime.fromisoformat(occurred)
    return late // timedelta(seconds=1) > hours * 3600


def bears_a_code(gate: Rule, line: Line) -> bool:
    """§5 exclusion; §3: empty codes are ignored."""
    return any(code and code in gate["codes"] for code in line.row["exclusions"].split(";"))


def below_degree(gate: Rule, line: Line) -> bool:
    """§5 minimum_degree."""
    return line.degree < Fraction(gate["degree"])


def beyond_count(gate: Rule, lines: list[Line]) -> list[Line]:
    """§5 count: reports beyond the group's first `max` distinct ones, in settlement order."""
    beyond = []
    for group in groups(gate, gate["scope"], lines):
        reports = list(dict.fromkeys(line.row["report"] for line in group))
        beyond += [line for line in group if line.row["report"] not in reports[: gate["max"]]]
    return beyond


def alone(refuses: Callable[[Rule, Line], bool]) -> Gate:
    """§5: a gate that looks at each line alone."""
    return lambda gate, lines: [line for line in lines if refuses(gate, line)]


GATES: dict[str, tuple[str, Gate]] = {  # §5: the default code, and which lines are refused
    "species": ("SPECIES_NOT_COVERED", alone(not_among)),
    "items": ("ITEM_NOT_COVERED", alone(not_among)),
    "column": ("NOT_COVERED", alone(not_among)),
    "reported_within": ("REPORTED_LATE", alone(reported_late)),
    "exclusion": ("EXCLUDED", alone(bears_a_code)),
    "minimum_degree": ("BELOW_MINIMUM_DEGREE", alone(below_degree)),
    "count": ("COUNT_EXCEEDED", beyond_count),
}


def built_in_check(terms: Rule, line: Line) -> tuple[str, str] | None:
    """§5: period, place, and that some value step works on the section, in this order."""
    day = date.fromisoformat(line.row["occurred"][:10])  # §2: by the day it occurred
    if not terms["effective"] <= day <= terms["expires"]:
        return "period", "OUT_OF_PERIOD"
    if not line.row["place"].startswith(terms["place"]):
        return "place", "OUT_OF_PLACE"
    if not any(step["op"] == "value" and works_on(step, line) for step in terms["step"]):
        return "section", "SECTION_NOT_COVERED"
    return None


def refuse(line: Line, did: Did) -> None:
    """§5, §7: a refused line pays 0 and keeps the first code that refused it."""
    line.refused, line.x = did.code, 0
    line.steps.append(did)


def value_of(source: Rule, line: Line, tables: Rule) -> int:
    """§6 value: rounded; of several, each rounded first. Raises Missing."""
    if source["from"] == "fixed":
        return fen(source["amount"])
    if source["from"] == "amount":
        if line.row["amount"] == "":
            raise Missing("NO_AMOUNT")
        return half_up(fen(line.row["amount"]) * (line.degree if source.get("degree") else 1))
    if source["from"] == "table":
        quantity = Fraction(line.row["quantity"])
        quantity = min(quantity, Fraction(source.get("max_quantity", quantity)))
        degree = line.degree if source.get("degree", True) else 1
        return half_up(quantity * look_up(tables[source["table"]], line.row) * 100 * degree)
    values, codes = [], []
    for one in source["of"]:
        try:
            values.append(value_of(one, line, tables))
        except Missing as missing:
            codes.append(str(missing))
    if source["from"] == "first" and values:
        return values[0]
    if codes:  # "the first in the list giving the code"; for first "the last one's code"
        raise Missing(codes[-1 if source["from"] == "first" else 0])
    return COMBINED[source["from"]](values)


def factor(step: Rule, line: Line, tables: Rule) -> int:
    """§6 factor: x × rate."""
    rate = step["rate"] if "rate" in step else look_up(tables[step["table"]], line.row)
    return half_up(line.x * Fraction(rate))


def within_table(step: Rule, line: Line, tables: Rule) -> int:
    """§6 limit from a table, for each line: per_unit = the table's value × quantity, rounded."""
    units = Fraction(line.row["quantity"]) if step.get("per_unit") else 1
    return min(line.x, half_up(look_up(tables[step["table"]], line.row) * 100 * units))


def rounded(step: Rule, line: Line, tables: Rule) -> int:
    """§6 round: to the unit, half up (§1), down, or half to the even multiple."""
    mode = {"half_up": half_up, "down": floor, "half_even": round}[step.get("mode", "half_up")]
    return mode(Fraction(line.x, fen(step["to"]))) * fen(step["to"])


def base(step: Rule, group: Sequence[Line]) -> int:
    """§6: the group's total of `on`, by default of x; a line that never kept it counts 0."""
    return sum(line.kept.get(step["on"], 0) if "on" in step else line.x for line in group)


def franchise(step: Rule, group: list[Line]) -> None:
    """§6 franchise: x unchanged, or 0 for the group."""
    tests = []
    if "amount" in step:
        tests.append(base(step, group) >= fen(step["amount"]))
    if "degree" in step:
        tests.append(group[0].degree >= Fraction(step["degree"]))
    if not (all if step.get("test") == "all" else any)(tests):
        for line in group:
            line.x = 0


def deductible_total(step: Rule, total: int) -> int:
    """§6 deductible: max(0, T − d)."""
    parts = [fen(step["amount"])] if "amount" in step else []
    if "rate" in step:
        parts.append(half_up(total * Fraction(step["rate"])))
    return max(0, total - COMBINED[step.get("take", "max")](parts))


def whole_bands_total(step: Rule, b: int, total: int) -> int:
    """§6 bands, whole: T × the rate of the band that holds B (over < B ≤ upto)."""
    last = step["bands"][-1]
    if "upto" in last and b > fen(last["upto"]):
        above = step.get("above", "cap")
        if above == "zero":
            return 0
        if above == "cap":
            total = min(total, fen(last["upto"]))
        return half_up(total * Fraction(last["rate"]))
    for band in step["bands"]:
        if fen(band["over"]) < b and ("upto" not in band or b <= fen(band["upto"])):
            return half_up(total * Fraction(band["rate"]))
    return total if step.get("below") == "full" else 0


def marginal_bands_total(step: Rule, b: int, total: int) -> int:
    """§6 bands, marginal: each part of B at its rate; below and in gaps at 0 or 1."""
    outside = 1 if step.get("below") == "full" else 0
    paid, reached = Fraction(0), 0  # all of B up to `reached` is paid for
    for band in step["bands"]:
        over = fen(band["over"])
        upto = fen(band["upto"]) if "upto" in band else max(b, over)
        paid += outside * max(0, min(b, over) - reached)
        paid += Fraction(band["rate"]) * max(0, min(b, upto) - over)
        reached = upto
    if step.get("above") == "last":
        paid += Fraction(step["bands"][-1]["rate"]) * max(0, b - reached)
    return min(total, half_up(paid))


def new_total(step: Rule, group: Sequence[Line]) -> int:
    """§6: the new total of a group that is shared over it (deductible, bands, offset, pro rata)."""
    total = sum(line.x for line in group)
    if step["op"] == "deductible":
        return deductible_total(step, total)
    if step["op"] == "offset":
        return max(0, total - sum(fen(line.row["other_paid"] or 0) for line in group))
    if step["op"] == "limit":
        return min(total, fen(step["amount"]))
    bands = whole_bands_total if step["mode"] == "whole" else marginal_bands_total
    return bands(step, base(step, group), total)


def shared(step: Rule, group: list[Line]) -> None:
    """§6: a new total, shared over the lines of the group."""
    for line, x in zip(
        group, share([line.x for line in group], new_total(step, group)), strict=True
    ):
        line.x = x


def limit(step: Rule, group: list[Line]) -> None:
    """§6 limit: in_order pays until it is used up, the last line in part; pro_rata shares it."""
    if step.get("allocate") == "pro_rata":
        return shared(step, group)
    left = fen(step["amount"])
    for line in group:
        line.x = min(line.x, left)
        left -= line.x


def minimum(step: Rule, group: list[Line]) -> None:
    """§6 minimum: a group whose total is below it pays 0."""
    if sum(line.x for line in group) < fen(step["amount"]):
        for line in group:
            line.x = 0


LINE_STEPS = {"value": value_of, "factor": factor, "round": rounded, "limit": within_table}
GROUP_STEPS: dict[str, tuple[Callable[[Rule, list[Line]], None], str]] = {  # and default scopes
    "franchise": (franchise, "line"),
    "deductible": (shared, "line"),
    "bands": (shared, "claim"),
    "offset": (shared, "line"),
    "limit": (limit, ""),
    "minimum": (minimum, "claim"),
}


def take_step(n: int, step: Rule, lines: list[Line], tables: Rule) -> None:
    """§4, §6: one step for all lines it works on; what refuses a line, and what is kept."""
    before = [line.x for line in lines]
    codes = [""] * len(lines)
    if step["op"] in GROUP_STEPS and "table" not in step:
        change, default = GROUP_STEPS[step["op"]]
        for group in groups(step, step.get("scope", default), lines):
            change(step, group)
    else:
        for i, line in enumerate(lines):
            try:
                line.x = LINE_STEPS[step["op"]](step, line, tables)
            except Missing as missing:
                codes[i] = str(missing)
    for line, x, code in zip(lines, before, codes, strict=True):
        if code:
            refuse(line, Did(n, step["op"], code, x, 0))
            continue
        line.steps.append(Did(n, step["op"], "", x, line.x))
        if "as" in step:
            line.kept[step["as"]] = line.x


def answer(line: Line) -> Told:
    """§7: outcome, code, loss and payable of a line, from the steps that worked on it."""
    steps = tuple(line.steps)
    if line.refused:
        return Told(line.row["line"], "refused", line.refused, 0, 0, steps)
    loss = 0
    for did in steps:
        if did.op != "value":
            break
        loss = did.after
    if line.x > 0:
        return Told(line.row["line"], "paid", "", loss, line.x, steps)
    brought_down = ["value", *(did.op for did in steps if did.before > 0 and did.after == 0)]
    return Told(line.row["line"], "nil", brought_down[-1], loss, 0, steps)


def adjudicate(terms: Rule, rows: Rows) -> list[Told]:
    """The answers in the order of the rows; `terms` and `rows` are taken to be valid."""
    lines = [Line(row) for row in rows]
    in_order = sorted(lines, key=lambda line: int(line.row["settled"]))  # §4; ties keep their order
    for line in in_order:
        if failed := built_in_check(terms, line):
            refuse(line, Did(0, *failed, 0, 0))
    for gate in terms.get("gate", []):
        code, refuses = GATES[gate["op"]]
        for line in refuses(gate, [line for line in in_order if works_on(gate, line)]):
            refuse(line, Did(0, gate["op"], gate.get("code", code), 0, 0))
    tables = terms.get("tables", {})
    for n, step in enumerate(terms["step"], 1):
        take_step(n, step, [line for line in in_order if works_on(step, line)], tables)
    return [answer(line) for line in lines]

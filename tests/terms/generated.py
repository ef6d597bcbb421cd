"""Whole terms files and loss lines for Hypothesis: all that Terms 1.0 allows, small and colliding.

A terms file comes as TOML text, a line as a dict of text cells. The vocabularies are small, so that
groups meet, and amounts come mostly from one list of edges, so that thresholds are hit exactly.
Numbers are sampled from fixed pools and cells drawn several at once: a draw is what costs time.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

from hypothesis import strategies as st

SECTIONS = ("crop", "tree", "livestock", "person")
ITEMS = ("maize", "oats", "", "a/b", "*")
STAGES = ("ripe", "green", "")
SPECIES = ("wild_boar", "badger", "deer", "")
CAUSES = ("", "dog", "boar")
HOUSEHOLDS = ("H1", "H2", "H3")
CODES = ("provoked", "illegal_hunting", "harmless")
TEXT_COLUMNS = ("section", "item", "stage", "species", "cause", "household", "report", "person")

Rule = dict[str, Any]


def odd_numbers(count: int, most: int) -> list[int]:
    """Numbers with all sorts of last digits, the same in every run."""
    return [pow(3, 11 * i, 1_000_003) * most // 1_000_003 for i in range(1, count + 1)]


def scaled(number: int, places: int) -> Decimal | int:
    return Decimal(number).scaleb(-places) if number % 10**places else number // 10**places


EDGES = (0, 1, 5, 99, 100, 3333, 9999, 10000, 10001, 20000, 50000, 100000)
FEN = (*EDGES, *EDGES, *odd_numbers(20, 150_000))
MONEY = st.sampled_from([scaled(fen, 2) for fen in FEN])
HUGE = (10**16, Decimal("12345678901.23"), 10**17)
MUCH_MONEY = st.sampled_from([*(scaled(fen, 2) for fen in FEN), *HUGE])
MILLIONTHS = (0, 1, 333_333, 500_000, 650_000, 999_999, 10**6, *odd_numbers(9, 10**6))
RATES = [scaled(n, 6) for n in MILLIONTHS]
RATE = st.sampled_from(RATES)
FACTOR = st.sampled_from([*RATES, Decimal("1.2"), 3, Decimal("10.000001")])


def written(number: Decimal | int) -> str:
    return f"{Decimal(number):f}"


QUANTITIES = ["1", "0", "2", "0.0001", "2.5000000", "3.3333"]
QUANTITIES += [written(scaled(n, 4)) for n in odd_numbers(20, 10**6)]
DEGREES = ["", "", "1", "0", "0.5", "0.500000", "0.499999", "1.00000000"]
DEGREES += [written(scaled(n, 6)) for n in odd_numbers(9, 10**6)]
AMOUNTS = ["", "7", "30.5", "", *(f"{Decimal(fen).scaleb(-2):f}" for fen in FEN)]
HUGE_CELLS = ["10000000000000000", "90071992547409.93", f"{10**32}", "0.01"]


CELLS = {
    "item": ITEMS,
    "stage": STAGES,
    "section": (*SECTIONS, "pond"),
    "species": SPECIES,
    "cause": CAUSES,
    "household": HOUSEHOLDS,
}


def mostly(usual: Any, *others: Any) -> list[Any]:
    """Three quarters the usual; first and last, which Hypothesis likes, are usual."""
    much = [usual] * max(1, len(others) * 3 // 2)
    return [*much, *others, *much]


@dataclass
class Pen:
    """Writes one terms file: what it has kept and tabled so far, and whether lines meet in steps.

    `apart`: no step looks at more than one line, but for limits taken in order.
    """

    draw: Callable[..., Any]
    apart: bool = False
    kept: list[str] = field(default_factory=list)
    tables: dict[str, Rule] = field(default_factory=dict)

    def pick(self, *choices: Any) -> Any:
        return self.draw(st.sampled_from(choices))

    def often(self) -> bool:
        return self.draw(st.booleans())

    def some(self, strategy: st.SearchStrategy[Any], most: int) -> list[Any]:
        return self.draw(st.lists(strategy, min_size=1, max_size=most, unique=True))

    def maybe(self, **keys: Any) -> Rule:
        """Each key or not; a strategy stands for its values."""
        chosen = {key: self.draw(st.none() | values) for key, values in keys.items()}
        return {key: value for key, value in chosen.items() if value is not None}

    def scope(self, *scopes: str, default: str = "") -> Rule:
        scope = "line" if self.apart and "line" in scopes else self.pick(*scopes)
        by = self.some(st.sampled_from(TEXT_COLUMNS), 2) if self.pick(*mostly(False, True)) else []
        if scope == default and not by and self.often():
            return {}
        return {"scope": scope} | ({"by": by} if by else {})

    def on(self) -> Rule:
        return {"on": self.pick(*self.kept)} if self.kept and self.often() else {}

    def table(self, kind: str, values: st.SearchStrategy[Any]) -> str:
        """One that there is already, or a new one; money and rates never share one."""
        old = [name for name in self.tables if name.startswith(kind)]
        if old and self.often():
            return self.pick(*old)
        keys = self.draw(TABLE_KEYS)
        parts = [
            st.sampled_from([c for c in CELLS[key] if "/" not in c] + ["*", "*", "mai*"])
            for key in keys
        ]
        entries = st.dictionaries(st.tuples(*parts).map("/".join), values, min_size=1, max_size=5)
        name = f"{kind}{len(self.tables)}"
        rest = {} if self.often() else {"/".join("*" * len(keys)): self.draw(values)}
        self.tables[name] = {"keys": keys, "values": rest | self.draw(entries)}
        return name


TABLE_KEYS = st.sampled_from(
    [
        *(["item"], ["stage"], ["item", "stage"], ["stage", "section"], ["cause", "item"]),
        *(["item", "stage", "species"], ["household", "item", "cause", "stage"]),
    ]
)


def among(pen: Pen, cells: Sequence[str]) -> Rule:
    lists = {"include": st.sampled_from(cells), "exclude": st.sampled_from(cells)}
    names = pen.pick(["include"], ["include"], ["exclude"], ["include", "exclude"])
    return {name: pen.some(lists[name], 3) for name in names}


def column_gate(pen: Pen) -> Rule:
    column = pen.pick("cause", "stage", "household")
    return {"column": column, **among(pen, CELLS[column])}


def reported_gate(pen: Pen) -> Rule:
    return pen.pick(
        *({"hours": hours} for hours in (0, 1, 24, 36, 49, 10**6)), {"days": 0}, {"days": 2}
    )


def count_gate(pen: Pen) -> Rule:
    return {**pen.scope("household", "person"), "max": pen.pick(1, 1, 2, 3)}


GATES: Mapping[str, Callable[[Pen], Rule]] = {
    "species": lambda pen: among(pen, SPECIES),
    "items": lambda pen: among(pen, ITEMS),
    "column": column_gate,
    "reported_within": reported_gate,
    "exclusion": lambda pen: {"codes": pen.some(st.sampled_from(CODES), 2)},
    "minimum_degree": lambda pen: {"degree": pen.draw(RATE)},
    "count": count_gate,
}


def source(pen: Pen) -> Rule:
    kind = pen.pick("table", "amount", "amount", "fixed")
    if kind == "table":
        more = pen.maybe(
            degree=st.booleans(), max_quantity=st.sampled_from(QUANTITIES).map(Decimal)
        )
        return {"from": kind, "table": pen.table("money", MUCH_MONEY), **more}
    if kind == "amount":
        return {"from": kind, **pen.maybe(degree=st.booleans())}
    return {"from": kind, "amount": pen.draw(MUCH_MONEY)}


def value(pen: Pen) -> Rule:
    kind = pen.pick(*["one"] * 4, "max", "min", "sum", "first")
    if kind == "one":
        return source(pen)
    return {"from": kind, "of": [source(pen) for _ in range(pen.pick(1, 2, 3))]}


def factor(pen: Pen) -> Rule:
    if pen.often():
        return {"rate": pen.draw(FACTOR)}
    return {"table": pen.table("rates", FACTOR)}


def amount_or_rate(pen: Pen, rate: str) -> Rule:
    names = pen.pick(["amount"], [rate], ["amount", rate])
    strategies = {"amount": MONEY, rate: RATE}
    return {name: pen.draw(strategies[name]) for name in names}


def franchise(pen: Pen) -> Rule:
    scope = pen.scope("line", "claim", "report", default="line")
    alone = scope.get("scope", "line") == "line"
    tests = amount_or_rate(pen, "degree") if alone else {"amount": pen.draw(MONEY)}
    on = pen.on() if "amount" in tests else {}
    return {**tests, **scope, **on, **pen.maybe(test=st.sampled_from(("any", "all")))}


def deductible(pen: Pen) -> Rule:
    parts = amount_or_rate(pen, "rate")
    take = pen.maybe(take=st.sampled_from(("max", "min", "sum"))) if len(parts) == 2 else {}
    scopes = ("line", "claim", "person_report", "report")
    return {**parts, **take, **pen.scope(*scopes, default="line")}


def bands(pen: Pen) -> Rule:
    mode = pen.pick("whole", "marginal")
    rows: list[Rule] = []
    edge = 0
    for _ in range(pen.pick(1, 2, 3)):
        over = edge + pen.pick(0, 0, 0, 1, 10_000)
        edge = over + pen.pick(1, 100, 9_999, 10_000, 50_000)
        ends = {"over": over, "upto": edge}
        row = {key: Decimal(fen).scaleb(-2) for key, fen in ends.items()}
        rows.append({**row, "rate": pen.draw(RATE)})
    endless = pen.pick(False, False, True)
    if endless:
        del rows[-1]["upto"]
    above = ["cap", "last"] + (["zero"] if mode == "whole" else [])
    more = pen.maybe(below=st.sampled_from(("zero", "full")))
    more |= {} if endless else pen.maybe(above=st.sampled_from(above))
    on = pen.on() if mode == "whole" else {}
    return {
        "mode": mode,
        "bands": rows,
        **more,
        **on,
        **pen.scope("line", "claim", default="claim"),
    }


def offset(pen: Pen) -> Rule:
    return pen.scope("line", "claim", default="line")


ALL_SCOPES = (
    "line",
    "claim",
    "report",
    "person_report",
    "person",
    "household",
    "section",
    "policy",
)


def limit(pen: Pen) -> Rule:
    in_order = "in_order" if pen.apart else pen.pick("in_order", "pro_rata")
    allocate = {} if in_order == "in_order" and pen.often() else {"allocate": in_order}
    if pen.pick(*mostly(False, True)):
        table = {"table": pen.table("money", MUCH_MONEY), **pen.maybe(per_unit=st.booleans())}
        return {"scope": "line", **table, **allocate}
    scope = Pen(pen.draw).scope(*ALL_SCOPES)
    return {**scope, "amount": pen.draw(MONEY), **allocate}


def minimum(pen: Pen) -> Rule:
    return {"amount": pen.draw(MONEY), **pen.scope("line", "claim", default="claim")}


def rounding(pen: Pen) -> Rule:
    unit = pen.pick("0.01", "0.05", "0.1", "0.5", "1", "7.77", "100")
    mode = pen.maybe(mode=st.sampled_from(("half_up", "down", "half_even")))
    return {"to": Decimal(unit), **mode}


STEPS: Mapping[str, Callable[[Pen], Rule]] = {
    "value": value,
    "factor": factor,
    "franchise": franchise,
    "deductible": deductible,
    "bands": bands,
    "offset": offset,
    "limit": limit,
    "minimum": minimum,
    "round": rounding,
}


def sections(pen: Pen) -> Rule:
    if pen.pick(*mostly(True, False)):
        return {}
    return {"sections": pen.some(st.sampled_from((*SECTIONS, *SECTIONS, "nowhere")), 4)}


def gate(pen: Pen, op: str) -> Rule:
    more = pen.maybe(clause=st.just("art. 1"), code=st.sampled_from(("NOT_OURS", "EXCLUDED")))
    return {"op": op, **sections(pen), **GATES[op](pen), **more}


def step(pen: Pen, op: str) -> Rule:
    what = {"op": op, **sections(pen), **STEPS[op](pen)}
    if pen.pick(False, False, True):
        what["as"] = pen.pick("gross", "net")
        pen.kept.append(what["as"])
    return what


def toml(what: Any) -> str:
    """A value in TOML; tables inline."""
    if isinstance(what, dict):
        inside = ", ".join(f"{json.dumps(key)} = {toml(one)}" for key, one in what.items())
        return f"{{ {inside} }}"
    if isinstance(what, list):
        return f"[{', '.join(map(toml, what))}]"
    return f"{what:f}" if isinstance(what, Decimal) else json.dumps(what)


def terms_text(head: Rule, tables: Mapping[str, Rule], gates: list[Rule], steps: list[Rule]) -> str:
    """The file: head, tables, gates, steps."""
    parts = [("", head), *((f"[tables.{name}]", table) for name, table in tables.items())]
    parts += [("[[gate]]", one) for one in gates] + [("[[step]]", one) for one in steps]
    lines = []
    for title, keys in parts:
        lines += ["", title, *(f"{key} = {toml(value)}" for key, value in keys.items())]
    return "\n".join(lines) + "\n"


HEAD = {
    "spec": "1.0",
    "id": "generated",
    "title.zh": "生成",
    "title.en": "generated",
    "currency": "CNY",
    "source": "invented for testing",
}
YEAR = "effective = 2026-01-01\nexpires = 2026-12-31\n"
DAY = "effective = 2026-08-01\nexpires = 2026-08-01\n"


@st.composite
def terms_files(
    draw: Callable[..., Any],
    ops: Sequence[str] = tuple(STEPS),
    gates: Sequence[str] = tuple(GATES),
    ending: Sequence[str] = (),
    most: int = 6,
    apart: bool = False,
) -> str:
    """Up to two of `gates`, a value, up to `most` of the steps `ops`, then those of `ending`.

    `apart`: no step looks at more than one line, but for limits taken in order.
    """
    pen = Pen(draw, apart)
    asked = draw(st.lists(st.sampled_from(gates), max_size=2)) if gates else []
    chosen = draw(st.lists(st.sampled_from(ops), max_size=most)) if ops else []
    at = pen.pick(*[0] * 5, len(chosen))  # seldom the first value comes last
    chosen[at:at] = ["value"]
    steps = [step(pen, op) for op in (*chosen, *ending)]
    head = HEAD | {"place": pen.pick("140423", "14", "1404231012")}
    text = terms_text(head, pen.tables, [gate(pen, op) for op in asked], steps)
    return pen.pick(*mostly(YEAR, DAY)) + text


INSTANTS = mostly(
    datetime(2026, 8, 1, 6),
    datetime(2026, 8, 1, 23, 30),
    *(datetime(2026, 1, 1), datetime(2026, 12, 31, 23, 59, 59)),
    *(datetime(2025, 12, 31, 23, 59), datetime(2027, 1, 1)),
)
DELAYS = [timedelta(hours=h) for h in (0, -30, 1, 17, 24, 36, 47, 49)]
DELAYS += [timedelta(hours=h, seconds=1) for h in (1, 24, 36)]
FORMATS = ("%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d")


def at_once(cells: Mapping[str, Sequence[str]]) -> list[dict[str, str]]:
    """Every combination of the cells, to be drawn at once."""
    return [dict(zip(cells, one, strict=True)) for one in product(*cells.values())]


WHEN = [
    {"occurred": at.strftime(one), "reported": (at + delay).strftime(other)}
    for at, delay, one, other in product(INSTANTS, DELAYS, FORMATS, FORMATS)
]
WHO = at_once({"report": ("R1", "R2", "R3"), "household": HOUSEHOLDS, "person": ("", "P1", "P2")})
WHAT = at_once(
    {
        "section": [*SECTIONS, "pond", *SECTIONS, "crop"],
        "item": ITEMS,
        "stage": STAGES,
        "cause": CAUSES,
    }
)
HOW = at_once(
    {
        "species": mostly("wild_boar", *SPECIES),
        "place": mostly(*["140423101201"] * 4, "1404", "150423101201", ""),
        "exclusions": mostly("", "provoked", ";harmless;;", "harmless;illegal_hunting"),
    }
)


def rows_with(*more: str) -> st.SearchStrategy[dict[str, str]]:
    """One line's cells; `more` are quantities and amounts beside the usual."""
    numbers = {
        "quantity": [*QUANTITIES, *more],
        "amount": [*AMOUNTS, *more],
        "degree": DEGREES,
        "other_paid": mostly("", "0", "0.01", "100", *AMOUNTS[-9:]),
        "settled": ["0", "1", "2", "2", "5", "700"],
    }
    parts = [*map(st.sampled_from, (WHO, WHAT, HOW, WHEN)), *map(st.sampled_from, numbers.values())]
    return st.tuples(*parts).map(
        lambda drawn: {
            **{key: cell for cells in drawn[:4] for key, cell in cells.items()},
            **dict(zip(numbers, drawn[4:], strict=True)),
        }
    )


def numbered(rows: list[dict[str, str]], first: int = 0) -> list[dict[str, str]]:
    return [{"line": f"L{i}", **row} for i, row in enumerate(rows, first)]


def some_of(rows: st.SearchStrategy[dict[str, str]], least: int, most: int) -> Any:
    """Many lines, or, so that a failure can be told by few, only the first of them."""
    cut = st.sampled_from([1, 2, 3, *[most] * 9])
    drawn = st.tuples(st.lists(rows, min_size=least, max_size=most), cut)
    return drawn.map(lambda drawn: numbered(drawn[0][: drawn[1]]))


PLAIN_ROWS = some_of(rows_with(), 6, 16)
ROWS = PLAIN_ROWS | PLAIN_ROWS | some_of(rows_with(*HUGE_CELLS), 4, 9)

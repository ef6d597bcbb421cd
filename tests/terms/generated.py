"""Whole terms files and loss lines, made up: all that Terms 1.0 allows, small and colliding.

A case is a wording and its lines: TOML text, and dicts of text cells. Vocabularies are small, so
that groups meet, and amounts are few, so that thresholds are hit exactly. Hypothesis draws one
number for a case, and everything comes from that: a thousand cases are a second's work. Only of a
case that failed does it draw what can be left out (`Case.cut`), and so finds a short one.
"""

import json
import os
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from functools import wraps
from itertools import pairwise
from random import Random
from typing import Any, NamedTuple, TypeVar

from hypothesis import assume, settings
from hypothesis import strategies as st

Rule = dict[str, Any]
Row = dict[str, str]
Test = TypeVar("Test", bound=Callable[..., None])

SECTIONS = ("crop", "tree", "livestock", "person")
CELLS = {
    "section": (*SECTIONS, "crop", "pond"),
    "item": ("maize", "maize", "oats", "", "a/b", "*"),
    "stage": ("ripe", "green", ""),
    "species": ("wild_boar", "wild_boar", "wild_boar", "badger", "deer", ""),
    "cause": ("", "dog", "boar"),
    "household": ("H1", "H2", "H3"),
    "report": ("R1", "R2", "R3"),
    "person": ("", "P1", "P2"),
}
CODES = ("provoked", "illegal_hunting", "harmless")
TABLE_KEYS = (
    *(["item"], ["stage"], ["item", "stage"], ["stage", "section"], ["cause", "item"]),
    *(["item", "stage", "cause"], ["section", "stage", "item"]),
    ["household", "item", "cause", "stage"],
)


# An example is made up, calculated by every engine and explained in eleven milliseconds: fifty
# times as many would take `make torture` half an hour of a processor, twenty times say the same.
TIMES = min(int(os.environ.get("TORTURE", "1")), 20)
LOOKED_AT: Counter[str] = Counter()  # examples, by the module of their tests


def examples(count: int) -> Callable[[Test], Test]:
    """So many examples of a property; under `make torture` twenty times as many. Counted."""
    wanted = settings(max_examples=count * TIMES, deadline=None)

    def decorated(test: Test) -> Test:
        handle = test.hypothesis  # type: ignore[attr-defined]  # what `given` leaves
        inner, module = handle.inner_test, test.__module__

        @wraps(inner)
        def counted(*args: Any, **options: Any) -> Any:
            LOOKED_AT[module] += 1
            return inner(*args, **options)

        handle.inner_test = counted
        return wanted(test)

    return decorated


def scaled(number: int, places: int) -> Decimal | int:
    return Decimal(number).scaleb(-places) if number % 10**places else number // 10**places


def odd_numbers(count: int, most: int) -> list[int]:
    """Numbers with all sorts of last digits, the same in every run."""
    return [pow(3, 11 * i, 1_000_003) * most // 1_000_003 for i in range(1, count + 1)]


class World(NamedTuple):
    """The numbers of a case: `money` and `rates` for the wording, texts for the lines."""

    money: Sequence[Decimal | int]
    prices: Sequence[Decimal | int]
    rates: Sequence[Decimal | int]
    quantities: Sequence[str]
    degrees: Sequence[str]
    amounts: Sequence[str]


def world(fen: Sequence[int], quarters: Sequence[int], millionths: Sequence[int]) -> World:
    """Money in fen, quantities in ten-thousandths, rates and degrees in millionths."""
    money = [scaled(one, 2) for one in fen]
    rates = [scaled(one, 6) for one in millionths]
    quantities = [f"{scaled(one, 4)}" for one in quarters]
    degrees = ["", "1.00000000", "0.500000", *(f"{Decimal(rate):f}" for rate in rates)]
    amounts = ["", *(f"{Decimal(one).scaleb(-2):f}" for one in fen)]
    return World(money, money, rates, quantities, degrees, amounts)


TIGHT = world(
    (0, 1, 3, 99, 100, 101, 200, 200, 300, 500), (0, 5000, 10_000, 20_000), (0, 500_000, 10**6)
)
LOOSE = world(
    (0, 1, 5, 99, 3333, 9999, 10_000, 10_001, 20_000, 50_000, *odd_numbers(30, 150_000)),
    (0, 1, 10_000, 25_000, 33_333, *odd_numbers(20, 10**6)),
    (0, 1, 333_333, 650_000, 999_999, 10**6, *odd_numbers(9, 10**6)),
)
# Around the ends of 64 bits, in fen and in ten-thousandths; far beyond; sums of a few go beyond.
HUGE_FEN = ("46116860184273879.04", "92233720368547758.07", "92233720368547758.08")
HUGE_FEN += ("10000000000000000", f"{10**32}")
HUGE = (*HUGE_FEN, "461168601842738.7904", "922337203685477.5807")
HUGE_WORLD = LOOSE._replace(
    prices=(*LOOSE.money[::3], *map(Decimal, HUGE_FEN), Decimal("12345678901.23")),
    quantities=(*LOOSE.quantities[::3], *HUGE),
    amounts=(*LOOSE.amounts[::3], *HUGE_FEN),
)
WORLDS = (TIGHT, TIGHT, TIGHT, LOOSE, LOOSE, HUGE_WORLD)


@dataclass
class Pen:
    """Writes one case; knows what the wording has kept and tabled so far.

    `alone`: operations that may look at one line only. `allocate`: how limits may be taken.
    """

    random: Random
    alone: Collection[str] = ()
    allocate: Sequence[str] = ("in_order", "pro_rata")
    op: str = ""
    kept: list[str] = field(default_factory=list)
    tables: dict[str, Rule] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.world = self.pick(*WORLDS)

    def pick(self, *choices: Any) -> Any:
        return self.random.choice(choices)

    def once_in(self, times: int) -> bool:
        return self.random.randrange(times) == 0

    def some(self, choices: Sequence[Any], most: int) -> list[Any]:
        """One to `most` of them, each once."""
        different = list(dict.fromkeys(choices))
        return self.random.sample(different, self.random.randint(1, min(most, len(different))))

    def maybe(self, **keys: Sequence[Any]) -> Rule:
        """Each key with one of its values, or not at all."""
        return {key: self.pick(*values) for key, values in keys.items() if self.once_in(2)}

    def scope(self, *scopes: str, default: str = "") -> Rule:
        scope = "line" if self.op in self.alone else self.pick(*scopes)
        by = {"by": self.some([*CELLS, "place", "exclusions"], 2)} if self.once_in(3) else {}
        return by if scope == default and self.once_in(2) else {"scope": scope, **by}

    def on(self) -> Rule:
        return {"on": self.pick(*self.kept)} if self.kept and not self.once_in(3) else {}

    def table(self, kind: str, values: Sequence[Any]) -> str:
        """One that there is already, or a new one; money and rates never share one."""
        old = [name for name in self.tables if name.startswith(kind)]
        if old and self.once_in(2):
            return self.pick(*old)
        keys = self.pick(*TABLE_KEYS)
        patterns = [["*"] * len(keys)] if self.once_in(2) else []
        for _ in range(self.random.randint(1, 6)):
            cells = [[c for c in CELLS[key] if "/" not in c] for key in keys]
            patterns.append([self.pick(*mine, *["*"] * len(mine), "mai*") for mine in cells])
        name = f"{kind}{len(self.tables)}"
        entries = {"/".join(parts): self.pick(*values) for parts in patterns}
        self.tables[name] = {"keys": keys, "values": entries}
        return name


def among(pen: Pen, column: str) -> Rule:
    names = pen.pick(["include"], ["exclude"], ["include", "exclude"])
    return {name: pen.some(CELLS[column], 4 if name == "include" else 1) for name in names}


def column_gate(pen: Pen) -> Rule:
    column = pen.pick("cause", "stage", "household")
    return {"column": column, **among(pen, column)}


def reported_gate(pen: Pen) -> Rule:
    return pen.pick(*({"hours": n} for n in (1, 17, 24, 36, 10**6)), {"days": 0}, {"days": 2})


def count_gate(pen: Pen) -> Rule:
    return {**pen.scope("household", "person"), "max": pen.pick(1, 1, 2)}


GATES: Mapping[str, Callable[[Pen], Rule]] = {
    "species": lambda pen: among(pen, "species"),
    "items": lambda pen: among(pen, "item"),
    "column": column_gate,
    "reported_within": reported_gate,
    "exclusion": lambda pen: {"codes": pen.some((*CODES, ""), 2)},
    "minimum_degree": lambda pen: {"degree": pen.pick(*pen.world.rates)},
    "count": count_gate,
}


def source(pen: Pen) -> Rule:
    kind = pen.pick("table", "amount", "amount", "fixed")
    if kind == "amount":
        return {"from": kind, **pen.maybe(degree=(True, False))}
    if kind == "fixed":
        return {"from": kind, "amount": pen.pick(*pen.world.prices)}
    quantities = [Decimal(quantity) for quantity in pen.world.quantities]
    more = pen.maybe(degree=(True, False), max_quantity=quantities)
    return {"from": kind, "table": pen.table("money", pen.world.prices), **more}


def value(pen: Pen) -> Rule:
    kind = pen.pick("one", "one", "max", "min", "sum", "first", "first")
    if kind == "one":
        return source(pen)
    return {"from": kind, "of": [source(pen) for _ in range(pen.pick(1, 2, 2, 3))]}


def factor(pen: Pen) -> Rule:
    rates = [*pen.world.rates, Decimal("1.2"), 3, Decimal("10.000001")]
    return {"rate": pen.pick(*rates)} if pen.once_in(2) else {"table": pen.table("rates", rates)}


def amount_and_or(pen: Pen, name: str) -> Rule:
    values = {"amount": pen.pick(*pen.world.money), name: pen.pick(*pen.world.rates)}
    return {key: values[key] for key in pen.pick(["amount"], [name], ["amount", name])}


def franchise(pen: Pen) -> Rule:
    scope = pen.scope("line", "claim", "report", default="line")
    alone = scope.get("scope", "line") == "line"
    tests = amount_and_or(pen, "degree") if alone else {"amount": pen.pick(*pen.world.money)}
    on = pen.on() if "amount" in tests else {}
    return {**tests, **scope, **on, **pen.maybe(test=("any", "all"))}


def deductible(pen: Pen) -> Rule:
    parts = amount_and_or(pen, "rate")
    take = pen.maybe(take=("max", "min", "sum")) if len(parts) == 2 else {}
    return {
        **parts,
        **take,
        **pen.scope("line", "claim", "person_report", "report", default="line"),
    }


def bands(pen: Pen) -> Rule:
    mode = pen.pick("whole", "marginal")
    edges = sorted({0, *pen.world.money})
    marks = sorted(pen.random.sample(edges, min(len(edges), 2 * pen.pick(1, 2, 3))))
    ends = list(zip(marks[::2], marks[1::2], strict=True))  # with gaps …
    if pen.once_in(2):
        ends = list(pairwise(marks))[:3]  # … or without
    rows = [{"over": low, "upto": high, "rate": pen.pick(*pen.world.rates)} for low, high in ends]
    above = ("cap", "last", "zero") if mode == "whole" else ("cap", "last")
    more = pen.maybe(below=("zero", "full"), above=above)
    if pen.once_in(3):
        del rows[-1]["upto"]
    on = pen.on() if mode == "whole" else {}
    return {
        "mode": mode,
        "bands": rows,
        **more,
        **on,
        **pen.scope("line", "claim", default="claim"),
    }


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
    way = pen.pick(*pen.allocate)
    allocate = {} if way == "in_order" and pen.once_in(2) else {"allocate": way}
    if pen.once_in(4):
        table = {"table": pen.table("money", pen.world.prices), **pen.maybe(per_unit=(True, False))}
        return {"scope": "line", **table, **allocate}
    return {**pen.scope(*ALL_SCOPES), "amount": pen.pick(*pen.world.money), **allocate}


STEPS: Mapping[str, Callable[[Pen], Rule]] = {
    "value": value,
    "factor": factor,
    "franchise": franchise,
    "deductible": deductible,
    "bands": bands,
    "offset": lambda pen: pen.scope("line", "claim", default="line"),
    "limit": limit,
    "minimum": lambda pen: {
        "amount": pen.pick(*pen.world.money),
        **pen.scope("line", "claim", default="claim"),
    },
    "round": lambda pen: {
        "to": Decimal(pen.pick("0.02", "0.02", "0.01", "0.05", "0.1", "0.5", "1", "7.77")),
        **pen.maybe(mode=("half_up", "down", "half_even")),
    },
}


def sections(pen: Pen) -> Rule:
    return {"sections": pen.some((*SECTIONS, "nowhere"), 4)} if pen.once_in(3) else {}


def gate(pen: Pen, op: str) -> Rule:
    pen.op = op
    more = pen.maybe(clause=("art. 1",), code=("NOT_OURS", "EXCLUDED"))
    return {"op": op, **sections(pen), **GATES[op](pen), **more}


def step(pen: Pen, op: str) -> Rule:
    pen.op = op
    what = {"op": op, **sections(pen), **STEPS[op](pen)}
    if pen.once_in(3):
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
    return f"{what:f}" if isinstance(what, Decimal) else json.dumps(what, ensure_ascii=False)


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


def table_names(rules: Sequence[Rule]) -> Iterator[str]:
    for rule in rules:
        yield from (one["table"] for one in (rule, *rule.get("of", ())) if "table" in one)


@dataclass(frozen=True)
class Case:
    """A wording and its lines; `later` lines that may come after them, a seed for shuffling."""

    seed: int
    head: str
    tables: Mapping[str, Rule]
    gates: Sequence[Rule]
    steps: Sequence[Rule]
    rows: Sequence[Row]
    later: Sequence[Row]

    @property
    def text(self) -> str:
        """The terms file, with the tables that it uses."""
        used = {name: self.tables[name] for name in table_names(self.steps)}
        parts = [(f"[tables.{name}]", table) for name, table in used.items()]
        parts += [("[[gate]]", one) for one in self.gates] + [
            ("[[step]]", one) for one in self.steps
        ]
        lines = [self.head]
        for title, keys in parts:
            lines += ["", title, *(f"{key} = {toml(value)}" for key, value in keys.items())]
        return "\n".join(lines) + "\n"

    def cut(self, data: st.DataObject) -> "Case":
        """The case with less in it, if Hypothesis wants so: as it does to make a failure short."""
        parts = (self.gates, self.steps, self.rows, self.later)
        count = sum(map(len, parts))
        stays = st.lists(st.sampled_from([False, *[True] * 99]), min_size=count, max_size=count)
        left = iter(data.draw(stays))
        gates, steps, *rows = ([one for one in every if next(left)] for every in parts)
        names = [one["as"] for one in steps if "as" in one]
        assume(any(one["op"] == "value" for one in steps) and rows[0])
        assume(all(one.get("on", names[:1]) in names or "on" not in one for one in steps))
        return Case(self.seed, self.head, self.tables, gates, steps, *rows)

    def __repr__(self) -> str:
        return f"\n{self.text}\n" + "\n".join(map(repr, [*self.rows, *self.later]))


INSTANTS = (
    *[datetime(2026, 8, 1, 6)] * 30,
    *[datetime(2026, 8, 1, 23, 30)] * 3,
    *(datetime(2026, 1, 1), datetime(2026, 12, 31, 23, 59, 59)),
    *(datetime(2025, 12, 31, 23, 59), datetime(2027, 1, 1)),
)
DELAYS = [timedelta(hours=h) for h in (0, -30, 1, 17, 24, 36, 36, 47, 49)]
DELAYS += [timedelta(hours=h, seconds=1) for h in (1, 24, 36)]
FORMATS = ("%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d")
PLACES = ("140423101201",) * 20 + ("1404", "150423101201", "")
EXCLUSIONS = ("",) * 6 + ("provoked", ";harmless;;", "harmless;illegal_hunting")


def line(pen: Pen) -> Row:
    occurred = pen.pick(*INSTANTS)
    return {
        **{column: pen.pick(*cells) for column, cells in CELLS.items()},
        "quantity": pen.pick(*pen.world.quantities),
        "degree": pen.pick(*pen.world.degrees),
        "amount": pen.pick(*pen.world.amounts),
        "other_paid": pen.pick("", "0", "0.01", "1", "1.0", *pen.world.amounts[1:8]),
        "place": pen.pick(*PLACES),
        "occurred": occurred.strftime(pen.pick(*FORMATS)),
        "reported": (occurred + pen.pick(*DELAYS)).strftime(pen.pick(*FORMATS)),
        "settled": pen.pick("0", "1", "2", "2", "5", "10", "700"),
        "exclusions": pen.pick(*EXCLUSIONS),
    }


def some_lines(pen: Pen, most: int, name: str = "L") -> list[Row]:
    return [{"line": f"{name}{i}", **line(pen)} for i in range(pen.random.randint(1, most))]


def cases(
    ops: Sequence[str] = tuple(STEPS),
    gates: Sequence[str] = tuple(GATES),
    last_gates: Sequence[str] = (),
    last_steps: Sequence[str] = (),
    most: int = 6,
    alone: Collection[str] = (),
    allocate: Sequence[str] = ("in_order", "pro_rata"),
) -> st.SearchStrategy[Case]:
    """Up to two of `gates`, a value, up to `most` of the steps `ops`; the last ones as they say.

    `alone` and `allocate` as the pen has them.
    """

    def make(seed: int) -> Case:
        pen = Pen(Random(seed), alone, allocate)
        before = [pen.pick(*gates) for _ in range(pen.pick(0, 1, 1, 2)) if gates]
        chosen = [pen.pick(*ops) for _ in range(pen.random.randint(0, most)) if ops]
        chosen.insert(len(chosen) if pen.once_in(8) else 0, "value")  # seldom the first comes late
        steps = [step(pen, op) for op in (*chosen, *last_steps)]
        head = HEAD | {"place": pen.pick("140423", "14", "1404231012")}
        heading = [f"{key} = {toml(value)}" for key, value in head.items()]
        return Case(
            seed,
            (DAY if pen.once_in(8) else YEAR) + "\n".join(heading),
            pen.tables,
            [gate(pen, op) for op in (*before, *last_gates)],
            steps,
            some_lines(pen, pen.pick(4, 12, 24)),
            some_lines(pen, 4, "later"),
        )

    return st.integers(0, 2**48).map(make)

"""A wording as cards: its head, its tables, its gates and steps in order, each in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hedun.policies import wording
from hedun.policies.table_titles import TITLES
from hedun.terms import readers as r
from hedun.terms.drafting.fields import operations
from hedun.terms.drafting.words import HEAD, head_value, op_title
from hedun.terms.schema import read_rule
from hedun.terms.texts import FEN, MICRO, percent
from hedun.web.wordings.looking import Look, Mark
from hedun.web.wordings.names import Choice, choices, named, spoken


@dataclass(frozen=True)
class Card:
    """One gate or step. `says` is empty where the rule by itself cannot be read."""

    kind: str
    n: int
    op: str
    title: str
    says: str
    codes: list[Choice]
    sections: list[Choice]
    clause: str
    kept: str
    marks: list[Mark]
    first: bool
    last: bool

    @property
    def name(self) -> str:
        """How an order names it: "step:3"."""
        return f"{self.kind}:{self.n}"


@dataclass(frozen=True)
class TableCard:
    name: str
    title: str
    keys: list[str]
    rows: list[tuple[list[str], str]]
    marks: list[Mark]


@dataclass(frozen=True)
class Cards:
    """Everything of a text that can be read. `inline`: not written as [[gate]] and [[step]]."""

    head: list[tuple[str, str]]
    readings: list[str]
    head_marks: list[Mark]
    tables: list[TableCard]
    gates: list[Card]
    steps: list[Card]
    gate_ops: list[tuple[str, str]]
    step_ops: list[tuple[str, str]]


def cards(look: Look) -> Cards | None:
    """None where the text is no TOML."""
    if look.raw is None:
        return None
    raw, money = look.raw, str(look.raw.get("currency", "CNY"))
    return Cards(
        [
            (spoken(title), str(head_value(raw, key) or ""))
            for key, title in HEAD.items()
            if key != "reading"
        ],
        texts(raw.get("reading")),
        look.at("file", 0),
        list(_tables(look, money)),
        _rules(look, "gate", money),
        _rules(look, "step", money),
        _ops("gate"),
        _ops("step"),
    )


def rules_of(raw: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    """The gates or steps as far as they are what they should be."""
    given = raw.get(kind)
    return [one for one in given if isinstance(one, dict)] if isinstance(given, list) else []


def tables_of(raw: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The tables that have keys and values."""
    given = raw.get("tables")
    named = given.items() if isinstance(given, dict) else ()
    return {
        name: table
        for name, table in named
        if isinstance(table, dict)
        and isinstance(table.get("keys"), list)
        and isinstance(table.get("values"), dict)
    }


def _ops(kind: str) -> list[tuple[str, str]]:
    return [(op, spoken(op_title(op))) for op in operations(kind)]


def _rules(look: Look, kind: str, money: str) -> list[Card]:
    given = rules_of(look.raw or {}, kind)
    found = []
    for n, raw in enumerate(given, start=1):
        op, (rule, _) = str(raw.get("op", "")), read_rule(kind, n, raw)
        said = None if rule is None else wording.said(rule, money)
        found.append(
            Card(
                kind,
                n,
                op,
                spoken(op_title(op)),
                spoken(said.text) if said else "",
                choices(said.codes) if said else [],
                choices(texts(raw.get("sections"))),
                str(raw.get("clause", "")),
                str(raw.get("as", "")),
                look.at(kind, n),
                n == 1,
                n == len(given),
            )
        )
    return found


def _tables(look: Look, money: str) -> Iterator[TableCard]:
    raw = look.raw or {}
    rates = {str(s.get("table")) for s in rules_of(raw, "step") if s.get("op") == "factor"}
    for name, table in tables_of(raw).items():
        rows = [
            ([named(part) for part in key.split("/")], _cell(value, name in rates, money))
            for key, value in table["values"].items()
        ]
        keys = [str(key) for key in table["keys"]]
        title = spoken(TITLES[name]) if name in TITLES else ""
        yield TableCard(name, title, keys, rows, look.at("table", name))


def _cell(value: Any, is_rate: bool, money: str) -> str:
    """A table's number as people read it; as written where it is none."""
    scaled = r.scaled(value, MICRO if is_rate else FEN)
    if scaled is r.BAD:
        return str(value)
    return percent(scaled) if is_rate else spoken(wording.money(scaled, money))


def texts(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []

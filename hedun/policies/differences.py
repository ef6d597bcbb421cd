"""How one wording differs from another, in words: which amount was what and is what now.

Gates and steps are paired in their order, by operation and sections; one that only stands elsewhere
has moved. What the pairs say is read off the form's fields (terms.drafting), key by key.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from hedun.policies import wording
from hedun.policies.table_titles import titled
from hedun.terms import model
from hedun.terms import readers as r
from hedun.terms.drafting.fields import Field, default_of, fields_of
from hedun.terms.drafting.rewriting import read
from hedun.terms.drafting.words import COLUMNS, FLAGS, HEAD, choice_title, head_value, op_title
from hedun.terms.schema import load_terms, read_rule
from hedun.terms.texts import FEN, MICRO, Text, join, percent, same, say

ADDED, REMOVED, CHANGED, MOVED = "added", "removed", "changed", "moved"
NOTHING, SILENT = Text("无", "none"), Text("", "")
Names = Mapping[str, Text]
Raw = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """One value: what it is called, what it was and what it is."""

    title: Text
    was: Text
    now: Text


@dataclass(frozen=True, slots=True)
class Difference:
    """What became of one gate, step, table or the head. `says`: the rule as a sentence, as it is
    now or (removed) was."""

    kind: str
    where: Text
    clause: str = ""
    says: Text = SILENT
    changes: tuple[Change, ...] = ()


def differences(old: bytes, new: bytes, names: Names | None = None) -> list[Difference]:
    """Everything that differs in meaning; nothing where only comments or spaces do. `names` says
    codes in words. Both must be wordings; raises terms.texts.TermsError."""
    known = names or {}
    for source in (old, new):
        load_terms(source, "toml")
    one, two = (read(source.decode("utf-8-sig")) for source in (old, new))
    money = two["currency"]
    found = list(_head(one, two))
    for kind in ("gate", "step"):
        found += _rules(kind, one.get(kind, []), two.get(kind, []), money, known)
    return [*found, *_tables(one, two, money, known)]


def place(kind: str, n: int, op: str) -> Text:
    """第 3 步 · 限额 / step 3 · limit."""
    where = say("第 {n} 道关口", "gate {n}", n=n) if kind == "gate" else None
    where = where or say("第 {n} 步", "step {n}", n=n)
    return say("{where} · {title}", where=where, title=op_title(op))


# ── gates and steps ─────────────────────────────────────────────────────────────────────────────


def _rules(
    kind: str, old: Sequence[Raw], new: Sequence[Raw], money: str, names: Names
) -> Iterator[Difference]:
    gone: list[int] = []
    come: list[int] = []
    for i, j in _pairs(old, new):
        if i is None or j is None:
            come += [] if j is None else [j]
            gone += [] if i is None else [i]
            continue
        changes = tuple(_changes(kind, i, old[i], j, new[j], money, names))
        if changes:
            yield _told(CHANGED, kind, j, new[j], money, changes)
    for j in come:
        i = next((i for i in gone if _same(old[i], new[j])), None)
        if i is None:
            yield _told(ADDED, kind, j, new[j], money)
            continue
        gone.remove(i)
        was, now = (same(str(n + 1)) for n in (i, j))
        change = Change(Text("位置", "Place"), was, now)
        yield _told(MOVED, kind, j, new[j], money, (change,))
    for i in gone:
        yield _told(REMOVED, kind, i, old[i], money)


def _pairs(old: Sequence[Raw], new: Sequence[Raw]) -> Iterator[tuple[int | None, int | None]]:
    """Those that are the same rule, as far as their order allows; the others alone."""
    match = SequenceMatcher(None, [_kin(x) for x in old], [_kin(x) for x in new], False)
    for tag, i1, i2, j1, j2 in match.get_opcodes():
        if tag == "equal":
            yield from zip(range(i1, i2), range(j1, j2), strict=True)
            continue
        left = list(range(j1, j2))
        for i in range(i1, i2):
            j = next((j for j in left if old[i]["op"] == new[j]["op"]), None)
            if j is not None:
                left.remove(j)
            yield i, j
        yield from ((None, j) for j in left)


def _kin(rule: Raw) -> tuple[object, ...]:
    """What makes a rule the same one although its numbers changed."""
    return (
        rule["op"], rule.get("from"), rule.get("table"), rule.get("scope"),
        tuple(rule.get("sections", ())),
    )  # fmt: skip


def _changes(
    kind: str, i: int, old: Raw, j: int, new: Raw, money: str, names: Names
) -> Iterator[Change]:
    rules = read_rule(kind, i + 1, old)[0], read_rule(kind, j + 1, new)[0]
    for field in fields_of(kind, new["op"]):
        if _same(old.get(field.key), new.get(field.key)):
            continue
        was, now = (
            _value(field, raw.get(field.key, default_of(field, raw["op"], raw)), rule, money, names)
            for raw, rule in zip((old, new), rules, strict=True)
        )
        yield Change(field.title, was, now)


def _told(
    what: str, kind: str, i: int, raw: Raw, money: str, changes: tuple[Change, ...] = ()
) -> Difference:
    rule = read_rule(kind, i + 1, raw)[0]
    says = wording.said(rule, money).text
    return Difference(what, place(kind, i + 1, raw["op"]), raw.get("clause", ""), says, changes)


def _value(field: Field, value: Any, rule: model.Rule, money: str, names: Names) -> Text:
    if value is None or value == "":
        return NOTHING
    match field.kind:
        case "money":
            return wording.money(r.scaled(value, FEN), money)
        case "rate":
            return same(percent(r.scaled(value, MICRO)))
        case "flag":
            return FLAGS[bool(value)]
        case "choice":
            return choice_title(field.key, str(value))
        case "codes" | "columns":
            return join([names.get(one) or COLUMNS.get(one) or same(one) for one in value],
                        "、", ", ")  # fmt: skip
        case "bands" if isinstance(rule, model.Bands):
            return wording.bands_said(rule, money)
        case "sources" if isinstance(rule, model.Value):
            return wording.sources_said(rule, money)
    return same(str(value))


# ── the head and the tables ─────────────────────────────────────────────────────────────────────


def _head(old: Raw, new: Raw) -> Iterator[Difference]:
    changes = []
    for key, title in HEAD.items():
        was, now = (head_value(raw, key) for raw in (old, new))
        if was != now:
            changes.append(Change(title, _plain(was), _plain(now)))
    if changes:
        yield Difference(CHANGED, Text("抬头", "head"), changes=tuple(changes))


def _plain(value: Any) -> Text:
    if isinstance(value, list):
        return join([same(str(one)) for one in value], "；", "; ") if value else NOTHING
    return NOTHING if value is None else same(str(value))


def _tables(old: Raw, new: Raw, money: str, names: Names) -> Iterator[Difference]:
    one, two = old.get("tables", {}), new.get("tables", {})
    rates = {
        step["table"]
        for step in (*old.get("step", ()), *new.get("step", ()))
        if step["op"] == "factor" and "table" in step
    }
    for name in {**one, **two}:
        where = titled(name)

        def cell(value: Any, name: str = name) -> Text:
            if value is None:
                return NOTHING
            if name in rates:
                return same(percent(r.scaled(value, MICRO)))
            return wording.money(r.scaled(value, FEN), money)

        was, now = (table.get(name, {}).get("values", {}) for table in (one, two))
        changes = [
            Change(_key(key, names), cell(was.get(key)), cell(now.get(key)))
            for key in {**was, **now}
            if was.get(key) != now.get(key)
        ]
        columns = [table.get(name, {}).get("keys", []) for table in (one, two)]
        if name in one and name in two and columns[0] != columns[1]:
            changes.insert(0, Change(Text("键", "Keys"), *(_plain(keys) for keys in columns)))
        if changes:
            kind = ADDED if name not in one else REMOVED if name not in two else CHANGED
            yield Difference(kind, where, changes=tuple(changes))


def _key(key: str, names: Names) -> Text:
    return join([names.get(part) or same(part) for part in key.split("/")], " · ")


def _same(one: Any, other: Any) -> bool:
    return bool(one == other) and isinstance(one, bool) == isinstance(other, bool)

"""Reads a terms file (SPEC §2, §5, §6) and refuses it with everything that is wrong in it."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from hedun.terms import model, ops
from hedun.terms import readers as r
from hedun.terms.readers import BAD, Key, Note
from hedun.terms.texts import Problem, TermsError, Text, say

FILE = Text("文件", "file")


def _title(value: object, note: Note) -> Any:
    keys = {"zh": Key(r.text), "en": Key(r.text)}
    read = r.read_keys({} if value is None else value, keys, note)
    return BAD if read is BAD else Text(**read)


def _any_tables(value: object, note: Note) -> Any:
    wanted = Text("[tables.名称] 若干", "tables written as [tables.name]")
    return r.leaf(wanted, lambda v: v if isinstance(v, dict) else BAD)(value, note)


def _any_list(value: object, note: Note) -> Any:
    wanted = Text("[[…]] 若干", "entries written as [[gate]] or [[step]]")
    return r.leaf(wanted, lambda v: v if isinstance(v, list) else BAD)(value, note)


_PLACE = Text("1 至 12 位行政区划代码（前缀）", "a division-code prefix of 1 to 12 digits")
_CURRENCY = Text("三个大写字母的币种，如 CNY", "three capital letters such as CNY")

TOP: Mapping[str, Key] = {
    "spec": Key(r.choice("1.0")),
    "id": Key(r.text),
    "title": Key(_title),
    "currency": Key(
        r.matching(_CURRENCY, lambda v: len(v) == 3 and v.isascii() and v.isalpha() and v.isupper())
    ),
    "effective": Key(r.day),
    "expires": Key(r.day),
    "place": Key(r.matching(_PLACE, lambda v: 1 <= len(v) <= 12 and v.isascii() and v.isdigit())),
    "source": Key(r.text),
    "reading": Key(r.readings, ()),
    "tables": Key(_any_tables, {}),
    "gate": Key(_any_list, []),
    "step": Key(_any_list),
}


class _File:
    """One terms file being read: its name, and the problems found so far."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[Problem] = []

    def at(self, where: Text) -> Note:
        """A note that names the file and the place in it."""
        return lambda key, expected: self.problems.append(Problem(self.name, where, key, expected))

    def parse(self, source: bytes) -> dict[str, Any]:
        """The TOML document; stops at once where there is none."""
        try:
            return tomllib.loads(source.decode("utf-8-sig"), parse_float=Decimal)
        except (ValueError, RecursionError) as error:
            message = say("不是 UTF-8 的 TOML：{why}", "not TOML in UTF-8: {why}", why=error)
            self.at(FILE)("toml", message)
            raise TermsError(self.problems) from None


def load_terms(source: bytes, name: str) -> model.Terms:
    """The terms in a TOML document; `name` is the file's, for messages.

    Raises TermsError with every problem found, each naming file, step (or gate, table), key and
    what was expected.
    """
    file = _File(name)
    raw = file.parse(source)
    top = r.read_keys(raw, TOP, file.at(FILE))
    gates = [_rule(file, "gate", n, one) for n, one in _entries(raw, "gate")]
    steps = [_rule(file, "step", n, one) for n, one in _entries(raw, "step")]
    _check_dates(file, raw)
    _check_has_value(file, raw)
    _check_kept_names(file, raw)
    tables = _tables(file, raw)
    if file.problems:
        raise TermsError(file.problems)
    fields = {k: v for k, v in top.items() if k not in ("spec", "gate", "step", "tables")}
    return model.Terms(name=name, tables=tables, gates=tuple(gates), steps=tuple(steps), **fields)


def _entries(raw: Mapping[str, Any], name: str) -> Iterable[tuple[int, Any]]:
    entries = raw.get(name)
    return enumerate(entries if isinstance(entries, list) else [], start=1)


def _where(kind: str, n: int, raw: object) -> Text:
    op = raw.get("op") if isinstance(raw, dict) else None
    zh = f"第 {n} 道关口" if kind == "gate" else f"第 {n} 步"
    named = f" ({op})" if isinstance(op, str) else ""
    return Text(zh + named, f"{kind} {n}{named}")


def _rule(file: _File, kind: str, n: int, raw: object) -> Any:
    """One [[gate]] or [[step]] as its record; BAD if anything is wrong with it."""
    note = file.at(_where(kind, n, raw))
    if not isinstance(raw, dict):
        return r.read_keys(raw, {}, note)
    op = _op(kind, raw, note)
    if op is None:
        return BAD
    values = r.read_keys(raw, ops.keys_of(kind, raw["op"], op), note)
    if values is BAD:
        return BAD
    complaints = list(op.rules(values))
    for key, text in complaints:
        note(key, text)
    return BAD if complaints else op.record(n=n, **values)


def read_rule(kind: str, n: int, raw: object) -> tuple[Any, tuple[Problem, ...]]:
    """One [[gate]] or [[step]] by itself: its record (None if it is wrong) and what is wrong.

    What only the whole file can show (names, tables) is not looked at.
    """
    file = _File("")
    rule = _rule(file, kind, n, raw)
    return None if rule is BAD else rule, tuple(file.problems)


def _op(kind: str, raw: Mapping[str, Any], note: Note) -> ops.Op | None:
    """The operation an entry names; a `value` is told apart by its `from`."""
    known = ops.GATES if kind == "gate" else {"value": None, **ops.STEPS}
    name = r.choice(*known)(raw.get("op"), lambda _, text: note("op", text))
    if name == "value":
        origin = r.choice(*ops.VALUES)(raw.get("from"), lambda _, text: note("from", text))
        return None if origin is BAD else ops.VALUES[origin]
    return None if name is BAD else known[name]


def _check_dates(file: _File, raw: Mapping[str, Any]) -> None:
    first, last = (r.day(raw.get(key), lambda *_: None) for key in ("effective", "expires"))
    if first is not BAD and last is not BAD and first > last:
        file.at(FILE)(
            "expires",
            say(
                "应不早于 effective（{first}）；现为 {last}",
                "expected effective ({first}) or later; found {last}",
                first=first,
                last=last,
            ),
        )


def _check_has_value(file: _File, raw: Mapping[str, Any]) -> None:
    steps = [one for _, one in _entries(raw, "step") if isinstance(one, dict)]
    if "step" in raw and not any(one.get("op") == "value" for one in steps):
        file.at(FILE)("step", Text("至少要有一步 value", "expected at least one value step"))


def _check_kept_names(file: _File, raw: Mapping[str, Any]) -> None:
    """`on` must name what an earlier step keeps."""
    kept: list[str] = []
    for n, one in _entries(raw, "step"):
        if not isinstance(one, dict):
            continue
        on = one.get("on")
        if isinstance(on, str) and on not in kept:
            file.at(_where("step", n, one))(
                "on",
                say(
                    "应为前面某一步用 as 保留的名称（{kept}）；现为 {on}",
                    "expected a name that an earlier step keeps with `as` ({kept}); found {on}",
                    kept=", ".join(kept) or Text("尚无", "none so far"),
                    on=r.shown(on),
                ),
            )
        if isinstance(one.get("as"), str):
            kept.append(one["as"])


def _uses(raw: Mapping[str, Any]) -> Iterator[tuple[Text, str, str, str]]:
    """Every use of a table: where, under which key, the table's name, and what it must hold."""
    for n, one in _entries(raw, "step"):
        if not isinstance(one, dict):
            continue
        where, kind = _where("step", n, one), _kind_of(one.get("op"))
        if isinstance(one.get("table"), str):
            yield where, "table", one["table"], kind
        sources = one.get("of")
        for i, source in enumerate(sources if isinstance(sources, list) else [], start=1):
            if isinstance(source, dict) and isinstance(source.get("table"), str):
                yield where, f"of[{i}].table", source["table"], kind


def _kind_of(op: object) -> str:
    """What the tables of an operation hold."""
    return model.RATES if op == "factor" else model.MONEY


def _tables(file: _File, raw: Mapping[str, Any]) -> dict[str, model.Table]:
    """All tables, each read as the kind its steps use it for."""
    given = raw.get("tables")
    tables = given if isinstance(given, dict) else {}
    kinds: dict[str, str] = {}
    for where, key, name, kind in _uses(raw):
        if name not in tables:
            known = ", ".join(tables) or Text("尚无", "none")
            file.at(where)(
                key,
                say(
                    "应为本文件的一张表（{known}）；现为 {name}",
                    "expected a table of this file ({known}); found {name}",
                    known=known,
                    name=r.shown(name),
                ),
            )
        elif kinds.setdefault(name, kind) != kind:
            file.at(where)(
                key,
                say(
                    "表 {name} 已用作另一种：一张表只放金额（value、limit）或只放率（factor）",
                    "table {name} is already used for the other kind: expected a table that holds "
                    "only money (value, limit) or only rates (factor)",
                    name=name,
                ),
            )
    for name in tables:
        if name not in kinds:
            message = Text("没有任何一步用到这张表", "is never used; expected a step that uses it")
            file.at(Text(f"表 {name}", f"table {name}"))("values", message)
    return {
        name: _table(file, name, one, kinds.get(name, model.MONEY)) for name, one in tables.items()
    }


def _table(file: _File, name: str, raw: object, kind: str) -> Any:
    note = file.at(Text(f"表 {name}", f"table {name}"))
    wanted = Text("键值，至少一项", "one or more keys with their values")
    cells = r.leaf(wanted, lambda v: v if isinstance(v, dict) and v else BAD)
    read = r.read_keys(raw, {"keys": Key(r.texts), "values": Key(cells)}, note)
    if read is BAD:
        return BAD
    number = r.money if kind == model.MONEY else r.rate
    values = {}
    for pattern, value in read["values"].items():
        parts = tuple(pattern.split("/"))
        if len(parts) != len(read["keys"]):
            note(
                f'values."{pattern}"',
                say(
                    "应有 {n} 段（用 / 隔开）：{keys}",
                    "expected {n} parts joined by /: {keys}",
                    n=len(read["keys"]),
                    keys="/".join(read["keys"]),
                ),
            )
        at = f'values."{pattern}"'
        values[parts] = number(value, r.inside(note, at))
    return model.Table(name=name, keys=read["keys"], kind=kind, values=values)

"""The form of one gate or step, of a table or of the head: fields with what stands in them."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hedun.terms.drafting.fields import Field, default_of, fields_of, source_fields
from hedun.terms.drafting.typed import BAND, MORE
from hedun.terms.drafting.words import (
    FLAGS,
    HEAD,
    KEYS,
    choice_title,
    column_title,
    head_value,
    key_title,
    op_title,
)
from hedun.terms.lines import REQUIRED
from hedun.terms.literals import toml
from hedun.terms.texts import Text
from hedun.web.wordings.cards import rules_of, tables_of, texts
from hedun.web.wordings.names import KNOWN, Choice, choices, spoken

P = "f-"  # before the names of the fields
Posted = Mapping[str, Sequence[str]]
Errors = Mapping[str, list[str]]
SPARE = 2  # empty rows at the end of a list
SPARE_ROWS = 3  # and of a table
# Which codes an operation's lists are of.
CODES: Mapping[tuple[str, str], str] = {
    ("species", "include"): "species",
    ("species", "exclude"): "species",
    ("items", "include"): "items",
    ("items", "exclude"): "items",
    ("exclusion", "codes"): "facts",
}
UNITS: Mapping[str, Text] = {
    "money": Text("元", "yuan"),
    "rate": Text("如 0.8 或 80%", "such as 0.8 or 80%"),
}


@dataclass(frozen=True)
class Cell:
    """One input of a row."""

    name: str
    label: str
    value: str
    options: list[Choice] = field(default_factory=list)
    number: bool = False


@dataclass(frozen=True)
class Asked:
    """One field as the page shows it. `only_for`: values of `from` it goes with, with spaces."""

    key: str
    name: str
    kind: str
    label: str
    value: str = ""
    unit: str = ""
    hint: str = ""
    required: bool = False
    only_for: str = ""
    hidden: bool = False
    options: list[Choice] = field(default_factory=list)
    rows: list[list[Cell]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Form:
    """`order` is what its button sends ("put:step:3"); `was` tells that nothing changed since."""

    title: str
    order: str
    fields: list[Asked]
    was: str
    at: str  # the card it stands in, "" for a new one
    errors: list[str] = field(default_factory=list)
    place: list[Choice] = field(default_factory=list)  # where a new one goes


def digest(value: Any) -> str:
    """So that a form is not sent for a rule that the text has meanwhile changed."""
    return hashlib.sha256(toml(value).encode()).hexdigest()[:16]


def rule_form(
    raw: dict[str, Any], kind: str, n: int, values: Mapping[str, Any], *, new: bool = False,
    errors: Errors | None = None, typed: Posted | None = None,
) -> Form:  # fmt: skip
    """`values`: the rule as it stands; `typed`: what was posted, shown instead where it is."""
    op = str(values.get("op", ""))
    wrong = errors or {}
    fields = [
        _asked(one, op, values, raw, typed, wrong.get(one.key, [])) for one in fields_of(kind, op)
    ]
    known = {one.key for one in fields}
    rest = [said for key, all_said in wrong.items() if key not in known for said in all_said]
    order = f"add:{kind}:{op}" if new else f"put:{kind}:{n}"
    place = _places(raw, kind, n) if new else []
    return Form(
        spoken(op_title(op)), order, fields, "" if new else digest(dict(values)),
        "" if new else f"{kind}:{n}", rest, place,
    )  # fmt: skip


def head_form(
    raw: dict[str, Any], errors: Errors | None = None, typed: Posted | None = None
) -> Form:
    """Title, days, place, source and the readings, one a line."""
    wrong, fields = errors or {}, []
    for key, title in HEAD.items():
        value = head_value(raw, key)
        kind = {"effective": "day", "expires": "day", "reading": "lines"}.get(key, "text")
        text = "\n".join(texts(value)) if key == "reading" else str(value or "")
        text = _typed(typed, key, text)
        fields.append(
            Asked(key, P + key, kind, spoken(title), text, required=key != "reading",
                  errors=wrong.get(key, []))
        )  # fmt: skip
    return Form(spoken(Text("抬头", "Head")), "put-head", fields, "", "head")


def table_form(
    raw: dict[str, Any], name: str, *, new: bool = False, errors: Sequence[str] = (),
    typed: Posted | None = None,
) -> Form:  # fmt: skip
    """A table: its key columns (a new one's only) and a row for each value."""
    table = tables_of(raw).get(name, {"keys": [], "values": {}})
    keys = [str(key) for key in table["keys"]]
    if new:
        columns = [c for c in ("item", "stage", "section", "species") if c in REQUIRED]
        options = [Choice(c, spoken(column_title(c)), c in _all(typed, "keys")) for c in columns]
        letters = Text("小写字母、数字和下划线", "small letters, digits and _")
        called = _typed(typed, "name", "")
        fields = [
            Asked("name", P + "name", "text", spoken(Text("表名", "Name")), called,
                  hint=spoken(letters), required=True),
            Asked("keys", P + "keys", "boxes", spoken(Text("按哪些栏查", "Looked up by")),
                  options=options, required=True),
        ]  # fmt: skip
        return Form(spoken(Text("新的数值表", "New table")), "add-table", fields, "", "",
                    list(errors))  # fmt: skip
    rows = [(key.split("/"), str(value)) for key, value in table["values"].items()]
    if typed is not None:
        rows = _typed_rows(typed, len(keys))
    rows += [([""] * len(keys), "")] * SPARE_ROWS
    titles = [spoken(column_title(key)) for key in keys]
    number = spoken(Text("数值", "Value"))
    cells = [
        [
            *(
                Cell(f"{P}key-{i}", title, parts[i] if i < len(parts) else "")
                for i, title in enumerate(titles)
            ),
            Cell(P + "value", number, value, number=True),
        ]
        for parts, value in rows
    ]
    fields = [Asked("values", P + "value", "rows", "", rows=cells)]
    return Form(name, f"put-table:{name}", fields, digest(table), f"table:{name}", list(errors))


# ── one field ───────────────────────────────────────────────────────────────────────────────────


def _asked(
    one: Field, op: str, values: Mapping[str, Any], raw: dict[str, Any], typed: Posted | None,
    errors: list[str],
) -> Asked:  # fmt: skip
    origin = _typed(typed, "from", str(values.get("from", "")))
    value = values.get(one.key)
    base = {
        "key": one.key,
        "name": P + one.key,
        "label": spoken(one.title),
        "required": one.required,
        "unit": spoken(UNITS.get(one.kind)),
        "only_for": " ".join(one.only_for),
        "hidden": bool(one.only_for) and origin not in one.only_for,
        "errors": errors,
    }
    match one.kind:
        case "codes" | "columns":
            chosen = _all(typed, one.key, texts(value))
            given = _known(one, op, raw)
            more = [code for code in chosen if code not in given]
            kind = "boxes" if given else "text"
            return Asked(
                kind=kind, options=choices_of(one.kind, given, chosen),
                value=", ".join(more if given else chosen), **base,
            )  # fmt: skip
        case "bands":
            return Asked(kind="rows", rows=_band_rows(one.key, value, typed), **base)
        case "sources":
            return Asked(kind="rows", rows=_source_rows(one.key, value, typed, raw), **base)
    text = _typed(typed, one.key, _written(value))
    options = _options(one, op, values, raw)
    kind = "choice" if options is not None else "number" if one.kind in NUMBERS else "text"
    shown = [Choice(c.code, c.title, c.code == text) for c in options or ()]
    if text and options is not None and all(c.code != text for c in shown):
        shown.append(Choice(text, text, True))
    hint = "" if one.default in (None, "") or options is not None else f"{one.default}"
    return Asked(kind=kind, value=text, options=shown, hint=hint, **base)


NUMBERS = ("money", "rate", "number", "whole")


def choices_of(kind: str, given: Sequence[str], chosen: Sequence[str]) -> list[Choice]:
    if kind == "columns":
        return [Choice(c, spoken(column_title(c)), c in chosen) for c in given]
    return choices(given, chosen)


def _known(one: Field, op: str, raw: dict[str, Any]) -> list[str]:
    """The codes to tick: those that are known, and those that the file uses."""
    if one.kind == "columns":
        return ["section", "item", "species"]
    if one.key == "sections":
        used = [s for kind in ("gate", "step") for rule in rules_of(raw, kind)
                for s in texts(rule.get("sections"))]  # fmt: skip
        return list(dict.fromkeys([*KNOWN["sections"], *used]))
    of = CODES.get((op, one.key))
    return [] if of is None else list(KNOWN[of])


def _options(
    one: Field, op: str, values: Mapping[str, Any], raw: dict[str, Any]
) -> list[Choice] | None:
    """What a select offers; None for a field that is written in."""
    none = Choice("", "—")
    if one.kind == "flag":
        default = default_of(one, op, values)
        unset = spoken(FLAGS[bool(default)]) if default is not None else "—"
        return [Choice("", _default(unset)),
                *(Choice(str(v).lower(), spoken(word)) for v, word in FLAGS.items())]  # fmt: skip
    if one.kind == "choice":
        words = [Choice(w, spoken(choice_title(one.key, w))) for w in one.options]
        if one.required:
            return [none, *words] if not values.get(one.key) else words
        shown = spoken(choice_title(one.key, str(one.default))) if one.default else "—"
        return [Choice("", _default(shown)), *words]
    if one.kind == "table":
        return [none, *(Choice(name, name) for name in tables_of(raw))]
    if one.kind == "kept":
        kept = [str(s["as"]) for s in rules_of(raw, "step") if "as" in s]
        return [none, *(Choice(name, name) for name in dict.fromkeys(kept))]
    return None


def _default(shown: str) -> str:
    return spoken(Text(f"默认：{shown}", f"default: {shown}")) if shown != "—" else shown


def _band_rows(key: str, value: Any, typed: Posted | None) -> list[list[Cell]]:
    rows = [{k: _written(band.get(k)) for k in BAND} for band in _dicts(value)]
    rows = _rows_typed(typed, key, BAND, rows)
    return [
        [Cell(f"{P}{key}-{k}", spoken(KEYS[k]), row.get(k, ""), number=True) for k in BAND]
        for row in [*rows, *[{}] * SPARE]
    ]


def _source_rows(
    key: str, value: Any, typed: Posted | None, raw: dict[str, Any]
) -> list[list[Cell]]:
    columns = source_fields()
    names = [one.key for one in columns]
    rows = [{k: _written(source.get(k)) for k in names} for source in _dicts(value)]
    rows = _rows_typed(typed, key, names, rows)
    return [
        [
            Cell(
                f"{P}{key}-{one.key}", spoken(key_title("value", one.key)), row.get(one.key, ""),
                [Choice("", "—"), *(c for c in _options(one, "value", {"from": "x"}, raw) or ()
                                    if c.code)] if _is_select(one) else [],
            )
            for one in columns
        ]
        for row in [*rows, *[{}] * SPARE]
    ]  # fmt: skip


def _is_select(one: Field) -> bool:
    return one.kind in ("choice", "table", "flag")


def _rows_typed(
    typed: Posted | None, key: str, names: Iterable[str], rows: list[dict[str, str]]
) -> list[dict[str, str]]:
    if typed is None:
        return rows
    columns = {name: typed.get(f"{key}-{name}", ()) for name in names}
    count = max((len(c) for c in columns.values()), default=0)
    found = [{k: c[i] if i < len(c) else "" for k, c in columns.items()} for i in range(count)]
    return [row for row in found if any(row.values())]


def _typed_rows(typed: Posted, width: int) -> list[tuple[list[str], str]]:
    values = typed.get("value", ())
    parts = [typed.get(f"key-{i}", ()) for i in range(width)]
    rows = [([p[i] if i < len(p) else "" for p in parts], v) for i, v in enumerate(values)]
    return [row for row in rows if row[1] or any(row[0])]


def _places(raw: dict[str, Any], kind: str, n: int) -> list[Choice]:
    rules = rules_of(raw, kind)
    words = [Choice("1", spoken(Text("最前", "first")), n == 1)]
    for i, rule in enumerate(rules, start=1):
        title = op_title(str(rule.get("op", "")))
        after = Text(f"在第 {i} 之后（{title.zh}）", f"after {i} ({title.en})")
        words.append(Choice(str(i + 1), spoken(after), n == i + 1))
    return words


def _typed(typed: Posted | None, key: str, otherwise: str) -> str:
    if typed is None or key not in typed:
        return otherwise
    return typed[key][-1] if typed[key] else ""


def _all(typed: Posted | None, key: str, otherwise: Sequence[str] = ()) -> list[str]:
    if typed is None:
        return [str(one) for one in otherwise]
    own = list(typed.get(key, ()))
    more = [c.strip() for t in typed.get(key + MORE, ()) for c in t.split(",") if c.strip()]
    return own + more


def _written(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) else toml(value)


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []

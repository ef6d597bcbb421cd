"""The keys of gates and steps as fields of a form, read off the table of operations (terms.ops)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hedun.terms import ops
from hedun.terms import readers as r
from hedun.terms.drafting.words import key_title
from hedun.terms.readers import Key
from hedun.terms.texts import Text

# What is typed, by the reader that will read it …
KINDS: Mapping[object, str] = {
    r.money: "money",
    r.money_unit: "money",
    r.rate: "rate",
    r.share_rate: "rate",
    r.degree: "rate",
    r.quantity: "number",
    r.hours: "whole",
    r.times_covered: "whole",
    r.flag: "flag",
    r.any_text: "text",
    r.text: "text",
    r.texts: "codes",
}
# … and keys whose values stand elsewhere in the file, or are lists of small tables.
BY_KEY: Mapping[str, str] = {
    "table": "table",
    "on": "kept",
    "column": "column",
    "by": "columns",
    "of": "sources",
    "bands": "bands",
}
FIRST, LAST = ("from", "scope", "mode"), ("by", "as", "code", "sections", "clause")


@dataclass(frozen=True, slots=True)
class Field:
    """One key. `kind` says how it is asked for; `only_for`: the values of `from` that it goes with
    (empty: all); `default`: what holds where it is not given (None: nothing)."""

    key: str
    kind: str
    title: Text
    required: bool
    default: object
    options: tuple[str, ...] = ()
    only_for: tuple[str, ...] = ()


def operations(kind: str) -> tuple[str, ...]:
    """The operations of gates or of steps, in the order of SPEC."""
    return tuple(ops.GATES) if kind == "gate" else ("value", *ops.STEPS)


def fields_of(kind: str, op: str) -> list[Field]:
    """Every field of an operation. Raises KeyError for one that there is not."""
    if kind == "step" and op == "value":
        return _ordered(_of_value())
    known = ops.GATES if kind == "gate" else ops.STEPS
    keys = ops.keys_of(kind, op, known[op])
    return _ordered([_field(op, name, key) for name, key in keys.items() if name != "op"])


def allowed(kind: str, op: str, values: Mapping[str, Any]) -> list[Field]:
    """The fields that go with the `from` that is chosen."""
    origin = values.get("from")
    return [f for f in fields_of(kind, op) if not f.only_for or origin in f.only_for]


def default_of(field: Field, op: str, values: Mapping[str, Any]) -> object:
    """What holds where the key is not given, beside the other keys."""
    source = ops.SOURCES.get(str(values.get("from")), {}) if op == "value" else {}
    return (
        source["degree"].default if field.key == "degree" and "degree" in source else field.default
    )


def source_fields() -> list[Field]:
    """The columns of a row of `of`."""
    found = [f for f in _of_value() if set(f.only_for) & set(ops.SOURCES)]
    return [Field("from", "choice", key_title("value", "from"), True, None, tuple(ops.SOURCES)),
            *found]  # fmt: skip


def _of_value() -> list[Field]:
    """The fields of every shape of `value`, each once, with the shapes that have it."""
    shared = ops.keys_of("step", "value", ops.VALUES["fixed"])
    common = [_field("value", k, shared[k]) for k in (*ops.COMMON, "as") if k != "op"]
    origin = Field("from", "choice", key_title("value", "from"), True, None, tuple(ops.VALUES))
    found: dict[str, Field] = {}
    for shape, op in ops.VALUES.items():
        for name, key in op.keys.items():
            if name == "from":
                continue
            field = _field("value", name, key)
            shapes = (*found[name].only_for, shape) if name in found else (shape,)
            default = None if name in found else field.default
            found[name] = Field(
                name, field.kind, field.title, field.required, default, field.options, shapes
            )
    return [origin, *found.values(), *common]


def _field(op: str, name: str, key: Key) -> Field:
    kind = BY_KEY.get(name) or KINDS.get(key.read, "")
    options = key.read.options if isinstance(key.read, r.Leaf) else ()
    required = key.default is r.REQUIRED
    default = None if required or key.default in (None, ()) else key.default
    if op == "column" and name == "column":
        kind = "text"
    return Field(
        name, "choice" if options else kind, key_title(op, name), required, default, options
    )


def _ordered(fields: list[Field]) -> list[Field]:
    """What decides comes first, what is the same for all last."""

    def place(field: Field) -> int:
        if field.key in FIRST:
            return FIRST.index(field.key) - len(FIRST)
        return 1 + LAST.index(field.key) if field.key in LAST else 0

    return sorted(fields, key=place)

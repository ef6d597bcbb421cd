"""The gates and steps of SPEC §5 and §6 as tables: which keys each takes, and which go together."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from hedun.terms import model
from hedun.terms import readers as r
from hedun.terms.readers import BAD, Key, Note
from hedun.terms.texts import Text, say

Values = dict[str, Any]
Complaints = Iterator[tuple[str, Text]]


@dataclass(frozen=True, slots=True)
class Op:
    """One operation: the record it becomes, its keys, and the rules between its keys."""

    record: Callable[..., Any]
    keys: Mapping[str, Key]
    rules: Callable[[Values], Complaints] = lambda values: iter(())


def _only(key: str, zh: str, en: str) -> tuple[str, Text]:
    return key, Text(f"只能{zh}", f"allowed only {en}")


def _either(values: Values, *names: str, both: bool = True) -> Complaints:
    """One of the keys must be there; `both` says whether both may be."""
    given = [name for name in names if values[name] is not None]
    listed = r.one_of(names)
    if not given:
        yield names[0], say("缺少；应有 {keys}", "missing; expected {keys}", keys=listed)
    if len(given) > 1 and not both:
        yield (
            names[1],
            say("{keys} 只能有一个", "expected only one of {keys}", keys=listed),
        )


def _one_or_both(*names: str) -> Callable[[Values], Complaints]:
    return lambda values: _either(values, *names)


def _only_one(*names: str) -> Callable[[Values], Complaints]:
    return lambda values: _either(values, *names, both=False)


def _franchise_rules(values: Values) -> Complaints:
    yield from _either(values, "amount", "degree")
    if values["degree"] is not None and values["scope"] != "line":
        yield _only("degree", '用于 scope = "line"', 'with scope = "line"')


def _deductible_rules(values: Values) -> Complaints:
    yield from _either(values, "amount", "rate")
    if values["take"] is not None and (values["amount"] is None or values["rate"] is None):
        yield _only("take", "与 amount 和 rate 同用", "with both amount and rate")


def _limit_rules(values: Values) -> Complaints:
    yield from _either(values, "amount", "table", both=False)
    if values["table"] is not None and values["scope"] != "line":
        yield _only("table", '用于 scope = "line"', 'with scope = "line"')
    if values["per_unit"] is not None and values["table"] is None:
        yield _only("per_unit", "与 table 同用", "with a table")


def _bands_rules(values: Values) -> Complaints:
    if values["mode"] == "marginal":
        if values["on"] is not None:
            yield _only("on", '用于 mode = "whole"', 'with mode = "whole"')
        if values["above"] == "zero":
            yield _only("above", '在 mode = "whole" 时为 zero', 'as "zero" with mode = "whole"')
    bands = values["bands"]
    for i, band in enumerate(bands, start=1):
        if band.upto is None and i < len(bands):
            yield (
                f"bands[{i}].upto",
                Text("缺少；只有末档可以不写", "missing; only the last may lack it"),
            )
        if band.upto is not None and band.upto <= band.over:
            yield f"bands[{i}].upto", Text("应大于 over", "expected more than over")
    for i, (one, two) in enumerate(pairwise(bands), start=2):
        if one.upto is not None and two.over < one.upto:
            yield (
                f"bands[{i}].over",
                Text(
                    "各档应递增且不重叠：不小于上一档的 upto",
                    "bands must ascend and not overlap: expected at least the upto before it",
                ),
            )


def _reported_within(*, hours: int | None, days: int | None, **common: Any) -> model.Gate:
    limit = hours if hours is not None else 24 * (days or 0)
    return model.ReportedWithin(hours=limit, **common)


def _deductible(*, take: str | None, **common: Any) -> model.Step:
    return model.Deductible(take=take or "max", **common)


def _limit(*, per_unit: bool | None, **common: Any) -> model.Step:
    return model.Limit(per_unit=bool(per_unit), **common)


def _membership(column: str | None) -> Callable[..., model.Gate]:
    def record(**values: Any) -> model.Gate:
        return model.Membership(**{"column": column, **values})

    return record


def _scope(*options: str, default: object = r.REQUIRED) -> dict[str, Key]:
    return {"scope": Key(r.choice(*options), default), "by": Key(r.texts, ())}


def _optional(read: r.Reader, field: str | None = None) -> Key:
    return Key(read, None, field)


COMMON = {
    "op": Key(r.text),
    "sections": _optional(r.texts),
    "clause": Key(r.any_text, ""),
}
LISTS = {"include": _optional(r.texts), "exclude": _optional(r.texts)}

GATES: Mapping[str, Op] = {
    "species": Op(_membership("species"), LISTS, _one_or_both("include", "exclude")),
    "items": Op(_membership("item"), LISTS, _one_or_both("include", "exclude")),
    "column": Op(
        _membership(None), {"column": Key(r.text), **LISTS}, _one_or_both("include", "exclude")
    ),
    "reported_within": Op(
        _reported_within,
        {"hours": _optional(r.hours), "days": _optional(r.hours)},
        _only_one("hours", "days"),
    ),
    "exclusion": Op(model.Exclusion, {"codes": Key(r.texts)}),
    "minimum_degree": Op(model.MinimumDegree, {"degree": Key(r.degree)}),
    "count": Op(
        model.Count,
        {**_scope("household", "person"), "max": Key(r.times_covered, field="most")},
    ),
}

DEFAULT_CODES = {
    "species": "SPECIES_NOT_COVERED",
    "items": "ITEM_NOT_COVERED",
    "column": "NOT_COVERED",
    "reported_within": "REPORTED_LATE",
    "exclusion": "EXCLUDED",
    "minimum_degree": "BELOW_MINIMUM_DEGREE",
    "count": "COUNT_EXCEEDED",
}


def keys_of(kind: str, name: str, op: Op) -> dict[str, Key]:
    """Every key that a gate or step of this operation takes."""
    own = {"code": Key(r.text, DEFAULT_CODES[name])} if kind == "gate" else {"as": KEPT}
    return {**COMMON, **own, **op.keys}


KEPT = Key(r.text, None, "keep")
SOURCES: Mapping[str, Mapping[str, Key]] = {
    "table": {
        "table": Key(r.text),
        "degree": Key(r.flag, True),
        "max_quantity": _optional(r.quantity),
    },
    "amount": {"degree": Key(r.flag, False)},
    "fixed": {"amount": Key(r.money)},
}
CHOICES = ("max", "min", "sum", "first")


def read_source(raw: object, note: Note) -> Any:
    """One entry of `of`: a `model.Source`, or BAD. Sources do not nest."""
    origin = raw.get("from") if isinstance(raw, dict) else None
    keys = SOURCES.get(origin, {}) if isinstance(origin, str) else {}
    if not keys and isinstance(raw, dict):
        return r.choice(*SOURCES)(origin, lambda _, text: note("from", text))
    values = r.read_keys(raw, {"from": Key(r.text, field="origin"), **keys}, note)
    return BAD if values is BAD else model.Source(**values)


def _one_source(*, origin: str, **values: Any) -> model.Step:
    fields = {k: values.pop(k) for k in SOURCES[origin]}
    return model.Value(choice="only", of=(model.Source(origin=origin, **fields),), **values)


_FROM = {"from": Key(r.text, field="origin")}
VALUES: Mapping[str, Op] = {
    **{origin: Op(_one_source, {**_FROM, **keys}) for origin, keys in SOURCES.items()},
    **{
        choice: Op(
            model.Value,
            {
                "from": Key(r.text, field="choice"),
                "of": Key(r.list_of(read_source, Text("取值列表", "a list of values to take"))),
            },
        )
        for choice in CHOICES
    },
}


def _read_band(raw: object, note: Note) -> Any:
    keys = {"over": Key(r.money), "upto": _optional(r.money), "rate": Key(r.share_rate)}
    values = r.read_keys(raw, keys, note)
    return BAD if values is BAD else model.Band(**values)


STEPS: Mapping[str, Op] = {
    "factor": Op(
        model.Factor,
        {"rate": _optional(r.rate), "table": _optional(r.text)},
        _only_one("rate", "table"),
    ),
    "franchise": Op(
        model.Franchise,
        {
            "amount": _optional(r.money),
            "degree": _optional(r.degree),
            "test": Key(r.choice("any", "all"), "any"),
            **_scope("line", "claim", "report", default="line"),
            "on": _optional(r.text),
        },
        _franchise_rules,
    ),
    "deductible": Op(
        _deductible,
        {
            "amount": _optional(r.money),
            "rate": _optional(r.share_rate),
            "take": _optional(r.choice("max", "min", "sum")),
            **_scope("line", "claim", "person_report", "report", default="line"),
        },
        _deductible_rules,
    ),
    "bands": Op(
        model.Bands,
        {
            "mode": Key(r.choice("whole", "marginal")),
            "bands": Key(r.list_of(_read_band, Text("分档列表", "a list of bands"))),
            **_scope("line", "claim", default="claim"),
            "on": _optional(r.text),
            "below": Key(r.choice("zero", "full"), "zero"),
            "above": Key(r.choice("cap", "zero", "last"), "cap"),
        },
        _bands_rules,
    ),
    "offset": Op(model.Offset, _scope("line", "claim", default="line")),
    "limit": Op(
        _limit,
        {
            "amount": _optional(r.money),
            "table": _optional(r.text),
            "per_unit": _optional(r.flag),
            **_scope(
                "line",
                "claim",
                "report",
                "person_report",
                "person",
                "household",
                "section",
                "policy",
            ),
            "allocate": Key(r.choice("in_order", "pro_rata"), "in_order"),
        },
        _limit_rules,
    ),
    "minimum": Op(
        model.Minimum, {"amount": Key(r.money), **_scope("line", "claim", default="claim")}
    ),
    "round": Op(
        model.Round,
        {
            "to": Key(r.money_unit),
            "mode": Key(r.choice("half_up", "down", "half_even"), "half_up"),
        },
    ),
}

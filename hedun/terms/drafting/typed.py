"""What a person typed in a form, as the values that TOML would have: never guessed, never rounded.

A text that is no number stays a text, and the reader of the file says what was expected.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from hedun.terms.drafting.fields import Field, allowed, source_fields

Posted = Mapping[str, Sequence[str]]
_NUMBER = re.compile(r"(\d+|\d{1,3}(?:,\d{3})+)(\.\d+)?\s*(%?)")
MORE = "-more"  # the free text beside a list of known codes
BAND = ("over", "upto", "rate")


def number(text: str) -> int | Decimal | str:
    """3,000 → 3000 · 0.80 → 0.8 · 80% → 0.8 · full-width digits too; other text as it is."""
    plain = unicodedata.normalize("NFKC", text).strip()
    found = _NUMBER.fullmatch(plain)
    if found is None:
        return text.strip()
    value = Decimal(found[1].replace(",", "") + (found[2] or ""))
    if found[3]:
        value = value.scaleb(-2)
    value = value.normalize()
    whole = value == value.to_integral_value() and not found[3]
    return int(value) if whole else value


def codes(texts: Iterable[str]) -> list[str]:
    """Codes from boxes and from a text with commas, each once, in their order."""
    found = (code.strip() for text in texts for code in re.split(r"[,,、;;\s]+", text))
    return list(dict.fromkeys(code for code in found if code))


def day(text: str) -> date | str:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return text.strip()


def flag(text: str) -> bool | str:
    return {"true": True, "false": False}.get(text, text)


def _same(text: str) -> str:
    return text.strip()


READ: Mapping[str, Callable[[str], Any]] = {
    "money": number,
    "rate": number,
    "number": number,
    "whole": number,
    "flag": flag,
}


def rule_values(kind: str, op: str, posted: Posted) -> dict[str, Any]:
    """The keys of a gate or step from the form's fields, in the order in which a file has them."""
    chosen = {"from": _one(posted, "from")} if "from" in posted else {}
    given: dict[str, Any] = {"op": op}
    for field in allowed(kind, op, chosen):
        value = _value(field, posted)
        if value not in ("", [], None):
            given[field.key] = value
    last: dict[str, Any] = {key: given.pop(key) for key in ("as", "code", "clause") if key in given}
    sections = {"sections": given.pop("sections")} if "sections" in given else {}
    return {"op": given.pop("op"), **sections, **given, **last}


def table_values(posted: Posted, columns: Sequence[str]) -> dict[str, Any]:
    """The rows of a table: key parts in `key-<i>`, the number in `value`; empty rows are none."""
    parts = [posted.get(f"key-{i}", ()) for i in range(len(columns))]
    read = {}
    for i, text in enumerate(posted.get("value", ())):
        key = "/".join(part[i].strip() if i < len(part) else "" for part in parts)
        if text.strip() or key.strip("/"):
            read[key] = number(text)
    return read


def _value(field: Field, posted: Posted) -> Any:
    if field.kind == "bands":
        return _rows(posted, field.key, dict.fromkeys(BAND, number))
    if field.kind == "sources":
        reads = {f.key: READ.get(f.kind, _same) for f in source_fields()}
        return [_fitting(row) for row in _rows(posted, field.key, reads)]
    if field.kind in ("codes", "columns"):
        return codes([*posted.get(field.key, ()), *posted.get(field.key + MORE, ())])
    return READ.get(field.kind, _same)(_one(posted, field.key))


def _rows(
    posted: Posted, key: str, reads: Mapping[str, Callable[[str], Any]]
) -> list[dict[str, Any]]:
    """Rows whose cells are posted as lists of equal length; a row of empty cells is none."""
    cells = {name: posted.get(f"{key}-{name}", ()) for name in reads}
    rows = []
    for i in range(max((len(column) for column in cells.values()), default=0)):
        texts = {name: column[i] if i < len(column) else "" for name, column in cells.items()}
        row = {name: reads[name](text) for name, text in texts.items() if text.strip()}
        if row:
            rows.append(row)
    return rows


def _fitting(row: dict[str, Any]) -> dict[str, Any]:
    """A source without cells of another kind of source (a changed choice leaves some filled)."""
    wanted = {f.key for f in source_fields() if row.get("from") in f.only_for}
    return {k: v for k, v in row.items() if k == "from" or k in wanted} if wanted else row


def _one(posted: Posted, key: str) -> str:
    values = posted.get(key, ())
    return values[-1] if values else ""

"""Seals: a keyed digest of a row's every column, as it stands in the database, and of each entry.

The key lies outside the database (keys/seal.key), so a seal gives away nothing about personal
data and cannot be made anew by someone who can only write to the database.
"""

import hashlib
import hmac
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime

from django.db import models

from hedun import keys
from hedun.domain.chain import Json, canonical
from hedun.record.inserting import AS_IT_IS
from hedun.record.selecting import attributes, select

# The first is written by the sign-in machinery and of no meaning for a claim; the second changes
# with every transfer and is kept honest by adding them up.
UNSEALED_FIELDS: dict[str, frozenset[str]] = {
    "people.User": frozenset({"last_login"}),
    "ledger.LedgerAccount": frozenset({"balance_fen"}),
}
# The record is kept honest by its own chain.
UNSEALED_MODELS = frozenset({"record.Entry", "record.Head", "record.Series"})


def entry_seal(prev: str, body: Json) -> str:
    """The seal of an entry's body at its place in the chain: who has the database and the code, but
    not the key, cannot write the record anew."""
    text = canonical({"after": prev, "entry": body})
    return hmac.digest(keys.key("seal"), text, "sha256").hex()


def seals_of(rows: Iterable[models.Model]) -> dict[str, str]:
    """{"label:pk": seal} for the rows, read back from the database (one query a model)."""
    wanted: dict[type[models.Model], set[object]] = defaultdict(set)
    for row in rows:
        wanted[type(row)].add(row.pk)
    found: dict[str, str] = {}
    for model, pks in wanted.items():
        found |= dict(table_seals(model, pks))
    return found


def table_seals(
    model: type[models.Model], only: Iterable[object] | None = None
) -> Iterable[tuple[str, str]]:
    """(row key, seal) of the table's rows, or of those with the given primary keys."""
    fields = sealed_fields(model)
    key_field = model._meta.pk.attname  # type: ignore[union-attr]  # every table of ours has one
    columns = (key_field, *fields)
    if only is not None:
        rows = iter(select(model, columns, key_field, only))
    else:
        every = model._default_manager.order_by("pk").values_list(*columns)
        rows = every.iterator(chunk_size=2000)
    key, label = keys.key("seal"), model._meta.label
    for values in rows:
        body: Json = {f: plain(v) for f, v in zip(fields, values[1:], strict=True)}
        row_key = f"{label}:{values[0]}"
        text = canonical({"row": row_key, "columns": body})
        yield row_key, hmac.digest(key, text, "sha256").hex()


def sealed_fields(model: type[models.Model]) -> list[str]:
    left_out = UNSEALED_FIELDS.get(model._meta.label, frozenset())
    return [name for name in attributes(model) if name not in left_out]


def plain(value: object) -> Json:
    """A column's value as canonical JSON knows it."""
    if type(value) in AS_IT_IS:
        return value  # type: ignore[return-value]  # looked at above; most columns are these
    if isinstance(value, int | str):  # a choice: an int or text with a name
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return hashlib.sha256(bytes(value)).hexdigest()
    if isinstance(value, list):
        return [plain(v) for v in value]
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    raise TypeError(f"{type(value).__name__} has no place in a sealed row")

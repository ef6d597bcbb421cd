"""Many rows written in few statements, with a fraction of what Django's bulk_create takes for each.

bulk_create asks every field of every row how it would like to be written; here a table's fields are
asked once, and only those that the database stores otherwise than Python holds them are asked again
for each value. A county's roll is some two hundred thousand rows.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import chain
from typing import Any, TypeVar

import orjson
from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.models.base import ModelState

from hedun.record.statements import answered, for_each, vendor

Row = TypeVar("Row", bound=models.Model)
Keep = Callable[[Any], Any]  # how the database keeps a value
MOST_VALUES = 900  # in one statement
AS_IT_IS = frozenset({str, int, bool, bytes, type(None)})
EACH = frozenset({dict, list, bytearray, memoryview})  # changeable


def fresh(model: type[Row], **columns: Any) -> Row:
    """A row to be inserted, as `model(**columns)` makes it, with a fraction of what that takes.

    Columns go by their attribute ("claim_id"). Raises TypeError for one that is unknown.
    """
    row = model.__new__(model)
    defaults = _defaults(model)
    for name in columns:
        if name not in defaults:
            raise TypeError(f"{model.__name__} has no column {name!r}")
    for name, default in defaults.items():
        if name not in columns:
            columns[name] = default() if callable(default) else default
    row.__dict__.update(columns)
    row._state = ModelState()
    return row


@cache
def _defaults(model: type[models.Model]) -> dict[str, Any]:
    """By attribute what stands in a column for which nothing is given, or what makes it."""
    fields = model._meta.concrete_fields
    return {f.attname: f.default if f.has_default() else f.get_default() for f in fields}


def insert(rows: Iterable[Row]) -> list[Row]:
    """New rows of one table, saved; those without a primary key are given theirs.

    For tables without signals and without fields that compute themselves when saved, as all of
    ours are. Inside a transaction.
    """
    every = list(rows)
    if not every:
        return every
    model, key = type(every[0]), _key(type(every[0])).attname
    keyed = every[0].pk is not None
    names = [f.attname for f in model._meta.concrete_fields if keyed or not f.primary_key]
    keys = insert_values(model, names, [[row.__dict__[name] for name in names] for row in every])
    for row, pk in zip(every, keys, strict=True):
        row.__dict__[key] = pk
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
    return every


def insert_values(
    model: type[models.Model], names: Sequence[str], rows: Sequence[Sequence[Any]]
) -> Sequence[Any]:
    """As `insert`, of rows that are only values, in the order of the attributes `names`; answers
    their primary keys."""
    if not rows:
        return ()
    columns = tuple(names)
    how = keeps(vendor(), model, columns)
    given = zip(*rows, strict=True)
    kept = [_kept(values, keep) for values, keep in zip(given, how, strict=True)]
    write = _on_sqlite if vendor() == "sqlite" else _elsewhere
    return write(model, columns, list(zip(*kept, strict=True)))


def _on_sqlite(
    model: type[models.Model], columns: tuple[str, ...], rows: Sequence[tuple[Any, ...]]
) -> Sequence[Any]:
    """One statement, prepared once and run for each row."""
    for_each(_statement("sqlite", model, columns, 1), rows)
    key = _key(model).attname
    if key in columns:
        at = columns.index(key)
        return [row[at] for row in rows]
    # Nobody else writes meanwhile and the keys count up: they are those that end with the last.
    [(last,)] = answered("SELECT last_insert_rowid()", ())
    return range(last - len(rows) + 1, last + 1)


def _elsewhere(
    model: type[models.Model], columns: tuple[str, ...], rows: Sequence[tuple[Any, ...]]
) -> Sequence[Any]:
    """Many rows to a statement, which answers their keys."""
    size = max(1, MOST_VALUES // len(columns))
    keys: list[Any] = []
    for at in range(0, len(rows), size):
        some = rows[at : at + size]
        text = _statement(vendor(), model, columns, len(some))
        text += f" RETURNING {connection.ops.quote_name(_key(model).column)}"
        keys += [key for (key,) in answered(text, list(chain.from_iterable(some)))]
    return keys


def _key(model: type[models.Model]) -> "models.Field[Any, Any]":
    return model._meta.pk  # type: ignore[return-value]  # every table of ours has one


@cache
def _statement(of: str, model: type[models.Model], columns: tuple[str, ...], n: int) -> str:
    meta, quote = model._meta, connection.ops.quote_name
    column_of = {f.attname: f.column for f in meta.concrete_fields}
    into = f"{quote(meta.db_table)} ({', '.join(quote(column_of[name]) for name in columns)})"
    row = f"({', '.join(['%s'] * len(columns))})"
    return f"INSERT INTO {into} VALUES {', '.join([row] * n)}"


@cache
def keeps(of: str, model: type[models.Model], columns: tuple[str, ...]) -> list[Keep]:
    """For each column how its values are kept."""
    by_name = {f.attname: f for f in model._meta.concrete_fields}
    return [_keep(by_name[name]) for name in columns]


def _keep(field: "models.Field[Any, Any]") -> Keep:
    """How the database keeps a value of the field that is no plain text or number."""
    if isinstance(field, models.JSONField) and field.encoder is None and vendor() == "sqlite":
        return lambda value: None if value is None else orjson.dumps(value).decode()
    return lambda value: field.get_db_prep_save(value, connection)


def _kept(values: Sequence[Any], keep: Keep) -> Sequence[Any]:
    """A column as the database keeps it; of an act's rows most have the same instant and state."""
    types = set(map(type, values))
    if types <= AS_IT_IS:
        return values
    if types & EACH:
        return [value if type(value) in AS_IT_IS else keep(value) for value in values]
    known = {value: value if type(value) in AS_IT_IS else keep(value) for value in set(values)}
    return [known[value] for value in values]

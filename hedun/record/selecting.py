"""Rows found by their keys, with a fraction of what Django's QuerySet takes for the same.

A QuerySet is put together, copied and made into SQL anew each time. The facts of one move ask some
twenty such questions, whose text never changes; here each is made once a process, and asked with
other keys. For questions that are asked under the pen; pages and rare ones are QuerySets.
"""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from itertools import groupby
from typing import Any, TypeVar

import orjson
from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.models.base import ModelState

from hedun.record.statements import answered, vendor

Row = TypeVar("Row", bound=models.Model)
Read = Callable[[Sequence[Any]], Sequence[Any]]  # a column, from the database's values to Python's

KEPT = 4096  # values of a column whose meaning is remembered


def as_array(keys: Sequence[Any]) -> str:
    """Keys as PostgreSQL writes an array of them; psycopg takes much longer for it."""
    if not keys or isinstance(keys[0], int):
        return "{" + orjson.dumps(keys).decode()[1:-1] + "}"
    return "{" + ",".join(map(_quoted, keys)) + "}"


def _quoted(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


# The keys go in as one value, so that the text does not depend on how many there are.
ONE_OF: dict[str, tuple[str, Callable[[list[Any]], Any]]] = {
    "sqlite": ("IN (SELECT value FROM json_each(%s))", lambda keys: orjson.dumps(keys).decode()),
    "postgresql": ("= ANY(%s)", as_array),
}


def select(
    model: type[models.Model],
    columns: tuple[str, ...],
    by: str,
    keys: Iterable[Any],
    **also: str | bool | None,
) -> Sequence[tuple[Any, ...]]:
    """These columns of the rows whose column `by` is one of the keys, in order of primary key.

    Columns go by their attribute ("claim_id", "at"), keys are whole numbers or text. `also`: what
    other columns must hold; None: nothing.
    """
    wanted = sorted(set(keys))  # the same keys are the same question, in whatever order they come
    if not wanted:
        return []
    text, reads = _question(vendor(), model, columns, by, _asked(also))
    held = [value for value in also.values() if value is not None]
    return _as_python(_told(text, [ONE_OF[vendor()][1](wanted), *held]), reads)


def select_all(
    model: type[models.Model], columns: tuple[str, ...], **also: str | bool | None
) -> Sequence[tuple[Any, ...]]:
    """As `select`, of every row: for tables that stay small."""
    text, reads = _question(vendor(), model, columns, None, _asked(also))
    return _as_python(_told(text, [value for value in also.values() if value is not None]), reads)


# Inside `remembered` what was asked already: (text, values) → the database's rows.
_memory: ContextVar[dict[Any, Any] | None] = ContextVar("asked", default=None)


@contextmanager
def remembered(keeping: Container[str] = ()) -> Iterator[None]:
    """Inside, the same question is asked of the database once: for a page, whose rooms each look
    at the same claim. Rows are made anew from what is remembered. Where the pen is held, nothing
    is. `keeping`: what was remembered outside under keys that begin so."""
    before = _memory.get() or {}
    token = _memory.set({key: known for key, known in before.items() if key[0] in keeping})
    try:
        yield
    finally:
        _memory.reset(token)


@contextmanager
def together() -> Iterator[None]:
    """As `remembered`, and a part of it where it is there already: for one reading, also under the
    pen, in which several rooms ask the same and nobody writes."""
    if _memory.get() is not None:
        yield
        return
    with remembered():
        yield


@contextmanager
def forgotten() -> Iterator[None]:
    """Inside, every question is asked; what was remembered before is not believed afterwards."""
    token = _memory.set(None)
    try:
        yield
    finally:
        _memory.reset(token)
        if (before := _memory.get()) is not None:
            before.clear()


def once(key: tuple[Any, ...], make: Callable[[], Any]) -> Any:
    """What is worked out by `make`; inside `remembered` the first answer under this key."""
    memory = _memory.get()
    if memory is None:
        return make()
    if key not in memory:
        memory[key] = make()
    return memory[key]


def _told(text: str, values: list[Any]) -> Any:
    return once((text, *values), lambda: answered(text, values))


def rows_by(
    model: type[Row],
    by: str,
    keys: Iterable[Any],
    *,
    without: frozenset[str] = frozenset(),
    **also: str | bool | None,
) -> list[Row]:
    """The rows themselves. `without`: columns that are read when they are asked for."""
    names = tuple(name for name in attributes(model) if name not in without)
    made = model.__new__
    rows = []
    for values in select(model, names, by, keys, **also):
        # As Model.from_db: none of our tables has more to say to a row that was read.
        row = made(model)
        row.__dict__ = dict(zip(names, values, strict=True))
        row._state = _Read()
        rows.append(row)
    return rows


def by_key(
    model: type[Row], keys: Iterable[Any], *, without: frozenset[str] = frozenset()
) -> dict[Any, Row]:
    """{primary key: row} of those there are, in order of primary key; as `in_bulk`."""
    key = model._meta.pk.attname  # type: ignore[union-attr]  # every table of ours has one
    return {row.__dict__[key]: row for row in rows_by(model, key, keys, without=without)}


def follow(rows: Iterable[models.Model], *paths: str) -> None:
    """Set on the rows what their foreign keys lead to ("claim__household"): one query a key, and
    one object for each row that is reached, however many lead there."""
    reached: dict[tuple[str, ...], list[models.Model]] = {(): list(rows)}
    for path in paths:
        names = path.split("__")
        for n, name in enumerate(names):
            start, end = tuple(names[:n]), tuple(names[: n + 1])
            if end not in reached:
                reached[end] = _followed(reached[start], name)


def link(rows: Iterable[models.Model], name: str, ends: Mapping[Any, models.Model]) -> None:
    """Set on the rows what their foreign key leads to, by primary key, where it is among `ends`."""
    for model, own in groupby(rows, type):
        field: Any = model._meta.get_field(name)
        attribute, kept = field.attname, field.cache_name
        for row in own:
            end = ends.get(row.__dict__[attribute])
            if end is not None:
                row._state.fields_cache[kept] = end


@cache
def attributes(model: type[models.Model]) -> tuple[str, ...]:
    return tuple(f.attname for f in model._meta.concrete_fields)


class _Read(ModelState):
    """Of a row that was read."""

    adding = False
    db = DEFAULT_DB_ALIAS


# ── parts ───────────────────────────────────────────────────────────────────────────────────────


def _followed(rows: Sequence[models.Model], name: str) -> list[models.Model]:
    if not rows:
        return []
    field: Any = rows[0]._meta.get_field(name)
    ends = by_key(field.related_model, {row.__dict__[field.attname] for row in rows} - {None})
    link(rows, name, ends)
    return list(ends.values())


def _as_python(
    rows: Sequence[tuple[Any, ...]], reads: Sequence[tuple[int, Read]]
) -> Sequence[tuple[Any, ...]]:
    if not rows or not reads:
        return rows
    values: list[Sequence[Any]] = list(zip(*rows, strict=True))
    for at, read in reads:
        values[at] = read(values[at])
    return list(zip(*values, strict=True))


def _asked(also: dict[str, Any]) -> tuple[tuple[str, bool], ...]:
    return tuple((name, value is None) for name, value in also.items())


@cache
def _question(
    of: str,
    model: type[models.Model],
    columns: tuple[str, ...],
    by: str | None,
    also: tuple[tuple[str, bool], ...],
) -> tuple[str, list[tuple[int, Read]]]:
    """The SQL, and by the column's place how the values are read that the database keeps
    otherwise."""
    meta, quote = model._meta, connection.ops.quote_name
    fields = {f.attname: f for f in meta.concrete_fields}
    conditions = [f"{quote(fields[by].column)} {ONE_OF[of][0]}"] if by else []
    conditions += [
        f"{quote(fields[name].column)} {'IS NULL' if empty else '= %s'}" for name, empty in also
    ]
    text = (
        f"SELECT {', '.join(_asked_for(of, fields[name]) for name in columns)} "
        f"FROM {quote(meta.db_table)} WHERE {' AND '.join(conditions or ['TRUE'])} "
        f"ORDER BY {quote(meta.pk.column)}"  # type: ignore[union-attr]
    )
    reads = ((at, _read(meta.db_table, fields[name])) for at, name in enumerate(columns))
    return text, [(at, read) for at, read in reads if read is not None]


def _asked_for(of: str, field: "models.Field[Any, Any]") -> str:
    """The column; of SQLite days and instants as the text that is kept, not made anew each time."""
    column = connection.ops.quote_name(field.column)
    is_day = of == "sqlite" and isinstance(field, models.DateField)
    return f"{column} || ''" if is_day else column


def _read(table: str, field: "models.Field[Any, Any]") -> Read | None:
    """How Django reads the field; None where the database's values are Python's."""
    column = field.get_col(table)
    convert = [
        *connection.ops.get_db_converters(column),
        *column.get_db_converters(connection),
    ]
    if not convert:
        return None

    def one(value: Any) -> Any:
        for step in convert:
            value = step(value, column, connection)
        return value

    if isinstance(field, models.DateField | models.BooleanField):
        known = lru_cache(KEPT)(one)  # instants too: many rows have the same one
        return lambda values: list(map(known, values))
    return lambda values: list(map(one, values))

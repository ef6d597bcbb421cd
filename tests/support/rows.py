"""The rows of our rooms as the database holds them, read and put back without a model in between:
a county of a thousand rows takes milliseconds.

Constraints between tables are looked at when a transaction ends, as everywhere, so tables may be
put back in any order.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection, transaction

Raw = tuple[Any, ...] | bytes  # SQLite's values, or the line that PostgreSQL's COPY writes
Rows = dict[str, dict[Any, Raw]]  # table → primary key → row


@dataclass(frozen=True)
class Change:
    """What made one state of the database another."""

    gone: Mapping[str, list[Any]]  # primary keys of rows that went or are other now
    new: Mapping[str, list[Raw]]

    @classmethod
    def between(cls, before: Rows, after: Rows) -> "Change":
        gone, new = {}, {}
        for table in after:
            old, now = before[table], after[table]
            if left := [pk for pk, row in old.items() if now.get(pk) != row]:
                gone[table] = left
            if came := [row for pk, row in now.items() if old.get(pk) != row]:
                new[table] = came
        return cls(gone, new)

    def make(self) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            for table, pks in self.gone.items():
                key = columns()[table][0]
                marks = ", ".join(["%s"] * len(pks))
                cursor.execute(f"DELETE FROM {table} WHERE {key} IN ({marks})", pks)
            for table, rows in self.new.items():
                _put(cursor, table, rows)


def read() -> Rows:
    with connection.cursor() as cursor:
        return {table: dict(_read(cursor, table)) for table in columns()}


@cache
def columns() -> dict[str, list[str]]:
    """Of each table of our rooms, its columns, the primary key first; all quoted."""
    quote = connection.ops.quote_name
    found = {}
    for model in apps.get_models(include_auto_created=True):
        if model.__module__.startswith("hedun."):
            fields = sorted(model._meta.concrete_fields, key=lambda f: not f.primary_key)
            found[quote(model._meta.db_table)] = [quote(f.column) for f in fields]
    return found


def _read(cursor: Any, table: str) -> Iterable[tuple[Any, Raw]]:
    names = columns()[table]
    if connection.vendor == "postgresql":
        with cursor.copy(f"COPY {table} ({', '.join(names)}) TO STDOUT") as lines:
            for line in lines:
                yield bytes(line).split(b"\t", 1)[0].strip().decode(), bytes(line)
        return
    # The sign does nothing but keep Python from making dates of what stands there as text.
    cursor.execute(f"SELECT {', '.join(f'+{name}' for name in names)} FROM {table}")
    for row in cursor.fetchall():
        yield row[0], row


def _put(cursor: Any, table: str, rows: list[Raw]) -> None:
    names = columns()[table]
    if connection.vendor == "postgresql":
        with cursor.copy(f"COPY {table} ({', '.join(names)}) FROM STDIN") as lines:
            lines.write(b"".join(rows))  # type: ignore[arg-type]
        return
    marks = ", ".join("?" * len(names))
    connection.connection.executemany(
        f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", rows
    )

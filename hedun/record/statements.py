"""Statements whose text is made once a process, run as they are.

Django looks for the %s in a statement's text each time, and asks on the way who listens; where
nobody does and the text never changes, the database gets it at once, and PostgreSQL keeps its plan:
to think that out takes longer than to answer. Where somebody listens (tests that count queries),
they go Django's way.
"""

from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime
from functools import cache
from time import perf_counter
from typing import Any, TypeVar

from django.db import connections
from psycopg import Cursor
from psycopg.adapt import Loader

from hedun.asked import tell_slow
from hedun.record.standby import PRIMARY, reading, source

T = TypeVar("T")
KEPT = 400  # statements that a connection to PostgreSQL keeps prepared


@cache
def vendor() -> str:
    """Which database it is; asking the connection goes through the thread's own store each time."""
    return connections[PRIMARY].vendor


def answered(text: str, values: Sequence[Any]) -> list[Any]:
    """The rows of a statement that answers some. `text`: %s for each value, no other percent."""
    own = reading()
    if vendor() != "postgresql" or own.queries_logged or own.execute_wrappers:
        return _run(source(), "execute", text, values, lambda cursor: cursor.fetchall())
    own.ensure_connection()
    own.validate_no_broken_transaction()
    raw = own.connection
    if raw.prepared_max != KEPT:
        raw.prepared_max = KEPT
        raw.adapters.register_loader("timestamptz", _Instants)
    begun = perf_counter()
    try:
        with own.wrap_database_errors, Cursor(raw) as cursor:
            return cursor.execute(text, values, prepare=True).fetchall()
    finally:
        tell_slow(text, perf_counter() - begun)


def changed(text: str, values: Sequence[Any]) -> int:
    """How many rows a statement has changed."""
    return _run(PRIMARY, "execute", text, values, lambda cursor: cursor.rowcount)


def for_each(text: str, rows: Sequence[Sequence[Any]]) -> None:
    """The statement with the values of each row."""
    _run(PRIMARY, "executemany", text, rows, lambda cursor: None)


def _run(where: str, how: str, text: str, values: Sequence[Any], take: Callable[[Any], T]) -> T:
    own = connections[where]
    if own.queries_logged or own.execute_wrappers:
        with own.cursor() as cursor:
            getattr(cursor, how)(text, values)
            return take(cursor)
    own.ensure_connection()
    own.validate_no_broken_transaction()
    if own.vendor == "sqlite":
        text = _with_marks(text)
    begun = perf_counter()
    try:
        with own.wrap_database_errors, closing(own.connection.cursor()) as cursor:
            getattr(cursor, how)(text, values)
            return take(cursor)
    finally:
        tell_slow(text, perf_counter() - begun)


class _Instants(Loader):
    """An instant in a row, at a fifth of what Django's own takes, which makes each anew."""

    timezone = UTC  # by which Django knows that it need not put its own here

    def load(self, data: Any) -> datetime:
        return datetime.fromisoformat(bytes(data).decode())


@cache
def _with_marks(text: str) -> str:
    return text.replace("%s", "?")

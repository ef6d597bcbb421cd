"""Whose rows are read: the primary's, or those of a replica that follows it.

What decides and what writes asks the primary. A page that only tells may be read from a replica
(web/replica.py says which, and when); inside `read_from` every question goes there, those that are
made by hand too. Where no replica is set there is the primary alone, and all this means nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

PRIMARY, REPLICA = DEFAULT_DB_ALIAS, "replica"
_source: ContextVar[str] = ContextVar("source", default=PRIMARY)


def source() -> str:
    """Which of the two is read just now."""
    return _source.get()


def reading() -> BaseDatabaseWrapper:
    """The connection to it."""
    return connections[_source.get()]


@contextmanager
def read_from(which: str) -> Iterator[None]:
    """Inside, that one is read."""
    token = _source.set(which)
    try:
        yield
    finally:
        _source.reset(token)


class Router:
    """For Django (settings.DATABASE_ROUTERS): our own tables are read where it was said, and what
    belongs to a session or to signing in is the primary's, which alone is written."""

    def db_for_read(self, model: type, **_hints: Any) -> str:
        return source() if model.__module__.startswith("hedun.") else PRIMARY

    def db_for_write(self, _model: type, **_hints: Any) -> str:
        return PRIMARY

    def allow_relation(self, *_rows: Any, **_hints: Any) -> bool:
        return True  # the same rows, wherever they were read

    def allow_migrate(self, db: str, *_names: Any, **_hints: Any) -> bool:
        return db == PRIMARY

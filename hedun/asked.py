"""What this process is asked just now: by which request, for which address by its name.

Whoever answers requests says so (`asking`, hedun/web/operating); logs and slow statements bear it.
An address itself is never kept: it may hold the code of a receipt.
"""

import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from time import perf_counter
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from django.http import HttpRequest
from django.urls import ResolverMatch

LONGEST = 1000  # characters of a statement
MARKS = re.compile(r"%s(?:, ?%s)+")
ROWS = re.compile(r"(\([^()]*\))(?:, ?\1)+")  # of an INSERT
LITERAL = re.compile(r"'(?:[^']|'')*'")
log = logging.getLogger("hedun.slow")


@dataclass(slots=True)
class Asked:
    """`route`: the name of the address (claims:report), empty until it is known."""

    id: str
    method: str = ""
    route: str = ""


_asked: ContextVar[Asked | None] = ContextVar("asked", default=None)


def asked() -> Asked | None:
    """None outside of requests."""
    return _asked.get()


@contextmanager
def asking(one: Asked) -> Iterator[None]:
    """Inside, that is what is asked."""
    token = _asked.set(one)
    try:
        yield
    finally:
        _asked.reset(token)


class Named(WSGIHandler):
    """Django's way to an answer, which says on the way by what name the address goes."""

    def resolve_request(self, request: HttpRequest) -> ResolverMatch:
        found = super().resolve_request(request)
        if (one := asked()) is not None:
            one.route = found.view_name
        return found


def tell_slow(text: str, seconds: float) -> None:
    """Of a statement that took longer than settings.SLOW_MS: its text without a value."""
    if settings.SLOW_MS and seconds * 1000 >= settings.SLOW_MS:
        bare = MARKS.sub("%s, …", LITERAL.sub("'…'", " ".join(text.split())))
        bare = ROWS.sub(r"\1, …", bare)
        log.warning("slow statement", extra={"ms": round(seconds * 1000), "sql": bare[:LONGEST]})


class Timed(CursorWrapper):
    """A cursor that tells of slow statements."""

    def _execute(self, sql: str, params: Any, *ignored: Any) -> Any:
        begun = perf_counter()
        try:
            return super()._execute(sql, params, *ignored)  # type: ignore[misc]
        finally:
            tell_slow(str(sql), perf_counter() - begun)

    def _executemany(self, sql: str, params: Sequence[Any], *ignored: Any) -> Any:
        begun = perf_counter()
        try:
            return super()._executemany(sql, params, *ignored)  # type: ignore[misc]
        finally:
            tell_slow(str(sql), perf_counter() - begun)


def time_statements(connection: BaseDatabaseWrapper, **_signal: object) -> None:
    """For Django's signal of a connection that was made."""
    connection.make_cursor = partial(Timed, db=connection)  # type: ignore[method-assign]
